"""Sentences and lines of running text, told apart from hard wraps. Pure.

A guide's paragraph may be wrapped at some column or stand in one line, and a scraped page puts each
item on a line of its own. What is one statement must not be cut at a wrap, nor joined over a line end.
"""

from __future__ import annotations

import re
from itertools import pairwise

from coach.text import Span

MARK = re.compile(r"\s*(?:[-*+•◦▪▸►→✓✔✅❌⚠️➜·–]+|\(?\d{1,2}[.)]|[a-z]\)|>+|#{1,6})\s+")
"""A list mark, arrow or quote mark at the beginning of a line."""

_END = re.compile(r"(?<=[.!?…:])[\"'”’)\]*_`]*\s+(?=[\"'“‘(\[*_`]*[A-Z0-9(])|(?<=[.!?])\s+(?=\(\d+\)\s)")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|fig|eq|no|dr|mr|mrs|ms|st|al|inc|sec|ch)\.|(?:^|\s)\(?[0-9A-Z]\.|:)$",
    re.IGNORECASE,
)
_NARROWEST_WRAP = 60


def lines(text: str) -> list[Span]:
    """The lines of ``text`` without their ends; blank ones included."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append(Span(start, start + len(line), line))
        start += len(line) + 1
    return found


def unwrapped(text: str) -> list[Span]:
    """Lines, with those joined that were only broken to fit a column; blank lines are left out."""
    found: list[Span] = []
    block: list[Span] = []
    for line in [*lines(text), Span(len(text), len(text), "")]:
        if line.text.strip():
            block.append(line)
        elif block:
            found += _join(text, block)
            block = []
    return found


def _join(text: str, block: list[Span]) -> list[Span]:
    width = max(len(line.text.rstrip()) for line in block)
    joined = [block[0]]
    for before, line in pairwise(block):
        if width >= _NARROWEST_WRAP and not MARK.match(line.text) and _wrapped(before.text, line.text, width):
            start = joined[-1].start
            joined[-1] = Span(start, line.end, text[start : line.end])
        else:
            joined.append(line)
    return joined


def _wrapped(before: str, after: str, width: int) -> bool:
    """Whether the first word of ``after`` would not have fitted behind ``before``."""
    words = after.split(maxsplit=1)
    ends_hard = before.endswith(("  ", "\\"))
    return bool(words) and not ends_hard and len(before.rstrip()) + 1 + len(words[0]) > width


def sentences(text: str) -> list[Span]:
    """Sentences and single lines, in order, without surrounding white space; marks are kept."""
    found = []
    for line in unwrapped(text):
        start = 0
        for end in _END.finditer(line.text):
            if not _NO_END.search(line.text[start : end.start()].rstrip("\"'”’)]*_`")):
                found.append((line.start + start, line.start + end.start() + _closing(end.group())))
                start = end.end()
        found.append((line.start + start, line.end))
    return [span for a, b in found if (span := stripped(text, a, b)).text]


def _closing(match: str) -> int:
    return len(match.rstrip())


def stripped(text: str, start: int, end: int) -> Span:
    """The stretch without white space at its ends."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return Span(start, start + len(piece), piece)
