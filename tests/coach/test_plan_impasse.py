"""What the plan does when nothing new is said for long, or another question is answered."""

from __future__ import annotations

import pytest

from coach.plan.impasse import ENDS, SPEAKS_UP
from coach.records import Act, ActKind, Mode, Move, Reading
from tests.coach.driving import QUESTION, answered, drive, reading


def quiet(turn: int, said: str = "ok", kind: ActKind = "empty") -> Reading:
    return Reading(turn=turn, acts=(Act(kind=kind, text=said),))


def interview(*said: Reading, mode: Mode = "live") -> list[Move]:
    """The moves after a first answer and then ``said``, twenty seconds a turn."""
    turns = [answered(1, "We log every play and train a model each night.")]
    turns += [one.model_copy(update={"turn": 2 * n + 3}) for n, one in enumerate(said)]
    return drive(turns, [700.0 + 20 * n for n in range(len(turns))], mode)


@pytest.mark.parametrize(
    ("said", "kind", "target"),
    [
        ("", "empty", "quiet"),
        ("who cares", "abusive", "cross"),
        ("how many members are there", "clarifying_question", "asking"),
        ("We log every play and train a model each night.", "design_claim", "refrain"),
    ],
)
def test_a_long_stretch_without_anything_new_is_spoken_about_once_and_then_ends_the_interview(
    said: str, kind: ActKind, target: str
) -> None:
    moves = interview(*[quiet(0, said, kind)] * ENDS)
    spoken = [(number, move) for number, move in enumerate(moves) if move.reason == "impasse"]
    first, last = spoken[0], spoken[-1]
    assert (first[0], first[1].kind, first[1].target) == (SPEAKS_UP + 1, "hold", target)
    ends = SPEAKS_UP + 2 if target == "cross" else ENDS + 1  # who is rude then is not asked again
    assert moves[ends].kind == "close"
    assert last[1].phase == first[1].phase
    kinds = {"cross": "close", "asking": "answer"}
    assert moves[first[0] + 1].kind == kinds.get(target, "acknowledge")


def test_something_new_begins_another_stretch() -> None:
    nothing = [quiet(0)] * (SPEAKS_UP - 1)
    news = answered(0, "A cache holds what was computed in the night.")
    assert all(move.reason != "impasse" for move in interview(*nothing, news, *nothing))


def test_whoever_learns_from_hints_in_practice_is_let_learn() -> None:
    said = [quiet(0, "a hint please", "asks_hint"), quiet(0, "I don't know", "dont_know")] * ENDS
    assert all(move.reason != "impasse" for move in interview(*said, mode="practice"))
    assert any(move.reason == "impasse" for move in interview(*said, mode="live"))


@pytest.mark.parametrize(
    ("reply", "kind"), [("let's stop", "close"), ("no", "close"), ("yes, go on", "acknowledge")]
)
def test_what_comes_of_asking_whether_to_go_on(reply: str, kind: str) -> None:
    move = interview(*[quiet(0)] * SPEAKS_UP, quiet(0, reply))[-1]
    assert move.kind == kind
    assert move.ask or kind == "close"


def test_whoever_asks_for_the_end_twice_is_told_how_to_stop_here() -> None:
    said = [quiet(0, "grade me already", "asks_end")] * 3
    assert [(move.kind, move.target) for move in interview(*said)[2:]] == [
        ("hold", "stop"),
        ("close", "stop"),
        ("close", ""),
    ]


def test_an_answer_to_another_question_is_noticed_and_asked_for_once_more() -> None:
    said = [
        Reading(
            turn=n, acts=(Act(kind="design_claim", text=f"Service {n} writes its own log."),), beside=n > 1
        )
        for n in (1, 3, 5)
    ]
    asked, pressed, let_go = drive(said, [60.0, 80.0, 100.0])[1:]
    point = next(point for point in QUESTION.key_points if point.id == asked.target)
    assert (pressed.kind, pressed.reason, pressed.ask) == ("redirect", "beside", point.probes[1])
    assert (let_go.kind, let_go.reason) == ("acknowledge", "beside")
    assert let_go.target != asked.target


def test_a_point_is_taken_up_in_every_other_reply_at_most() -> None:
    said = [reading(0, "design_claim", uptake=f"service {n}") for n in range(4)]
    assert [bool(move.uptake) for move in interview(*said)[2:]] == [True, False, True, False]
