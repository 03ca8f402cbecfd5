"""How likely each of the questions written down is the one that was asked.

An entry is held against a question in three ways: the cosine of its nearest wording, the cosine of its answer
and the share of the question's telling words that it has. The entries that come first by their sum are looked
at closely, and a logistic model says how likely each answers the question. Its coefficients:
calibration/asked.json, made by calibration/fit_asked.py.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from coach.answers.asked import Asked
from coach.answers.kinds import kind_of
from coach.answers.sentences import Sentence
from coach.embedding import Embedder
from coach.records import SearchResult
from coach.retrieval import telling_terms
from coach.text import words

CALIBRATION = Path(__file__).parent.parent / "calibration" / "asked.json"
CANDIDATES = 10
"""Entries that are looked at closely."""
WORDS = 0.5
"""What the words that an entry has weigh beside each cosine, in the choice of the candidates."""
ALIKE = 0.7
"""Cosine of two answers from which they are no rivals: either would do."""
MOST_LEAD = 0.5
"""A lead beyond this says no more."""
FEATURES = ("cosine", "about", "covered", "lead", "kind", "found")
"""Looks at an entry for a question, each about 0..1 (``lead`` may be below 0): the cosines of its nearest
wording and of its answer under its headings; the share of the question's stems that it has, by rarity; by how
much the sum of these three leads that of the best other entry; whether question and wording ask for the same
sort of answer; the score of its section in the search."""
AT_ONCE = 100
"""Texts embedded in one go, so that a question asked meanwhile does not wait long."""

_ASPECTS = frozenset(
    telling_terms(
        "drawback downside weakness disadvantage advantage benefit strength pro con limitation limit problem "
        "issue danger risk purpose point reason step typical usual common best way "
        "beginner child layman manager colleague person non technical simple detail etc query"
    )
)
"""Stems that say what about its subject a question asks for; entries say it in other words as often."""

Floats = npt.NDArray[np.float32]
Step = Callable[[int, int], None]
"""Told how much is done, and how much there is."""


@dataclass(frozen=True)
class Look:
    """A candidate: its entry, and its features as named by FEATURES."""

    n: int
    features: tuple[float, ...]


class Wordings:
    """The wordings of some entries, and what answers them, with vectors and stems. Never changes."""

    def __init__(
        self,
        entries: Sequence[tuple[Asked, Sequence[Sentence]]],
        embedder: Embedder,
        step: Step | None = None,
    ) -> None:
        self.entries = tuple(entry for entry, _ in entries)
        self.texts = [wording for entry in self.entries for wording in entry.ask]
        self.owner = np.array([n for n, entry in enumerate(self.entries) for _ in entry.ask], dtype=np.int64)
        self._owner_of = {_bare(text): int(n) for text, n in zip(self.texts, self.owner, strict=True)}
        answers = [_answer(sentences) for _, sentences in entries]
        vectors = _embedded([*self.texts, *answers], embedder, step or _silent)
        self._vectors, self._about = vectors[: len(self.texts)], vectors[len(self.texts) :]
        self._places = [{sentence.section for sentence in sentences} for _, sentences in entries]
        self._stems = [frozenset(telling_terms(text)) for text in self.texts]
        self._said = [frozenset(telling_terms(answer)) for answer in answers]
        self._having: dict[str, list[int]] = defaultdict(list)
        for n in range(len(self.entries)):
            for stem in self.stems_of(n):
                self._having[stem].append(n)

    def of(self, n: int) -> list[int]:
        """Numbers of the wordings of entry ``n``."""
        return list(range(*np.searchsorted(self.owner, (n, n + 1))))

    def written(self, question: str) -> int | None:
        """Number of the entry that has just this wording, whatever its case and punctuation, if any."""
        return self._owner_of.get(_bare(question))

    def stems_of(self, n: int, left_out: Sequence[int] = ()) -> frozenset[str]:
        """The stems in the wordings and the answer of entry ``n``."""
        return self._said[n].union(*(self._stems[i] for i in self.of(n) if i not in left_out))

    def looks(
        self, question: str, vector: Floats, result: SearchResult, left_out: Sequence[int] = ()
    ) -> list[Look]:
        """The candidates for a question with this vector, those that fit best first.

        ``left_out``: numbers of wordings that are to be as if they were not written down, for fitting; an
        entry without any other is no candidate.
        """
        cosines = self._vectors @ vector
        cosines[list(left_out)] = -1.0
        best = np.full(len(self.entries), -1.0, dtype=np.float32)
        np.maximum.at(best, self.owner, cosines)
        about, covered = self._about @ vector, self._covered(question, left_out)
        sums = np.where(best > 0, best + about + WORDS * covered, -1.0)
        order = [int(n) for n in np.argsort(-sums, kind="stable")[:CANDIDATES] if sums[n] > 0]
        alike = self._about[order] @ self._about[order].T
        found = []
        for at, n in enumerate(order):
            rivals = (float(sums[m]) for i, m in enumerate(order) if alike[at, i] < ALIKE)
            rival = max(rivals, default=0.0)
            wording = self.texts[max(self.of(n), key=lambda i: cosines[i])]
            same_kind = kind_of(question) == kind_of(wording)
            lead = min(float(sums[n]) - rival, MOST_LEAD)
            looks = (best[n], about[n], covered[n], lead, same_kind, self._found(n, result))
            found.append(Look(n, tuple(float(x) for x in looks)))
        return found

    def _covered(self, question: str, left_out: Sequence[int]) -> Floats:
        """For each entry the share of the question's stems that it has, the rarer ones counting more."""
        stems = frozenset(telling_terms(question))
        stems = (stems - _ASPECTS) or stems
        weights = {stem: self._rarity(stem) for stem in stems}
        covered = np.zeros(len(self.entries), dtype=np.float32)
        for stem, weight in weights.items():
            covered[self._having.get(stem, [])] += weight
        for n in {int(self.owner[i]) for i in left_out}:
            covered[n] = sum(weights[stem] for stem in stems & self.stems_of(n, left_out))
        return covered / np.float32(max(1e-6, sum(weights.values())))

    def _rarity(self, stem: str) -> float:
        """How much a stem tells: its inverse frequency, as BM25 has it."""
        size, count = len(self.entries), len(self._having.get(stem, ()))
        return math.log(1 + (size - count + 0.5) / (count + 0.5))

    def _found(self, n: int, result: SearchResult) -> float:
        """The best score that the search gave to a section of entry ``n``, 0 where it found none of them."""
        hits = (h.score for h in result.hits if (h.passage.guide, h.passage.section) in self._places[n])
        return max(hits, default=0.0)


