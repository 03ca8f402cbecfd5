"""What ingestion hands to the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coach.records import Guide, Passage

CHUNKER = "2"
"""Raise it when files are cut into passages in another way: every index then asks to be made again."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """One guide, read and cut up.

    ``windows[i]`` are the stretches of ``text`` inside ``passages[i]`` that get a vector of their own,
    next to the whole passage's. ``left_out`` counts what was kept out of the passages, by reason.
    """

    guide: Guide
    sha256: str
    text: str
    passages: tuple[Passage, ...]
    windows: tuple[tuple[Span, ...], ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """A file that could not be ingested, why, and what to do."""

    root: str
    source: str
    reason: str
    next_step: str = ""


def passage_text(title: str, section: Sequence[str], text: str) -> str:
    """What is embedded for a whole passage: where it stands, then its words."""
    return f"{heading_line(title, section)}\n{text}"


def window_text(title: str, section: Sequence[str], text: str) -> str:
    """What is embedded for a window: the innermost heading only, since a long path would drown it."""
    return f"{(section or (title,))[-1]}\n{text}"


def heading_line(title: str, section: Sequence[str]) -> str:
    """Title and section path in one line; a heading that repeats the title is said once."""
    path: list[str] = []
    for heading in (title, *section):
        if heading and heading.casefold() not in (known.casefold() for known in path):
            path.append(heading)
    return " > ".join(path)
