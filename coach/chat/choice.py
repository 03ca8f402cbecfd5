"""Which model is used: what the settings name, else what is found. No vendor package is imported here.

The order is a named model, a base URL, a vendor's key, an Ollama on this machine, the embedded engine.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from coach.errors import ModelError, ModelRefused, ModelUnavailable, ModelUnreadable, SettingsError
from coach.settings import Settings

EMBEDDED = "embedded"
OLLAMA = "http://127.0.0.1:11434"
OLLAMA_PATIENCE = 0.3
"""Seconds that looking for an Ollama may cost at start."""

VENDORS: dict[str, tuple[str, str, str]] = {
    "openai": ("OPENAI_API_KEY", "gpt-5.4-mini", "api.openai.com"),
    "anthropic": ("ANTHROPIC_API_KEY", "claude-sonnet-4-6", "api.anthropic.com"),
    "google_genai": ("GOOGLE_API_KEY", "gemini-2.5-flash", "generativelanguage.googleapis.com"),
    "mistralai": ("MISTRAL_API_KEY", "mistral-medium-latest", "api.mistral.ai"),
}
"""Provider to the variable of its key, the model that is taken where none is named, and its host."""

EXTRAS = {
    "google_genai": "google",
    "bedrock": "bedrock",
    "bedrock_converse": "bedrock",
    "azure_ai": "azure",
    "azure_openai": "azure",
    "mistralai": "mistral",
}
"""Providers that this project has an extra for."""

PROVIDERS = frozenset({*VENDORS, *EXTRAS, "ollama"})


@dataclass(frozen=True)
class Choice:
    """A model, or the embedded engine (an empty ``provider``).

    ``model`` is empty where the server is still to be asked for it. ``because`` names the setting that led
    here.
    """

    provider: str = ""
    model: str = ""
    base_url: str = ""
    because: str = "nothing else is configured"

    @property
    def embedded(self) -> bool:
        """Whether no language model is used."""
        return not self.provider

    @property
    def engine(self) -> str:
        """As results carry it: ``embedded`` or ``provider:name``."""
        return EMBEDDED if self.embedded else f"{self.provider}:{self.model or '?'}"

    @property
    def host(self) -> str:
        """To whom the text goes; empty where it stays."""
        if self.embedded:
            return ""
        if self.base_url:
            return urlsplit(self.base_url).netloc.rsplit("@", 1)[-1]
        return VENDORS[self.provider][2] if self.provider in VENDORS else self.provider

    @property
    def local(self) -> bool:
        """Whether the text stays on this machine."""
        return self.embedded or is_loopback(self.base_url)

    @property
    def key_name(self) -> str:
        """The variable that holds the key, empty where none is needed."""
        return VENDORS[self.provider][0] if self.provider in VENDORS and not self.base_url else ""

    def __str__(self) -> str:
        return self.engine if not self.base_url else f"{self.engine} at {self.base_url}"


def choose(settings: Settings, environment: Mapping[str, str] | None = None) -> Choice:
    """The model that the settings lead to. Raises SettingsError where they name none that can exist."""
    env = os.environ if environment is None else environment
    if settings.model:
        return named(settings.model, settings, "COACH_MODEL", env)
    return next(found(settings, env), Choice())


def found(settings: Settings, env: Mapping[str, str]) -> Iterator[Choice]:
    """What could be used without naming a model, in the order of preference."""
    if settings.model_base_url:
        url = _with_v1(_checked(settings.model_base_url))
        yield Choice("openai", "", url, "COACH_MODEL_BASE_URL")
    for provider, (key, model, _) in VENDORS.items():
        if env.get(key, "").strip() and _installed(provider):
            yield Choice(provider, model, "", key)
    yield from _running_ollama(env)


def named(engine: str, settings: Settings, because: str, env: Mapping[str, str] | None = None) -> Choice:
    """The choice that ``engine`` (``embedded``, ``provider:name``, or a name at the base URL) stands for."""
    engine = engine.strip()
    if engine == EMBEDDED:
        return Choice(because=because)
    env = os.environ if env is None else env
    base_url = _checked(settings.model_base_url) if settings.model_base_url else ""
    provider, colon, model = engine.partition(":")
    if colon and model and provider in PROVIDERS:
        if provider == "openai" and base_url:
            base_url = _with_v1(base_url)
        if provider == "ollama" and not base_url:
            base_url = _ollama_address(env)
        return Choice(provider, model, base_url, because)
    if base_url:  # names on such servers have colons and slashes of their own
        return Choice("openai", engine, _with_v1(base_url), because)
    known = ", ".join(sorted(PROVIDERS))
    raise SettingsError(
        f"{because}={engine!r} is neither embedded nor provider:name.",
        f"Write it as openai:gpt-5.4-mini; providers are {known}.",
    )


def resolve(choice: Choice, environment: Mapping[str, str] | None = None, timeout: float = 5.0) -> Choice:
    """``choice`` with the model's name asked of the server where it is not known. Raises ModelError."""
    if choice.embedded or choice.model:
        return choice
    models = models_at(choice, environment, timeout)
    if not models:
        raise ModelUnavailable(f"{choice.base_url} offers no model.", "Load one there, or set COACH_MODEL.")
    return replace(choice, model=models[0])


