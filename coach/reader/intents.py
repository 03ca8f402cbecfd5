"""General ways of asking for things, by intent, from asks.yaml beside this file."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from coach.yaml_files import YamlFile

_FILE = Path(__file__).with_name("asks.yaml")


SHORT = {
    "docs": "documents",
    "doc": "document",
    "rps": "requests per second",
    "qps": "requests per second",
    "fps": "frames per second",
    "dau": "daily active users",
    "mau": "monthly active users",
    "infra": "infrastructure",
    "pics": "pictures",
    "vids": "videos",
    "mails": "emails",
    "folks": "people",
    "stuff": "things",
    "ms": "milliseconds",
    "whats": "what is",
    "hows": "how is",
    "ppl": "people",
    "reqs": "requirements",
    "prod": "production",
    "recs": "recommendations",
}
"""Short forms that sentence embeddings know badly, written out."""
_SHORT = re.compile(rf"\b(?:{'|'.join(SHORT)})\b", re.IGNORECASE)


def written_out(said: str) -> str:
    """A question with its short forms written out."""
    return _SHORT.sub(lambda match: SHORT[match.group().lower()], said)


@lru_cache(maxsize=1)
def intents() -> dict[str, tuple[str, ...]]:
    """The wordings of each intent."""
    return {name: tuple(wordings) for name, wordings in dict(YamlFile(_FILE).data).items()}


@lru_cache(maxsize=1)
def all_wordings() -> tuple[str, ...]:
    """All wordings of all intents."""
    return tuple(wording for wordings in intents().values() for wording in wordings)
