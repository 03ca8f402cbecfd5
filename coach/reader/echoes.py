"""What the interviewer takes up of an answer: the point that was made, by a short name in the candidate's
words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach import text
from coach.reader.coverage import Touched
from coach.records import KeyPoint, Move, Question

MADE = 0.5
"""Credit from which words made a point, and may be taken up."""
_REJECTS = re.compile(r"\b(?:not|no|nor|never|without|instead|rather|unless|avoid)\b|n't\b", re.IGNORECASE)
"""Words that may speak against what they name: nothing of such a sentence is taken up."""


def heard(question: Question, said: str, touched: Touched, moves: Sequence[Move]) -> str:
    """The name of the point that was asked for and made; empty where the candidate used all the words of
    none, or where it was taken up before."""
    if touched.pitfalls or touched.reactions:
        return ""
    points = {point.id: point for point in question.key_points}
    asked = moves[-1].target if moves else ""
    made = [made for made in touched.coverage if made.credit >= MADE]
    about = [points[one.key_point] for one in made if one.key_point == asked]
    taken = {move.uptake for move in moves if move.uptake}
    return next((echo for point in about for echo in _own_words(point, said) if echo not in taken), "")


def _own_words(point: KeyPoint, said: str) -> list[str]:
    """The echoes of a point all of whose content words were said in one sentence that rejects nothing."""
    sentences = [span.text for span in text.sentences(said) if not _REJECTS.search(span.text)]
    stems = [set(text.stems(sentence)) for sentence in sentences]
    return [
        echo for echo in point.echoes if any(known.issuperset(text.content_stems(echo)) for known in stems)
    ]
