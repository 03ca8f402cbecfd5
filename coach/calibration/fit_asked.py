"""Fits the model that says how likely an entry of corpus/asked answers a question: asked.json.

    python -m coach.calibration.fit_asked [--dry]

Two sorts of examples. Made up from the wordings themselves: one wording of each entry is asked as if it were
not written down (its entry is right), and as if its whole entry were not (whatever comes first is wrong;
entries that share a sentence are left aside). And asked_pairs.jsonl: questions of others, those of the
development part of eval/datasets/retrieval among them, with the entries that came first and whether each one
answers the question (0, 0.5, 1), judged by hand; they weigh more, because a wording's siblings are by the
same writer.

A second model joins the likelihood of the best entry with the search's confidence: it says whether the guides
answer a question at all ("covered" in the pairs).

Needs an index of the shipped guides in COACH_HOME. The test questions are never read here.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.answers.asking import PASSAGES
from coach.answers.known import COVERED, LIKELY
from coach.answers.wordings import CALIBRATION, FEATURES, Floats, Look, signals
from coach.assembly import Coach
from coach.calibration.fitting import chances, logistic, publish
from coach.followups import in_context
from coach.settings import load_settings
from coach.text import words

PAIRS = Path(__file__).parent / "asked_pairs.jsonl"
SEED = 11
MADE_UP = 600
"""Entries of which a wording is asked."""
WRITTEN_WEIGHT = 50.0
"""What a judged pair weighs beside a made-up one."""
FOLDS = 10


@dataclass(frozen=True)
class Example:
    """One entry held against one question."""

    question: str
    features: tuple[float, ...]
    right: float
    weight: float = 1.0
    confidence: float = 0.0
    """Of the search."""
    covered: bool | None = None
    """Whether the guides answer the question, where that was judged."""


class Fit:
    """The wordings, and what is needed to hold questions against them."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        coach.known_questions.prepare()
        assert coach.known_questions.wordings is not None
        self._known = coach.known_questions.wordings

    def look(
        self, question: str, context: str = "", left_out: Sequence[int] = ()
    ) -> tuple[list[Look], float]:
        """The candidates, and the search's confidence."""
        asked = in_context(question, context)
        result = self._coach.retriever.search(question, k=PASSAGES, context=context)
        vector = self._coach.embedder.embed([asked])[0]
        return self._known.looks(asked, vector, result, left_out), result.confidence

    def made_up(self) -> Iterator[Example]:
        """A wording without itself, and without its entry."""
        chance = random.Random(SEED)
        entries = self._known.entries
        for n in chance.sample(range(len(entries)), min(MADE_UP, len(entries))):
            own, said = self._known.of(n), set(entries[n].say)
            wording = chance.choice(own)
            for left_out in ([wording], own):
                for look in self.look(self._known.texts[wording], left_out=left_out)[0]:
                    other = entries[look.n]
                    kin = other.guide == entries[n].guide and not said.isdisjoint(other.say)
                    if look.n == n or not kin:
                        yield Example(self._known.texts[wording], look.features, float(look.n == n))

    def _own(self, question: str) -> list[int]:
        """The wording that is just this question, if any: it is asked as if it were not written down."""
        n, bare = self._known.written(question), words(question)
        return [] if n is None else [i for i in self._known.of(n) if words(self._known.texts[i]) == bare]

    def judged(self) -> Iterator[Example]:
        """The pairs of asked_pairs.jsonl whose entry is still a candidate."""
        by_wording = {wording: n for n, entry in enumerate(self._known.entries) for wording in entry.ask}
        for line in PAIRS.read_text(encoding="utf-8").splitlines():
            pair = json.loads(line)
            left_out = self._own(pair["question"])
            looks, confidence = self.look(pair["question"], pair.get("before", ""), left_out)
            by_entry = {look.n: look for look in looks}
            for wording, right in pair["entries"].items():
                if by_wording.get(wording) in by_entry:
                    yield Example(
                        f"{pair.get('before', '')}: {pair['question']}",
                        by_entry[by_wording[wording]].features,
                        float(right),
                        WRITTEN_WEIGHT,
                        confidence,
                        pair.get("covered"),
                    )


def fitted(examples: Sequence[Example]) -> tuple[float, Floats]:
    """Intercept and weights."""
    rows = np.array([e.features for e in examples])
    right = np.array([float(e.right) for e in examples], dtype=np.float32)
    return logistic(rows, right, np.array([e.weight for e in examples], dtype=np.float32))


def held_out(made_up: Sequence[Example], judged: Sequence[Example]) -> Floats:
    """The likelihood of each judged pair by a model that was fitted without its question's part."""
    questions = sorted({e.question for e in judged})
    random.Random(SEED).shuffle(questions)
    part = {question: n % FOLDS for n, question in enumerate(questions)}
    said = np.zeros(len(judged), dtype=np.float32)
    for fold in range(FOLDS):
        own = np.array([part[e.question] == fold for e in judged])
        model = fitted([*made_up, *(e for e, out in zip(judged, own, strict=True) if not out)])
        said[own] = chances(np.array([e.features for e, out in zip(judged, own, strict=True) if out]), *model)
    return said


def best_of(judged: Sequence[Example], said: Floats) -> list[tuple[float, Example]]:
    """For each question the likeliest entry."""
    best: dict[str, tuple[float, Example]] = {}
    for likelihood, example in zip(said, judged, strict=True):
        if example.question not in best or likelihood > best[example.question][0]:
            best[example.question] = (float(likelihood), example)
    return list(best.values())


def fit_coverage(best: Sequence[tuple[float, Example]]) -> tuple[dict[str, Any], dict[str, int]]:
    """The second model, and how it does on what it was fitted on."""
    told = [(p, e) for p, e in best if e.covered is not None]
    rows = np.array([signals(e.confidence, p) for p, e in told], dtype=np.float32)
    covered = np.array([float(bool(e.covered)) for _, e in told], dtype=np.float32)
    intercept, weights = logistic(rows, covered)
    said = chances(rows, intercept, weights) >= COVERED
    names = ("confidence", "likelihood")
    return {
        "intercept": round(intercept, 4),
        "weights": {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
    }, {
        "covered": int(covered.sum()),
        "covered, taken for not": int((covered * ~said).sum()),
        "not covered": int((1 - covered).sum()),
        "not covered, taken for": int(((1 - covered) * said).sum()),
    }


def main() -> int:
    """Fits, prints and writes."""
    parser = argparse.ArgumentParser(prog="python -m coach.calibration.fit_asked", description=__doc__)
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    fit = Fit(Coach(load_settings()))
    made_up, judged = list(fit.made_up()), list(fit.judged())
    best = best_of(judged, held_out(made_up, judged))
    coverage, figures = fit_coverage(best)
    taken = [e.right for p, e in best if p >= LIKELY]
    result = {
        "made_by": "python -m coach.calibration.fit_asked",
        "seed": SEED,
        "made up": len(made_up),
        "judged": len(judged),
        "questions judged": len(best),
        "taken": len(taken),
        "taken, right": sum(taken),
        **figures,
        "coverage": coverage,
    }
    publish(result, *fitted([*made_up, *judged]), FEATURES, None if options.dry else CALIBRATION)
    return 0


if __name__ == "__main__":
    sys.exit(main())
