"""What leads up to the next question: a word on what was just said about the talk, or left unanswered."""

from __future__ import annotations

import re
from collections.abc import Callable

from coach.plan.course import WHOLE, whole_is_open
from coach.plan.silence import wanders
from coach.plan.state import CLAIMS, State
from coach.plan.talk import COVERED, open_question
from coach.records import Move, MoveReason
from coach.text import content_stems

CURT = 6
"""Words up to which "I don't know" at the end of an answer lets the question go."""
PATIENT = 3
"""Answers to other questions after which it is said that they come often."""
_NEXT = re.compile(r"\bwe (?:go on|move on|continue|proceed)\W*$", re.IGNORECASE)
"""Leave is asked for no more than to go on."""

_WHERE = re.compile(
    r"\b(?:where|which|what)\b.{0,40}\b(?:you|i|we|me)\b.{0,30}\b(?:depth|deeper|go|focus|next|first)\b",
    re.IGNORECASE,
)
"""Where to go on is asked."""
_EITHER = re.compile(r"\bor\b(?! (?:so|something)\b).*\?", re.IGNORECASE | re.DOTALL)
"""Which of two things comes next is asked."""

Lead = Callable[[State, Move], Move | None]


def lead_up_to(state: State, move: Move) -> Move:
    """A probe with the first lead that fits; as it is where none does."""
    leads: tuple[Lead, ...] = (
        _given_up,
        _insisted,
        _judged,
        _known,
        _granted,
        _beside,
        _unchosen,
        _asked_instead,
        _too_early,
        _unmet,
        _wandered,
    )
    return next((led for lead in leads if (led := lead(state, move)) is not None), move)


def answered_first(state: State, move: Move) -> Move:
    """An offer, or the wish for a summary, with a word on what was asked at the end of the answer."""
    return next((led for lead in (_judged, _known) if (led := lead(state, move)) is not None), move)


def in_pieces(state: State, move: Move) -> Move:
    """Where the whole system was asked for and not answered, a question about one part of it says so."""
    says_so = move.kind == "acknowledge" and not (move.enters or move.facts or WHOLE.search(move.ask))
    if not (whole_is_open(state) and says_so):
        return move
    if move.reason in ("told", "impasse"):
        return move
    return move.model_copy(update={"reason": "piece"})


def _let_go(move: Move, reason: MoveReason) -> Move:
    return move.model_copy(update={"kind": "acknowledge", "reason": reason, "uptake": ""})


def _given_up(state: State, move: Move) -> Move | None:
    """The last question was given up."""
    reading = state.reading
    last = reading.acts[-1] if reading.acts else None
    curt = last is not None and last.kind == "dont_know" and len(last.text.split()) <= CURT
    gives_up = reading.has("dont_know") and (curt or not reading.has(*CLAIMS, "quantity"))
    return _let_go(move, move.reason) if gives_up and not move.enters else None


def _insisted(state: State, move: Move) -> Move | None:
    """An answer that fits any system was sent back, and another one came."""
    again = state.moves[-1].reason == "general" and not state.reading.coverage
    return _let_go(move, move.reason) if again and not (move.enters or move.facts) else None


def _judged(state: State, move: Move) -> Move | None:
    """A judgment was asked for, and is not given."""
    if "asks_feedback" not in [act.kind for act in state.reading.acts[-2:]]:
        return None
    if move.reason not in ("", "begun"):
        return move
    return move.model_copy(update={"reason": "so_far", "uptake": ""})


def _known(state: State, move: Move) -> Move | None:
    """What was told before is asked again at the end of an answer."""
    return move.model_copy(update={"reason": "known", "uptake": ""}) if state.asks_known else None


def _granted(state: State, move: Move) -> Move | None:
    """Leave was asked for: it is given and waited for once, else the next question comes first."""
    reading, last = state.reading, state.moves[-1]
    if not reading.asks_leave or last.kind == "offer":
        return None
    wishes = [act.text for act in reading.acts if act.kind == "chooses_topic"]
    if any(_WHERE.search(wish) for wish in wishes):
        return move  # the next question says where
    if any(_EITHER.search(wish) for wish in wishes):
        return move if move.target in reading.chosen else move.model_copy(update={"reason": "deferred"})
    to_go_on = any(_NEXT.search(act.text) for act in reading.acts if act.kind == "chooses_topic")
    waits = not reading.has(*CLAIMS) or reading.acts[-1].kind == "chooses_topic"
    if waits and not (state.over() or to_go_on) and last.reason != "granted":
        return state.move("answer", reason="granted")
    follows = to_go_on or move.target in reading.chosen
    return move.model_copy(update={"reason": "granted" if follows else "deferred"})


def _beside(state: State, move: Move) -> Move | None:
    """Another question than the last one was answered."""
    if not state.reading.beside or move.facts:
        return None
    count = sum(earlier.reason == "beside" for earlier in state.moves)
    strays = count % PATIENT == PATIENT - 1 and state.moves[-1].reason == "beside"
    return _let_go(move, "strays" if strays else "beside")


def _unchosen(state: State, move: Move) -> Move | None:
    """None of the parts that were offered was chosen."""
    reading, last = state.reading, state.moves[-1]
    if last.kind != "offer" or reading.has("chooses_topic"):
        return None
    said = set(content_stems(reading.said))
    named = any(not said.isdisjoint(content_stems(part)) for part in last.options)
    answers = reading.has(*CLAIMS) and (named or not reading.has("off_topic"))
    return None if answers else _let_go(move, "unchosen")


def _asked_instead(state: State, move: Move) -> Move | None:
    """A new phase begins after a question that was met with another one."""
    asked = open_question(state.moves)
    instead = move.facts and not state.reading.has(*CLAIMS) and asked is not None and asked.target
    return _let_go(move, move.reason) if instead and move.enters else None


def _too_early(state: State, move: Move) -> Move | None:
    """The candidate designs, and the problem is asked about first."""
    early = move.phase == "clarify" and state.reading.has(*CLAIMS) and not (move.facts or move.uptake)
    return move.model_copy(update={"reason": "first"}) if early and not move.reason else None


def _unmet(state: State, move: Move) -> Move | None:
    """What was asked for was not found in the answer; beside the key points nobody can tell."""
    asked = open_question(state.moves)
    leads = move.facts or move.uptake or move.reason or move.open_questions
    if asked is None or not asked.ask or leads or wanders(state):
        return None
    if move.enters and state.topics.point(asked.target) is None:
        return None
    met = any(made.key_point == asked.target and made.credit >= COVERED for made in state.reading.coverage)
    return None if met else move.model_copy(update={"reason": "unmet"})


def _wandered(state: State, move: Move) -> Move | None:
    """Two turns strayed from the topic."""
    if not wanders(state) or move.enters or move.facts or move.reason:
        return None
    return move.model_copy(update={"reason": "wandered", "uptake": ""})
