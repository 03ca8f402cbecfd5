"""Drives the plan with readings alone: no reader, no voice."""

from __future__ import annotations

from collections.abc import Sequence

from coach import plan
from coach.bank import Bank
from coach.records import Act, ActKind, Mode, Move, Reading
from coach.settings import CHECKOUT

QUESTION = Bank.load(CHECKOUT / "corpus" / "questions").get("netflix-recommendations")
POINTS = [point.id for point in QUESTION.key_points]
FACTS = [fact.id for fact in QUESTION.facts]


def reading(turn: int, *kinds: ActKind, **fields: object) -> Reading:
    return Reading.model_validate({"turn": turn, "acts": [Act(kind=kind) for kind in kinds], **fields})


def drive(readings: Sequence[Reading], times: Sequence[float], mode: Mode = "practice") -> list[Move]:
    """The moves of a whole interview, the opening first."""
    moves = [plan.next_move(QUESTION, [], [], 0.0, minutes=45, mode=mode)]
    for count in range(1, len(readings) + 1):
        moves.append(
            plan.next_move(QUESTION, readings[:count], moves, times[count - 1], minutes=45, mode=mode)
        )
    return moves


def answered(turn: int, said: str, kind: ActKind = "design_claim") -> Reading:
    return Reading(turn=turn, acts=(Act(kind=kind, text=said),))
