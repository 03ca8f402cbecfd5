"""Settings from the environment (prefix ``COACH_``), read once at start.

A ``.env`` in the checkout is loaded into the environment first; values that are already set win.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import SettingsError

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "COACH_"


class Settings(BaseModel):
    """What can be configured. Field names are the variables' names without the prefix."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = ""
    """Empty: pick; ``embedded``; or ``provider:name`` as LangChain's init_chat_model takes it."""
    model_base_url: str = ""
    """Any OpenAI-compatible server."""
    model_timeout: float = Field(default=60.0, gt=0)
    """Seconds to wait for one reply of a model."""
    model_repeats: int = Field(default=1, ge=1, le=9)
    """How often a model judges each criterion."""
    token_budget: int = Field(default=200_000, ge=0)
    """Tokens an interview may use; 0 means no limit."""
    fallback_model: str = ""
    """Speaks and answers where the model fails; grades never change their engine by themselves."""
    general_knowledge: bool = False
    """Whether a model may add what it knows itself, set apart, where the guides do not cover a question."""
    embedding_model: str = ""
    """Empty: the packaged all-MiniLM-L6-v2; else a folder or a hub id for sentence-transformers."""
    reranker: str = ""
    """A cross-encoder (folder or hub id) that re-ranks what was retrieved."""
    home: Path = CHECKOUT / ".coach"
    """All state."""
    corpus: Path = CHECKOUT / "corpus"
    """Guides, questions and rubrics."""

    @property
    def index_path(self) -> Path:
        """The folder of the index and its generations."""
        return self.home / "index"

    @property
    def database_path(self) -> Path:
        """The SQLite file of the sessions."""
        return self.home / "sessions.sqlite"


def load_dotenv(folder: Path = CHECKOUT) -> None:
    """Loads ``folder/.env`` into the environment; values that are already set win."""
    import dotenv

    dotenv.load_dotenv(folder / ".env", override=False)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``environment`` (the process's own by default).

    Raises SettingsError for an unknown COACH_ name (naming the nearest right one) or a wrong value.
    """
    source = os.environ if environment is None else environment
    given = {name: value for name, value in source.items() if name.startswith(PREFIX)}
    known = {PREFIX + field.upper(): field for field in Settings.model_fields}
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise SettingsError(f"{name} is not a setting of the coach.", f"Did you mean {near}?")
    values = {known[name]: value.strip() for name, value in given.items() if value.strip()}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        problem = f"{name}={source.get(name)!r}: {first['msg']}."
        raise SettingsError(problem, f"Correct or unset {name}.") from error
    home, corpus = (path.expanduser().absolute() for path in (settings.home, settings.corpus))
    return settings.model_copy(update={"home": home, "corpus": corpus})
