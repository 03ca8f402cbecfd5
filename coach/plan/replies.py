"""What was just said about the problem: questions answered, claims reacted to."""

from __future__ import annotations

import re

from coach.plan.course import answered_enough, go_on
from coach.plan.silence import again_the_same, help_along, otherwise
from coach.plan.state import CLAIMS, State
from coach.plan.talk import last_put, long_turn, named, open_question, spoken_of, told
from coach.records import Move

PRESSES = 3
"""How often in an interview an answer that is general, or beside the question, is sent back."""
GENERAL = 16
"""Words up to which an answer that makes no point is general."""
IN_A_ROW = 2
"""Of so many answers in a row one leads back to the question that is open."""
RETOLD = 3
"""Facts told a second time after which nothing is told again."""
_DONE = ("that's it", "thats it", "that's all", "thats all", "nothing more", "no more questions", "enough")
"""Words of somebody who has asked enough."""
_WHAT_IF = re.compile(
    r"\b(?:suppose|what if|what changes|tenfold|grows?|doubles?|times as|twice|say|now also)\b", re.IGNORECASE
)
"""A question that changes the figures: other numbers in the answer contradict nothing."""


def about_the_turn(state: State) -> Move | None:
    """The move that takes up what was said; None where the talk simply goes on."""
    reading = state.reading
    if state.phase == "wrap_up":
        return None
    claims = reading.has(*CLAIMS)
    asks = bool(reading.facts or reading.open_questions)
    answer = _answer(state) if asks else None
    if answer is not None or (asks and not claims):
        return answer
    if reading.unsure and not claims:
        return state.move("ask_which")
    same = again_the_same(state)
    if same is not None:
        return same
    if state.phase == "clarify" and reading.asks_leave and reading.mentions("ask", "question") and not claims:
        return state.move("answer", reason="granted")
    asked = open_question(state.moves)
    what_if = asked is not None and (asked.ask in state.question.extensions or _WHAT_IF.search(asked.ask))
    if reading.contradiction and not what_if and all(reading.contradiction != m.ask for m in state.moves):
        return state.move("react", target="contradiction", ask=reading.contradiction)
    pressed = None if asks else _press(state) or help_along(state)
    if pressed is not None:
        return pressed
    if _may_react(state):
        reaction = _challenge(state) or _picture(state) or _react(state)
        if reaction is not None:
            return reaction
    takes_as_given = reading.has("assumption", "clarifying_question") and not claims
    return _answer(state) if state.phase == "clarify" and takes_as_given else None


def _answer(state: State) -> Move | None:
    """Answers, then hands the floor back; None where the turn also carries the design on."""
    reading = state.reading
    if state.phase != "clarify":
        return None if state.over() or reading.has(*CLAIMS) else _answer_between(state)
    if reading.mentions(*_DONE):
        return None  # whoever has asked enough is not asked what more is needed
    asks = sum(act.kind == "clarifying_question" for act in reading.acts)
    if asks <= sum(act.kind in CLAIMS for act in reading.acts) and reading.has(*CLAIMS):
        return None
    return None if state.over() or answered_enough(state) else state.move("answer")


def _answer_between(state: State) -> Move | None:
    """Answers whoever asks instead of answering, and comes back to the open question every other time: it is
    not let go, since nothing was said to it.

    What was told before is told again once; whoever still asks for it is sent back to the question.
    """
    asked = open_question(state.moves)
    if asked is None:
        return state.move("answer")
    if any(reading.has(*CLAIMS) for reading in state.readings if reading.turn > asked.turn):
        return state.move("answer")  # something was said to the question: it does not come again
    since = state.moves[state.moves.index(asked) + 1 :]
    answers = sum(move.kind in ("answer", "ask_which") or move.reason == "told" for move in since)
    before = told(state.moves)
    retold = before.total() - len(before)
    impatient = retold >= RETOLD or any(move.reason == "told" for move in state.moves)
    most = 1 if impatient else 2
    asks_more = bool(state.reading.open_questions)
    refused = not asks_more and min((before[fact] for fact in state.reading.facts), default=0) >= most
    if refused and state.moves[-1].reason == "told":
        return go_on(state, "acknowledge").model_copy(update={"facts": (), "reason": "told"})
    if state.moves[-1].kind == "hold" and not refused:
        return state.move("answer", target=asked.target, reason="impasse")
    steers = answers % IN_A_ROW == 1
    ask = last_put(state.moves) if steers or refused else ""
    if refused:
        return state.move("redirect", target=asked.target, ask=ask, reason="told")
    return state.move("answer", target=asked.target, ask=ask, reason="steered" if steers and not ask else "")


def _press(state: State) -> Move | None:
    """Puts the question once more to whoever did not answer it: once each, and not too often."""
    last = state.moves[-1]
    presses = [m for m in state.moves if m.kind == "redirect" and m.reason in ("general", "beside")]
    tired = len(presses) >= PRESSES or any(move.target == last.target for move in presses)
    if tired or state.over() or last.kind not in ("probe", "acknowledge"):
        return None
    if state.reading.beside:
        return otherwise(state, "beside")
    return state.move("redirect", target=last.target, reason="general") if _general(state) else None


def _general(state: State) -> bool:
    """Whether an answer to a probe is so short, and so far from every point, that it fits any system."""
    last, reading = state.moves[-1], state.reading
    if not (last.target or last.enters):
        return False
    said = reading.said
    made = reading.coverage or reading.pitfalls or reading.reactions or reading.quantities
    silent = not (
        made or reading.has("diagram", "comparison", "assumption", "clarifying_question", "summary")
    )
    return silent and reading.has("design_claim") and 0 < len(said.split()) <= GENERAL


def _may_react(state: State) -> bool:
    """Reactions and challenges come at most twice in a row, and not once a phase has run over."""
    last = [move.kind for move in state.moves[-2:]]
    return not (len(last) == 2 and set(last) <= {"react", "challenge"}) and not state.over()


def _challenge(state: State) -> Move | None:
    reading = state.reading
    used = {move.target for move in state.moves}
    for pitfall in state.question.pitfalls:
        if pitfall.id in reading.pitfalls and pitfall.id not in used and pitfall.challenge:
            words = named(pitfall, reading)
            return state.move("challenge", target=pitfall.id, ask=pitfall.challenge, uptake=words)
    return None


def _picture(state: State) -> Move | None:
    """A question about what was drawn, at most twice in an interview."""
    reading = state.reading
    asked = [move.ask for move in state.moves if move.target == "diagram"]
    if not reading.picture or reading.picture in asked or len(asked) >= 2:
        return None
    return state.move("react", target="diagram", ask=reading.picture)


def _react(state: State) -> Move | None:
    reading = state.reading
    used = {move.target for move in state.moves}
    here = [m for m in state.moves if m.kind == "react" and m.phase == state.phase and m.target != "diagram"]
    if len(here) >= 2:
        return None
    known = {reaction.id: reaction for reaction in state.question.reactions}
    for name in reading.reactions:
        if name not in known or name in used or spoken_of(known[name].ask, [reading]):
            continue
        words = named(known[name], reading)
        if words or not long_turn(reading):  # much was said, and nothing of it by that name
            return state.move("react", target=name, ask=known[name].ask, uptake=words)
    return None
