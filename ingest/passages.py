"""Documents cut into passages that follow the document.

A section's pieces (sentences, list items, whole tables, whole code blocks) stay together as long as
they fit; where they don't, they part at the strongest break nearest the middle, again and again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coach.index.documents import Span, heading_line
from coach.prose import lines, sentences, stripped
from coach.records import Passage
from coach.text import Span as TextSpan
from ingest.blocks import Block

MAX_CHARACTERS = 1000
MIN_WINDOW = 80
"""Characters below which a window takes in one more piece."""

TokenStarts = Callable[[str], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Piece:
    """What is not cut unless it alone is too long; ``break_before`` says how good a cut there is (0..3)."""

    start: int
    end: int
    break_before: float


@dataclass(frozen=True)
class Cut:
    """The passages of a document, each with its windows, and what was left out by reason."""

    passages: tuple[Passage, ...]
    windows: tuple[tuple[Span, ...], ...]
    left_out: dict[str, int]


class Chunker:
    """Cuts documents for an embedder that reads ``max_tokens`` tokens."""

    def __init__(self, token_starts: TokenStarts, max_tokens: int, characters: int = MAX_CHARACTERS) -> None:
        self._token_starts = token_starts
        self._max_tokens = max_tokens - 4  # special tokens, and a join between heading and text
        self._characters = characters

    def cut(
        self,
        guide: str,
        source: str,
        title: str,
        text: str,
        blocks: Sequence[Block],
        pages: Sequence[int] = (),
    ) -> Cut:
        """``pages`` are the offsets at which pages begin, empty where there are none."""
        starts = self._token_starts(text)
        left_out = Counter(block.reason for block in blocks if block.kind == "noise")
        passages: list[Passage] = []
        windows: list[tuple[Span, ...]] = []
        seen: set[str] = set()
        for section, body in _sections(blocks, title, pages):
            budget = self._max_tokens - len(self._token_starts(heading_line(title, section)))
            budget = max(budget, self._max_tokens // 2)

            def fits(start: int, end: int, budget: int = budget) -> bool:
                tokens = int(np.searchsorted(starts, end) - np.searchsorted(starts, start))
                return end - start <= self._characters and tokens <= budget

            for group in _pack(_pieces(text, body, fits), fits):
                start, end = group[0].start, group[-1].end
                said = text[start:end]
                if not any(character.isalnum() for character in said):
                    continue
                key = " ".join(said.casefold().split())
                if key in seen:
                    left_out["repeated passages"] += 1
                    continue
                seen.add(key)
                passages.append(
                    Passage(
                        id=_passage_id(source, start, said),
                        guide=guide,
                        source=source,
                        title=title,
                        section=section,
                        page=_page(pages, start),
                        start=start,
                        end=end,
                        text=said,
                    )
                )
                windows.append(tuple(_windows(group)))
        return Cut(tuple(passages), tuple(windows), dict(left_out))


def _passage_id(source: str, start: int, text: str) -> str:
    return hashlib.blake2b(f"{source}\0{start}\0{text}".encode(), digest_size=8).hexdigest()


def _page(pages: Sequence[int], offset: int) -> int | None:
    """The 1-based page on which an offset lies."""
    return int(np.searchsorted(pages, offset, side="right")) if len(pages) else None


def _sections(
    blocks: Sequence[Block], title: str, pages: Sequence[int]
) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Runs of blocks under one heading that begin on one page, with the path of headings."""
    path: list[tuple[int, str]] = []
    body: list[Block] = []
    for block in blocks:
        if block.kind == "noise":
            continue
        turned = bool(body) and _page(pages, block.start) != _page(pages, body[0].start)
        if body and (turned or block.kind == "heading"):
            yield _path(path, title), body
            body = []
        if block.kind != "heading":
            body.append(block)
            continue
        path = [(level, heading) for level, heading in path if level < block.level]
        path.append((block.level, block.title))
    if body:
        yield _path(path, title), body


def _path(path: list[tuple[int, str]], title: str) -> tuple[str, ...]:
    """The headings, without one at the top that only repeats the title."""
    headings = tuple(heading for _, heading in path)
    return headings[1:] if len(headings) > 1 and headings[0].casefold() == title.casefold() else headings


def _pieces(text: str, blocks: list[Block], fits: Callable[[int, int], bool]) -> list[Piece]:
    pieces: list[Piece] = []
    lead_in = False
    for block in blocks:
        strength = {"text": 3.0, "code": 2.0, "table": 2.0, "item": 2.0}[block.kind]
        if lead_in:
            strength = 0.4
        inner = [(block.start, block.end)]
        if block.kind in {"code", "table"}:
            if not fits(block.start, block.end):
                inner = [(block.start + line.start, block.start + line.end) for line in _lines(text, block)]
        else:
            said = sentences(text[block.start : block.end])
            inner = [(block.start + span.start, block.start + span.end) for span in said]
        for i, (start, end) in enumerate(inner):
            within = 1.0 if block.kind in {"text", "item"} else _line_break(text, inner, i)
            for k, (a, b) in enumerate(_short_enough(text, start, end, fits)):
                pieces.append(Piece(a, b, 0.2 if k else within if i else strength))
        lead_in = text[block.start : block.end].rstrip("*_ ").endswith(":")
    return pieces


def _lines(text: str, block: Block) -> list[TextSpan]:
    return [line for line in lines(text[block.start : block.end]) if line.text.strip()]


def _line_break(text: str, inner: list[tuple[int, int]], i: int) -> float:
    """In code and tables: a blank line is a fair place to cut, any other line end a poor one."""
    gap = text[inner[i - 1][1] : inner[i][0]] if i else ""
    return 1.0 if gap.count("\n") > 1 else 0.3


def _short_enough(
    text: str, start: int, end: int, fits: Callable[[int, int], bool]
) -> Iterator[tuple[int, int]]:
    """The stretch itself, or what it takes of cuts between words, or within one, until each part fits."""
    if fits(start, end) or end - start < 2:
        yield start, end
        return
    middle = (start + end) // 2
    space = text.rfind(" ", start + 1, middle)
    cut = space if space > start else middle
    for a, b in ((start, cut), (cut, end)):
        part = stripped(text, a, b)
        if part.text:
            yield from _short_enough(text, part.start, part.end, fits)


def _pack(pieces: list[Piece], fits: Callable[[int, int], bool]) -> Iterator[list[Piece]]:
    if not pieces:
        return
    if len(pieces) == 1 or fits(pieces[0].start, pieces[-1].end):
        yield pieces
        return
    whole = pieces[-1].end - pieces[0].start

    def badness(i: int) -> float:
        left, right = pieces[i - 1].end - pieces[0].start, pieces[-1].end - pieces[i].start
        return abs(left - right) / whole - 0.25 * pieces[i].break_before

    cut = min(range(1, len(pieces)), key=badness)
    yield from _pack(pieces[:cut], fits)
    yield from _pack(pieces[cut:], fits)


def _windows(group: list[Piece]) -> Iterator[Span]:
    """The pieces one by one, short ones with their neighbour; none where that is the passage itself.

    Overlapping pairs found no more on the development questions and take half as long again to embed.
    """
    found: list[Span] = []
    start = group[0].start
    for piece, after in zip(group, [*group[1:], None], strict=True):
        if after is None or piece.end - start >= MIN_WINDOW:
            found.append((start, piece.end))
            start = piece.end if after is None else after.start
    if len(found) > 1:
        yield from found
