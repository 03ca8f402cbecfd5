"""Fragments of PDF pages to text in reading order.

pypdf gives fragments in the order in which they were drawn. Here they become lines, columns are read
one after the other, what every page repeats at its edges is left out, and lines become paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coach.prose import MARK
from ingest.blocks import Block
from ingest.plain import QUESTION

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


@dataclass(frozen=True)
class LaidOut:
    """The text with its blocks, the offsets of its pages, and what was left out by reason."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...]
    left_out: Mapping[str, int]


def lay_out(pages: Sequence[Sequence[Fragment]]) -> LaidOut:
    """Pages in reading order, as one text."""
    lined = [_in_order(_lines(page)) for page in pages]
    running = _running(lined)
    kept = [
        [line for i, line in enumerate(page) if not _is_running(line, _edge(page, i), running)]
        for page in lined
    ]
    removed = sum(map(len, lined)) - sum(map(len, kept))
    writer = _Writer(kept)
    for page in kept:
        writer.page(page)
    left_out = {"running headers and footers": removed} if removed else {}
    return LaidOut("".join(writer.parts), tuple(writer.blocks), tuple(writer.pages), left_out)


def _lines(page: Sequence[Fragment]) -> list[Line]:
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


def _in_order(lines: list[Line]) -> list[Line]:
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


def _edge(page: Sequence[Line], i: int) -> int:
    """1 for the highest or lowest row of a page, 2 for the one next to it, 0 for the others."""
    rows = sorted({round(line.y) for line in page})
    place = rows.index(round(page[i].y))
    depth = 1 + min(place, len(rows) - 1 - place)
    return depth if depth <= 2 else 0


def _pattern(line: Line, edge: int) -> str:
    """The words by which a running line is known again; only in the outermost row do numbers count up."""
    text = " ".join(line.text.split()).casefold()
    return re.sub(r"\d+", "#", text) if edge == 1 else text


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Headers and footers: what stands at the edge of most pages."""
    counts = Counter[str]()
    for page in pages:
        edges = [_edge(page, i) for i in range(len(page))]
        counts.update({_pattern(line, edge) for line, edge in zip(page, edges, strict=True) if edge})
    often = max(2, round(0.5 * len(pages)))
    return {pattern for pattern, n in counts.items() if len(pages) > 1 and n >= often}


def _is_running(line: Line, edge: int, running: set[str]) -> bool:
    if not edge:
        return False
    return _pattern(line, edge) in running or _PRINTED.fullmatch(line.text.strip()) is not None


class _Writer:
    """Writes lines as paragraphs and keeps count of blocks and pages."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        sizes = Counter[float]()
        for page in pages:
            for line in page:
                sizes[line.size] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 10.0
        larger = sorted({size for size in sizes if size > 1.12 * self._body}, reverse=True)
        self._levels = {size: min(level, 6) for level, size in enumerate(larger, start=1)}
        self._length = 0
        self._width = 0.0
        self._before: Line | None = None
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.pages: list[int] = []

    def page(self, lines: Sequence[Line]) -> None:
        """Appends a page; a paragraph may go on from the page before."""
        first = True
        widths = sorted(line.end - line.x for line in lines)
        self._width = widths[int(0.8 * (len(widths) - 1))] if widths else 0.0
        for i, line in enumerate(lines):
            after = lines[i + 1] if i + 1 < len(lines) else None
            self._line(line, after, new_page=first)
            if first:
                # The page begins with this line, even in the middle of a paragraph.
                self.pages.append(self._length - len(line.text.strip()))
                first = False
        if first:
            self.pages.append(self._length)

    def _line(self, line: Line, after: Line | None, new_page: bool) -> None:
        text = line.text if line.code else line.text.strip()
        level = self._heading_level(line, after)
        last = self.blocks[-1] if self.blocks else None
        if last is not None and self._goes_on(last, line, level, new_page):
            self._join(last, text, line.code)
        else:
            self._begin(line, text, level)
        self._before = line

    def _heading_level(self, line: Line, after: Line | None) -> int:
        """0 for what is no heading: headings are larger, or bold and alone, or numbered questions."""
        text = line.text.strip()
        if line.code or len(text) > 150 or not any(c.isalpha() for c in text):
            return 0
        if line.size in self._levels:
            return self._levels[line.size]
        deepest = len(self._levels) + 1
        if QUESTION.match(text) and text.endswith("?"):
            return deepest
        alone = after is None or abs(after.y - line.y) > 0.4 * line.size
        return deepest if line.bold and alone and len(text) < 90 and not text.endswith((".", ",", ";")) else 0

    def _goes_on(self, last: Block, line: Line, level: int, new_page: bool) -> bool:
        before = self._before
        assert before is not None
        if last.kind == "heading":
            near = not new_page and 0 <= before.y - line.y < 1.6 * line.size
            return bool(level) and level == last.level and before.size == line.size and near and not line.bold
        if level or line.code != (last.kind == "code"):
            return False
        if last.kind == "code":
            return True
        if MARK.match(line.text):
            return False
        ended = before.text.rstrip().endswith((".", "!", "?", ":"))
        narrow = before.end - before.x < 0.6 * self._width
        moved = new_page or line.y > before.y  # to another page or column
        if moved:
            return not ended and not narrow
        gap = before.y - line.y
        return gap < 1.75 * line.size and not narrow

    def _begin(self, line: Line, text: str, level: int) -> None:
        if self.blocks:
            self._write("\n\n")
        start = self._length
        self._write(text)
        if level:
            self.blocks.append(Block("heading", start, self._length, level, text))
        else:
            kind = "code" if line.code else "item" if MARK.match(text) else "text"
            self.blocks.append(Block(kind, start, self._length))  # type: ignore[arg-type]

    def _join(self, last: Block, text: str, code: bool) -> None:
        hyphenated = self.parts[-1].endswith("-") and text[:1].islower() and self.parts[-1][-2:-1].isalpha()
        if hyphenated and not code:
            self.parts[-1] = self.parts[-1][:-1]
            self._length -= 1
        else:
            self._write("\n" if code else " ")
        self._write(text)
        title = f"{last.title} {text}" if last.kind == "heading" else ""
        self.blocks[-1] = Block(last.kind, last.start, self._length, last.level, title)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)
