"""How well a short answer agrees with a reference answer: features and a calibrated logistic model.

The strongest single signal is the share of the reference's words, weighted by rarity and without those of the
question, that have a like word in the answer (see judge_matching on soft recall). Beside it stand the cosine
without the question's direction, coverage sentence by sentence, the share of the answer's own words that the
reference accounts for, polarity, and length: a nuisance, but one that human graders reward. The coefficients
lie in calibration/reference.json, fitted to public human-graded answers by calibration/fit_reference.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from coach import text
from coach.embedding import Embedder
from coach.judge.answer import is_bare_list, split
from coach.judge.matching import Matrix, alike, content_words, negates, rarity

FEATURES = ("demoted", "sentences", "recall", "precision", "opposed", "words")

CALIBRATION = Path(__file__).parent.parent / "calibration" / "reference.json"


class _Text(NamedTuple):
    """A text with its vectors."""

    words: list[str]
    whole: Matrix
    sentences: Matrix


def features(embedder: Embedder, question: str, references: Sequence[str], answer: str) -> Matrix:
    """The features of one answer, in the order of FEATURES: against the reference with the best recall."""
    asked = set(map(text.stem, content_words(question)))
    said = _look(embedder, answer)
    topic = embedder.embed([question or " "])[0]
    rows = [
        _against(embedder, _look(embedder, reference), said, asked, topic, reference, answer)
        for reference in references
    ]
    best = max(rows, key=lambda row: row["recall"] + row["demoted"])
    best["words"] = min(1.0, math.log1p(len(said.words)) / 4)
    return np.array([best[name] for name in FEATURES], dtype=np.float32)


def _against(
    embedder: Embedder,
    wanted: _Text,
    said: _Text,
    asked: set[str],
    topic: Matrix,
    reference: str,
    answer: str,
) -> dict[str, float]:
    new = [word for word in wanted.words if text.stem(word) not in asked] or wanted.words
    own = [word for word in said.words if text.stem(word) not in asked]
    recall = precision = 0.0
    if new and own:
        like = alike(embedder, new, own)
        recall = _mean(like.max(axis=1), new)
        precision = _mean(like.max(axis=0), own)
    pairs = wanted.sentences @ said.sentences.T
    return {
        "demoted": float(_without(wanted.whole, topic) @ _without(said.whole, topic)),
        "sentences": float(pairs.max(axis=1).mean()),
        "recall": recall,
        "precision": precision,
        "opposed": float(negates(reference) != negates(answer)),
    }


def _mean(values: Matrix, words: Sequence[str]) -> float:
    """The mean over words, weighted by rarity."""
    return float(np.average(values, weights=[rarity(text.stem(word)) + 0.05 for word in words]))


def _look(embedder: Embedder, whole: str) -> _Text:
    sentences = [span.text for span in split(whole)] or [" "]
    return _Text(sorted(content_words(whole)), embedder.embed([whole or " "])[0], embedder.embed(sentences))


def _without(vector: Matrix, direction: Matrix) -> Matrix:
    rest = vector - float(vector @ direction) * direction
    return np.asarray(rest / max(float(np.linalg.norm(rest)), 1e-9))


# --- the model --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _coefficients() -> tuple[float, Matrix]:
    data = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return float(data["intercept"]), np.array([data["weights"][name] for name in FEATURES], dtype=np.float32)


def agreement(embedder: Embedder, question: str, references: Sequence[str], answer: str) -> float:
    """How fully ``answer`` agrees with the nearest of ``references``, 0..1 as human graders put it.

    Nothing said, bare lists of terms and copies of the question are 0.
    """
    if not any(character.isalnum() for character in answer) or is_bare_list(answer):
        return 0.0
    if {text.stem(w) for w in content_words(answer)} <= {text.stem(w) for w in content_words(question)}:
        return 0.0
    row = features(embedder, question, references, answer)
    intercept, weights = _coefficients()
    return float(1 / (1 + np.exp(-(float(row @ weights) + intercept))))
