"""What the plan says of its own question, where that was not answered."""

from __future__ import annotations

import pytest

from coach import plan
from coach.plan.leads import in_pieces
from coach.plan.silence import wait
from coach.plan.state import State
from coach.plan.talk import Topics
from coach.records import Act, Coverage, Move, Reading
from tests.coach.driving import FACTS, QUESTION, answered, drive, reading

POINT = next(point for point in QUESTION.key_points if point.phase == "design")


def designing(*said: Reading, start: float = 700.0) -> list[Move]:
    """The moves after the design was asked for, twenty seconds a turn."""
    turns = [answered(1, "We log every play and train a model each night."), *said]
    turns = [one.model_copy(update={"turn": 2 * n + 1}) for n, one in enumerate(turns)]
    return drive(turns, [start + 20 * n for n in range(len(turns))])


def test_whoever_does_not_design_the_whole_is_asked_for_a_piece() -> None:
    gives_up = answered(3, "I don't know", "dont_know")
    *_, whole, piece = designing(gives_up)
    assert (whole.phase, whole.target, whole.enters) == ("design", "", True)
    assert piece.reason == "piece"
    assert piece.target
    assert designing(gives_up, gives_up)[-1].reason != "piece"


def test_a_general_answer_that_comes_again_is_let_go_with_a_word() -> None:
    general = answered(3, "We use a database.")
    *_, sent_back, next_one = designing(general, general.model_copy(update={"turn": 5}))
    assert (sent_back.kind, sent_back.reason) == ("redirect", "general")
    assert (next_one.kind, next_one.reason) == ("acknowledge", "piece")


def test_what_was_told_is_not_told_again_but_not_passed_over() -> None:
    asks = reading(3, "clarifying_question", facts=FACTS[:1])
    again = reading(5, "design_claim", "clarifying_question", facts=FACTS[:1])
    move = designing(asks, again)[-1]
    assert (move.facts, move.reason) == ((), "known")
    assert designing(again)[-1].facts == tuple(FACTS[:1])


@pytest.mark.parametrize(("said", "reason"), [("yes", "why"), ("No.", "why"), ("ok", "backchannel")])
def test_a_bare_yes_is_asked_why_where_it_may_be_an_answer(said: str, reason: str) -> None:
    asked = Move(turn=2, kind="probe", phase="design", target="x", ask="Members differ. Is one model enough?")
    turn = Reading(turn=3, acts=(Act(kind="empty", text=said),))
    state = State(QUESTION, [turn], [asked], 700.0, 45, "practice")
    assert wait(state).reason == reason


def test_what_follows_a_question_of_facts_is_no_piece_of_the_whole() -> None:
    entered = Move(turn=2, kind="probe", phase="design", enters=True)
    told = Move(turn=4, kind="acknowledge", phase="design", target="x", ask="And?", facts=tuple(FACTS[:1]))
    state = State(QUESTION, [reading(3, "design_claim")], [entered], 700.0, 45, "practice")
    assert in_pieces(state, told) == told
    assert in_pieces(state, told.model_copy(update={"facts": ()})).reason == "piece"


def test_no_more_questions_beyond_the_problem_after_one_that_went_astray() -> None:
    made = [
        reading(2 * n + 1, "design_claim", coverage=[{"key_point": point.id, "credit": 1.0}])
        for n, point in enumerate(QUESTION.key_points)
    ]
    late = [reading(2 * len(made) + 1 + 2 * n, "design_claim") for n in range(3)]
    times = [900.0 + 90 * n for n in range(len(made) + len(late))]
    astray = [one.model_copy(update={"astray": True}) for one in (*made, *late)]

    def beyond(readings: list[Reading]) -> list[float]:
        moves = drive(readings, times)
        return [move.elapsed / (45 * 60) for move in moves if move.target.startswith("extension")]

    assert any(share >= 0.75 for share in beyond([*made, *late]))
    assert all(share < 0.75 for share in beyond(astray))


def test_more_than_a_told_fact_tells_is_left_open() -> None:
    fact = QUESTION.facts[0]
    asks = reading(3, "clarifying_question", facts=(fact.id,))

    def designs_and_asks(words: str) -> Reading:
        acts = (Act(kind="design_claim", text="It ranks."), Act(kind="clarifying_question", text=words))
        return Reading(turn=5, acts=acts, facts=(fact.id,))

    known = designing(asks, designs_and_asks(fact.asks[0]))[-1]
    assert (known.reason, known.open_questions) == ("known", ())
    more = designing(asks, designs_and_asks("may lawyers read the contracts of partners abroad?"))[-1]
    assert (more.reason == "known", len(more.open_questions)) == (False, 1)


