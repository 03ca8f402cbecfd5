"""A turn cut into the pieces that each do one thing: diagrams whole, sentences, and questions one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach import text
from coach.judge.answer import is_question, split
from coach.reader.cues import is_diagram

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_ASKS = (
    r"(?:what|how|who|when|where|which|why|do|does|did|is|are|can|could|should|would|will|any|have|has|"
    r"am|may)\b"
)
_SEVERAL = re.compile(
    rf"(?:\s*[,;?]\s*(?:and|or|also)?|\s+and|\s+also)\s+(?=(?:also\s+|then\s+|about\s+)?{_ASKS})", re.I
)
_TAIL = re.compile(r"(?:\.\.+|[.!?;])\s+(?=\S)")
_JOINS = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|&|/)\s*", re.I)
_COUNT = re.compile(r"how (?:many|much)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:what(?:'s| is| are| about)?|how about|any|tell me about|and)\s+(?:the\s+|our\s+)?", re.I
)
_HEDGE = re.compile(r"^(?:(?:so|ok|okay|and|well|roughly|about|approximately)\W+)+", re.I)
_TAG = re.compile(
    r"\s+(?:(?:are|do|should|can|would) (?:we|I|you|there)\b[\w ]*|(?:are|is) (?:there|it|they))$", re.I
)
"""What a count ends in and does without: "how many songs and users are we talking about"."""


def clauses(turn: str) -> list[text.Span]:
    """The pieces of a turn in order; each equals the turn's text at its offsets."""
    found: list[text.Span] = []
    start = 0
    for fence in _FENCE.finditer(turn):
        found += _plain(turn, start, fence.start())
        found.append(text.Span(fence.start(), fence.end(), fence.group()))
        start = fence.end()
    found += _plain(turn, start, len(turn))
    return found


def _plain(turn: str, start: int, end: int) -> Iterator[text.Span]:
    drawn: list[text.Span] = []
    for span in split(turn[start:end]):
        moved = text.Span(span.start + start, span.end + start, span.text)
        if is_diagram(moved.text):
            drawn.append(moved)
            continue
        if drawn:
            yield _joined(turn, drawn)
            drawn = []
        yield from _questions(moved)
    if drawn:
        yield _joined(turn, drawn)


def _joined(turn: str, spans: list[text.Span]) -> text.Span:
    """Lines of one drawing belong together."""
    first, last = spans[0].start, spans[-1].end
    return text.Span(first, last, turn[first:last])


def _questions(span: text.Span) -> Iterator[text.Span]:
    """Two questions in one sentence are two clauses: "how many users and what latency?"."""
    start = 0
    if is_question(span.text):
        for match in _SEVERAL.finditer(span.text):
            if len(span.text[start : match.start()].split()) >= 2:
                yield _part(span, start, match.start() + (1 if match.group().lstrip().startswith("?") else 0))
                start = match.end()
    yield _part(span, start, len(span.text))


def _part(span: text.Span, start: int, end: int) -> text.Span:
    piece = span.text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return text.Span(span.start + start, span.start + start + len(piece), piece)


def noun_list(question: str) -> list[str]:
    """The parts of a question that lists what it asks for: "budget, team size and deadline?"."""
    bare = _LEAD.sub("", _TAG.sub("", _HEDGE.sub("", question.strip().rstrip("? "))))
    parts = [part for part in _JOINS.split(bare) if part]
    if len(parts) < 2 or any(len(part.split()) > 4 for part in parts):
        return []
    how_many = _COUNT.match(parts[0])
    return [parts[0], *(f"{how_many[0]} {part}" if how_many else part for part in parts[1:])]
