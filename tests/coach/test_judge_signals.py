"""Signals, on sentences that all count in full."""

from __future__ import annotations

import pytest

from coach.judge.answer import prepare
from coach.judge.signals import Context, Finding, load_signals
from coach.records import Transcript, Turn


def find(signal: str, said: str) -> Finding:
    turns = (Turn(index=0, speaker="candidate", text=said),)
    answer = prepare(Transcript(id="t", kind="ml_system_design", prompt="", turns=turns), "")
    return load_signals()[signal](Context(answer, None, dict.fromkeys(answer.counted, 1.0)))


@pytest.mark.parametrize(
    "said",
    [
        "I'd use trees, because they are fast enough for 20 ms.",
        "As a car needs real time I choose a one-stage detector.",
        "For the cameras I'd use a one-stage detector, which is real-time.",
        "Instead of a deep ranker I'd take trees: loses some accuracy but p99 stays in the budget.",
    ],
)
def test_a_decision_with_its_reason(said: str) -> None:
    assert find("justified_decisions", said).credit > 0.3


@pytest.mark.parametrize(
    "said",
    ["I'd use a transformer for it all.", "I'd use audio features like tempo and energy, that they have."],
)
def test_a_decision_without_one(said: str) -> None:
    assert find("justified_decisions", said).reason == "You decided, but did not say why."
