"""The words that the signals look for, from lexicon.yaml beside this file; read when first used."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from coach.errors import CorpusError
from coach.yaml_files import YamlFile

_FILE = Path(__file__).with_suffix(".yaml")


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    return dict(YamlFile(_FILE).data)


@lru_cache(maxsize=256)
def pattern(name: str) -> re.Pattern[str]:
    """The pattern of one list; ``group.name`` for one within a group. Raises CorpusError for any other."""
    found: Any = _lists()
    for part in name.split("."):
        if part not in found:
            raise CorpusError(f"{_FILE} has no list {name!r}.")
        found = found[part]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=16)
def group(name: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a group of lists, by name."""
    return {part: pattern(f"{name}.{part}") for part in _lists()[name]}


def says(name: str, said: str) -> bool:
    """Whether ``said`` has a word of the list ``name``."""
    return pattern(name).search(said) is not None
