"""Which fact a question asks for, if any: features of question and fact, and a logistic model of them.

A fact has its author's ways of asking for it, and takes over those general ways (asks.yaml) that they
resemble.

* ``nearest``   the best cosine of the question with any of these wordings;
* ``terms``     the share of the fact's groups of terms that the question has one of;
* ``accounted`` the share of the question's words, weighted by how rarely questions use them, that have a like
                word in the wordings, the terms or the answer: "movies per row" is not "movies";
* ``stranger``  the weight of the word least accounted for, the problem's own words included: what the problem
                never mentions it has no fact about;
* ``rival``     by how much another fact is nearer.

Coefficients: calibration/facts.json, made by calibration/fit_reader.py.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from coach import text
from coach.embedding import Embedder, Vectors
from coach.judge.matching import alike, content_words
from coach.reader.intents import intents, written_out
from coach.records import Question

FEATURES = ("nearest", "terms", "accounted", "stranger", "rival")
KIN = 0.65
"""How alike an intent's and a fact's wordings must be (mean of the three best cosines)."""
INTENTS = 2
"""Most intents that a fact takes wordings from."""
SURE = 0.45
"""Probability from which a fact is told."""
UNSURE = 0.2
"""Probability from which a fact may have been meant."""
RIVAL = 0.3
CALIBRATION = Path(__file__).parent.parent / "calibration" / "facts.json"
FREQUENCY = CALIBRATION.with_name("ask_frequency.json")
"""In how many facts' wordings a stem occurs."""


class Found(NamedTuple):
    """What a question asks for: a fact, or several of which one may be meant, or nothing known."""

    fact: str | None = None
    unsure: tuple[str, ...] = ()
    probability: float = 0.0


@dataclass(frozen=True)
class _Known:
    """A question's facts, prepared for matching."""

    wordings: tuple[Vectors, ...]
    vocabulary: tuple[str, ...]
    columns: tuple[list[int], ...]
    topic: list[int]


class FactFinder:
    """Finds facts. Deterministic for one embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, tuple[Question, _Known]] = {}

    def find(self, question: Question, asked: str, vector: Vectors) -> Found:
        """What ``asked`` asks for; ``vector`` is its embedding."""
        if not question.facts:
            return Found()
        chances = probability(self.features(question, asked, vector))
        order = np.argsort(-chances, kind="stable")
        best = float(chances[order[0]])
        ids = [question.facts[i].id for i in order]
        if best >= SURE:
            return Found(ids[0], (), best)
        if best >= UNSURE:
            near = tuple(ids[k] for k in range(min(2, len(ids))) if chances[order[k]] >= UNSURE / 2)
            return Found(None, near, best)
        return Found(None, (), best)

    def features(self, question: Question, asked: str, vector: Vectors) -> npt.NDArray[np.float64]:
        """Array (facts, FEATURES)."""
        known = self.prepare(question)
        plain = written_out(asked)
        if plain != asked:
            asked, vector = plain, self._embedder.embed([plain])[0]
        words = sorted(content_words(asked))
        nearest = np.array([float((rows @ vector).max()) for rows in known.wordings])
        terms = np.array([_share(fact.terms, asked) for fact in question.facts])
        accounted, stranger = self._words(known, words, len(question.facts))
        others = np.array([max(np.delete(nearest, i), default=0.0) for i in range(len(nearest))])
        rival = np.clip(others - nearest, 0, RIVAL)
        return np.column_stack([nearest, terms, accounted, stranger, rival])

    def _words(self, known: _Known, words: list[str], facts: int) -> tuple[Any, Any]:
        if not words:
            return np.full(facts, 0.5), np.full(facts, 0.3)
        weight = np.array([rarity(word) for word in words]) + 1e-6
        like = alike(self._embedder, words, known.vocabulary)
        own = np.stack([like[:, columns].max(axis=1) for columns in known.columns])
        topic = like[:, known.topic].max(axis=1)
        accounted = (own * weight).sum(axis=1) / weight.sum()
        stranger = ((1 - np.maximum(own, topic)) * weight).max(axis=1)
        return accounted, stranger

    def prepare(self, question: Question) -> _Known:
        """Embeds what is known of a question's facts, once."""
        found = self._known.get(question.id)
        if found is None or found[0] is not question:
            if len(self._known) > 32:
                self._known.clear()
            self._known[question.id] = found = (question, self._prepare(question))
        return found[1]

    def _prepare(self, question: Question) -> _Known:
        general = {name: self._embedder.embed(wordings) for name, wordings in intents().items()}
        rows, words = [], []
        for fact in question.facts:
            own = self._embedder.embed(fact.asks)
            kin = sorted(((_kinship(own, g), name) for name, g in general.items()), reverse=True)[:INTENTS]
            names = [name for score, name in kin if score > KIN]
            rows.append(np.vstack([own, *(general[name] for name in names)]))
            texts = [*fact.asks, *(t for group in fact.terms for t in group), fact.answer]
            texts += [wording for name in names for wording in intents()[name]]
            words.append({word for said in texts for word in content_words(said)})
        topic = content_words(question.prompt) | content_words(question.title) | {"it"}
        vocabulary = tuple(sorted(set().union(topic, *words)))
        place = {word: i for i, word in enumerate(vocabulary)}
        columns = tuple(sorted(place[word] for word in some) for some in words)
        self._embedder.embed(vocabulary)
        return _Known(tuple(rows), vocabulary, columns, sorted(place[word] for word in topic))


def _kinship(own: Vectors, general: Vectors) -> float:
    return float(np.sort((own @ general.T).max(axis=1))[-3:].mean())


def _share(groups: tuple[tuple[str, ...], ...], asked: str) -> float:
    return float(np.mean(text.groups_matched(groups, asked))) if groups else 0.5


def probability(features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Chance that each fact is meant."""
    data = _data()
    weights = np.array([data["weights"][name] for name in FEATURES])
    return np.asarray(1 / (1 + np.exp(-(features @ weights + data["intercept"]))))


@lru_cache(maxsize=20_000)
def rarity(word: str) -> float:
    """How rarely questions use a word (0..1): its inverse document frequency among the bank's facts."""
    facts, counts = _frequency()
    return math.log((facts + 1) / (counts.get(text.stem(word), 0) + 1)) / math.log(facts + 1)


@lru_cache(maxsize=1)
def _frequency() -> tuple[int, dict[str, int]]:
    data = json.loads(FREQUENCY.read_text(encoding="utf-8"))
    return int(data["facts"]), dict(data["stems"])


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(CALIBRATION.read_text(encoding="utf-8")))
