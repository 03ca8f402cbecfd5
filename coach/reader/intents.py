"""Ways of asking for things, from the files in asks/ beside this file.

``intents.yaml`` has general wordings by intent, for whatever problem; ``<question id>.yaml`` further wordings
for the facts of one problem, and under ``open`` what candidates ask that none of them answers;
``anywhere.yaml`` what is open in nearly every problem, and what is beside the point of any.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from coach.yaml_files import YamlFile

_FOLDER = Path(__file__).with_name("asks")
OPEN = "open"
"""The key of the questions that no fact answers."""

SHORT = {
    "docs": "documents",
    "doc": "document",
    "rps": "requests per second",
    "qps": "requests per second",
    "req/s": "requests per second",
    "tps": "transactions per second",
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
    "what's": "what is",
    "hows": "how is",
    "ppl": "people",
    "reqs": "requirements",
    "prod": "production",
    "recs": "recommendations",
    "sec": "second",
    "secs": "seconds",
    "p99": "latency at the 99th percentile",
    "atm": "at the moment",
    "esp": "especially",
    "e.g": "for example",
    "incl": "including",
    "info": "information",
    "devs": "developers",
    "thru": "through",
    "u": "you",
    "r": "are",
    "bc": "because",
    "wanna": "want to",
    "dont": "do not",
    "doesnt": "does not",
}
"""Short forms that sentence embeddings know badly, written out."""
_LONGEST_FIRST = sorted(map(re.escape, SHORT), key=len, reverse=True)
_SHORT = re.compile(rf"\b(?:{'|'.join(_LONGEST_FIRST)})\b", re.IGNORECASE)


_LEADS = re.compile(
    r"^\W*(?:(?:again|and|but|also|so|ok(?:ay)?|hm+|um+|well|by the way|btw|one more(?: thing| question)?|"
    r"next|then|first(?:ly)?|second(?:ly)?|lastly|finally|sorry|actually|great|thanks|good)\b[\s,:.–-]+)+",
    re.IGNORECASE,
)
"""Words that lead to a question and say nothing of it."""


def written_out(said: str) -> str:
    """A question with its short forms written out, without the words that lead to it."""
    bare = _LEADS.sub("", said.replace("’", "'")) or said
    return _SHORT.sub(lambda match: SHORT[match.group().lower()], bare)


def intents() -> dict[str, tuple[str, ...]]:
    """The wordings of each intent."""
    return _wordings("intents")


def asks(question_id: str) -> dict[str, tuple[str, ...]]:
    """Further wordings by fact, and those that are open; empty for a question without such a file."""
    return _wordings(question_id)


def open_anywhere() -> tuple[str, ...]:
    """Questions to which hardly any problem has a fact."""
    return _wordings("anywhere")[OPEN]


def beside_the_point() -> tuple[str, ...]:
    """Questions about the firm and its people, which no problem is about."""
    return _wordings("anywhere")["beside"]


@lru_cache(maxsize=64)
def _wordings(name: str) -> dict[str, tuple[str, ...]]:
    path = _FOLDER / f"{Path(name).name}.yaml"
    if not path.is_file():
        return {}
    return {key: tuple(wordings) for key, wordings in dict(YamlFile(path).data).items()}


@lru_cache(maxsize=1)
def all_wordings() -> tuple[str, ...]:
    """All wordings of all intents."""
    return tuple(wording for wordings in intents().values() for wording in wordings)
