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
MOST = 0.5
"""Share of a sentence's words that its short name must have: naming one of several things sounds deaf."""
_REJECTS = re.compile(
    r"\b(?:not|no|nor|never|without|instead|rather|unless|avoid|but|although|though|while|whereas|otherwise|if)\b|n't\b",
    re.IGNORECASE,
)
"""Words that may speak against what they name, or weigh it: nothing of such a sentence is taken up."""


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
    """The echoes of a point that name most of one sentence, in its words, where that rejects nothing."""
    kept = [span.text for span in text.sentences(said) if not _REJECTS.search(span.text)]
    stems = [set(text.content_stems(sentence)) for sentence in kept]
    echoes = {echo: set(text.content_stems(echo)) for echo in point.echoes}
    return [
        echo
        for echo, words in echoes.items()
        if any(words <= known and len(words) >= MOST * len(known) for known in stems)
    ]
