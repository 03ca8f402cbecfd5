"""The rules by which the interviewer's next move is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from coach.plan.asides import about_the_talk, asks_again_only
from coach.plan.course import go_on
from coach.plan.impasse import impasse
from coach.plan.leads import answered_first, in_pieces, lead_up_to
from coach.plan.replies import about_the_turn
from coach.plan.silence import wants_to_ask
from coach.plan.state import State
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
    if invited and reading.asks_leave and not (reading.has("asks_feedback") or state.time_up()):
        return state.move("answer", reason="granted")
    if invited and not asks_again_only(state):
        end = state.move("close", reason="feedback" if reading.has("asks_feedback") else "")
        return end.model_copy(update={"open_questions": ()}) if reading.has("abusive") else end
    if state.phase == "wrap_up" and reading.has("asks_feedback"):
        ends = state.moves[-1].kind != "summarise" or state.time_up()
        return state.move("close" if ends else "invite", reason="feedback")
    move = impasse(state) or about_the_talk(state) or about_the_turn(state) or go_on(state)
    if move.kind == "probe" and move.reason in ("", "begun"):
        move = lead_up_to(state, move)
    elif move.kind in ("offer", "summarise") and not move.reason:
        move = answered_first(state, move)
    return in_pieces(state, move)