def test_a_wish_to_go_on_at_the_end_is_granted_while_there_is_time() -> None:
    invited = Move(turn=2, kind="invite", phase="wrap_up")
    wish = Reading(turn=3, acts=(Act(kind="chooses_topic", text="Shall we use the time for evaluation?"),))
    move = plan.next_move(QUESTION, [wish], [invited], 1300.0, minutes=45)
    assert (move.kind, move.reason) == ("answer", "granted")
    assert plan.next_move(QUESTION, [wish], [invited], 2710.0, minutes=45).kind == "close"


def test_whoever_ends_on_not_knowing_is_helped_along_once_in_practice() -> None:
    asked = Move(turn=2, kind="probe", phase="design", target=POINT.id, ask=POINT.probes[0])
    said = reading(3, "design_claim", "dont_know")
    move = plan.next_move(QUESTION, [said], [asked], 700.0, mode="practice")
    assert (move.kind, move.target) == ("hint", POINT.id)
    again = plan.next_move(
        QUESTION, [said, said.model_copy(update={"turn": 5})], [asked, move], 720.0, mode="practice"
    )
    assert again.kind != "hint"
    assert plan.next_move(QUESTION, [said], [asked], 700.0, mode="live").kind != "hint"
    made = said.model_copy(update={"coverage": (Coverage(key_point=POINT.id, credit=1.0),)})
    assert plan.next_move(QUESTION, [made], [asked], 700.0, mode="practice").kind != "hint"


def test_parts_of_one_part_are_no_choice() -> None:
    parts = ("the product tower", "the two-tower model", "the two towers", "the cache")
    offered = Topics(QUESTION, [reading(1, "design_claim", components=parts)], []).components()
    assert len([part for part in offered if "tower" in part]) == 1
    assert "the cache" in offered


def test_whoever_asks_how_it_was_in_the_summary_may_still_ask_something() -> None:
    asked = Move(turn=2, kind="summarise", phase="wrap_up", enters=True)
    said = reading(3, "summary", "asks_feedback")
    assert plan.next_move(QUESTION, [said], [asked], 2500.0).kind == "invite"
    assert plan.next_move(QUESTION, [said], [asked], 2710.0).kind == "close"


def test_a_design_begun_too_early_is_held_back_with_a_word() -> None:
    opened = plan.next_move(QUESTION, [], [], 0.0)
    move = plan.next_move(QUESTION, [reading(1, "design_claim")], [opened], 60.0)
    assert (move.kind, move.phase, move.reason) == ("probe", "clarify", "first")


def test_what_nobody_touched_is_asked_before_what_was_half_said() -> None:
    opened = plan.next_move(QUESTION, [], [], 0.0)
    first = plan.next_move(QUESTION, [reading(1, "design_claim")], [opened], 60.0)
    half = [Coverage(key_point=first.target, credit=0.3)]
    move = plan.next_move(QUESTION, [reading(1, "design_claim", coverage=half)], [opened], 60.0)
    assert move.target != first.target


def test_a_question_that_was_answered_does_not_come_again_after_others() -> None:
    answers = reading(3, "design_claim", "chooses_topic")
    asks = [reading(2 * n + 5, "clarifying_question", facts=(fact,)) for n, fact in enumerate(FACTS[:3])]
    moves = [move for move in designing(answers, *asks)[-3:] if move.kind == "answer"]
    assert len(moves) == 3
    told = [move for move in moves if move.ask or move.reason]
    assert not told or told[0].target != designing()[-1].target


def test_whoever_went_on_after_the_offer_to_stop_is_asked_anew() -> None:
    stop, goes_on = answered(3, "let's stop", "asks_end"), answered(5, "A cache holds the pages.")
    assert designing(stop, stop)[-1].kind == "close"
    assert designing(stop, goes_on, stop)[-1].kind == "hold"


def test_of_two_ways_to_go_on_one_is_taken_or_put_off() -> None:
    wish = Act(kind="chooses_topic", text="Do you want the training in detail, or the serving?")
    says = "Candidates come from an index of vectors, then a tree model orders them all by the time watched."
    asks = Reading(turn=3, acts=(Act(kind="design_claim", text=says), wish))
    move = designing(asks)[-1]
    assert (move.kind, move.reason) == ("probe", "deferred")
    taken = designing(asks.model_copy(update={"chosen": (move.target,)}))[-1]
    assert (taken.target, taken.reason) == (move.target, "")