def models_at(
    choice: Choice, environment: Mapping[str, str] | None = None, timeout: float = 5.0
) -> list[str]:
    """The models that an OpenAI-compatible server or an Ollama offers. Raises ModelError."""
    env = os.environ if environment is None else environment
    ollama = choice.provider == "ollama"
    address = f"{choice.base_url.rstrip('/')}/{'api/tags' if ollama else 'models'}"
    key = env.get("OPENAI_API_KEY", "").strip()
    body = _get(address, timeout, {"Authorization": f"Bearer {key}"} if key and not ollama else {})
    try:
        entries = body["models" if ollama else "data"]
        return [str(entry["name" if ollama else "id"]) for entry in entries]
    except (KeyError, TypeError) as error:
        raise ModelUnreadable(f"{address} does not list models.", _CHECK_URL) from error


_CHECK_URL = "Check COACH_MODEL_BASE_URL: it usually ends in /v1."


def _get(address: str, timeout: float, headers: Mapping[str, str]) -> Any:
    import httpx

    start = "Start the server, or correct COACH_MODEL_BASE_URL; COACH_MODEL=embedded needs none."
    try:
        # A proxy from the environment has no business between this process and its own machine.
        with httpx.Client(timeout=timeout, trust_env=not is_loopback(address)) as client:
            response = client.get(address, headers=headers)
    except httpx.TimeoutException as error:
        raise ModelUnavailable(f"{address} did not answer within {timeout:g} s.", start) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ModelUnavailable(f"{address} cannot be reached ({error}).", start) from error
    if response.status_code in (401, 403):
        raise ModelRefused(f"{address} wants another key.", "Set OPENAI_API_KEY to the key of that server.")
    if not response.is_success:
        raise ModelRefused(f"{address} answered {response.status_code}.", _CHECK_URL)
    try:
        return response.json()
    except ValueError as error:
        raise ModelUnreadable(f"{address} answered with something else than JSON.", _CHECK_URL) from error


def _running_ollama(env: Mapping[str, str]) -> Iterator[Choice]:
    """The first chat model of an Ollama on this machine; never looks beyond it."""
    address = _ollama_address(env)
    if not is_loopback(address):
        return
    try:
        names = models_at(Choice("ollama", "", address), env, OLLAMA_PATIENCE)
    except ModelError:
        return
    chat = [name for name in names if "embed" not in name and "minilm" not in name]
    if chat:
        yield Choice("ollama", chat[0], address, f"an Ollama at {address}")


def _ollama_address(env: Mapping[str, str]) -> str:
    given = env.get("OLLAMA_HOST", "").strip()
    if not given:
        return OLLAMA
    address = given if "://" in given else f"http://{given}"
    parts = urlsplit(address)
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1"}.get(parts.hostname or "", parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    try:
        port = parts.port or 11434
    except ValueError:
        return OLLAMA
    return f"{parts.scheme}://{host}:{port}"


def is_loopback(address: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(
            f"COACH_MODEL_BASE_URL={base_url!r} is no address.", "It reads like http://127.0.0.1:8080/v1."
        )
    return base_url.rstrip("/")


def _with_v1(base_url: str) -> str:
    """Where only host and port were given, the API is at /v1 on every such server."""
    return base_url if urlsplit(base_url).path else f"{base_url}/v1"


def _installed(provider: str) -> bool:
    from importlib.util import find_spec

    packages = {"google_genai": "langchain_google_genai", "mistralai": "langchain_mistralai"}
    return find_spec(packages.get(provider, f"langchain_{provider}")) is not None
