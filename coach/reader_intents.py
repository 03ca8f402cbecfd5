"""General ways of asking for things, by intent, from asks.yaml beside this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from coach.yaml_files import YamlFile

_FILE = Path(__file__).with_name("asks.yaml")


@lru_cache(maxsize=1)
def intents() -> dict[str, tuple[str, ...]]:
    """The wordings of each intent."""
    return {name: tuple(wordings) for name, wordings in dict(YamlFile(_FILE).data).items()}


@lru_cache(maxsize=1)
def all_wordings() -> tuple[str, ...]:
    """All wordings of all intents."""
    return tuple(wording for wordings in intents().values() for wording in wordings)
