"""Whatever a vendor's client raises, as one of the coach's errors: what happened, and the next step.

Vendors share no exception classes, but they share HTTP: the status decides, then the class's name.
"""

from __future__ import annotations

import math
import os
import re
from email.utils import parsedate_to_datetime
from typing import Any

from coach.chat.choice import EXTRAS, Choice
from coach.errors import ModelError, ModelRefused, ModelUnavailable, ModelUnreadable


class RequestRefused(ModelRefused):
    """This very request was refused, not the key or the model: another form of it may pass."""


DETAIL = 200
"""Characters of the server's own message that are shown."""

_SECRET = re.compile(r"\b(?:sk|pk|key|gsk|xai)[-_][\w*.-]{6,}|\bAIza[\w-]{10,}|(?i:bearer\s+)\S+")
_CONNECTION = re.compile(r"Connect|Network|Protocol|ReadError|WriteError|BrokenPipe|ResetError|Unavailable")
_CUT = re.compile(r"LengthFinish")
_DECLINED = re.compile(r"Refusal|ContentFilter")


def translate(error: BaseException, choice: Choice, timeout: float) -> ModelError:
    """The ModelError that says what ``error`` means for the one who waits for a reply."""
    if isinstance(error, ModelError):
        return error
    status = _status(error)
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    if status is not None:
        return _from_status(status, error, choice)
    if isinstance(error, TimeoutError) or "Timeout" in kinds:
        return _waiting(
            ModelUnavailable(
                f"{choice} did not answer within {timeout:g} seconds.",
                "Try again, choose a faster model, or raise COACH_MODEL_TIMEOUT.",
            ),
            math.inf,
        )
    if isinstance(error, ImportError):
        return _missing_package(choice)
    return _from_kind(kinds, error, choice)


def _from_kind(kinds: str, error: BaseException, choice: Choice) -> ModelError:
    if _CUT.search(kinds):
        return cut_off(choice)
    if _DECLINED.search(kinds):
        return declined(choice)
    if _CONNECTION.search(kinds) or isinstance(error, OSError):
        return broken(choice, _detail(error))
    if "api_key" in str(error).lower() or "credentials" in str(error).lower():
        return no_key(choice)
    return ModelUnreadable(
        f"{choice} answered in a form that cannot be read ({type(error).__name__}: {_detail(error)}).",
        "Try again, or choose another model.",
    )


def broken(choice: Choice, detail: str = "") -> ModelError:
    """The connection could not be made, or broke."""
    detail = detail.rstrip(".")
    why = f" ({detail})" if detail and detail.lower() != "connection error" else ""
    return ModelUnavailable(
        f"The connection to {choice} failed{why}.", "Check that the server runs, then try again."
    )


def no_key(choice: Choice) -> ModelError:
    """There is no key to send."""
    return ModelRefused(f"{choice} needs a key.", _key_step(choice))


def cut_off(choice: Choice) -> ModelError:
    """The model reached a limit before it was done."""
    return ModelUnreadable(
        f"{choice} stopped in the middle of its reply.", "Try again, or choose a model with more room."
    )


def declined(choice: Choice) -> ModelError:
    """The model refused to answer."""
    return ModelUnreadable(f"{choice} declined to answer.", "Try again, or choose another model.")


def empty(choice: Choice) -> ModelError:
    """The model said nothing."""
    return ModelUnreadable(f"{choice} gave an empty reply.", "Try again, or choose another model.")


def too_long(choice: Choice) -> ModelError:
    """The model did not stop."""
    return ModelUnreadable(
        f"{choice} gave a far too long reply; it was cut.", "Try again, or choose another model."
    )


def _from_status(status: int, error: BaseException, choice: Choice) -> ModelError:
    detail = _detail(error)
    said = f": {detail}" if detail else "."
    if status in (401, 403):
        return ModelRefused(f"{choice} refused the key ({status}).", _key_step(choice))
    if status == 404:
        return ModelRefused(
            f"{choice} was not found (404){said}",
            "Check the name in COACH_MODEL"
            + (" and the address in COACH_MODEL_BASE_URL." if choice.base_url else "."),
        )
    if status == 429:
        seconds = _retry_after(error)
        when = f" It asks to wait {seconds:.0f} seconds." if seconds else ""
        return _waiting(
            ModelUnavailable(
                f"{choice} is receiving too many requests (429).{when}",
                "Wait a little and try again, or check the account's limits.",
            ),
            seconds,
        )
    if status == 408 or (status >= 500 and status != 501):
        return _waiting(
            ModelUnavailable(f"{choice} failed ({status}){said}", "Try again in a moment."),
            _retry_after(error),
        )
    return RequestRefused(f"{choice} refused the request ({status}){said}", "Choose another model.")


def _waiting(error: ModelUnavailable, seconds: float) -> ModelUnavailable:
    error.retry_after = seconds
    return error


def _missing_package(choice: Choice) -> ModelError:
    extra = EXTRAS.get(choice.provider)
    step = f"Install it: .venv/bin/pip install -e '.[{extra}]'." if extra else "Choose another provider."
    return ModelRefused(f"The package for {choice.provider} is not installed.", step)


def _key_step(choice: Choice) -> str:
    name = choice.key_name or "OPENAI_API_KEY" * (choice.provider == "openai")
    return f"Set {name} to a valid key and restart." if name else "Check the provider's credentials."


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None), error.__cause__):
        for name in ("status_code", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and 100 <= status < 600:
                return status
    return None


def _retry_after(error: BaseException) -> float:
    """Seconds the server asks to wait, 0 where it does not say."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    value = str(headers.get("retry-after") or "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        from datetime import UTC, datetime

        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _detail(error: BaseException) -> str:
    """The server's own words, short, without anything that could be a key."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        message = body["error"].get("message")
    return redacted(str(message or error))


def redacted(message: str) -> str:
    """``message`` on one line, clipped, with keys blotted out."""
    for name, value in os.environ.items():
        if name.endswith(("_API_KEY", "_TOKEN", "_SECRET")) and len(value) >= 6:
            message = message.replace(value, "…")
    flat = " ".join(_SECRET.sub("…", message).split())
    return flat if len(flat) <= DETAIL else flat[: DETAIL - 1] + "…"
