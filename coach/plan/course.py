"""Going on: the next probe, the next phase, the end."""

from __future__ import annotations

import re

from coach.plan.state import CLAIMS, State
from coach.plan.talk import COVERED, covered, heaviest, open_question, related, spoken_of
from coach.records import KeyPoint, Move, MoveKind, MoveReason, Phase
from coach.text import content_stems

INSIDE = "How does {part} work inside, and where would trouble start first?"
"""Asked about a part that the candidate picked and no missing point is about."""
FAILS = "What could go wrong in {part}, and how would you notice?"
"""Asked about a part that was picked and explained at once, where no missing point is about it."""
BEYOND: dict[Phase, tuple[str, ...]] = {
    "deep_dive": (
        "Which part of your design are you least sure of, and how would you find out whether it holds?",
        "Suppose there is an incident in the first month. Which part is behind it, and how do you notice?",
        "Which part of your design would you build and try out first, and why that one?",
        "Which number in your design would you check first with real data, and what if it is ten times off?",
    ),
    "trade_offs": (
        "Which of your decisions would you take back first if the figures turned out differently?",
    ),
}
"""Asked in time that is left, of whatever was designed."""
MOST_BEYOND = 2
"""How many of these are asked in one phase."""
ASTRAY = 3
"""Answers that may have missed such a question, after which no further one is asked."""
TOUCHED = 0.25
"""Credit from which something of a point was said: what nobody touched is asked for first."""
MOST_ANSWERS = 7
"""Turns of questions that are answered before the design is asked for."""
REST = "Which parts of the system have you not mentioned yet, and how do they connect to what you have?"
"""Asked where the design was told before its phase began, and nothing that counts is missing of it."""


WHOLE = re.compile(r"\b(?:boxes|main (?:parts|steps|pieces)|whole|end to end|stages|path)\b", re.IGNORECASE)
"""Asks for the whole in other words."""
_YOURS = re.compile(r"\byours?\b", re.IGNORECASE)


def go_on(state: State, kind: MoveKind = "probe") -> Move:
    """Probes the heaviest point that is missing, or goes to the next phase, or ends."""
    if not _finished(state):
        chosen, picked = state.topics.chosen(state.phase), state.topics.picked()
        if picked and not (chosen and related(chosen, picked)):
            told = state.reading.has(*CLAIMS)
            about = _about(state, picked) if told else None
            if about is None:
                return state.move(kind, target="topic", ask=(FAILS if told else INSIDE).format(part=picked))
            chosen = about
        point = chosen or _next_point(state)
        if point is not None:
            return state.move(kind, target=point.id, ask=point.probes[0])
        extension = _extension(state)
        if extension:
            number = sum(move.target.startswith("extension") for move in state.moves) + 1
            return state.move(kind, target=f"extension-{number}", ask=extension)
    return _next_phase(state, kind)


def _next_point(state: State) -> KeyPoint | None:
    """The heaviest missing point: of this phase before earlier ones, and first what nobody spoke of. Whoever
    has designed nothing is not asked about "your system" while there is another question."""
    here, earlier = state.topics.here(state.phase), state.topics.earlier(state.phase)
    return _first_of(state, here) or _first_of(state, earlier)


def _first_of(state: State, points: list[KeyPoint]) -> KeyPoint | None:
    """The one of some missing points that is asked for first."""
    begun = _said_something(state)
    if any(map(_asks_for_the_whole, state.moves)):  # nobody is asked for the whole twice
        points = [point for point in points if not WHOLE.search(point.probes[0])]
    fresh = [point for point in points if not spoken_of(point.probes[0], state.readings)]
    fresh = fresh if begun else [point for point in fresh if not _YOURS.search(point.probes[0])]
    credit = covered(state.question, state.readings)
    fresh = [point for point in fresh if credit[point.id] < TOUCHED] or fresh
    return heaviest(fresh) or heaviest(points)


def whole_is_open(state: State) -> bool:
    """Whether the design as a whole is what was asked for last."""
    asked = open_question(state.moves)
    return asked is not None and _asks_for_the_whole(asked)


def _asks_for_the_whole(move: Move) -> bool:
    return move.enters and move.phase == "design" and not move.target


def _about(state: State, part: str) -> KeyPoint | None:
    """The heaviest missing point whose question is about a part of the system."""
    wanted = set(content_stems(part))
    points = state.topics.so_far(state.phase)
    return heaviest([p for p in points if not wanted.isdisjoint(content_stems(" ".join(p.probes)))])


