"""What is compared when windows of sentences are matched with statements: one function a feature.

Every array is (windows, statements); with wordings in place of statements until the best one is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coach import text
from coach.judge.answer import Sentence
from coach.judge.words import Matrix, content_words, negates, numbers_in, rarity

WINDOW = 3
"""Most sentences in a window."""
FULL_SIZE = 8
"""Meaningful words from which a window is long enough for any point."""


@dataclass(frozen=True)
class Statement:
    """Something that may be said: ``text`` puts it in full, ``says`` are wordings, ``terms`` its groups."""

    key: str
    text: str
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def variants(self) -> tuple[str, ...]:
        """All its wordings."""
        return (self.text, *self.says)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in its text."""
        return numbers_in(self.text)


class Window(NamedTuple):
    """Sentences ``first`` to ``last`` (positions in the answer's counted sentences)."""

    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """All wordings of all statements side by side; ``bounds`` says which belong to which."""

    wordings: list[str]
    bounds: tuple[tuple[int, int], ...]
    vocabulary: list[str]
    weights: Matrix
    columns: tuple[list[int], ...]
    negated: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> Layout:
        """The layout of ``statements``; the same ones are laid out once."""
        return _layout(tuple(statements))

    def best(self, values: Matrix) -> Matrix:
        """(windows, wordings) to (windows, statements): the best wording of each."""
        return np.stack([values[:, a:b].max(axis=1) for a, b in self.bounds], axis=1)

    def argbest(self, values: Matrix) -> npt.NDArray[np.intp]:
        """Which wording is the best one."""
        return np.stack([a + values[:, a:b].argmax(axis=1) for a, b in self.bounds], axis=1)


@lru_cache(maxsize=64)
def _layout(statements: tuple[Statement, ...]) -> Layout:
    wordings = [variant for statement in statements for variant in statement.variants]
    ends = np.cumsum([len(statement.variants) for statement in statements])
    bounds = tuple((int(b) - len(s.variants), int(b)) for s, b in zip(statements, ends, strict=True))
    words = [content_words(wording) for wording in wordings]
    vocabulary = sorted(set().union(*words))
    weights = np.zeros((len(vocabulary), len(wordings)), dtype=np.float32)
    place = {word: i for i, word in enumerate(vocabulary)}
    for column, said in enumerate(words):
        for word in said:
            weights[place[word], column] = rarity(text.stem(word))
        weights[:, column] /= weights[:, column].sum() or 1.0
    columns = tuple(sorted({place[word] for said in words[a:b] for word in said}) or [0] for a, b in bounds)
    negated = np.array([negates(wording) for wording in wordings], dtype=np.bool_)
    return Layout(wordings, bounds, vocabulary, weights, columns, negated)


def windows_of(sentences: Sequence[Sentence]) -> list[Window]:
    """All runs of up to WINDOW sentences of one turn."""
    return [
        Window(first, last)
        for first in range(len(sentences))
        for last in range(first, min(first + WINDOW, len(sentences)))
        if sentences[first].turn == sentences[last].turn
    ]


def means(rows: Matrix, windows: Sequence[Window]) -> Matrix:
    """Windows as unit means of their sentences: embedding each anew would cost six times as much."""
    means = np.stack([rows[w.first : w.last + 1].mean(axis=0) for w in windows])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9))


def without(rows: Matrix, direction: Matrix) -> Matrix:
    """Unit rows after the part along ``direction``, a unit vector, was taken out."""
    rest = rows - np.outer(rows @ direction, direction)
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9))


def size(sentences: Sequence[Sentence], windows: Sequence[Window], statements: int) -> Matrix:
    """Meaningful words of each window, 1 at FULL_SIZE; alike for all statements."""
    words = [len(content_words(sentence.text)) for sentence in sentences]
    sizes = np.array([min(1.0, sum(words[w.first : w.last + 1]) / FULL_SIZE) for w in windows])
    return np.repeat(sizes[:, None], statements, axis=1).astype(np.float32)


def term_share(
    sentences: Sequence[Sentence], windows: Sequence[Window], statements: Sequence[Statement]
) -> Matrix:
    """Share of the groups matched; 0.5 where a statement has none."""
    said = [f" {' '.join(sentence.stems)} " for sentence in sentences]
    whole = "|".join(said)  # most terms occur nowhere: one look at the whole spares one at each sentence
    columns = []
    for statement in statements:
        if not statement.terms:
            columns.append(np.full(len(windows), 0.5))
            continue
        needles = [[n for n in _needles(group) if n in whole] for group in statement.terms]
        there = np.array([[any(n in s for n in group) for group in needles] for s in said])
        columns.append(np.array([there[w.first : w.last + 1].any(axis=0).mean() for w in windows]))
    return np.stack(columns, axis=1).astype(np.float32)


@lru_cache(maxsize=20_000)
def _needles(group: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f" {' '.join(text.stems(term))} " for term in group if text.stems(term))


def number_share(
    sentences: Sequence[Sentence], windows: Sequence[Window], statements: Sequence[Statement]
) -> Matrix:
    """Share of the numbers that are there; 0.5 where a statement has none."""
    said = [numbers_in(sentence.text) for sentence in sentences]
    array = np.full((len(windows), len(statements)), 0.5, dtype=np.float32)
    for column, statement in enumerate(statements):
        if statement.numbers:
            for row, window in enumerate(windows):
                there = frozenset().union(*said[window.first : window.last + 1])
                array[row, column] = len(there & statement.numbers) / len(statement.numbers)
    return array


def opposed(
    sentences: Sequence[Sentence],
    windows: Sequence[Window],
    layout: Layout,
    nearest: npt.NDArray[np.intp],
) -> Matrix:
    """1 where one of window and ``nearest`` wording negates and the other does not, else 0."""
    said = np.array([negates(sentence.text) for sentence in sentences])
    by_window = np.array([said[w.first : w.last + 1].any() for w in windows])
    return np.asarray(by_window[:, None] != layout.negated[nearest], dtype=np.float32)


def rival(cosine: Matrix) -> Matrix:
    """By how much the best other statement is nearer, 0 where none is."""
    if cosine.shape[1] < 2:
        return np.zeros_like(cosine)
    top = np.sort(cosine, axis=1)[:, -2:]
    best_other = np.where(cosine >= top[:, 1:], top[:, :1], top[:, 1:])
    return np.asarray(np.clip(best_other - cosine, 0, None))
