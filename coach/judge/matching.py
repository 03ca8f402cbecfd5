"""How well what was said matches a statement: features of windows of sentences, and a logistic model of them.

A statement is a key point, a pitfall or an indicator, with ways in which people put it. Each window (one to
three sentences of a turn) is compared with each statement:

* ``cosine``    the best cosine of sentence embeddings with the statement or one of its wordings;
* ``demoted``   the same after taking the direction of the problem's prompt out of both, so that being about
                the topic is not enough;
* ``recall``    the share of the statement's words, weighted by rarity, that have a like word in the window
                (greedy soft matching as in BERTScore, https://arxiv.org/abs/1904.09675, on word vectors);
* ``precision`` the share of the window's words that the statement and its wordings account for, likewise:
                fluent nonsense mixes words that no true statement has together;
* ``size``      meaningful words in the window, full at eight: a handful of words hardly makes a point;
* ``terms``     the share of the statement's groups of terms that the window has one of;
* ``numbers``   whether the statement's numbers are there (0.5 where it has none);
* ``opposed``   whether one of window and wording negates and the other does not;
* ``rival``     by how much another statement of the same question fits better.

The coefficients lie in calibration/matching.json, made by calibration/fit.py.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coach import lexicon, text
from coach.embedding import Embedder
from coach.judge.answer import Answer, Sentence

Matrix = npt.NDArray[np.float32]

FEATURES = ("cosine", "demoted", "recall", "precision", "size", "terms", "numbers", "opposed", "rival")
WINDOW = 3
"""Most sentences in a window."""
FULL_SIZE = 8
"""Meaningful words from which a window is long enough for any point."""
LIKE = 0.55
"""Cosine of two words' vectors from which they count as somewhat alike."""

_CALIBRATION = Path(__file__).parent.parent / "calibration"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


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


