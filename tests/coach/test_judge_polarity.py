"""Saying a thing, and saying the opposite of it or warning of it."""

from __future__ import annotations

import pytest

from coach.judge.polarity import denied, denies


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("It detects overfitting and does not prevent it.", "cross-validation prevents overfitting"),
        ("Never shuffle, split by time.", "shuffle the rows and split at random"),
        ("A random split would leak.", "use a random split"),
        (
            "Lowering the threshold gives more false positives.",
            "we lower the threshold to get fewer false positives",
        ),
        (
            "Raise the threshold to get fewer false positives.",
            "lower the threshold to get fewer false positives",
        ),
    ],
)
def test_the_opposite(said: str, wording: str) -> None:
    assert denies(said, wording)


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("Just split the rows at random.", "use a random split"),
        ("Monitoring isn't needed here.", "monitoring is not needed because the model is deterministic"),
        (
            "I lower the threshold so that there are fewer false positives.",
            "we lower the threshold to get fewer false positives",
        ),
        (
            "Raising the threshold gives more false positives.",
            "lower the threshold to get fewer false positives",
        ),
    ],
)
def test_the_same(said: str, wording: str) -> None:
    assert not denies(said, wording)


def test_the_nearest_words_decide() -> None:
    said = ["We do not need a GPU.", "Train on the test set so that the accuracy goes up."]
    assert not denied(said, ["train on the test set so that the accuracy goes up"])
    assert not denied([], ["anything"])
