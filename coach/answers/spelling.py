"""A question said as the guides say it: slips set right, abbreviations written out. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from coach.index import slips
from coach.text import STOP_WORDS

SHORTEST = 5
"""Letters a word must have to be taken for another one misspelt or cut short."""
CUT_OFF = 3
"""Letters that what is cut short lacks at the least; fewer are an ending."""
_WORD = re.compile(r"[A-Za-z]+")
_ABBREVIATED = re.compile(r"((?:[A-Za-z]+[ -]){2,6})\(([A-Z]{2,6})s?\)")
"""Words, and in brackets what may be their initials."""
_FOR_WHOM = re.compile(
    r"(?<=\w),? (?:to|for) (?:an?|my|someone|somebody|beginners?|dummies|people)\b(?: [\w-]+){0,4}[?!. ]*$",
    re.IGNORECASE,
)
_IN_SHORT = re.compile(
    r",? in (?:(?:an?|one|plain|simple|layman.?s?|easy) )+(?:words?|terms?|sentences?|english)[?!. ]*$",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(r"\b(?:explain|describe|define|teach)\b", re.IGNORECASE)
"""In a question: it may end with whom the explanation is for."""
_ASKING = (
    "explain describe define difference between compare example examples should could would mean means "
    "understand please question answer interview simple simply people person"
)


class Spelling:
    """Knows the words of some texts and those that questions are put with."""

    def __init__(self, texts: Iterable[str]) -> None:
        texts = tuple(texts)
        self._known = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        written = Counter(word for text in texts for word in _WORD.findall(text))
        found = (pair for text in texts for pair in _abbreviations(text))
        # "FAR" is left alone: a question that says "far" rarely means the false accept rate.
        self._long = {s.lower(): words for words, s in found if written[s] > written[s.lower()]}
        self._known.update([*STOP_WORDS, *_ASKING.split()])

    def right(self, question: str) -> str:
        """``question`` with each unknown word replaced by the commonest one that is a slip away or that it
        is the beginning of, if any."""
        return _WORD.sub(lambda match: self._word(match.group()), question)

    def plain(self, question: str) -> str:
        """``question`` with its abbreviations written out, as the guides do, and without whom it is for."""
        bare = _IN_SHORT.sub("", question)
        if _EXPLAINS.search(bare):
            bare = _FOR_WHOM.sub("", bare)
        return _WORD.sub(lambda match: self._written_out(match.group()), bare)

    def _written_out(self, word: str) -> str:
        lowered = word.lower()
        if lowered in self._long:
            return self._long[lowered]
        single = self._long.get(lowered.removesuffix("s"))
        return f"{single}s" if single else word

    def _word(self, word: str) -> str:
        lowered = word.lower()
        if len(word) < SHORTEST or lowered in self._known or word.isupper():
            return word
        near = [other for other in slips(lowered) if other in self._known and _slipped(lowered, other)]
        near = near or [other for other in self._known if _cut_short(lowered.removesuffix("s"), other)]
        return max(near, key=lambda other: (self._known[other], other), default=word)


def _slipped(word: str, other: str) -> bool:
    """Whether letters changed places, or one inside is missing or too many.

    A letter in place of another, or a different ending, makes another word as often ("trails", "trains").
    """
    inside = word[0] == other[0] and word[-1] == other[-1]
    return inside and (len(word) != len(other) or sorted(word) == sorted(other))


def _cut_short(word: str, other: str) -> bool:
    """Whether a word is the beginning of another, much longer one ("backprop", "hyperparams")."""
    return len(word) >= SHORTEST and other.startswith(word) and len(other) >= len(word) + CUT_OFF


def _abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """(words, abbreviation) wherever words are followed by their initials in brackets."""
    for match in _ABBREVIATED.finditer(text):
        short = match.group(2)
        words = re.findall(r"[A-Za-z]+", match.group(1))[-len(short) :]
        if "".join(word[0] for word in words).upper() == short:
            yield " ".join(words).lower(), short
