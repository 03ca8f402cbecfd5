"""Fragments of a PDF page to lines in reading order.

pypdf gives fragments in the order in which they were drawn. Here they become lines, columns are read
one after the other, and what every page repeats at its edges is told apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

GLYPH = 0.5
"""Mean width of a character in font sizes: enough to tell columns apart."""
_MONOSPACED = re.compile(r"mono|courier|consol|typewriter|cmtt|menlo", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_LIGATURES = str.maketrans(
    {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "\u00ad": "", "\u00a0": " "}
)
_PRINTED = re.compile(
    r"(?:https?|file)://\S+|\d{1,2}/\d{1,2}/\d{2,4}, \d{1,2}:\d{2}.*|page \d+.*|-? ?\d+ ?-?|\d+ ?/ ?\d+",
    re.IGNORECASE,
)
"""What browsers and word processors print at the edges of a page."""


class Fragment(NamedTuple):
    """Text drawn at one place (points from the lower left corner)."""

    x: float
    y: float
    size: float
    font: str
    text: str


class Line(NamedTuple):
    """Fragments on one base line, within one column."""

    x: float
    end: float
    y: float
    size: float
    code: bool
    bold: bool
    text: str


def lines_of(page: Sequence[Fragment]) -> list[Line]:
    """Neighbours on one base line joined; a wide gap begins a new line, be it a column or a table cell."""
    lines: list[Line] = []
    for fragment in page:
        text = fragment.text.translate(_LIGATURES)
        size = fragment.size or 10.0
        code = bool(_MONOSPACED.search(fragment.font))
        end = fragment.x + len(text) * size * (0.6 if code else GLYPH)
        last = lines[-1] if lines else None
        if last and abs(last.y - fragment.y) < 0.4 * size and -2 * size < fragment.x - last.end < 1.5 * size:
            gap = "" if last.text.endswith(" ") or fragment.x - last.end < 0.15 * size else " "
            joined = last.text + gap + text
            lines[-1] = last._replace(end=max(end, last.end), text=joined, code=last.code and code)
        else:
            bold = bool(_BOLD.search(fragment.font))
            lines.append(Line(fragment.x, end, fragment.y, size, code, bold, text))
    return [line._replace(text=line.text.rstrip()) for line in lines if line.text.strip()]


def in_order(lines: list[Line]) -> list[Line]:
    """Reading order: the drawn one, unless the page has two columns; then column by column."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    ordered: list[Line] = []
    zone: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if line.x < gutter - 5 and line.end > gutter + 0.25 * gutter:
            ordered += _columns(zone, gutter)
            ordered.append(line)
            zone = []
        else:
            zone.append(line)
    return ordered + _columns(zone, gutter)


def _columns(zone: list[Line], gutter: float) -> list[Line]:
    left = [line for line in zone if line.x < gutter - 5]
    return left + [line for line in zone if line.x >= gutter - 5]


def _gutter(lines: list[Line]) -> float | None:
    """Where a second column begins: many lines start there, level with as many on its left."""
    if len(lines) < 8:
        return None
    first, last = min(line.x for line in lines), max(line.end for line in lines)
    starts = Counter(round(line.x) for line in lines)
    width = last - first
    middle = {x: n for x, n in starts.items() if 0.35 * width < x - first < 0.7 * width}
    if not middle:
        return None
    x, count = max(middle.items(), key=lambda item: item[1])
    left = [line for line in lines if line.x < x - 5 and line.end < x + 0.1 * width]
    right = [line for line in lines if line.x >= x - 2]
    wordy = sum(len(line.text) > 20 for line in right) > len(right) / 2
    return float(x) if count >= 4 and len(left) >= 4 and count > 0.25 * len(lines) and wordy else None


def edge(page: Sequence[Line], i: int) -> int:
    """1 for the highest or lowest row of a page, 2 for the one next to it, 0 for the others."""
    rows = sorted({round(line.y) for line in page})
    place = rows.index(round(page[i].y))
    depth = 1 + min(place, len(rows) - 1 - place)
    return depth if depth <= 2 else 0


def _pattern(line: Line, depth: int) -> str:
    """The words by which a running line is known again; only in the outermost row do numbers count up."""
    text = " ".join(line.text.split()).casefold()
    return re.sub(r"\d+", "#", text) if depth == 1 else text


def running_lines(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Headers and footers: what stands at the edge of most pages."""
    counts = Counter[str]()
    for page in pages:
        edges = [edge(page, i) for i in range(len(page))]
        counts.update({_pattern(line, depth) for line, depth in zip(page, edges, strict=True) if depth})
    often = max(2, round(0.5 * len(pages)))
    return {pattern for pattern, n in counts.items() if len(pages) > 1 and n >= often}


def is_running(line: Line, depth: int, running: set[str]) -> bool:
    """Whether a line in this row from the edge is a header, a footer or a page number."""
    if not depth:
        return False
    return _pattern(line, depth) in running or _PRINTED.fullmatch(line.text.strip()) is not None
