"""Lines of PDF pages to one text: paragraphs, headings, code, without running headers and footers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.prose import MARK
from ingest.blocks import Block
from ingest.pdf_lines import Fragment, Line, edge, in_order, is_running, lines_of, running_lines
from ingest.plain import QUESTION


@dataclass(frozen=True)
class LaidOut:
    """The text with its blocks, the offsets of its pages, and what was left out by reason."""

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...]
    left_out: Mapping[str, int]


def lay_out(pages: Sequence[Sequence[Fragment]]) -> LaidOut:
    """Pages in reading order, as one text."""
    lined = [in_order(lines_of(page)) for page in pages]
    running = running_lines(lined)
    kept = [
        [line for i, line in enumerate(page) if not is_running(line, edge(page, i), running)]
        for page in lined
    ]
    removed = sum(map(len, lined)) - sum(map(len, kept))
    writer = _Writer(kept)
    for page in kept:
        writer.page(page)
    left_out = {"running headers and footers": removed} if removed else {}
    return LaidOut("".join(writer.parts), tuple(writer.blocks), tuple(writer.pages), left_out)


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
