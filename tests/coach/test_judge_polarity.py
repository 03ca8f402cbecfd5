"""Saying a thing, and saying the opposite of it or warning of it."""

from __future__ import annotations

import pytest

from coach.judge.polarity import CONTRASTS, denied, denies, sides, turned


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


def test_what_only_one_of_two_negates() -> None:
    reference = "The terminals are connected. The bulb is on."
    assert turned(reference, reference) == 0.0
    assert turned(reference, "The terminals are not connected. The bulb is on.") > 0.2
    assert turned(reference, "Not in the least. The terminals are connected, the bulb is on.") == 0.0
    assert turned(reference, "no common word") == 0.0


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("The switch is open and the gap is small.", (1, 0)),
        ("The switch is closed.", (0, 1)),
        ("The switch is not closed.", (1, 0)),
        ("Open or closed, who knows?", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_sides_of_contrasts(said: str, expected: tuple[int, int]) -> None:
    assert sides("The switch is open.", said) == expected


def test_no_word_is_on_both_sides() -> None:
    for one, other in CONTRASTS:
        assert not set(one.split()) & set(other.split())
