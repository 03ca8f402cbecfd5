"""Which fact a question asks for, if any.

A question is held against everything known to be asked about its problem: for each fact its author's ways of
asking, further ones (asks/) and those of a general intent that they resemble; and what is asked although no
fact answers it. Two steps:

1. A linear classifier of sentence embeddings, facts and "open" as classes: ridge regression on the wordings,
   solved in closed form when a problem is prepared (Hoerl & Kennard 1970), so that nothing has to be stored.
2. A logistic model of how sure that is, the same for all problems, of five features of question and fact:

   * ``score``         what the classifier gives the fact;
   * ``rival``         the most that it gives another fact;
   * ``open``          what it gives "open";
   * ``nearest``       the best cosine with a wording of the fact;
   * ``nearest_open``  the best cosine with a wording that is open.

Its coefficients: calibration/facts.json, made by calibration/fit_reader.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from coach.embedding import Embedder
from coach.reader.intents import OPEN, asks, intents, open_anywhere, written_out
from coach.records import Question

Array = npt.NDArray[np.float64]

FEATURES = ("score", "rival", "open", "nearest", "nearest_open")
ADOPTED = 0.65
"""How alike an intent's and a fact's wordings must be (mean of the three best cosines) for the fact to take
the intent's over, where the problem has no wordings of its own beside its author's."""
FOREIGN = 0.5
"""The same measure below which an intent is nothing that any fact of the problem is about."""
STRANGE = 0.65
"""Cosine with every wording of every fact below which a general question is open for a problem."""
PENALTY = 0.6
BIAS = 0.3
SURE = 0.7
"""Probability from which a fact is told."""
UNSURE = 0.3
"""Probability from which one of two facts may have been meant."""
LITERAL = 0.93
"""Cosine from which a question is taken for one of the wordings itself."""
LIKELY = 0.45
"""Probability from which the interviewer asks whether one fact was meant."""
CALIBRATION = Path(__file__).parent.parent / "calibration" / "facts.json"


class Found(NamedTuple):
    """What a question asks for: a fact, or one or two that may be meant, or nothing known."""

    fact: str | None = None
    unsure: tuple[str, ...] = ()
    probability: float = 0.0


@dataclass(frozen=True)
class Wordings:
    """What is known to be asked about a problem: a unit row each, and the fact (a number) that it asks for;
    ``len(facts)`` stands for "open"."""

    rows: Array
    owner: npt.NDArray[np.int64]
    facts: int

    def without(self, some: npt.NDArray[np.intp]) -> Wordings:
        """Less some of the rows."""
        return Wordings(np.delete(self.rows, some, 0), np.delete(self.owner, some), self.facts)

    def classifier(self) -> Array:
        """Weights of shape (dimension + 1, facts + 1); each class counts with the root of its size."""
        wanted = np.asarray(self.owner[:, None] == np.arange(self.facts + 1), dtype=np.float64)
        root = 1 / np.sqrt(wanted.sum(axis=0)[self.owner])
        weight = np.sqrt(root / root.mean())[:, None]
        known = _biased(self.rows) * weight
        gram = known @ known.T + PENALTY * np.eye(len(known))
        return np.asarray(known.T @ np.linalg.solve(gram, wanted * weight))


class FactFinder:
    """Finds facts. Deterministic for one embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, tuple[Question, Wordings, Array]] = {}

    def find(self, question: Question, asked: str) -> Found:
        """What ``asked`` asks for."""
        if not question.facts:
            return Found()
        _, known, weights = self.prepare(question)
        array = features(self.vector(asked), known, weights)
        chances = np.where(array[:, 3] >= LITERAL, 1.0, probability(array))
        order = np.argsort(-chances, kind="stable")
        best = float(chances[order[0]])
        ids = [question.facts[i].id for i in order]
        if best >= SURE:
            return Found(ids[0], (), best)
        near = tuple(ids[k] for k in range(min(2, len(ids))) if chances[order[k]] >= UNSURE / 2)
        asks = best >= (UNSURE if len(near) > 1 else LIKELY)
        return Found(None, near if asks else (), best)

    def vector(self, asked: str) -> Array:
        """The embedding of a question, its short forms written out."""
        return np.asarray(self._embed([asked])[0])

    def prepare(self, question: Question) -> tuple[Question, Wordings, Array]:
        """Embeds what is known to be asked about a question, and fits its classifier, once."""
        found = self._known.get(question.id)
        if found is None or found[0] is not question:
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
        return Wordings(
            self._embed([wording for wording, _ in said]), np.array([i for _, i in said]), len(question.facts)
        )

    def _embed(self, texts: Sequence[str]) -> Array:
        return self._embedder.embed([written_out(said) for said in texts]).astype(np.float64)


def features(vector: Array, known: Wordings, weights: Array) -> Array:
    """Array (facts, FEATURES) for the embedding of a question."""
    *scores, open_ = _biased(vector[None, :])[0] @ weights
    score, cosine = np.array(scores), known.rows @ vector
    nearest = np.array([cosine[known.owner == i].max() for i in range(known.facts)])
    rival = np.array([max(np.delete(score, i), default=0.0) for i in range(known.facts)])
    nearest_open = cosine[known.owner == known.facts].max()
    return np.column_stack(
        [score, rival, np.full(known.facts, open_), nearest, np.full(known.facts, nearest_open)]
    )


def _biased(rows: Array) -> Array:
    return np.hstack([rows, np.full((len(rows), 1), BIAS)])


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
