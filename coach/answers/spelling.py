"""Slips of the finger in a question, set right by the words of the guides' questions and answers. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from coach.index import slips
from coach.text import STOP_WORDS

SHORTEST = 5
"""Letters a word must have to be taken for another one misspelt."""
_WORD = re.compile(r"[A-Za-z]+")
_ASKING = (
    "explain describe define difference between compare example examples should could would mean means "
    "understand please question answer interview simple simply people person"
)


class Spelling:
    """Knows the words of some texts and those that questions are put with."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        self._known.update([*STOP_WORDS, *_ASKING.split()])

    def right(self, question: str) -> str:
        """``question`` with each unknown word replaced by the commonest one that is a slip away, if any."""
        return _WORD.sub(lambda match: self._word(match.group()), question)

    def _word(self, word: str) -> str:
        lowered = word.lower()
        if len(word) < SHORTEST or lowered in self._known or word.isupper():
            return word
        near = [other for other in slips(lowered) if other in self._known and _slipped(lowered, other)]
        return max(near, key=lambda other: (self._known[other], other), default=word)


def _slipped(word: str, other: str) -> bool:
    """Whether letters changed places, or one inside is missing or too many.

    A letter in place of another, or a different ending, makes another word as often ("trails", "trains").
    """
    inside = word[0] == other[0] and word[-1] == other[-1]
    return inside and (len(word) != len(other) or sorted(word) == sorted(other))
