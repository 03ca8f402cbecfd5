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
    rf"(?:\s*[,;?]\s*(?:and|also)?|\s+and|\s+also(?=\s+(?:wh|how)))\s+"
    rf"(?=(?:also\s+|then\s+|about\s+)?{_ASKS})(?!(?:have|has|do|does)\s+(?:to|an?)\b)"
    r"(?!which (?:i|we|you|they|it|is|are|was|would|means)\b)",
    re.I,
)
_CONDITION = re.compile(
    r"^\W*(?:(?:and|so|also|but|ok(?:ay)?)\W+)*(?:if|when|once|suppose|assuming|say|before|after|"
    r"(?:out )?of|besides|apart from|as for|regarding|given)\b",
    re.I,
)
"""What a question may begin with, and belongs to: "if the model is down, what happens?"."""
_MARK = re.compile(r"(?:^|(?<=\s))\(?(?:\d|[a-e]|i{1,3})\)\s+")
"""The mark of a list that goes on in one line: "1) how many users 2) which languages"."""
_SHORTENED = re.compile(r"\b(?:incl|excl|max|min|avg|approx|est|resp|e\.g|i\.e)\.$", re.I)


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
    for moved in _sentences(turn, start, end):
        if is_diagram(moved.text):
            drawn.append(moved)
            continue
        if drawn:
            yield _joined(turn, drawn)
            drawn = []
        yield from _questions(moved)
    if drawn:
        yield _joined(turn, drawn)


def _sentences(turn: str, start: int, end: int) -> list[text.Span]:
    """The sentences of a stretch: none ends with a word that was shortened, an item of a list is one."""
    found: list[text.Span] = []
    for span in split(turn[start:end]):
        first = span.start + start
        if found and _SHORTENED.search(found[-1].text):
            first = found.pop().start
        marks = list(_MARK.finditer(turn, first, span.end + start))
        begins = [first, *(mark.start() for mark in marks)]
        ends = [*begins[1:], span.end + start]
        for begin, stop in zip(begins, ends, strict=True):
            said = _MARK.sub("", turn[begin:stop], count=1) if found or marks else turn[begin:stop]
            found += _trimmed(turn, stop - len(said), stop)
    return found


def _trimmed(turn: str, start: int, end: int) -> Iterator[text.Span]:
    piece = turn[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if any(character.isalnum() for character in piece):
        yield text.Span(start, start + len(piece), piece)


def _joined(turn: str, spans: list[text.Span]) -> text.Span:
    """Lines of one drawing belong together."""
    first, last = spans[0].start, spans[-1].end
    return text.Span(first, last, turn[first:last])


def _questions(span: text.Span) -> Iterator[text.Span]:
    """Two questions in one sentence are two clauses: "how many users and what latency?"."""
    start = 0
    if is_question(span.text) and not _CONDITION.match(span.text):
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
