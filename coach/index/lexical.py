"""BM25 over the passages' stems (Robertson & Zaragoza 2009), by bm25s."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach.index.documents import heading_line
from coach.text import STOP_WORDS, stem, words

Scores = npt.NDArray[np.float32]

_HYPHENATED = re.compile(r"\b[a-z]+(?:-[a-z]+)+\b")
_ISE = re.compile(r"([a-z]{3,}(?<!rev)(?<!ra)(?<!prec))[iy]s(e|ed|es|er|ers|ing|ation|ations)$")
_OUR = re.compile(r"([a-z]{3,})our(?=s?$|ed$|ing$|ite|al|able|hood)")

SHORTEST_CORRECTED = 5
"""Letters a word must have to be taken for another one misspelt."""

MOST_MENDED = 10_000
"""Misspelt words whose correction is remembered."""

HEADING_WEIGHT = 2
"""How often the words of title and headings count, next to those of the text."""


def terms(text: str) -> list[str]:
    """The stems by which a text is found, British and American spelling alike.

    A hyphenated word counts as its parts and as one word, so that "pre-training" meets "pretraining".
    """
    joined = [match.replace("-", "") for match in _HYPHENATED.findall(text.lower())]
    said = [word for word in words(text) if word not in STOP_WORDS]
    return [stem(_american(word)) for word in (*said, *joined)]


def passage_terms(title: str, section: Sequence[str], text: str) -> list[str]:
    """The stems by which a passage is found: those of its headings count more than once."""
    return terms(heading_line(title, section)) * HEADING_WEIGHT + terms(text)


@lru_cache(maxsize=100_000)
def _american(word: str) -> str:
    return _OUR.sub(r"\1or", _ISE.sub(r"\1iz\2", word))


def write(folder: Path, corpus: list[list[str]]) -> None:
    """Saves the BM25 weights of ``corpus``, one list of stems a passage, as plain arrays.

    They are computed by bm25s, which readers then need not import: the passages of term t (ascending) and
    their weights stand at ``begins[t]:begins[t + 1]`` of ``rows`` and ``weights``.
    """
    import bm25s

    if not any(corpus):
        return
    model = bm25s.BM25(method="lucene")
    model.index(corpus, show_progress=False)
    folder.mkdir()
    begins, rows, weights = (model.scores[name] for name in ("indptr", "indices", "data"))
    term = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
    order = np.lexsort((rows, term))  # readers look passages up by bisection
    for name, array in (("begins", begins), ("rows", rows[order]), ("weights", weights[order])):
        np.save(folder / f"{name}.npy", array)
    (folder / "terms.json").write_text(json.dumps(model.vocab_dict), encoding="utf-8")


class Lexical:
    """Reads what `write` saved."""

    def __init__(self, folder: Path, size: int) -> None:
        self._size = size
        self._terms: dict[str, int] = {}
        self._mended: dict[str, str | None] = {}
        if folder.is_dir():
            self._terms = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
            names = ("begins", "rows", "weights")
            self._arrays = [np.load(folder / f"{n}.npy", mmap_mode="r").view(np.ndarray) for n in names]

    def scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every passage for the stems of a query."""
        scores = np.zeros(self._size, dtype=np.float32)
        for found in self._places(query):
            _, rows, weights = self._arrays
            scores[rows[found]] += weights[found]
        return scores

    def coverage(self, query: Sequence[str], passages: npt.NDArray[np.int64]) -> Scores:
        """The share of a query's stems that each of some passages has.

        The share (0..1) weighs each stem by its inverse document frequency, so that a passage without
        the query's one telling word covers little of it, however many of the common ones it has.
        """
        covered = np.zeros(len(passages), dtype=np.float32)
        total = 0.0
        for found in self._places(query):
            frequency = found.stop - found.start
            rarity = math.log(1 + (self._size - frequency + 0.5) / (frequency + 0.5))
            total += rarity
            if frequency:
                having = self._arrays[1][found]
                at = np.minimum(np.searchsorted(having, passages), frequency - 1)
                covered += np.where(having[at] == passages, np.float32(rarity), np.float32(0))
        return covered / (total or 1.0)

    def _places(self, query: Sequence[str]) -> Iterator[slice]:
        """Where the passages of each different stem stand in the arrays; nowhere for one that none has."""
        for term in dict.fromkeys(query) if self._terms else ():
            place = self._terms.get(term)
            begins = self._arrays[0]
            yield slice(0, 0) if place is None else slice(int(begins[place]), int(begins[place + 1]))

    def nearest_term(self, term: str) -> str | None:
        """The stem itself if any passage has it, else one that a slip of the finger apart, else None."""
        if not self._terms or term in self._terms:
            return term
        if len(term) < SHORTEST_CORRECTED or not term.isalpha():
            return None
        if term not in self._mended:
            if len(self._mended) >= MOST_MENDED:
                self._mended.clear()
            self._mended[term] = next((one for one in slips(term) if one in self._terms), None)
        return self._mended[term]


def slips(word: str) -> Iterator[str]:
    """Words one transposition, deletion, replacement or insertion away (Norvig, norvig.com/spell-correct)."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    yield from (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    yield from (a + b[1:] for a, b in splits if b)
    yield from (a + c + b[1:] for a, b in splits if b for c in letters)
    yield from (a + c + b for a, b in splits for c in letters)
