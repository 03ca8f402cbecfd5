"""The plan is pure: these tests drive it with readings alone, no reader and no voice."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach import plan
from coach.bank import Bank
from coach.plan import course, replies
from coach.plan.talk import Topics
from coach.records import Act, ActKind, Coverage, Mode, Move, Question, Reading
from tests.coach.driving import FACTS, POINTS, QUESTION, answered, drive, reading

PITFALLS = [pitfall.id for pitfall in QUESTION.pitfalls]
REACTIONS = [reaction.id for reaction in QUESTION.reactions]


@st.composite
def interviews(draw: st.DrawFn) -> tuple[list[Reading], list[float]]:
    size = draw(st.integers(1, 40))
    readings, times, now = [], [], 0.0
    for number in range(size):
        kinds = draw(st.lists(st.sampled_from(ActKind.__args__), max_size=3))  # type: ignore[attr-defined]
        readings.append(
            Reading(
                turn=2 * number + 1,
                acts=tuple(Act(kind=kind) for kind in kinds),
                facts=tuple(draw(st.lists(st.sampled_from(FACTS), max_size=2, unique=True))),
                open_questions=tuple(draw(st.lists(st.just("And the budget?"), max_size=1))),
                coverage=tuple(
                    Coverage(key_point=point, credit=draw(st.sampled_from([0.3, 0.5, 1.0])))
                    for point in draw(st.lists(st.sampled_from(POINTS), max_size=3, unique=True))
                ),
                pitfalls=tuple(draw(st.lists(st.sampled_from(PITFALLS), max_size=1))),
                reactions=tuple(draw(st.lists(st.sampled_from(REACTIONS), max_size=1))),
                components=tuple(draw(st.lists(st.sampled_from(["cache", "ranker", "index"]), max_size=2))),
            )
        )
        now += draw(st.floats(1, 400))
        times.append(now)
    return readings, times


@settings(max_examples=60, deadline=None)
@given(interviews(), st.sampled_from(["practice", "live"]))
def test_phases_only_go_forward_and_none_is_skipped(
    interview: tuple[list[Reading], list[float]], mode: Mode
) -> None:
    order = plan.phases(QUESTION.kind)
    places = [order.index(move.phase) for move in drive(*interview, mode)]
    assert all(after - before in (0, 1) for before, after in pairwise(places))


@settings(max_examples=60, deadline=None)
@given(interviews(), st.sampled_from(["practice", "live"]))
def test_no_point_is_probed_twice(interview: tuple[list[Reading], list[float]], mode: Mode) -> None:
    moves = drive(*interview, mode)
    probed = [move.target for move in moves if move.kind in ("probe", "acknowledge") and move.target]
    assert len(probed) == len(set(probed))
    challenged = [move.target for move in moves if move.kind == "challenge"]
    assert len(challenged) == len(set(challenged))


@settings(max_examples=60, deadline=None)
@given(interviews())
def test_a_probe_is_aimed_at_what_is_missing(interview: tuple[list[Reading], list[float]]) -> None:
    readings, times = interview
    for count, move in enumerate(drive(readings, times)[1:], start=1):
        if move.kind == "probe" and move.target in POINTS:
            assert plan.covered(QUESTION, readings[:count])[move.target] < plan.COVERED


@settings(max_examples=40, deadline=None)
@given(interviews(), st.data())
def test_resuming_anywhere_is_no_interruption(
    interview: tuple[list[Reading], list[float]], data: st.DataObject
) -> None:
    readings, times = interview
    moves = drive(readings, times)
    cut = data.draw(st.integers(0, len(readings) - 1))
    stored = [Move.model_validate_json(move.model_dump_json()) for move in moves[: cut + 1]]
    read = [Reading.model_validate_json(item.model_dump_json()) for item in readings[: cut + 1]]
    assert plan.next_move(QUESTION, read, stored, times[cut]) == moves[cut + 1]


@settings(max_examples=40, deadline=None)
@given(interviews())
def test_live_mode_gives_no_hint(interview: tuple[list[Reading], list[float]]) -> None:
    assert not [move for move in drive(*interview, "live") if move.kind == "hint"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["off_topic", "empty", "abusive", "asks_repeat"]), min_size=1, max_size=12))
def test_turns_about_nothing_never_advance(kinds: list[ActKind]) -> None:
    readings = [reading(2 * number + 1, kind) for number, kind in enumerate(kinds)]
    moves = drive(readings, [10.0 * n for n in range(len(kinds))])
    assert {move.phase for move in moves} == {"clarify"}


def test_an_interview_ends() -> None:
    readings = [reading(2 * number + 1, "design_claim") for number in range(60)]
    moves = drive(readings, [60.0 * number for number in range(60)])
    assert moves[-1].kind == "close"
    assert plan.phases_entered(moves) == plan.phases(QUESTION.kind)


def test_the_heaviest_missing_point_comes_first() -> None:
    said = [reading(1, "design_claim"), reading(3, "design_claim"), reading(5, "design_claim")]
    moves = drive(said, [100.0, 200.0, 300.0])
    weights = {point.id: point.weight for point in QUESTION.key_points if point.phase == "design"}
    first = next(move for move in moves if move.phase == "design" and move.target)
    assert weights[first.target] == max(weights.values())


def test_hints_climb_and_are_recorded() -> None:
    said = [reading(1, "design_claim"), *(reading(n, "asks_hint") for n in (3, 5, 7))]
    moves = drive(said, [60.0, 120.0, 180.0, 240.0])
    hints = [move for move in moves if move.kind == "hint"]
    assert [move.hint_level for move in hints] == [1, 2, 3]
    assert len({move.target for move in hints}) == 1
    assert plan.hints_given(moves) == {hints[0].target: 3}


def test_clarifying_questions_are_answered_without_moving_on() -> None:
    moves = drive([reading(1, "clarifying_question", facts=(FACTS[0], FACTS[1]))], [30.0])
    assert (moves[-1].kind, moves[-1].facts, moves[-1].phase) == ("answer", (FACTS[0], FACTS[1]), "clarify")


def test_a_pitfall_is_challenged_once_with_its_question() -> None:
    said = [reading(n, "design_claim", pitfalls=(PITFALLS[0],)) for n in (1, 3)]
    moves = drive(said, [700.0, 720.0])
    challenges = [move for move in drive(said, [30.0, 60.0]) if move.kind == "challenge"]
    assert [move.target for move in challenges] == [PITFALLS[0]]
    assert moves[0].kind == "open"


def test_time_hurries_and_nudges_once() -> None:
    said = [reading(2 * number + 1, "design_claim") for number in range(6)]
    moves = drive(said, [900.0, 1300.0, 1400.0, 2300.0, 2400.0, 2500.0])
    nudges = [(move.nudge, move.phase) for move in moves if move.nudge]
    assert nudges
    assert len(nudges) == len(set(nudges))


def test_what_only_repeats_says_nothing_of_the_clock() -> None:
    before = [reading(1, "design_claim")]
    went_on, repeated = (
        drive([*before, reading(3, kind)], [60.0, 3000.0])[-1] for kind in ("design_claim", "asks_repeat")
    )
    assert (repeated.kind, repeated.nudge) == ("repeat", "")
    assert went_on.nudge


def test_a_hint_is_given_to_whoever_ends_on_asking_for_one() -> None:
    said = [reading(1, "design_claim"), reading(3, "design_claim", "asks_hint")]
    assert drive(said, [60.0, 120.0])[-1].kind == "hint"
    assert drive(said, [60.0, 120.0], "live")[-1].kind == "hold"


def test_the_part_that_was_picked_is_asked_about() -> None:
    said = [reading(2 * n + 1, "design_claim", components=("the cache", "the ranker")) for n in range(12)]
    times = [150.0 * n for n in range(12)]
    offered = next(n for n, move in enumerate(drive(said, times)) if move.kind == "offer")
    acts = (Act(kind="chooses_topic", text="the ranker, please"),)
    said[offered] = Reading(turn=2 * offered + 1, acts=acts)
    assert drive(said[: offered + 1], times)[-1].ask == plan.INSIDE.format(part="the ranker")


def test_whoever_asks_is_answered_first_though_they_state_something_too() -> None:
    asks = reading(1, "design_claim", "clarifying_question", "clarifying_question", facts=(FACTS[0],))
    assert drive([asks], [30.0])[-1].kind == "answer"
    tells = reading(1, "design_claim", "design_claim", "clarifying_question", facts=(FACTS[0],))
    assert drive([tells], [30.0])[-1].kind == "probe"


def test_what_was_meant_is_asked_once() -> None:
    acts = (Act(kind="clarifying_question", text="Do we personalise?"),)
    said = [Reading(turn=n, acts=acts, unsure=(FACTS[0], FACTS[1])) for n in (1, 3)]
    first, second = drive(said, [30.0, 60.0])[1:]
    assert (first.kind, first.unsure) == ("ask_which", (FACTS[0], FACTS[1]))
    assert (second.kind, second.unsure, second.open_questions) == ("answer", (), ("Do we personalise?",))


def test_leave_is_given_and_the_floor_with_it() -> None:
    said = [
        reading(1, "design_claim"),
        Reading(turn=3, acts=(Act(kind="chooses_topic", text="Can I draw it?"),)),
    ]
    moves = drive(said, [700.0, 720.0])
    assert (moves[-1].kind, moves[-1].reason, moves[-1].ask) == ("answer", "granted", "")


def test_time_that_is_left_is_used() -> None:
    said = [reading(2 * n + 1, "design_claim") for n in range(24)]
    moves = drive(said, [140.0 * (n + 1) for n in range(24)])
    assert min(move.elapsed for move in moves if move.phase == "wrap_up") > 0.8 * 45 * 60


def test_time_that_is_left_goes_beyond_the_problem() -> None:
    best = tuple(Coverage(key_point=point.id, credit=1.0) for point in QUESTION.key_points)
    said = [reading(1, "design_claim", coverage=best, components=("the cache", "the ranker"))]
    said += [reading(2 * n + 1, "design_claim") for n in range(1, 20)]
    moves = drive(said, [120.0 * (n + 1) for n in range(20)])
    asks = [move.ask for move in moves if move.kind == "probe" and move.ask]
    assert len(set(plan.BEYOND["deep_dive"]) & set(asks)) == course.MOST_BEYOND
    assert set(QUESTION.extensions) <= set(asks)
    assert len(asks) == len(set(asks))


def test_whoever_cannot_choose_a_topic_is_asked_about_something() -> None:
    said = [reading(2 * n + 1, "design_claim", components=("the cache", "the ranker")) for n in range(12)]
    times = [150.0 * n for n in range(12)]
    offered = next(n for n, move in enumerate(drive(said, times)) if move.kind == "offer")
    said[offered] = reading(2 * offered + 1, "asks_hint")
    last = drive(said[: offered + 1], times)[-1]
    assert (last.kind, last.reason) == ("acknowledge", "unchosen")
    assert last.ask


def test_a_short_answer_gets_probes_then_a_close(bank: Bank) -> None:
    question: Question = next(iter(bank.of_kind("short_answer")))
    moves = [plan.next_move(question, [], [], 0.0)]
    readings: list[Reading] = []
    while moves[-1].kind != "close":
        readings.append(reading(2 * len(readings) + 1, "design_claim"))
        moves.append(plan.next_move(question, readings, moves, 20.0 * len(readings), minutes=10))
        assert len(moves) < 12
    assert {move.phase for move in moves} == {"answer"}


def test_whoever_summed_up_is_not_asked_to() -> None:
    said = [reading(2 * n + 1, "design_claim") for n in range(24)]
    times = [120.0 * n for n in range(24)]
    moves = drive(said, times)
    entered = next(n for n, move in enumerate(moves) if move.phase == "wrap_up")
    said[entered - 1] = reading(2 * entered - 1, "summary")
    after = drive(said[:entered], times)[-1]
    assert (moves[entered].kind, after.kind, after.phase) == ("summarise", "invite", "wrap_up")


def test_an_assumption_alone_leaves_the_floor_to_the_candidate() -> None:
    moves = drive([reading(1, "assumption", "quantity")], [30.0])
    assert (moves[-1].kind, moves[-1].phase, moves[-1].facts) == ("answer", "clarify", ())


def test_what_the_candidate_chose_is_asked_about_first() -> None:
    said = [reading(2 * n + 1, "design_claim") for n in range(12)]
    times = [150.0 * n for n in range(12)]
    moves = drive(said, times)
    entered = next(n for n, move in enumerate(moves) if move.phase == "deep_dive")
    light = min((p for p in QUESTION.key_points if p.phase == "deep_dive"), key=lambda point: point.weight)
    said[entered] = reading(2 * entered + 1, "chooses_topic", chosen=(light.id,))
    assert drive(said[: entered + 1], times)[-1].target == light.id


@pytest.mark.parametrize(("said", "order"), [("I don't understand", (0, 1, 0)), ("again please", (0, 0, 1))])
def test_a_question_is_put_otherwise_or_just_again(said: str, order: tuple[int, ...]) -> None:
    again = [Reading(turn=n, acts=(Act(kind="asks_repeat", text=said),)) for n in (3, 5)]
    moves = drive([reading(1, "design_claim"), *again], [60.0, 90.0, 120.0])
    point = next(point for point in QUESTION.key_points if point.id == moves[1].target)
    assert [move.ask for move in moves[1:]] == [point.probes[n] for n in order]


def test_an_answer_that_fits_any_system_is_sent_back_once() -> None:
    general = [answered(2 * n + 1, f"We deploy it and monitor it {n} times.") for n in range(12)]
    moves = drive(general, [60.0 * n for n in range(1, 13)])
    pressed = [move for move in moves if move.reason == "general"]
    assert 1 <= len(pressed) <= replies.PRESSES
    assert len({move.target for move in pressed}) == len(pressed)


def test_whoever_answers_and_wonders_about_a_word_is_not_asked_the_same_again() -> None:
    acts = (Act(kind="asks_repeat", text="Which size do you mean?"), Act(kind="design_claim", text="128."))
    moves = drive([reading(1, "design_claim"), Reading(turn=3, acts=acts)], [60.0, 90.0])
    assert moves[2].ask != moves[1].ask


def test_facts_told_before_are_not_told_to_whoever_goes_on_designing() -> None:
    fact = QUESTION.facts[0].id
    said = [reading(1, "clarifying_question", facts=(fact,)), reading(3, "design_claim", facts=(fact,))]
    moves = drive(said, [30.0, 60.0])
    assert (moves[1].facts, moves[2].facts) == ((fact,), ())


def test_a_question_that_changes_the_figures_is_contradicted_by_none() -> None:
    moves = [Move(turn=2, kind="probe", phase="trade_offs", ask="What breaks when the load grows tenfold?")]
    said = reading(3, "quantity", contradiction="Earlier 10, now 100. Which of the two holds?")
    assert plan.next_move(QUESTION, [said], moves, 2000.0).target != "contradiction"


def test_a_closing_question_about_oneself_is_answered_with_the_report() -> None:
    moves = [Move(turn=2, kind="invite", phase="wrap_up", enters=True)]
    move = plan.next_move(QUESTION, [reading(3, "asks_feedback")], moves, 2700.0)
    assert (move.kind, move.reason) == ("close", "feedback")


def test_whoever_asks_for_a_hint_where_there_is_none_is_told_so() -> None:
    react = Move(turn=2, kind="react", phase="design", ask="Why?", target="diagram")
    move = plan.next_move(QUESTION, [reading(3, "asks_hint")], [react], 600.0)
    assert (move.kind, move.target) == ("hold", "own_help")
    again = [reading(3, "asks_hint"), reading(5, "asks_hint")]
    assert plan.next_move(QUESTION, again, [react, move], 640.0).reason == "no_hint"


def test_a_picture_is_asked_about_once() -> None:
    said = [reading(n, "diagram", picture="Where does the cache sit in that picture?") for n in (1, 3)]
    asks = [move.ask for move in drive(said, [30.0, 60.0])]
    assert asks.count("Where does the cache sit in that picture?") == 1


def test_an_ok_is_told_from_silence() -> None:
    spoken = Reading(turn=1, acts=(Act(kind="empty", text="ok"),))
    assert drive([spoken], [10.0])[-1].reason == "backchannel"
    assert drive([reading(1, "empty")], [10.0])[-1].reason == "empty"


def test_nothing_but_a_question_to_say_it_again_keeps_the_end_open() -> None:
    moves = [
        Move(turn=0, kind="open", phase="clarify", enters=True),
        Move(turn=2, kind="invite", phase="wrap_up", enters=True),
    ]
    for kind, after in (("empty", "close"), ("design_claim", "close"), ("asks_repeat", "invite")):
        said = [reading(1, "design_claim"), reading(3, kind)]  # type: ignore[arg-type]
        assert plan.next_move(QUESTION, said, moves, 2650.0).kind == after


def test_a_reaction_names_the_words_it_is_about_where_more_was_said() -> None:
    reaction = next(r for r in QUESTION.reactions if r.terms)
    term = max((term for group in reaction.terms for term in group), key=len)
    for more, uptake in (("", ""), ("and then " * 13, term.upper())):
        said = Reading(
            turn=3,
            acts=(Act(kind="design_claim", text=f"We use {term.upper()} {more}"),),
            reactions=(reaction.id,),
        )
        last = Move(turn=2, kind="probe", phase="design", ask="What else?", enters=True)
        move = plan.next_move(QUESTION, [said], [last], 700.0)
        assert (move.kind, move.ask, move.uptake) == ("react", reaction.ask, uptake)


def test_a_question_after_the_word_hint_is_answered() -> None:
    fact = QUESTION.facts[0].id
    move = drive([reading(1, "asks_hint", "clarifying_question", facts=(fact,))], [30.0])[-1]
    assert (move.kind, move.facts) == ("answer", (fact,))


def test_every_point_of_a_problem_can_be_asked_for(bank: Bank) -> None:
    for question in bank.of_kind("ml_system_design"):
        topics = Topics(question, [], [])
        asked = {point.id for phase in topics.order[:-1] for point in topics.here(phase)}
        assert asked == {point.id for point in question.key_points}
