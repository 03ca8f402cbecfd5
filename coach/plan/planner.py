"""The rules by which the interviewer's next move is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from coach.plan.asides import about_the_talk, asks_again_only
from coach.plan.course import go_on
from coach.plan.replies import about_the_turn
from coach.plan.silence import wanders, wants_to_ask
from coach.plan.state import CLAIMS, State
from coach.records import Mode, Move, Question, Reading


def next_move(
    question: Question,
    readings: Sequence[Reading],
    moves: Sequence[Move],
    elapsed: float,
    *,
    minutes: int = 45,
    mode: Mode = "practice",
) -> Move:
    """The interviewer's next move.

    ``readings`` are those of the candidate's turns and ``moves`` the interviewer's own so far, both in
    order; ``elapsed`` are active seconds, ``minutes`` the planned length.
    """
    return _decide(State(question, readings, moves, elapsed, minutes, mode))


def _decide(state: State) -> Move:
    if not state.readings:
        return state.move("open", enters=True)
    if state.moves and state.moves[-1].kind == "close":
        return state.move("close")
    reading = state.reading
    if state.moves[-1].kind == "invite" and wants_to_ask(state):
        return state.move("redirect", reason="floor")
    invited = state.moves[-1].kind == "invite" or state.moves[-1].reason == "floor"
    if invited and not asks_again_only(state):
        end = state.move("close", reason="feedback" if reading.has("asks_feedback") else "")
        return end.model_copy(update={"open_questions": ()}) if reading.has("abusive") else end
    if state.phase == "wrap_up" and reading.has("asks_feedback"):
        return state.move("close", reason="feedback")
    move = about_the_talk(state) or about_the_turn(state) or go_on(state)
    return _led_up_to(state, move) if move.kind == "probe" and move.reason in ("", "begun") else move


def _led_up_to(state: State, move: Move) -> Move:
    """A probe with the reason that leads up to it: what was just said about the talk itself."""
    reading, claims = state.reading, state.reading.has(*CLAIMS)
    gives_up = reading.has("dont_know") and (
        reading.acts[-1].kind == "dont_know" or not (claims or reading.has("quantity"))
    )
    if not move.enters and gives_up:
        return move.model_copy(update={"kind": "acknowledge", "uptake": ""})
    if "asks_feedback" in [act.kind for act in reading.acts[-2:]]:
        return move if move.reason else move.model_copy(update={"reason": "so_far", "uptake": ""})
    if reading.asks_leave and state.moves[-1].kind != "offer":
        waits = not claims or reading.acts[-1].kind == "chooses_topic"
        if waits and not state.over() and state.moves[-1].reason != "granted":
            return state.move("answer", reason="granted")
        return move.model_copy(update={"reason": "granted"})
    if wanders(state) and not (move.enters or move.facts or move.reason):
        return move.model_copy(update={"reason": "wandered", "uptake": ""})
    return move
