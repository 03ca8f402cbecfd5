"""Fits the model of coach.judge.reference to public human-graded short answers: reference.json.

    python -m coach.calibration.fit_reference --data FOLDER [--dry]

FOLDER holds JSON lines with dataset, qid, split, question, reference (or references), answer, score (0..1).
Fitted to the training parts only (see TRAIN); whatever else is there is reported on, never fitted to. As
classroom answers are all about the question, made-up zeros are added: other questions' answers, the question
itself, and talk about something else. Grades in between count as correct and as wrong, in proportion.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.calibration.fitting import logistic, publish
from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.judge.reference import FEATURES, agreement, features
from coach.judge.words import Matrix

TARGET = Path(__file__).parent / "reference.json"
SEED = 11
TRAIN = {
    "saf_en": {"train"},
    "beetle": {"train"},
    "sciEntsBank": {"train"},
    "khan_saq": {"main", "train", ""},
}
"""Parts that are fitted to, by data set."""
MADE_UP = 0.25
"""Made-up zeros per fitted row."""
WEIGHTS = {"saf_en": 8.0}
"""What a row weighs where it is not 1. Computer networks are nearest to our questions, and no other set has
grades in between; so they count for about as much as all the others together."""
ASIDE = (
    "I really enjoyed working on this and I think that it is a very interesting topic.",
    "The weather has been lovely this week, so we went hiking in the hills and had a picnic.",
    "First you heat the oven, then you mix flour, eggs and sugar, and bake it for forty minutes.",
    "It depends on many different factors and one has to look at each case in detail.",
    "This is an important concept that is used in many applications in practice.",
)


@dataclass(frozen=True)
class Row:
    """One graded answer."""

    dataset: str
    split: str
    qid: str
    question: str
    references: tuple[str, ...]
    answer: str
    score: float

    @property
    def fitted(self) -> bool:
        """Whether it belongs to a part that is fitted to."""
        return self.split in TRAIN.get(self.dataset, set())


def read(folder: Path) -> list[Row]:
    """All rows below ``folder``."""
    files = sorted(folder.glob("*.jsonl"))
    return [_row(json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]


def _row(data: dict[str, Any]) -> Row:
    references = data.get("references") or [data["reference"]]
    return Row(
        dataset=data["dataset"],
        split=data.get("split") or "",
        qid=str(data["qid"]),
        question=data.get("question") or "",
        references=tuple(references[:5]),
        answer=data.get("answer") or "",
        score=float(data["score"]),
    )


def made_up(rows: Sequence[Row], random_: random.Random) -> list[Row]:
    """Answers that must be worth nothing."""
    found = []
    for row in random_.sample(list(rows), round(MADE_UP * len(rows))):
        other = random_.choice([r for r in random_.sample(list(rows), 20) if r.qid != row.qid] or [row])
        answer = random_.choice((other.answer, other.references[0], row.question, random_.choice(ASIDE)))
        if other.qid != row.qid:
            found.append(Row("made up", "", row.qid, row.question, row.references, answer, 0.0))
    return found


def compute(embedder: Embedder, rows: Sequence[Row]) -> Matrix:
    """The features of all rows, (rows, features)."""
    return np.stack([features(embedder, r.question, r.references, r.answer) for r in rows])


def fit(array: Matrix, rows: Sequence[Row]) -> tuple[float, Matrix]:
    """Intercept and weights of a logistic model of the score."""
    scores = np.array([row.score for row in rows], dtype=np.float32)
    weights = np.array([WEIGHTS.get(row.dataset, 1.0) for row in rows], dtype=np.float32)
    return logistic(array, scores, weights)


def guess(embedder: Embedder, rows: Sequence[Row], model: tuple[float, Matrix]) -> Matrix:
    """The scores (0..1) of all rows, as the judge would give them."""
    return np.array([agreement(embedder, r.question, r.references, r.answer, model) for r in rows])


def figures(rows: Sequence[Row], guess: Matrix) -> dict[str, float]:
    """Correlation, correlation given the answer's length, root mean squared error, and macro F1 of right or
    wrong."""
    from sklearn.metrics import f1_score

    score = np.array([row.score for row in rows])
    length = np.log1p([len(row.answer.split()) for row in rows])

    def rest(values: Matrix) -> Matrix:
        slope, base = np.polyfit(length, values, 1)
        return np.asarray(values - slope * length - base)

    return {
        "rows": len(rows),
        "r": round(float(np.corrcoef(guess, score)[0, 1]), 3),
        "r_given_length": round(float(np.corrcoef(rest(guess), rest(score))[0, 1]), 3),
        "rmse": round(float(np.sqrt(np.mean((guess - score) ** 2))), 3),
        "macro_f1": round(float(f1_score(score >= 0.5, guess >= 0.5, average="macro")), 3),
    }


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Fits, prints the figures on what was not fitted to, and writes reference.json unless ``--dry``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of JSON lines")
    parser.add_argument("--vectors", type=Path, help="a SQLite file that keeps embeddings between runs")
    parser.add_argument("--dry", action="store_true")
    options = parser.parse_args(arguments)
    embedder = CachingEmbedder(load_embedder(), options.vectors)
    rows = read(options.data)
    train = [row for row in rows if row.fitted]
    train += made_up(train, random.Random(SEED))
    intercept, weights = fit(compute(embedder, train), train)
    held: dict[str, list[Row]] = {}
    for row in rows:
        if not row.fitted:
            held.setdefault(f"{row.dataset} {row.split}".strip(), []).append(row)
    result = {
        "made_by": "python -m coach.calibration.fit_reference --data FOLDER",
        "fitted_to": {name: sorted(parts) for name, parts in TRAIN.items()},
        "rows": len(train),
        "weighted": WEIGHTS,
        "seed": SEED,
        "held_out": {
            name: figures(some, guess(embedder, some, (intercept, weights)))
            for name, some in sorted(held.items())
        },
    }
    return publish(result, intercept, weights, FEATURES, None if options.dry else TARGET)


if __name__ == "__main__":
    main()
