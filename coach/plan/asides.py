"""Turns about the interview itself: they say nothing of the problem and never advance a phase."""

from __future__ import annotations

from coach.plan import silence
from coach.plan.course import go_on
from coach.plan.state import CLAIMS, State
from coach.plan.talk import heaviest, last_put, open_question, related
from coach.records import ActKind, KeyPoint, Move
from coach.text import content_stems

_SUBSTANCE: tuple[ActKind, ...] = (
    "clarifying_question",
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "diagram",
    "summary",
    "chooses_topic",
)
_REPHRASE = (
    "rephrase",
    "reword",
    "understand",
    "mean",
    "clarify",
    "differently",
    "other words",
    "follow",
    "after",
)
"""Words of somebody who wants the question put otherwise, and not just again."""
NAMES_IT = 2
"""Words from which a wish for a hint says what for."""
_HINT = ("hint", "clue", "help", "stuck", "nudge", "pointer", "tip")
"""Words of somebody who surely wants a hint."""


def about_the_talk(state: State) -> Move | None:
    """Turns that say nothing about the problem: they never advance a phase."""
    reading = state.reading
    substance = reading.has(*_SUBSTANCE)
    last = [act.kind for act in reading.acts[-2:]]
    sums_up = state.phase == "wrap_up" and substance  # "that's it" ends a summary, not the interview
    if "asks_end" in last and state.last_minutes() and not sums_up:
        return state.move("close") if state.phase == "wrap_up" else go_on(state)
    if ("asks_end" in last and not sums_up) or (reading.has("asks_end", "asks_feedback") and not substance):
        return _hold(state)
    more = reading.has(*CLAIMS, "clarifying_question")
    if reading.has("asks_hint") and (not more or _wants_a_hint(state)):
        return _hint(state)
    if reading.has("dont_know") and not substance:
        return silence.give_up(state)
    asks_repeat = reading.has("asks_repeat") and not reading.facts
    if asks_repeat and (not reading.has(*CLAIMS, "quantity") or last[-1] == "asks_repeat"):
        return again(state)
    if reading.has("already_said") and not substance:
        return silence.said_already(state)
    if substance:
        return None
    if reading.has("abusive"):
        return silence.lead_back(state, "abusive")
    if reading.has("off_topic"):
        return silence.lead_back(state, "off_topic")
    return silence.wait(state) if reading.has("empty") else None


def _wants_a_hint(state: State) -> bool:
    """Whether a turn that says or asks something else too ends on the wish for a hint."""
    reading = state.reading
    last = [act.kind for act in reading.acts[-2:]]
    named = reading.mentions(*_HINT)
    if last[-1:] == ["asks_hint"]:
        return named or not reading.has("clarifying_question")
    return "asks_hint" in last and named and not reading.facts


def _hold(state: State) -> Move:
    """Says where the grade is, and how to stop here; whoever asks for the end a second time gets it."""
    if not state.reading.has("asks_end"):
        return state.move("hold", target="feedback")
    offered = next((move.turn for move in reversed(state.moves) if move.target == "stop"), None)
    if offered is not None:
        replied = next((reading for reading in state.readings if reading.turn > offered), state.reading)
        if not replied.has(*CLAIMS):  # else the talk went on, and the offer is gone
            return state.move("close", target="stop", reason="impasse")
    return state.move("hold", target="stop", reason="impasse")


def asks_again_only(state: State) -> bool:
    """Whether a turn is nothing but the wish to hear the question again."""
    acts = [act for act in state.reading.acts if act.kind != "empty"]
    return bool(acts) and all(act.kind == "asks_repeat" for act in acts) and not state.reading.open_questions


def again(state: State) -> Move:
    """Puts the last question again: as it was last put, or otherwise for whoever did not understand it, or
    asks for it a second time."""
    asked = open_question(state.moves)
    if asked is None:
        return state.move("repeat")
    if asked.kind in ("summarise", "invite"):
        return state.move(asked.kind)
    since = state.moves[state.moves.index(asked) + 1 :]
    point = state.topics.point(asked.target)
    put = last_put(state.moves)
    other = next((ask for ask in (asked.ask, *(point.probes[1:2] if point else ())) if ask != put), "")
    before = any(move.kind == "repeat" for move in since)
    rephrased = before or state.reading.mentions(*_REPHRASE)
    return state.move("repeat", target=asked.target, ask=(other if rephrased else "") or put)


def _hint(state: State) -> Move:
    """The next rung of the ladder for the point that was last asked about; none in live mode."""
    reading = state.reading
    asked = open_question(state.moves)
    point = state.topics.point(asked.target) if asked else None
    if asked is not None and asked.kind == "offer" and not reading.has(*CLAIMS):
        return go_on(state)  # whoever cannot choose is asked about something
    if asked is not None and asked.kind in ("react", "challenge") and state.mode == "practice":
        helped = state.moves[-1].target == "own_help"  # there is no hint for these, but a way to find one
        return _without_hint(state) if helped else state.move("hold", target="own_help")
    if point is None:
        here = state.topics.here(state.phase) or state.topics.so_far(state.phase)
        stuck_on = [point for point in here if related(point, reading.acts[-1].text)]
        point = heaviest(stuck_on) or heaviest(here)
    if state.mode == "live":
        return state.move("hold", target="hint")
    if point is None or (reading.has(*CLAIMS) and not _fits(state, point)):
        return _without_hint(state)
    level = silence.next_rung(state, point)
    if level > min(3, len(point.hints)):
        return _without_hint(state)
    return silence.hint(state, point, level)


def _fits(state: State, point: KeyPoint) -> bool:
    """Whether the hints for a point may help with what a wish for one names, beside what was said."""
    wish = " ".join(act.text for act in state.reading.acts if act.kind == "asks_hint")
    about = set(content_stems(wish)) - set(content_stems(" ".join(_HINT)))
    known = set(content_stems(" ".join((point.text, *point.probes, *point.says, *point.hints))))
    return len(about) < NAMES_IT or len(about & known) >= 0.5 * len(about)


def _without_hint(state: State) -> Move:
    """Goes on where there is no hint, or no further one."""
    return go_on(state, "acknowledge").model_copy(update={"reason": "no_hint"})
