"""What the plan does with turns that say nothing, or nothing new."""

from __future__ import annotations

import pytest

from coach import plan
from coach.records import Act, ActKind, Reading
from tests.coach.driving import FACTS, QUESTION, answered, drive, reading


def quiet(turn: int, said: str = "", kind: ActKind = "empty") -> Reading:
    return Reading(turn=turn, acts=(Act(kind=kind, text=said),))


def test_silence_is_met_with_time_then_other_words_then_help_then_another_question() -> None:
    said = [reading(1, "design_claim"), *(quiet(n, "ok") for n in (3, 5, 7, 9, 11))]
    first, *led = drive(said, [60.0, 80.0, 100.0, 120.0, 140.0, 160.0])[1:]
    point = next(point for point in QUESTION.key_points if point.id == first.target)
    assert [(move.kind, move.ask) for move in led[:4]] == [
        ("redirect", ""),
        ("redirect", point.probes[1]),
        ("hint", point.hints[0]),
        ("redirect", ""),
    ]
    assert (led[4].kind, led[4].phase) == ("acknowledge", first.phase)
    assert led[4].target != point.id


def test_silence_after_the_time_ends_the_interview() -> None:
    said = [reading(1, "design_claim"), quiet(3, "ok"), quiet(5)]
    assert [move.kind for move in drive(said, [60.0, 90.0, 2800.0])[2:]] == ["redirect", "close"]


def test_whoever_thinks_is_given_time() -> None:
    said = [reading(1, "design_claim"), quiet(3, "let me think"), quiet(5, "I hate this", "abusive")]
    moves = drive(said, [60.0, 80.0, 100.0])
    assert [(move.reason, move.ask) for move in moves[2:3]] == [("thinking", "")]
    assert (moves[3].kind, moves[3].reason) == ("redirect", "abusive")


@pytest.mark.parametrize(("said", "kind"), [("I don't know", "hint"), ("pass", "acknowledge")])
def test_help_is_for_whoever_does_not_know_and_not_for_whoever_passes(said: str, kind: str) -> None:
    moves = drive([reading(1, "design_claim"), quiet(3, said, "dont_know")], [60.0, 90.0])
    assert moves[-1].kind == kind
    assert drive([quiet(1, said, "dont_know")], [10.0])[-1].reason == "begin"


def test_an_answer_that_was_given_before_is_not_taken_for_a_new_one() -> None:
    once, more = "We log every play and train nightly.", "And the ranker reads those logs in batches."
    turns = [once, more, "Something new entirely, for once.", once, more]
    said = [answered(2 * n + 1, words) for n, words in enumerate(turns)]
    moves = drive(said, [700.0, 720.0, 740.0, 760.0, 780.0])
    assert [move.reason for move in moves[4:]] == ["again", "again"]
    assert [move.kind for move in moves[4:]] == ["redirect", "acknowledge"]


def test_what_was_said_already_is_asked_for_once_more_and_then_let_be() -> None:
    said = [reading(1, "design_claim"), *(reading(n, "already_said") for n in (3, 5))]
    moves = drive(said, [60.0, 90.0, 120.0])
    assert [move.reason for move in moves[2:]] == ["missed", "missed"]
    assert [move.kind for move in moves[2:]] == ["redirect", "acknowledge"]
    assert moves[-1].kind == "acknowledge"


def test_whoever_only_asks_is_led_back_to_the_question() -> None:
    asks = [reading(2 * n + 3, "clarifying_question", facts=(fact,)) for n, fact in enumerate(FACTS[:4])]
    moves = drive([reading(1, "design_claim"), *asks], [700.0, 720.0, 740.0, 760.0, 780.0])
    first, *answers = moves[1:]
    assert [move.kind for move in answers] == ["answer"] * 4
    assert [move.reason or bool(move.ask) for move in answers] == [False, "steered", False, "steered"]
    assert {move.target for move in answers} == {first.target}


def test_nobody_who_designed_nothing_is_asked_about_their_design() -> None:
    moves = drive(
        [quiet(2 * n + 1, "no idea", "dont_know") for n in range(40)], [70.0 * n for n in range(40)]
    )
    own = {ask for asks in plan.BEYOND.values() for ask in asks}
    assert not own & {move.ask for move in moves}
    assert "summarise" not in {move.kind for move in moves}