def _embedded(texts: Sequence[str], embedder: Embedder, step: Step) -> Floats:
    parts: list[Floats] = []
    for i in range(0, len(texts), AT_ONCE):
        step(i, len(texts))
        parts.append(embedder.embed(texts[i : i + AT_ONCE]))
    step(len(texts), len(texts))
    return np.concatenate(parts) if parts else np.zeros((0, embedder.dimension), dtype=np.float32)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
    del done, total


def _bare(question: str) -> str:
    return " ".join(words(question))


def _answer(sentences: Sequence[Sentence]) -> str:
    """What answers, under its headings, as it is embedded; the names in code say little."""
    headings = " ".join(dict.fromkeys(sentence.heading for sentence in sentences))
    return f"{headings}\n{' '.join(sentence.line for sentence in sentences if not sentence.code)}"


def likelihoods(looks: Sequence[Look]) -> Floats:
    """The chance that each candidate answers the question."""
    model = calibration()
    features = np.array([look.features for look in looks], dtype=np.float32).reshape(-1, len(FEATURES))
    weights = np.array([model["weights"][name] for name in FEATURES], dtype=np.float32)
    return np.asarray(1 / (1 + np.exp(-(features @ weights + model["intercept"]))), dtype=np.float32)


def signals(confidence: float, likelihood: float) -> tuple[float, float]:
    """What `coverage` is computed from: the search's confidence and the best likelihood, as log odds."""
    return _log_odds(confidence), _log_odds(likelihood)


def coverage(confidence: float, likelihood: float) -> float:
    """The chance that the guides with entries answer a question at all."""
    model = calibration()["coverage"]
    values = zip(model["weights"].values(), signals(confidence, likelihood), strict=True)
    return 1 / (1 + math.exp(-(model["intercept"] + sum(weight * value for weight, value in values))))


def _log_odds(chance: float) -> float:
    kept = min(max(chance, 0.001), 0.999)
    return math.log(kept / (1 - kept))


@lru_cache(maxsize=1)
def calibration() -> dict[str, Any]:
    """The fitted coefficients."""
    return cast(dict[str, Any], json.loads(CALIBRATION.read_text(encoding="utf-8")))
