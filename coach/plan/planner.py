"""The rules by which the interviewer's next move is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.plan.asides import about_the_talk, asks_again_only
from coach.plan.course import go_on
from coach.plan.impasse import impasse
from coach.plan.replies import about_the_turn
from coach.plan.silence import wanders, wants_to_ask
from coach.plan.state import CLAIMS, State
from coach.plan.talk import open_question
from coach.records import Mode, Move, MoveReason, Question, Reading
from coach.text import content_stems

_NEXT = re.compile(r"\bwe (?:go on|move on|continue|proceed)\W*$", re.IGNORECASE)
CURT = 6
"""Words up to which "I don't know" at the end of an answer lets the question go."""
PATIENT = 3
"""Answers to other questions after which it is said that they come often."""


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
    move = impasse(state) or about_the_talk(state) or about_the_turn(state) or go_on(state)
    return _led_up_to(state, move) if move.kind == "probe" and move.reason in ("", "begun") else move


def _led_up_to(state: State, move: Move) -> Move:
    """A probe with the reason that leads up to it: what was just said about the talk itself."""
    reading, claims = state.reading, state.reading.has(*CLAIMS)
    last = reading.acts[-1] if reading.acts else None
    curt = last is not None and last.kind == "dont_know" and len(last.text.split()) <= CURT
    gives_up = reading.has("dont_know") and (curt or not (claims or reading.has("quantity")))
    if not move.enters and gives_up:
        return move.model_copy(update={"kind": "acknowledge", "uptake": ""})
    if "asks_feedback" in [act.kind for act in reading.acts[-2:]]:
        return move if move.reason else move.model_copy(update={"reason": "so_far", "uptake": ""})
    if reading.asks_leave and state.moves[-1].kind != "offer":
        waits = not claims or reading.acts[-1].kind == "chooses_topic"
        if waits and not (state.over() or _wants_the_next(state)) and state.moves[-1].reason != "granted":
            return state.move("answer", reason="granted")
        follows = move.target in reading.chosen or _wants_the_next(state)
        return move.model_copy(update={"reason": "granted" if follows else "deferred"})
    if reading.beside and not move.facts:
        strays = sum(earlier.reason == "beside" for earlier in state.moves) % PATIENT == PATIENT - 1
        reason: MoveReason = "strays" if strays and state.moves[-1].reason == "beside" else "beside"
        return move.model_copy(update={"kind": "acknowledge", "reason": reason, "uptake": ""})
    offered = state.moves[-1].kind == "offer"
    if offered and not reading.has("chooses_topic") and not (claims and _names_one(state)):
        return move.model_copy(update={"kind": "acknowledge", "reason": "unchosen", "uptake": ""})
    asked = open_question(state.moves)
    if move.enters and move.facts and not claims and asked is not None and asked.target:
        return move.model_copy(update={"kind": "acknowledge", "uptake": ""})
    if wanders(state) and not (move.enters or move.facts or move.reason):
        return move.model_copy(update={"reason": "wandered", "uptake": ""})
    return move


def _names_one(state: State) -> bool:
    """Whether one of the parts just offered was spoken of, or another one without straying."""
    said = set(content_stems(" ".join(act.text for act in state.reading.acts)))
    named = any(not said.isdisjoint(content_stems(part)) for part in state.moves[-1].options)
    return named or not state.reading.has("off_topic")


def _wants_the_next(state: State) -> bool:
    """Whether leave is asked for no more than to go on: "can we go on?"."""
    return any(_NEXT.search(act.text) for act in state.reading.acts if act.kind == "chooses_topic")
