"""The smallest pieces of a turn that may ask for something by themselves.

"How many users and films, and what latency?" has three: lists and joined questions are cut at what joins
them. Whether a cut really parts two questions is left to `coach.reader.hearing`; here each gets a chance.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coach import text
from coach.reader import cues
from coach.reader.forms import Form, form, is_asked, is_example, is_short, leans, requests

FRESH, QUESTION, AFTER_COLON = 0.95, 0.9, 0.8
"""Chance that something new begins with a question in a sentence of its own, with a question inside of one,
and with what follows a colon."""
LEANING, LISTED, ITEM, BESIDE, ASIDE = 0.6, 0.6, 0.5, 0.5, 0.03
"""The same for a question that leans on another, an item of a bare list, an item in a question, a question
after a statement or a statement after a question, and an example, a reason or an alternative."""

_JOINT = re.compile(
    r"\s*(?:(?P<colon>:|\s[-–—])|(?<=[?!])|[;,])\s+(?:(?:and|plus|also|as well as)\b\s*)?|"
    r"\s+(?:and|plus|as well as|&|\+)\s+|(?<=[a-z])\s?/\s?(?=[a-z]{3})",
    re.I,
)
_KEPT = re.compile(r"\([^()]*\)|\"[^\"]*\"|“[^”]*”")
"""What is not cut: brackets and quotations."""
_JOINS = re.compile(r"[\s,;]*(?:\b(?:and|also|or)\b\s*)*", re.I)
"""What stands between two clauses of one sentence."""
_PARTS = re.compile(r"\n|\b(?:\d|[a-e])\)")
"""What stands between two items of a list that is set as one."""
_GREETS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|thx|thanks|cool|ok(?:ay)?|great|nice|fine|right|got it)[.!]\s+)+", re.I
)
_CONDITION = re.compile(
    r"^\W*(?:(?:and|so|also|but|ok(?:ay)?)\W+)*(?:if|when|once|suppose|assuming|before|after|(?:out )?of|for|"
    r"with|in|on|from|besides|apart from|as for|regarding|given)\b(?! (?:what|which|how|whom?)\b)",
    re.I,
)
"""What a question may begin with, and belongs to: "of all the looks, how many fail?"."""
_AGAIN = re.compile(
    r"^\W*(?:like|e\.?g|i\.?e|such as|i mean|or)\b|^\W*(?:is|are|was) (?:it|they|that|this)\b.*\bor\b",
    re.I | re.S,
)
"""A question put once more, with an example or a choice: "what do we optimise, is it clicks or revenue?"."""
_OR = re.compile(r"\bor\b", re.I)
_FRAME = re.compile(
    r"^\W*(?:(?:and|so|also|ok(?:ay)?|well|roughly)\W+)*(how (?:many|much|fast|often|big|large)|"
    r"what(?:'s|s| is| are)(?: the)?|which|do we have|are there|is there|any)\b",
    re.I,
)


class Piece(NamedTuple):
    """``cut`` is the chance that something new begins here, ``asks`` that what it only names is asked for, 0
    where nothing of its clause is; ``frame`` are words that an item goes with: "how many" users and films;
    ``heads``: a colon follows; ``leaning``: with what follows in its clause it is the rest of a question;
    ``again``: it puts one once more."""

    span: text.Span
    form: Form
    cut: float
    asks: float
    sentence: int
    frame: str = ""
    heads: bool = False
    leaning: bool = False
    again: bool = False


def pieces(turn: str, asked: Sequence[tuple[text.Span, float]]) -> list[Piece]:
    """The pieces of a turn in order. ``asked`` are its clauses, each with the chance that it asks."""
    found: list[Piece] = []
    sentence, end = -1, 0
    for span, asks in asked:
        gap = turn[end : span.start]
        stopped = turn[: span.start].rstrip()[-1:] in (*".!?", "") or "\n" in gap
        sentence += not found or stopped or not _JOINS.fullmatch(gap)
        end = span.end
        found += _cut(span, asks, sentence)
    if not _is_heard(found):
        return []
    asking = {piece.sentence for piece in found if piece.form == "question" and piece.asks > 0}
    telling = {piece.sentence for piece in found if piece.form != "nothing"}
    for n, piece in enumerate(found):
        before = found[n - 1] if n else None
        gap = turn[before.span.end if before else 0 : piece.span.start]
        found[n] = piece._replace(cut=_begins(before, piece, gap, asking, telling))
    return found


def _is_heard(found: Sequence[Piece]) -> bool:
    """Whether a turn asks at all: by a question, or by naming more than it states."""
    words = {
        kind: sum(len(p.span.text.split()) for p in found if p.form == kind)
        for kind in ("named", "statement")
    }
    asks = any(piece.form == "question" and piece.asks > 0 for piece in found)
    designs = any(
        piece.form == "statement" and cues.says("design", piece.span.text) and not requests(piece.span.text)
        for piece in found
    )
    return asks or (words["named"] > words["statement"] and not designs)


def _cut(clause: text.Span, asks: float, sentence: int) -> list[Piece]:
    """The pieces of a clause, as if each began something new."""
    found: list[Piece] = []
    kept = [match.span() for match in _KEPT.finditer(clause.text)]
    intro, _, question = clause.text.rpartition(": ")  # "a few things first: how many ..."
    greeting, frame = _GREETS.match(clause.text), _FRAME.match(question if is_short(intro) else clause.text)
    start = greeting.end() if greeting else 0
    for joint in [*_JOINT.finditer(clause.text, start), None]:
        if joint and any(a <= joint.start() < b for a, b in kept):
            continue
        stop = joint.start() if joint else len(clause.text)
        said = clause.text[start:stop]
        if any(letter.isalnum() for letter in said):
            span = text.Span(clause.start + start, clause.start + stop, said)
            head = bool(joint and joint["colon"])
            kind = form(said, inside=bool(found))
            kind = "statement" if head and kind == "question" and not is_asked(said) else kind
            if kind == "statement" and found and found[0].form == "question" and is_short(said):
                kind = "named"
            item = frame[1] if frame and found else ""
            rest = clause.text[start:]
            again = _AGAIN.match(rest) is not None
            found.append(Piece(span, kind, 1.0, asks, sentence, item, head, leans(rest), again))
            start = joint.end() if joint else stop
    if clause.text.endswith("?") and found and all(piece.form != "question" for piece in found):
        found[-1] = found[-1]._replace(form="question")
    return found


def _begins(before: Piece | None, piece: Piece, gap: str, asking: set[int], telling: set[int]) -> float:
    """The chance that something new begins with a piece."""
    if before is None:
        return FRESH
    said, both = piece.span.text, {before.sentence, piece.sentence}
    if _PARTS.search(gap) or not both <= telling:
        return FRESH
    if before.form == "question" and piece.again:
        return ASIDE
    if len(both) > 1:
        return BESIDE if not both <= asking else LEANING if piece.leaning else FRESH
    condition = before.form != "question" and not before.heads and _CONDITION.match(before.span.text)
    if is_example(said) or condition:
        return ASIDE
    if before.heads and before.form != "question":
        return AFTER_COLON
    if piece.form == "question":
        return LEANING if piece.leaning else QUESTION
    chooses = before.form == "question" and piece.form == "named" and _OR.search(said)
    listed = before.form == piece.form == "named" and piece.sentence not in asking
    return ASIDE if chooses else LISTED if listed else ITEM