def another(state: State) -> Move | None:
    """Another question of the present phase, for whoever does not answer the one that is open."""
    if state.phase == "wrap_up":
        return None
    point = _next_point(state)
    move = state.move("acknowledge", target=point.id, ask=point.probes[0]) if point else None
    # The phase goes on, whatever the clock says.
    return move.model_copy(update={"nudge": ""}) if move else None


def _finished(state: State) -> bool:
    """Whether the present phase has had its time, or its questions."""
    asked = _probes_here(state)
    if state.phase == "wrap_up":
        return True
    if state.phase == "clarify":
        # Whoever has begun to design is asked about the problem once, then the design goes on.
        return state.over() or asked >= 1 or answered_enough(state)
    if state.over():
        return asked >= 1
    if state.order.index(state.phase) + 2 >= len(state.order):  # time that is left is for its questions
        return asked >= 3 * _allowance(state)
    return asked >= _allowance(state) * (2 if state.early() and state.topics.so_far(state.phase) else 1)


def answered_enough(state: State) -> bool:
    """Whether so much was asked about the problem that the design is due."""
    answers = sum(1 for move in state.moves if move.kind == "answer" and move.phase == "clarify")
    return answers >= MOST_ANSWERS


def _allowance(state: State) -> int:
    """How many probes a phase gets: more in longer interviews."""
    return 3 if state.question.kind == "short_answer" else max(2, min(5, state.minutes // 12 + 1))


def _probes_here(state: State) -> int:
    return sum(
        1
        for move in state.moves
        if move.phase == state.phase and move.kind in ("probe", "acknowledge") and move.target
    )


def _next_phase(state: State, kind: MoveKind) -> Move:
    if state.phase == state.order[-1]:
        ends = state.phase != "wrap_up" or state.moves[-1].kind == "invite"
        return state.move("close" if ends else "invite")
    state.phase = state.order[state.order.index(state.phase) + 1]
    if state.phase == "wrap_up":
        summed_up = state.readings[-1].has("summary") or not _said_something(state)
        return state.move("invite" if summed_up else "summarise", enters=True)
    options = state.topics.components()
    if state.phase == "deep_dive" and len(options) >= 2:
        return state.move("offer", enters=True, options=options)
    point = _first_of(state, state.topics.here(state.phase))
    begun = state.phase == "design" and _design_begun(state)
    bare = state.phase == "deep_dive" and not state.topics.designed()
    reason: MoveReason = "begun" if begun else "bare" if bare else ""
    if begun and point is None:
        return state.move(kind, ask=REST, enters=True, reason=reason)
    if point is None or (state.phase == "design" and not begun):
        return state.move(kind, enters=True)
    return state.move(kind, target=point.id, ask=point.probes[0], enters=True, reason=reason)


def _said_something(state: State) -> bool:
    """Whether anything was said that could be summed up."""
    return any(reading.has(*CLAIMS) for reading in state.readings)


def _design_begun(state: State) -> bool:
    """Whether a design was already sketched, so that asking for one would be deaf."""
    credit = covered(state.question, state.readings)
    points = [point for point in state.question.key_points if point.phase == "design"]
    drawn = any(reading.has("diagram") for reading in state.readings)
    made = sum(credit[point.id] >= COVERED for point in points)
    return drawn or len(state.topics.components()) >= 2 or made >= 2


def _extension(state: State) -> str:
    """A question for time that is left: beyond the problem, or about whatever was designed."""
    if state.phase not in ("deep_dive", "trade_offs", "answer") or state.over():
        return ""
    if state.question.kind == "ml_system_design" and not state.topics.designed():
        return ""
    if state.last_quarter() and sum(reading.astray for reading in state.readings) >= ASTRAY:
        return ""  # more of the kind would be answered as little
    asked = {move.ask for move in state.moves}
    beyond = () if state.phase == "deep_dive" else state.question.extensions
    own = BEYOND.get(state.phase, ()) if state.question.kind == "ml_system_design" else ()
    if not any(reading.quantities for reading in state.readings):
        own = tuple(ask for ask in own if not ask.startswith("Which number"))
    if len(asked.intersection(own)) >= MOST_BEYOND:
        own = ()
    first = len(state.question.prompt) % len(own) if own else 0  # not the same ones for every problem
    left = (ask for ask in (*beyond, *own[first:], *own[:first]) if ask not in asked)
    return next((ask for ask in left if not spoken_of(ask, state.readings)), "")
