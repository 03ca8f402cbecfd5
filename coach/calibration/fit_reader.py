"""Fits the reader's two models: which act a clause is, and which fact a question asks for.

    python -m coach.calibration.fit_reader

acts.json: utterances.txt (written for training, by act), and wordings of the question bank: ways of
asking for facts are clarifying questions, ways of making key points design claims (without those that
weigh or assume). facts.json: the development part of eval/datasets/interviewer_facts, each fact's own
wordings with the wording in question taken out of it, and unanswerable.txt, questions to which no problem
of the bank has a fact.
The test parts of eval/datasets are never read here.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from coach import text
from coach.bank import Bank
from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.judge.matching import content_words
from coach.reader import acts as reader_acts
from coach.reader import cues
from coach.reader import facts as reader_facts
from coach.records import Fact, Question
from coach.settings import CHECKOUT, load_settings

HERE = Path(__file__).parent
SEED = 3
DEV_WEIGHT = 4.0
"""What a question of the development set weighs beside one made from the bank."""


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


def _without(question: Question, fact: Fact, ask: str) -> Question:
    """The question as if its author had not thought of ``ask``, nor of terms that only it needs."""
    asks = tuple(other for other in fact.asks if other != ask)
    rest = [text.stems(other) for other in asks]
    groups = tuple(
        tuple(term for term in group if any(text.has_term(stems, term) for stems in rest))
        for group in fact.terms
    )
    poorer = fact.model_copy(update={"asks": asks, "terms": tuple(group for group in groups if group)})
    return question.model_copy(
        update={"facts": tuple(poorer if f.id == fact.id else f for f in question.facts)}
    )


def _fact_examples(bank: Bank) -> list[tuple[Question, str, str | None, float]]:
    chance = random.Random(SEED)
    path = CHECKOUT / "eval" / "datasets" / "interviewer_facts" / "dev.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = [(bank.get(row["question"]), row["text"], row["fact"], DEV_WEIGHT) for row in rows]
    strangers = (HERE / "unanswerable.txt").read_text(encoding="utf-8").splitlines()
    for question in bank.of_kind("ml_system_design"):
        for fact in question.facts:
            held_out = chance.sample(fact.asks, 2)
            found += [(_without(question, fact, ask), ask, fact.id, 1.0) for ask in held_out]
        found += [(question, asked, None, 1.0) for asked in chance.sample(strangers, 40)]
    return found


def fit_facts(embedder: Embedder, bank: Bank) -> dict[str, Any]:
    """The content of facts.json."""
    from sklearn.linear_model import LogisticRegression

    count_frequency(bank)
    finder = reader_facts.FactFinder(embedder)
    rows, meant, weights = [], [], []
    for question, asked, wanted, weight in _fact_examples(bank):
        array = finder.features(question, asked, embedder.embed([asked])[0])
        for fact, row in zip(question.facts, array, strict=True):
            rows.append(row)
            meant.append(fact.id == wanted)
            weights.append(weight)
    model = LogisticRegression(C=10, max_iter=3000).fit(np.array(rows), meant, sample_weight=weights)
    fitted = (round(float(x), 3) for x in model.coef_[0])
    return {
        "made_by": "python -m coach.calibration.fit_reader",
        "seed": SEED,
        "examples": len(rows),
        "intercept": round(float(model.intercept_[0]), 3),
        "weights": dict(zip(reader_facts.FEATURES, fitted, strict=True)),
    }


def count_frequency(bank: Bank) -> None:
    """Writes ask_frequency.json, which the features of facts rest on."""
    frequency: Counter[str] = Counter()
    facts = [fact for question in bank for fact in question.facts]
    for fact in facts:
        frequency.update({text.stem(word) for ask in fact.asks for word in content_words(ask)})
    _write(reader_facts.FREQUENCY, {"facts": len(facts), "stems": dict(sorted(frequency.items()))})
    reader_facts._frequency.cache_clear()
    reader_facts.rarity.cache_clear()


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
