"""Words, stems and sentences of English text, with offsets.

Stems are those of Snowball's English stemmer (PyStemmer). Terms are matched as runs of stems, so that
"re-ranking" finds "reranked" only where both are written with the same word breaks; hyphens and slashes
count as spaces on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

STOP_WORDS = frozenset(
    """
    a an the and or but if then so of to in on at by for from with without as is are was were be been
    being do does did have has had i we you they he she it its our your their this that these those
    there here will would can could should may might must shall what which who how when where why not no
    yes also just very really some any all more most much many than too into out up down over about like
    well okay ok um uh let lets us me my
    """.split()
)

_WORD = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*(?:'[a-z]+)?|%")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9*`_#-])|\n\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|approx|resp|Fig|No|Dr|Mr|Mrs|Ms|St)\.|(?:^|\s)\d+\.)$", re.IGNORECASE
)
_LIST_MARK = re.compile(r"^\s*(?:[-*•+]|\d+[.)]|#{1,6})\s+")

_stemmer = Stemmer.Stemmer("english")


class Span(NamedTuple):
    """A stretch of a text: ``text`` equals the whole at ``start:end``."""

    start: int
    end: int
    text: str


def words(text: str) -> list[str]:
    """The lower-case words and numbers of ``text``; a per cent sign is a word of its own."""
    return _WORD.findall(text.lower().replace("’", "'"))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    return str(_stemmer.stemWord(word.removesuffix("'s")))


def stems(text: str) -> list[str]:
    """The stems of all words, in order."""
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning (stop words left out)."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def sentences(text: str) -> list[Span]:
    """Splits into sentences; lines and list items count as sentences, list marks are left out."""
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[start : match.start()]):
            continue
        _add_sentence(spans, text, start, match.start())
        start = match.end()
    _add_sentence(spans, text, start, len(text))
    return spans


def _add_sentence(spans: list[Span], text: str, start: int, end: int) -> None:
    mark = _LIST_MARK.match(text[start:end])
    if mark:
        start += mark.end()
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if piece and any(character.isalnum() for character in piece):
        spans.append(Span(start, start + len(piece), piece))


@lru_cache(maxsize=50_000)
def _term(term: str) -> tuple[str, ...]:
    return tuple(stems(term))


def has_term(haystack: Sequence[str], term: str) -> bool:
    """Whether the stems ``haystack`` contain the stems of ``term`` as a run."""
    needle = _term(term)
    size = len(needle)
    if size == 0:
        return False
    if size == 1:
        return needle[0] in haystack
    return any(tuple(haystack[i : i + size]) == needle for i in range(len(haystack) - size + 1))


def groups_matched(groups: Iterable[Iterable[str]], text: str | Sequence[str]) -> list[bool]:
    """For each group of alternative terms, whether ``text`` (or its stems) has one of them."""
    haystack = stems(text) if isinstance(text, str) else text
    return [any(has_term(haystack, term) for term in group) for group in groups]


def clip(text: str, limit: int) -> str:
    """``text`` cut at a word to at most ``limit`` characters, with an ellipsis where cut."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[: limit - 1] if flat[limit - 1] == " " else flat[: limit - 1].rsplit(" ", 1)[0]
    return cut.rstrip(",;:") + "…"
