"""Fits the reader's two models: which act a clause is, and which fact a question asks for.

    python -m coach.calibration.fit_reader

acts.json: utterances.txt (written for training, by act), and wordings of the question bank: ways of
asking for facts are clarifying questions, ways of making key points design claims (without those that
weigh or assume). facts.json: every wording known for a problem, each as if it were not known, and the
development questions of eval/datasets/interviewer_facts.
The test parts of eval/datasets are never read here.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from coach.bank import Bank
from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.reader import acts as reader_acts
from coach.reader import cues
from coach.reader import facts as reader_facts
from coach.reader.facts import FEATURES, FactFinder, features
from coach.reader.wordings import Array, Wordings
from coach.settings import CHECKOUT, load_settings

HERE = Path(__file__).parent
SEED = 3
FOLDS = 10
LABELLED_WEIGHT = 4.0
"""What a question of the development set weighs beside a wording."""


def utterances() -> list[tuple[str, str]]:
    """(text, act) of utterances.txt."""
    found, act = [], ""
    for line in (HERE / "utterances.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            act = line[2:].strip()
        elif line.strip() and act != "diagram":
            found.append((line, act))
    return found


def _from_bank(bank: Bank, chance: random.Random) -> list[tuple[str, str]]:
    asks = [ask for question in bank for fact in question.facts for ask in fact.asks]
    says = [said for question in bank for point in question.key_points for said in point.says]
    plain = [
        said
        for said in says
        if not cues.says("comparison", said)
        and not cues.says("assumption", said)
        and not said.endswith("?")
        and not cues.is_diagram(said)
    ]
    return [(ask, "clarifying_question") for ask in chance.sample(asks, 220)] + [
        (said, "design_claim") for said in chance.sample(plain, 260)
    ]


def fit_acts(embedder: Embedder, bank: Bank) -> dict[str, Any]:
    """The content of acts.json."""
    from sklearn.linear_model import LogisticRegression

    examples = utterances() + _from_bank(bank, random.Random(SEED))
    said, acts = [one for one, _ in examples], [act for _, act in examples]
    data: dict[str, Any] = {
        "made_by": "python -m coach.calibration.fit_reader",
        "examples": len(examples),
        "seed": SEED,
        "embedding": embedder.fingerprint,
    }
    for name, strength in (("full", 1.0), ("cues", 0.3)):
        rows = reader_acts.inputs(embedder, said, embedding=name == "full")
        model = LogisticRegression(C=strength, max_iter=4000, class_weight="balanced").fit(rows, acts)
        data[name] = {
            "acts": [str(act) for act in model.classes_],
            "intercepts": [round(float(x), 3) for x in model.intercept_],
            "weights": {
                str(a): [round(float(x), 3) for x in row]
                for a, row in zip(model.classes_, model.coef_, strict=True)
            },
        }
    return data


def _rows(known: Wordings) -> Iterator[tuple[Array, bool]]:
    """The features of each wording's best fact, by a classifier that was fitted without a tenth of the
    wordings, that one among them, and whether it is the right fact."""
    order = np.random.default_rng(SEED).permutation(len(known.owner))
    for part in np.array_split(order, FOLDS):
        classifier = known.classifier(np.setdiff1d(order, part))
        for n in part:
            array = features(known.known(n), classifier)
            best = int(np.argmax(array[:, 0]))
            yield array[best], bool(known.owner[n] == best)


def _labelled() -> list[dict[str, Any]]:
    """The development questions of eval/datasets/interviewer_facts."""
    path = CHECKOUT / "eval" / "datasets" / "interviewer_facts" / "dev.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fit_facts(embedder: Embedder, bank: Bank) -> dict[str, Any]:
    """The content of facts.json."""
    from sklearn.linear_model import LogisticRegression

    finder = FactFinder(embedder)
    examples: list[tuple[Array, bool, float]] = []
    for question in bank.of_kind("ml_system_design"):
        examples += [(row, right, 1.0) for row, right in _rows(finder.wordings(question))]
    for row in _labelled():
        question, known, classifier = finder.prepare(bank.get(row["question"]))
        array = features(finder.asked(known, [row["text"]])[0], classifier)
        best = int(np.argmax(array[:, 0]))
        examples.append((array[best], question.facts[best].id == row["fact"], LABELLED_WEIGHT))
    rows, right, weight = zip(*examples, strict=True)
    model = LogisticRegression(C=3, max_iter=3000).fit(np.array(rows), right, sample_weight=weight)
    fitted = (round(float(x), 3) for x in model.coef_[0])
    return {
        "made_by": "python -m coach.calibration.fit_reader",
        "seed": SEED,
        "examples": len(rows),
        "intercept": round(float(model.intercept_[0]), 3),
        "weights": dict(zip(FEATURES, fitted, strict=True)),
    }


def _write(path: Path, data: dict[str, Any]) -> None:
    """One line an entry, lists in one line, so that a change can be read in a diff."""
    lines = json.dumps(data, indent=1)
    import re

    path.write_text(
        re.sub(r"\[[^\[\]{}]*\]", lambda m: " ".join(m.group().split()), lines) + "\n", encoding="utf-8"
    )


def main() -> int:
    """Fits both and writes them."""
    settings = load_settings()
    embedder = CachingEmbedder(load_embedder(), settings.home / "vectors.sqlite")
    bank = Bank.load(CHECKOUT / "corpus" / "questions")
    _write(reader_acts.CALIBRATION, fit_acts(embedder, bank))
    _write(reader_facts.CALIBRATION, fit_facts(embedder, bank))
    print(f"wrote {reader_acts.CALIBRATION} and {reader_facts.CALIBRATION}", file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
