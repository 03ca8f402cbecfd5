"""What models were asked for: tokens as the provider counted them, an estimate of the cost, the budget.

Every call is a line of COACH_HOME/usage.jsonl, so that an interview's tokens are known after a restart.
No text, no key: only counts.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from coach.errors import ModelRefused
from coach.records import Usage
from coach.yaml_files import YamlFile

log = logging.getLogger(__name__)

_PRICES = Path(__file__).with_name("prices.yaml")


@lru_cache(maxsize=1)
def _prices() -> dict[str, list[float]]:
    return dict(YamlFile(_PRICES).data["models"])


def cost_of(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """An estimate in US dollars, None where the model's price is not known. ``model``: provider:name."""
    price = _prices().get(model)
    return None if price is None else (price[0] * input_tokens + price[1] * output_tokens) / 1e6


def added(first: Usage, second: Usage) -> Usage:
    """The sum. Its cost is None as soon as one part that used tokens has none."""
    parts = [part for part in (first, second) if part.calls]
    known = [part.cost for part in parts if part.cost is not None]
    return Usage(
        calls=first.calls + second.calls,
        input_tokens=first.input_tokens + second.input_tokens,
        output_tokens=first.output_tokens + second.output_tokens,
        cost=sum(known) if known and len(known) == len(parts) else None,
    )


class UsageLog:
    """The file that keeps every call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, session: str, purpose: str, model: str, usage: Usage) -> None:
        """Appends one call. A full disk does not stop an interview: it is only logged."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "session": session,
            "purpose": purpose,
            "model": model,
            **usage.model_dump(exclude={"calls"}),
        }
        log.info("%s of %s: %s", purpose, model, usage)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        except OSError as error:
            log.warning("usage was not kept: %s", error)

    def of_session(self, session: str, purpose: str = "") -> Usage:
        """What one interview used so far, for all purposes or one."""
        total = Usage()
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return total
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # cut off by a crash
            if entry.get("session") == session and purpose in ("", entry.get("purpose")):
                counts = {name: entry.get(name) for name in ("input_tokens", "output_tokens", "cost")}
                total = added(total, Usage(calls=1, **counts))
        return total


class Meter:
    """Counts the calls for one purpose, and stops them at the interview's budget. Safe between threads."""

    def __init__(
        self,
        purpose: str,
        *,
        session: str = "",
        kept: UsageLog | None = None,
        budget: int = 0,
        parent: Meter | None = None,
    ) -> None:
        """``budget``: tokens that ``session`` may use in all, 0 for no limit."""
        self.purpose = purpose
        self.total = Usage()
        self._session = session
        self._kept = kept
        self._budget = budget
        self._parent = parent
        self._before: int | None = None
        self._lock = threading.Lock()

    def part(self) -> Meter:
        """A meter whose calls count here too."""
        return Meter(self.purpose, parent=self)

    def check(self) -> None:
        """Raises ModelRefused where the budget is used up."""
        if self._parent is not None:
            self._parent.check()
        if self._budget and self._used() >= self._budget:
            raise ModelRefused(
                f"This interview has used its {self._budget:,} tokens.",
                "Raise COACH_TOKEN_BUDGET, or go on with the embedded engine.",
            )

    def add(self, model: str, input_tokens: int, output_tokens: int) -> None:
        """Counts one call."""
        cost = cost_of(model, input_tokens, output_tokens)
        usage = Usage(calls=1, input_tokens=input_tokens, output_tokens=output_tokens, cost=cost)
        with self._lock:
            self.total = added(self.total, usage)
        if self._parent is not None:
            self._parent.add(model, input_tokens, output_tokens)
        if self._kept is not None:
            self._kept.add(self._session, self.purpose, model, usage)

    def _used(self) -> int:
        with self._lock:
            if self._before is None:
                earlier = self._kept.of_session(self._session) if self._kept and self._session else Usage()
                own = self.total
                self._before = earlier.input_tokens + earlier.output_tokens
                if self._kept and self._session:
                    self._before -= own.input_tokens + own.output_tokens
            return self._before + self.total.input_tokens + self.total.output_tokens
