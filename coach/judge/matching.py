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

The coefficients lie in calibration/matching.json, made by calibration/fit_matching.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coach import text
from coach.embedding import Embedder
from coach.judge import features as compare
from coach.judge.answer import Answer, Sentence
from coach.judge.features import Layout, Statement, Window
from coach.judge.words import Matrix, alike, content_words, rarity

FEATURES = ("cosine", "demoted", "recall", "precision", "size", "terms", "numbers", "opposed", "rival")
_CALIBRATION = Path(__file__).parent.parent / "calibration" / "matching.json"


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
        windows = compare.windows_of(sentences)
        if not windows or not statements:
            return windows, np.zeros((len(windows), len(statements), len(FEATURES)), dtype=np.float32)
        layout = Layout.of(statements)
        said = self.embedder.embed([sentence.text for sentence in sentences])
        wordings = self.embedder.embed(layout.wordings)
        joined = compare.means(said, windows)
        cosines = joined @ wordings.T
        topic = self.embedder.embed([prompt or " "])[0]
        demoted = compare.without(joined, topic) @ compare.without(wordings, topic).T
        cosine = layout.best(cosines)
        recall, precision = self._overlap(sentences, windows, layout)
        nearest = layout.argbest(cosines)
        array = np.stack(
            [
                cosine,
                layout.best(demoted),
                layout.best(recall),
                precision,
                compare.size(sentences, windows, len(statements)),
                compare.term_share(sentences, windows, statements),
                compare.number_share(sentences, windows, statements),
                compare.opposed(sentences, windows, layout, nearest),
                compare.rival(cosine),
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
        self, sentences: Sequence[Sentence], windows: Sequence[Window], layout: Layout
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


# --- the model --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def coefficients() -> tuple[float, tuple[float, ...]]:
    """Intercept and weights in the order of FEATURES."""
    data = json.loads(_CALIBRATION.read_text(encoding="utf-8"))
    return float(data["intercept"]), tuple(float(data["weights"][name]) for name in FEATURES)


def probability(features: Matrix) -> npt.NDArray[np.float64]:
    """Chance that a window makes a statement, by the logistic model; the last axis is FEATURES."""
    intercept, weights = coefficients()
    return np.asarray(1 / (1 + np.exp(-(features.astype(np.float64) @ np.array(weights) + intercept))))
