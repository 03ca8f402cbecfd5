"""Whether somebody says a thing or the opposite of it.

Sentence embeddings hardly tell the two apart, so this looks at words: negations, words of warning, and pairs
of opposites. An odd number of differences turns the meaning round. Used where a mistake is an accusation.
"""

from __future__ import annotations

from collections.abc import Sequence

from coach import lexicon, text
from coach.judge.matching import negates
from coach.judge.reasons import overlap

OPPOSITES = (
    (
        "raise raising raised increase increases increasing",
        "lower lowering lowered decrease decreases reducing",
    ),
    ("more higher larger bigger", "fewer less lower smaller"),
    ("positives", "negatives"),
    ("faster", "slower"),
    ("before", "after"),
    ("online", "offline"),
)
"""Pairs of opposites, as forms divided by spaces."""

_PAIRS = tuple((frozenset(a.split()), frozenset(b.split())) for a, b in OPPOSITES)


def denied(sentences: Sequence[str], wordings: Sequence[str]) -> bool:
    """Whether what was said denies the wording it is nearest to, by the words they share."""
    if not sentences or not wordings:
        return False
    stems = {said: set(text.content_stems(said)) for said in (*sentences, *wordings)}
    pairs = [(said, wording) for said in sentences for wording in wordings]
    said, wording = max(pairs, key=lambda pair: overlap(stems[pair[0]], stems[pair[1]]))
    return denies(said, wording)


def denies(said: str, wording: str) -> bool:
    """Whether ``said`` says the opposite of ``wording``, or warns of it."""
    if lexicon.says("warning", said) and not lexicon.says("warning", wording):
        return True
    turns = _flips(frozenset(text.words(said)), frozenset(text.words(wording)))
    return (turns + (negates(said) != negates(wording))) % 2 == 1


def _flips(said: frozenset[str], wording: frozenset[str]) -> int:
    """Pairs of which ``said`` has one side only and ``wording`` only the other."""
    return sum(_side(said, a, b) * _side(wording, a, b) == -1 for a, b in _PAIRS)


def _side(words: frozenset[str], one: frozenset[str], other: frozenset[str]) -> int:
    return bool(words & one) - bool(words & other)
