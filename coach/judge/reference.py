"""How well a short answer agrees with reference answers: features and a calibrated logistic model.

* ``recall``    the share of a reference's words, weighted by rarity and without those of the question, that
                have a like word in the answer (see coach.judge.words on like words); the mean over the
                better half of the references, which mostly put one thing in several ways;

and against the reference that is nearest by recall and cosine:

* ``precision`` the share of the answer's words that the reference accounts for, likewise;
* ``demoted``   the cosine after taking the direction of the question out of both;
* ``sentences`` the same for each sentence of the reference with the nearest one of the answer, on average;
* ``pairs``     the share of the reference's pairs of neighbouring words that the answer has too: shuffled
                words are no statement;
* ``turned``    the share of the common words that only one of them negates, where the two are otherwise alike
                (DENIAL);
* ``sides``     whether they take the same sides of contrasts such as open and closed: -1, 0 or 1;
* ``ratio``     how much shorter the answer is (log), and ``words``, its length (log), as far as it is about
                the same: a nuisance, but one that human graders reward.

The coefficients lie in calibration/reference.json, fitted to public human-graded answers by
calibration/fit_reference.py.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from coach import text
from coach.embedding import Embedder
from coach.judge.answer import is_bare_list, split
from coach.judge.features import without
from coach.judge.polarity import sides, turned
from coach.judge.words import Matrix, alike, content_words, rarity

FEATURES = (
    "recall",
    "precision",
    "demoted",
    "sentences",
    "pairs",
    "turned",
    "sides",
    "ratio",
    "words",
)
DENIAL = (0.4, 0.8)
"""Cosine from which what only one of two texts negates somewhat tells against the answer, and from which
fully: the same words negated in a sentence about something else say nothing."""
ABOUT = (0.0, 0.5)
"""Cosine from which an answer is somewhat about the same, and from which wholly."""
ECHO = 0.6
"""Share of the question's words from which an answer without words of its own is the question again."""

_ASKS_LIST = re.compile(
    r"\b(?:list|name|enumerate|mention|examples?|at least \d|give (?:some|two|three|four|the main|\d))\b",
    re.IGNORECASE,
)

CALIBRATION = Path(__file__).parent.parent / "calibration" / "reference.json"


class _Text(NamedTuple):
    """A text with its meaningful words (different ones, and how many in all), its pairs of stems, and its
    vectors with the question's direction taken out."""

    text: str
    words: list[str]
    length: int
    pairs: frozenset[tuple[str, str]]
    whole: Matrix
    sentences: Matrix


def features(embedder: Embedder, question: str, references: Sequence[str], answer: str) -> Matrix:
    """The features of one answer, in the order of FEATURES."""
    texts = [question or " ", *references, answer]
    pieces = [piece for whole in texts for piece in (whole or " ", *_sentences(whole), *content_words(whole))]
    embedder.embed(
        sorted(set(pieces))
    )  # an embedder that remembers is several times quicker with all at once
    asked = {text.stem(word) for word in content_words(question)}
    topic = embedder.embed([question or " "])[0]
    said = _look(embedder, answer, topic)
    rows = [_against(embedder, _look(embedder, reference, topic), said, asked) for reference in references]
    best = max(rows, key=lambda row: row["recall"] + row["demoted"])
    recalls = sorted((row["recall"] for row in rows), reverse=True)[: (len(rows) + 1) // 2]
    best["recall"] = sum(recalls) / len(recalls)
    return np.array([best[name] for name in FEATURES], dtype=np.float32)


def _against(embedder: Embedder, wanted: _Text, said: _Text, asked: set[str]) -> dict[str, float]:
    agreed, differing = sides(wanted.text, said.text)
    recall, precision = _overlap(embedder, wanted.words, said.words, asked)
    demoted = float(wanted.whole @ said.whole)
    return {
        "recall": recall,
        "precision": precision,
        "demoted": demoted,
        "sentences": float((wanted.sentences @ said.sentences.T).max(axis=1).mean()),
        "pairs": len(wanted.pairs & said.pairs) / max(1, len(wanted.pairs)),
        "turned": turned(wanted.text, said.text) * _between(demoted, *DENIAL),
        "sides": float(np.sign(agreed - differing)),
        "ratio": min(0.0, math.log((said.length + 1) / (wanted.length + 1))),
        "words": _between(demoted, *ABOUT) * min(1.0, math.log1p(len(said.words)) / 4),
    }


def _overlap(
    embedder: Embedder, wanted: Sequence[str], said: Sequence[str], asked: set[str]
) -> tuple[float, float]:
    """Soft recall without the words of the question, and soft precision."""
    if not wanted or not said:
        return 0.0, 0.0
    like = alike(embedder, wanted, said)
    new = [i for i, word in enumerate(wanted) if text.stem(word) not in asked] or list(range(len(wanted)))
    own = [i for i, word in enumerate(said) if text.stem(word) not in asked]
    recall = _mean(like[np.ix_(new, own)].max(axis=1), [wanted[i] for i in new]) if own else 0.0
    return recall, _mean(like.max(axis=0), said)


def _mean(values: Matrix, words: Sequence[str]) -> float:
    """The mean over words, weighted by rarity."""
    return float(np.average(values, weights=[rarity(text.stem(word)) + 0.05 for word in words]))


def _look(embedder: Embedder, whole: str, topic: Matrix) -> _Text:
    stems = text.stems(whole)
    return _Text(
        whole,
        sorted(content_words(whole)),
        len(text.content_stems(whole)),
        frozenset(pairwise(stems)),
        without(embedder.embed([whole or " "]), topic)[0],
        without(embedder.embed(_sentences(whole)), topic),
    )


def _sentences(whole: str) -> list[str]:
    """The sentences of a text, never none."""
    return [span.text for span in split(whole)] or [" "]


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


# --- the model --------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def coefficients() -> tuple[float, Matrix]:
    """Intercept and weights in the order of FEATURES."""
    data = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return float(data["intercept"]), np.array([data["weights"][name] for name in FEATURES], dtype=np.float32)


def worthless(question: str, references: Sequence[str], answer: str) -> bool:
    """Whether nothing is said: no words, a bare list of terms where none is wanted, or the question again."""
    if not any(character.isalnum() for character in answer):
        return True
    if is_bare_list(answer) and not _ASKS_LIST.search(question) and not any(map(is_bare_list, references)):
        return True
    said, asked = ({text.stem(word) for word in content_words(whole)} for whole in (answer, question))
    return said <= asked and len(said) >= ECHO * len(asked)


def agreement(
    embedder: Embedder,
    question: str,
    references: Sequence[str],
    answer: str,
    model: tuple[float, Matrix] | None = None,
) -> float:
    """How fully ``answer`` agrees with ``references``, 0..1 as human graders put it; worthless ones are 0.

    ``model``: intercept and weights to use in place of the shipped ones.
    """
    if worthless(question, references, answer):
        return 0.0
    intercept, weights = model or coefficients()
    row = features(embedder, question, references, answer)
    return float(1 / (1 + np.exp(-(float(row @ weights) + intercept))))
