from __future__ import annotations

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.grading import Grader
from coach.judge.embedded import EmbeddedJudge
from coach.judge.reference import FEATURES, agreement, features
from coach.records import QuestionKind, Rubric
from coach.transcripts import read_transcript
from tests.coach.test_judge_order import FOLDER

QUESTION = "Why is the learning rate lowered during training?"
REFERENCE = (
    "Large steps are quick at first. Near a minimum they overshoot, so smaller ones let the loss settle."
)


def score(minilm: Embedder, answer: str) -> float:
    return agreement(minilm, QUESTION, [REFERENCE], answer)


def test_features_have_names(minilm: Embedder) -> None:
    assert features(minilm, QUESTION, [REFERENCE], "small steps settle").shape == (len(FEATURES),)


def test_right_above_half_right_above_beside_the_point(minilm: Embedder) -> None:
    right = score(
        minilm,
        "In the beginning big steps get you there fast, but close to the minimum you would jump over it, "
        "so you shrink the steps and the loss converges.",
    )
    half = score(minilm, "So that it does not overshoot.")
    beside = score(minilm, "Because GPUs have little memory.")
    assert right > half > beside
    assert right > 0.5 and beside < 0.2


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " ... ",
        QUESTION,
        "the learning rate is lowered",
        "loss, minimum, steps, overshoot, progress, small, large",
    ],
)
def test_what_answers_nothing_is_worth_nothing(minilm: Embedder, answer: str) -> None:
    assert score(minilm, answer) == 0.0


def test_the_nearest_of_several_references_counts(minilm: Embedder) -> None:
    answer = "Smaller steps let the loss settle near the minimum."
    alone = agreement(minilm, QUESTION, [REFERENCE], answer)
    assert agreement(minilm, QUESTION, ["Bananas are yellow.", REFERENCE], answer) == pytest.approx(alone)


def test_a_denial_is_worth_less(minilm: Embedder) -> None:
    denied = "Near a minimum they do not overshoot, so smaller ones never let the loss settle."
    assert score(minilm, denied) < score(minilm, REFERENCE) - 0.1


def test_length_beside_the_point_earns_nothing(minilm: Embedder) -> None:
    assert score(minilm, "On Sundays we take the old tram to the harbour and watch the boats. " * 4) < 0.15


def test_short_answers_come_out_in_order(
    minilm: Embedder, bank: Bank, rubrics: dict[QuestionKind, Rubric]
) -> None:
    grader = Grader(rubrics, EmbeddedJudge(minilm))
    totals = {
        file.stem: grader.grade(read_transcript(file, bank, minilm)).total or 0.0
        for pattern in ("leak-*.json", "scale-*.json")
        for file in sorted(FOLDER.glob(pattern))
    }
    assert totals["leak-strong"] > 70 > totals["leak-middling"] > 25 > totals["leak-weak"]
    assert totals["scale-strong"] > 70 > totals["scale-middling"] > 15 > totals["scale-weak"]
    for name in ("leak-echo", "leak-stuffed", "leak-off"):
        assert totals[name] <= 10, name
    assert totals["leak-wrong"] < totals["leak-strong"] - 20
