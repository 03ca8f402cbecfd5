"""Hand-written candidates come out in the order in which a reader would put them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.grading import Grader
from coach.judge.embedded import EmbeddedJudge
from coach.records import QuestionKind, Rubric, Scorecard
from coach.transcripts import read_transcript

FOLDER = Path(__file__).parent.parent / "data" / "transcripts"


@pytest.fixture(scope="session")
def cards(minilm: Embedder, bank: Bank, rubrics: dict[QuestionKind, Rubric]) -> dict[str, Scorecard]:
    grader = Grader(rubrics, EmbeddedJudge(minilm))
    files = sorted(FOLDER.glob("netflix-*.json"))
    assert len(files) >= 8
    return {f.stem: grader.grade(read_transcript(f, bank, minilm)) for f in files}


def total(cards: dict[str, Scorecard], name: str) -> float:
    found = cards[f"netflix-{name}"].total
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("strong", "good"),
        ("strong", "terse"),
        ("good", "middling"),
        ("terse", "middling"),
        ("noask", "middling"),
        ("middling", "weak"),
        ("good", "nonsense"),
        ("noask", "nonsense"),
        ("good", "stuffed"),
        ("weak", "empty"),
    ],
)
def test_order(cards: dict[str, Scorecard], better: str, worse: str) -> None:
    assert total(cards, better) > total(cards, worse)


def test_spread(cards: dict[str, Scorecard]) -> None:
    assert total(cards, "strong") >= 80
    assert total(cards, "strong") - total(cards, "middling") >= 40
    assert total(cards, "weak") <= 25
    assert total(cards, "empty") == 0
    assert total(cards, "stuffed") <= 5
    assert total(cards, "nonsense") <= 30


def test_whoever_asks_nothing_has_understood_little(cards: dict[str, Scorecard]) -> None:
    understanding = {name: card.criteria[0].score or 0 for name, card in cards.items()}
    assert understanding["netflix-noask"] < 40 < understanding["netflix-good"]


def test_verdicts(cards: dict[str, Scorecard]) -> None:
    assert cards["netflix-strong"].verdict in ("hire", "strong_hire")
    assert cards["netflix-weak"].verdict in ("no_hire", "strong_no_hire")
