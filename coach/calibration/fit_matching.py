"""Fits the logistic model of coach.judge.matching to the question bank: matching.json.

    python -m coach.calibration.fit_matching [--dry]

For each question, candidates are made up from the bank's own wordings: a random half of the key points, each
said in one wording that is held out of the statement it must match, mixed with what is no point at all
(reactions, pitfalls, clarifying questions, facts, wordings of other questions), with wordings that deny a
point, and with bare terms of points that were not made. The best window of each statement is an example,
positive if its point was said. Which window is best depends on the model, so it is fitted in rounds.
To these come talks.jsonl: candidates written by hand, strong to nonsensical, with the points that each one
makes in full (1) or in part (0.5); they weigh more, because made-up candidates talk like the bank.
Questions are split into folds for the reported figures; the shipped model is fitted to all.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.bank import Bank
from coach.calibration.fitting import chances, logistic, publish
from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.judge.answer import Answer, prepare
from coach.judge.features import Statement
from coach.judge.matching import FEATURES, Matcher
from coach.judge.words import Matrix
from coach.records import Question, Transcript, Turn
from coach.settings import CHECKOUT

TARGET = Path(__file__).parent / "matching.json"
SEED = 7
TALKS = 3
"""Made-up candidates a question."""
ROUNDS = 3
WRITTEN = Path(__file__).parent / "talks.jsonl"
WRITTEN_WEIGHT = 8.0
"""What a statement of a written candidate weighs beside one of a made-up candidate."""
SIGNS = np.array([-1 if name in ("opposed", "rival") else 1 for name in FEATURES])
"""Which way each feature must point."""


@dataclass(frozen=True)
class Talk:
    """One made-up candidate: what was said, the statements it is matched with, and which of them it makes."""

    question: str
    answer: Answer
    statements: tuple[Statement, ...]
    made: tuple[float, ...]
    prompt: str
    written: bool = False


def talks(question: Question, others: Sequence[str], random_: random.Random) -> Iterator[Talk]:
    """Made-up candidates for one question."""
    points = [point for point in question.key_points if point.says]
    for _ in range(TALKS):
        share = random_.choice((0.2, 0.4, 0.6))
        made = [random_.random() < share for _ in points]
        held = [random_.randrange(-1, len(point.says)) for point in points]
        said: list[str] = []
        statements = []
        for point, yes, index in zip(points, made, held, strict=True):
            wording = point.says[index] if index >= 0 else point.text
            rest = tuple(say for i, say in enumerate(point.says) if i != index)
            text = point.text if index >= 0 else rest[0]
            statements.append(Statement(point.id, text, rest, _thinned(point.terms, random_)))
            if yes:
                said.append(_joined(wording, random_))
            elif random_.random() < 0.15:
                said.append(_denied(wording))
            elif point.terms and random_.random() < 0.15:
                said.append(_terms_only(point.terms, random_))
        said += _distractors(question, others, random_)
        random_.shuffle(said)
        credits = tuple(map(float, made))
        yield Talk(question.id, _answer(question, said), tuple(statements), credits, question.prompt)


def _thinned(terms: Sequence[tuple[str, ...]], random_: random.Random) -> tuple[tuple[str, ...], ...]:
    """Half of each group: authors chose the terms with their own wordings before them, candidates don't."""
    return tuple(tuple(random_.sample(group, max(1, len(group) // 2))) for group in terms)


def _joined(wording: str, random_: random.Random) -> str:
    """Spoken, with a full stop, at times after an opener."""
    opener = random_.choice(("", "", "", "So ", "I think ", "Then, ", "OK, "))
    return opener + wording.rstrip(".") + ("." if not wording.endswith("?") else "")


def _denied(wording: str) -> str:
    """The opposite, made by a rule: it must not count."""
    for old, new in ((r"\b(is|are|was|can|will|would|should|must)\b", r"\1 not"), (r"\bI'd\b", "I wouldn't")):
        if re.search(old, wording):
            return re.sub(old, new, wording, count=1).rstrip(".") + "."
    return f"We don't need this: {wording.rstrip('.')}."


def _terms_only(terms: Sequence[Sequence[str]], random_: random.Random) -> str:
    """Terms without a statement."""
    return f"There is {' and '.join(random_.choice(group) for group in terms)}, and things like that."


def _distractors(question: Question, others: Sequence[str], random_: random.Random) -> list[str]:
    pool = [say for r in question.reactions for say in r.says] + [
        s for p in question.pitfalls for s in p.says
    ]
    pool += [ask for fact in question.facts for ask in fact.asks]
    near = random_.sample(pool, min(len(pool), 10))
    return [_joined(text, random_) for text in (*near, *random_.sample(others, min(len(others), 8)))]


def _answer(question: Question, said: Sequence[str]) -> Answer:
    chunks = [" ".join(said[i : i + 4]) for i in range(0, len(said), 4)]
    turns = [Turn(index=i, speaker="candidate", text=chunk) for i, chunk in enumerate(chunks)]
    return prepare(Transcript(id="made up", kind=question.kind, turns=tuple(turns)), "")


def written_talks(bank: Bank) -> Iterator[Talk]:
    """The candidates in talks.jsonl."""
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        question = bank.get(data["question"])
        turns = tuple(Turn(index=i, **turn) for i, turn in enumerate(data["turns"]))
        transcript = Transcript(id=data["id"], kind=question.kind, prompt=question.prompt, turns=turns)
        statements = tuple(Statement(p.id, p.text, p.says, p.terms) for p in question.key_points)
        made = tuple(float(data["made"].get(p.id, 0)) for p in question.key_points)
        answer = prepare(transcript, question.prompt)
        yield Talk(question.id, answer, statements, made, question.prompt, written=True)


# --- fitting ----------------------------------------------------------------------------------------


def best_windows(arrays: Sequence[Matrix], scores: Sequence[Matrix]) -> Matrix:
    """The features of the window with the best score, for each statement of each talk."""
    rows = [
        array[np.argmax(score, axis=0), np.arange(array.shape[1])]
        for array, score in zip(arrays, scores, strict=True)
    ]
    return np.concatenate(rows)


def fit(data: Sequence[tuple[Talk, Matrix]]) -> tuple[float, Matrix]:
    """Intercept and weights; a weight that would turn evidence into counter-evidence is 0.

    The first round takes the windows with the best cosine plus recall. A point made in part counts as made
    and as not made, by halves.
    """
    arrays = [array for _, array in data]
    credit = np.concatenate([np.array(talk.made) for talk, _ in data])
    weight = np.concatenate([np.full(len(t.made), WRITTEN_WEIGHT if t.written else 1.0) for t, _ in data])
    scores = [array[:, :, 0] + array[:, :, 2] for array in arrays]
    used = np.ones(len(FEATURES), dtype=bool)
    for _ in range(ROUNDS):
        rows = best_windows(arrays, scores)
        while True:
            intercept, some = logistic(rows[:, used], credit, weight)
            found = np.zeros(len(FEATURES), dtype=np.float32)
            found[used] = some
            wrong = used & (found * SIGNS < 0)
            if not wrong.any():
                break
            used &= ~wrong
        scores = [array @ found for array in arrays]
    return intercept, found


def evaluate(data: Sequence[tuple[Talk, Matrix]], folds: int = 5) -> dict[str, float]:
    """Area under the ROC curve and mean squared error on questions that were not fitted to, for made-up
    candidates and for written ones."""
    questions = sorted({talk.question for talk, _ in data})
    found: list[tuple[bool, float, float]] = []
    for fold in range(folds):
        held = set(questions[fold::folds])
        intercept, weights = fit([(t, a) for t, a in data if t.question not in held])
        for talk, array in data:
            if talk.question in held:
                guesses = chances(array, intercept, weights).max(axis=0)
                found += [(talk.written, m, float(p)) for m, p in zip(talk.made, guesses, strict=True)]
    return {
        f"{kind}_{name}": value
        for kind, written in (("made_up", False), ("written", True))
        for name, value in _figures([(m, p) for w, m, p in found if w == written]).items()
    }


def _figures(pairs: Sequence[tuple[float, float]]) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    clear = [(made, chance) for made, chance in pairs if made != 0.5]
    auc = roc_auc_score([made == 1 for made, _ in clear], [chance for _, chance in clear])
    return {"auc": float(auc), "squared_error": float(np.mean([(m - p) ** 2 for m, p in pairs]))}


def collect(bank: Bank, embedder: Embedder) -> list[tuple[Talk, Matrix]]:
    """All made-up talks with their features."""
    matcher = Matcher(embedder)
    random_ = random.Random(SEED)
    data: list[tuple[Talk, Matrix]] = []
    for talk in written_talks(bank):
        _, array = matcher.features(talk.answer, talk.statements, talk.prompt)
        data.append((talk, array))
    for question in bank:
        others = [s for q in bank if q.id != question.id for p in q.key_points for s in p.says]
        for talk in talks(question, others, random_):
            _, array = matcher.features(talk.answer, talk.statements, talk.prompt)
            data.append((talk, array))
    return [(talk, array) for talk, array in data if len(array)]


def main(arguments: Sequence[str] | None = None, bank: Bank | None = None) -> dict[str, Any]:
    """Fits and writes matching.json; with ``--dry`` only prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--dry", action="store_true")
    parser.add_argument("--vectors", type=Path, help="a SQLite file that keeps embeddings between runs")
    options = parser.parse_args(arguments)
    bank = bank or Bank.load(CHECKOUT / "corpus" / "questions")
    data = collect(bank, CachingEmbedder(load_embedder(), options.vectors))
    figures = evaluate(data)
    intercept, weights = fit(data)
    result = {
        "made_by": "python -m coach.calibration.fit_matching",
        "questions": len(bank),
        "talks": len(data),
        "seed": SEED,
        "held_out": {name: round(value, 4) for name, value in figures.items()},
    }
    return publish(result, intercept, weights, FEATURES, None if options.dry else TARGET)


if __name__ == "__main__":
    main()