class Match(NamedTuple):
    """The window that fits a statement best: ``probability`` that it makes the statement, its sentences, and
    the ``features`` behind the number. ``missing`` are the groups of terms it lacks."""

    probability: float
    first: Sentence | None
    last: Sentence | None
    features: dict[str, float]
    missing: tuple[tuple[str, ...], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences at the window's ends: one where it is one sentence, none where there is no window."""
        return tuple(dict.fromkeys(s for s in (self.first, self.last) if s is not None))


NOTHING = Match(0.0, None, None, {}, ())


class Window(NamedTuple):
    """Sentences ``first`` to ``last`` (positions in the answer's counted sentences)."""

    first: int
    last: int


class Fit(NamedTuple):
    """How well windows fit statements: ``features`` (windows, statements, len(FEATURES)) and the ``chances``
    (windows, statements) made of them, 0..1."""

    windows: list[Window]
    features: Matrix
    chances: npt.NDArray[np.float64]


class Matcher:
    """Matches answers with statements. Deterministic for one embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def features(
        self, answer: Answer, statements: Sequence[Statement], prompt: str
    ) -> tuple[list[Window], Matrix]:
        """The windows of ``answer`` and an array (windows, statements, len(FEATURES))."""
        sentences = answer.counted
        windows = _windows(sentences)
        if not windows or not statements:
            return windows, np.zeros((len(windows), len(statements), len(FEATURES)), dtype=np.float32)
        layout = _Layout.of(statements)
        said = self.embedder.embed([sentence.text for sentence in sentences])
        wordings = self.embedder.embed(layout.wordings)
        joined = _mean(said, windows)
        cosines = joined @ wordings.T
        topic = self.embedder.embed([prompt or " "])[0]
        demoted = _without(joined, topic) @ _without(wordings, topic).T
        cosine = layout.best(cosines)
        recall, precision = self._overlap(sentences, windows, layout)
        nearest = layout.argbest(cosines)
        array = np.stack(
            [
                cosine,
                layout.best(demoted),
                layout.best(recall),
                precision,
                _size(sentences, windows, len(statements)),
                _terms(sentences, windows, statements),
                _numbers(sentences, windows, statements),
                _opposed(sentences, windows, layout, nearest),
                _rival(cosine),
            ],
            axis=2,
        )
        return windows, array.astype(np.float32)

    def fit(self, answer: Answer, statements: Sequence[Statement], prompt: str) -> Fit:
        """How well every window makes every statement."""
        windows, array = self.features(answer, statements, prompt)
        return Fit(windows, array, probability(array))

    def best(self, answer: Answer, statements: Sequence[Statement], fit: Fit) -> list[Match]:
        """The best match of each statement, in their order."""
        if not fit.windows or not statements:
            return [NOTHING] * len(statements)
        shorter = np.array([0.0, 0.01, 0.02])  # of two windows that fit alike, the shorter is the evidence
        ranked = fit.chances - shorter[[w.last - w.first for w in fit.windows]][:, None]
        found = []
        for column, statement in enumerate(statements):
            row = int(np.argmax(ranked[:, column]))
            window = fit.windows[row]
            said = answer.counted[window.first : window.last + 1]
            stems = [stem for sentence in said for stem in sentence.stems]
            present = text.groups_matched(statement.terms, stems)
            missing = tuple(g for g, there in zip(statement.terms, present, strict=True) if not there)
            values = dict(zip(FEATURES, map(float, fit.features[row, column]), strict=True))
            found.append(Match(float(fit.chances[row, column]), said[0], said[-1], values, missing))
        return found

    def match(self, answer: Answer, statements: Sequence[Statement], prompt: str) -> list[Match]:
        """``best`` of ``fit``."""
        return self.best(answer, statements, self.fit(answer, statements, prompt))

    def _overlap(
        self, sentences: Sequence[Sentence], windows: Sequence[Window], layout: _Layout
    ) -> tuple[Matrix, Matrix]:
        """Soft recall of each wording's words in each window, and soft precision of each window's words in
        all wordings of each statement: arrays (windows, wordings) and (windows, statements)."""
        words = [sorted(content_words(sentence.text)) for sentence in sentences]
        own = sorted({word for said in words for word in said})
        if not own or not layout.vocabulary:
            none = np.zeros((len(windows), len(layout.wordings)), dtype=np.float32)
            return none, np.zeros((len(windows), len(layout.bounds)), dtype=np.float32)
        like = alike(self.embedder, own, layout.vocabulary)
        place = {word: i for i, word in enumerate(own)}
        rows = [[place[word] for word in said] for said in words]
        empty = np.zeros(like.shape[1], dtype=np.float32)
        best = np.stack([like[row].max(axis=0) if row else empty for row in rows])
        recall = np.stack([best[w.first : w.last + 1].max(axis=0) for w in windows]) @ layout.weights
        rare = np.array([rarity(text.stem(word)) for word in own], dtype=np.float32)
        known = np.stack([like[:, columns].max(axis=1) for columns in layout.columns], axis=1) * rare[:, None]
        gained = np.stack([known[row].sum(axis=0) for row in rows])
        total = np.array([rare[row].sum() for row in rows], dtype=np.float32)
        precision = np.stack(
            [
                gained[w.first : w.last + 1].sum(axis=0) / max(total[w.first : w.last + 1].sum(), 1e-6)
                for w in windows
            ]
        )
        return recall.astype(np.float32), precision.astype(np.float32)


def alike(embedder: Embedder, rows: Sequence[str], columns: Sequence[str]) -> Matrix:
    """How alike words are (0..1): 1 for forms of one word, else by the cosine of their vectors above LIKE."""
    like = np.clip((embedder.embed(rows) @ embedder.embed(columns).T - LIKE) / (1 - LIKE), 0, 1)
    like[_same_stem(rows, columns)] = 1
    return np.asarray(like, dtype=np.float32)


@dataclass(frozen=True)
class _Layout:
    """All wordings of all statements side by side; ``bounds`` says which belong to which."""

    wordings: list[str]
    bounds: tuple[tuple[int, int], ...]
    vocabulary: list[str]
    weights: Matrix
    columns: tuple[list[int], ...]
    negated: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, statements: Sequence[Statement]) -> _Layout:
        return _layout(tuple(statements))

    def best(self, values: Matrix) -> Matrix:
        """(windows, wordings) to (windows, statements): the best wording of each."""
        return np.stack([values[:, a:b].max(axis=1) for a, b in self.bounds], axis=1)

    def argbest(self, values: Matrix) -> npt.NDArray[np.intp]:
        """Which wording is the best one."""
        return np.stack([a + values[:, a:b].argmax(axis=1) for a, b in self.bounds], axis=1)


@lru_cache(maxsize=64)
def _layout(statements: tuple[Statement, ...]) -> _Layout:
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
    return _Layout(wordings, bounds, vocabulary, weights, columns, negated)


# --- features ---------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that carry meaning."""
    return frozenset(word for word in text.words(sentence) if word not in text.STOP_WORDS)


def _same_stem(rows: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Which words of two lists are forms of one."""
    own, others = ([text.stem(word) for word in some] for some in (rows, columns))
    return np.asarray(np.array(own)[:, None] == np.array(others), dtype=np.bool_)


def _windows(sentences: Sequence[Sentence]) -> list[Window]:
    return [
        Window(first, last)
        for first in range(len(sentences))
        for last in range(first, min(first + WINDOW, len(sentences)))
        if sentences[first].turn == sentences[last].turn
    ]


def _mean(rows: Matrix, windows: Sequence[Window]) -> Matrix:
    """Windows as unit means of their sentences: embedding each anew would cost six times as much."""
    means = np.stack([rows[w.first : w.last + 1].mean(axis=0) for w in windows])
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9))


def _without(rows: Matrix, direction: Matrix) -> Matrix:
    rest = rows - np.outer(rows @ direction, direction)
    return np.asarray(rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-9))


def _size(sentences: Sequence[Sentence], windows: Sequence[Window], statements: int) -> Matrix:
    words = [len(content_words(sentence.text)) for sentence in sentences]
    sizes = np.array([min(1.0, sum(words[w.first : w.last + 1]) / FULL_SIZE) for w in windows])
    return np.repeat(sizes[:, None], statements, axis=1).astype(np.float32)


def _terms(
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


def numbers_in(sentence: str) -> frozenset[str]:
    """The numbers in a text, without separators and trailing zeros."""
    return frozenset(match.replace(",", "").rstrip(".") for match in _NUMBER.findall(sentence))


def _numbers(
    sentences: Sequence[Sentence], windows: Sequence[Window], statements: Sequence[Statement]
) -> Matrix:
    said = [numbers_in(sentence.text) for sentence in sentences]
    array = np.full((len(windows), len(statements)), 0.5, dtype=np.float32)
    for column, statement in enumerate(statements):
        if statement.numbers:
            for row, window in enumerate(windows):
                there = frozenset().union(*said[window.first : window.last + 1])
                array[row, column] = len(there & statement.numbers) / len(statement.numbers)
    return array


def negates(sentence: str) -> bool:
    """Whether a sentence denies something: an odd number of negations."""
    return len(lexicon.pattern("negation").findall(sentence)) % 2 == 1


def _opposed(
    sentences: Sequence[Sentence],
    windows: Sequence[Window],
    layout: _Layout,
    nearest: npt.NDArray[np.intp],
) -> Matrix:
    said = np.array([negates(sentence.text) for sentence in sentences])
    by_window = np.array([said[w.first : w.last + 1].any() for w in windows])
    return np.asarray(by_window[:, None] != layout.negated[nearest], dtype=np.float32)


def _rival(cosine: Matrix) -> Matrix:
    """By how much the best other statement is nearer, 0 where none is."""
    if cosine.shape[1] < 2:
        return np.zeros_like(cosine)
    top = np.sort(cosine, axis=1)[:, -2:]
    best_other = np.where(cosine >= top[:, 1:], top[:, :1], top[:, 1:])
    return np.asarray(np.clip(best_other - cosine, 0, None))


# --- the model --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def coefficients() -> tuple[float, tuple[float, ...]]:
    """Intercept and weights in the order of FEATURES."""
    data = json.loads((_CALIBRATION / "matching.json").read_text(encoding="utf-8"))
    return float(data["intercept"]), tuple(float(data["weights"][name]) for name in FEATURES)


def probability(features: Matrix) -> npt.NDArray[np.float64]:
    """Chance that a window makes a statement, by the logistic model; the last axis is FEATURES."""
    intercept, weights = coefficients()
    return np.asarray(1 / (1 + np.exp(-(features.astype(np.float64) @ np.array(weights) + intercept))))


@lru_cache(maxsize=1)
def _frequencies() -> tuple[int, dict[str, int]]:
    data = json.loads((_CALIBRATION / "document_frequency.json").read_text(encoding="utf-8"))
    return int(data["documents"]), dict(data["stems"])


@lru_cache(maxsize=50_000)
def rarity(stem: str) -> float:
    """Inverse document frequency of a stem in English sentences about machine learning."""
    documents, counts = _frequencies()
    return math.log((documents + 1) / (counts.get(stem, 0) + 1)) / math.log(documents + 1)
