"""Which fact a question asks for, if any.

A question is held against everything known to be asked about its problem: for each fact its author's ways of
asking, further ones (asks/) and those of a general intent that they resemble; and what is asked although no
fact answers it. Two steps:

1. A classifier of the wordings, facts and "open" as classes (`coach.reader.wordings`).
2. A logistic model of how sure that is, the same for all problems, of nine features of question and fact:

   * ``score``         what the classifier gives the fact;
   * ``rival``         the most that it gives another fact;
   * ``open``          what it gives "open";
   * ``nearest``       the best cosine with a wording of the fact;
   * ``nearest_open``  the best cosine with a wording that is open;
   * ``alike``         the most that the classifier's kernel gives with a wording of the fact;
   * ``alike_open``    the same with a wording that is open;
   * ``covered``       the share of the question's stems that the fact's wordings have;
   * ``covered_open``  the share that the open ones have.

Its coefficients: calibration/facts.json, made by calibration/fit_reader.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from coach.embedding import Embedder
from coach.reader.intents import OPEN, asks, intents, open_anywhere, written_out
from coach.reader.wordings import Array, Asked, Classifier, Wordings
from coach.records import Question

FEATURES = (
    "score",
    "rival",
    "open",
    "nearest",
    "nearest_open",
    "alike",
    "alike_open",
    "covered",
    "covered_open",
)
ADOPTED = 0.65
"""How alike an intent's and a fact's wordings must be (mean of the three best cosines) for the fact to take
the intent's over, where the problem has no wordings of its own beside its author's."""
FOREIGN = 0.5
"""The same measure below which an intent is nothing that any fact of the problem is about."""
STRANGE = 0.65
"""Cosine with every wording of every fact below which a general question is open for a problem."""
SURE = 0.87
"""Probability from which a fact is told."""
UNSURE = 0.3
"""Probability from which one of two facts may have been meant."""
LITERAL = 0.93
"""Cosine from which a question is taken for one of the wordings itself."""
LIKELY = 0.45
"""Probability from which the interviewer asks whether one fact was meant."""
CALIBRATION = Path(__file__).parent.parent / "calibration" / "facts.json"


class Found(NamedTuple):
    """What a question asks for: a fact, or one or two that may be meant, or nothing known. ``probability`` is
    that of the ``likeliest`` fact."""

    fact: str | None = None
    unsure: tuple[str, ...] = ()
    probability: float = 0.0
    likeliest: str = ""


class FactFinder:
    """Finds facts. Deterministic for one embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, tuple[Question, Wordings, Classifier]] = {}

    def find(self, question: Question, asked: str) -> Found:
        """What ``asked`` asks for."""
        return self.find_all(question, [asked])[0]

    def find_all(self, question: Question, asked: Sequence[str]) -> list[Found]:
        """What each of ``asked`` asks for."""
        if not question.facts or not asked:
            return [Found()] * len(asked)
        _, known, classifier = self.prepare(question)
        ids = [fact.id for fact in question.facts]
        return [_found(features(one, classifier), ids) for one in self.asked(known, asked)]

    def asked(self, known: Wordings, asked: Sequence[str]) -> list[Asked]:
        """Questions, their short forms written out, held against what is known."""
        return known.asked([written_out(one) for one in asked], self._embed(asked))

    def prepare(self, question: Question) -> tuple[Question, Wordings, Classifier]:
        """Embeds what is known to be asked about a question, and fits its classifier, once: each time that a
        stored interview is opened it brings a copy of its question."""
        found = self._known.get(question.id)
        if found is None or (found[0] is not question and found[0].facts != question.facts):
            if len(self._known) > 32:
                self._known.clear()
            known = self.wordings(question)
            self._known[question.id] = found = (question, known, known.classifier())
        return found

    def wordings(self, question: Question) -> Wordings:
        """What is known to be asked about a problem."""
        more = asks(question.id)
        said = [(wording, i) for i, fact in enumerate(question.facts) for wording in fact.asks]
        said += [(wording, i) for i, fact in enumerate(question.facts) for wording in more.get(fact.id, ())]
        rows = self._embed([wording for wording, _ in said])
        owner = np.array([i for _, i in said])
        open_ = [*more.get(OPEN, ())]
        for wordings in intents().values():
            kin = _kinship(self._embed(wordings), rows, owner)
            if max(kin) >= ADOPTED and not more:
                said += [(wording, int(np.argmax(kin))) for wording in wordings]
            elif max(kin) < FOREIGN:
                open_ += wordings
        near = (self._embed(open_anywhere()) @ rows.T).max(axis=1)
        open_ += [w for w, cosine in zip(open_anywhere(), near, strict=True) if cosine < STRANGE]
        said += [(wording, len(question.facts)) for wording in open_]
        texts = [wording for wording, _ in said]
        classes = [i for _, i in said]
        return Wordings([written_out(t) for t in texts], self._embed(texts), classes, len(question.facts))

    def _embed(self, texts: Sequence[str]) -> Array:
        return self._embedder.embed([written_out(said) for said in texts]).astype(np.float64)


def _found(array: Array, ids: Sequence[str]) -> Found:
    """The fact that the features of a question speak for."""
    chances = np.where(array[:, 3] >= LITERAL, 1.0, probability(array))
    order = np.argsort(-chances, kind="stable")
    best = float(chances[order[0]])
    near = tuple(ids[k] for k in order[:2] if chances[k] >= UNSURE / 2)
    return _decided(Found(None, near, best, ids[order[0]]))


def less_sure(found: Found, factor: float) -> Found:
    """The same with a lower probability."""
    return _decided(found._replace(probability=found.probability * factor))


def _decided(found: Found) -> Found:
    if found.probability >= SURE:
        return found._replace(fact=found.likeliest)
    asks = found.probability >= (UNSURE if len(found.unsure) > 1 else LIKELY)
    return found._replace(fact=None, unsure=found.unsure if asks else ())


def features(asked: Asked, classifier: Classifier) -> Array:
    """Array (facts, FEATURES) for a question."""
    *scores, open_ = classifier.scores(asked)
    cosine, kernel = classifier.nearest(asked)
    covered = classifier.covered(asked)
    n = len(scores)
    rival = [max([*scores[:i], *scores[i + 1 :]], default=0.0) for i in range(n)]
    return np.column_stack(
        [
            np.array(scores),
            np.array(rival),
            np.full(n, open_),
            cosine[:n],
            np.full(n, cosine[n]),
            kernel[:n],
            np.full(n, kernel[n]),
            covered[:n],
            np.full(n, covered[n]),
        ]
    )


def _kinship(general: Array, rows: Array, owner: npt.NDArray[np.int64]) -> list[float]:
    """How alike an intent's wordings and each fact's are."""
    cosines = rows @ general.T
    best = (np.sort(cosines[owner == i].max(axis=0))[-3:] for i in range(int(owner.max()) + 1))
    return [float(some.mean()) for some in best]


def probability(features: Array) -> Array:
    """Chance that each fact is meant."""
    data = _data()
    weights = np.array([data["weights"][name] for name in FEATURES])
    return np.asarray(1 / (1 + np.exp(-(features @ weights + data["intercept"]))))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(CALIBRATION.read_text(encoding="utf-8")))
