"""Long stretches in which nothing new is said: the interviewer speaks about it once, as a person would, and
brings the interview to its end where nothing comes of that."""

from __future__ import annotations

import re

from coach.plan.course import another, go_on
from coach.plan.silence import THINKS, sentences
from coach.plan.state import CLAIMS, State
from coach.plan.talk import open_question, told
from coach.records import ActKind, Move, Reading

SPEAKS_UP = 7
"""Turns in a row without anything new after which the interviewer asks whether to go on."""
ENDS = 12
"""Turns after which it comes to the end."""
_SAYS: tuple[ActKind, ...] = (*CLAIMS, "assumption", "quantity", "summary", "chooses_topic")
"""Acts that may say something new."""
_LEARNS: tuple[ActKind, ...] = ("dont_know", "asks_hint")
"""Acts of somebody who learns from hints."""
_STOPS = re.compile(
    r"\b(?:stop|end|finish|quit|enough|done)\b|^\W*(?:no|nope|nah|not really)\W*(?:thanks?\b.*)?$",
    re.IGNORECASE,
)


def impasse(state: State) -> Move | None:
    """The move where nothing new has been said for long, or the answer to what was then asked; else None."""
    if state.phase in ("wrap_up", "answer") or not state.moves:
        return None
    if state.moves[-1].kind == "hold" and state.moves[-1].reason == "impasse":
        return _answered(state)
    stretch = _stretch(state)
    learns = not set(state.reading.facts).issubset(told(state.moves))
    if len(stretch) >= (2 * ENDS if learns else ENDS):  # nobody is cut off at a question with an answer
        return state.move("close", reason="impasse").model_copy(update={"facts": (), "open_questions": ()})
    begins = stretch[-1].turn if stretch else 0
    spoken = any(move.reason == "impasse" and move.turn > begins for move in state.moves)
    if len(stretch) < SPEAKS_UP or spoken:
        return None
    spoken_about = state.move("hold", target=_kind(stretch), reason="impasse")
    return spoken_about.model_copy(update={"facts": state.reading.facts})


def _answered(state: State) -> Move | None:
    """After "shall we go on?": the end, or another question, with a word where neither was said; where
    something new was said, the talk goes on by itself."""
    said = state.reading.said
    if not state.reading.has("clarifying_question", *CLAIMS) and (
        _STOPS.search(said) or state.reading.has("asks_end")
    ):
        return state.move("close", target="stop", reason="impasse")
    if _is_new(state, len(state.readings) - 1):
        return None
    if THINKS.search(said):
        return state.move("redirect", reason="thinking")
    if state.moves[-1].target == "cross" and state.reading.has("abusive"):
        return state.move("close", reason="impasse")
    if state.moves[-1].target == "stop" or state.reading.has("abusive"):
        return None  # the question that was open stands
    if state.reading.facts or state.reading.open_questions:
        return None  # it is answered, and the question that is open comes again
    asked = open_question(state.moves)
    if state.moves[-1].target == "asking" and asked is not None:
        return state.move("answer", target=asked.target, reason="impasse")
    following = another(state) or go_on(state, "acknowledge")
    return (
        following.model_copy(update={"reason": "impasse"}) if following.kind == "acknowledge" else following
    )


def _stretch(state: State) -> list[Reading]:
    """The last turns, the newest first, as far as none says anything new. Whoever thinks, or learns from
    hints and reveals, is not counted."""
    revealed = {move.turn - 1 for move in state.moves if move.kind == "reveal"}
    stretch: list[Reading] = []
    for index in range(len(state.readings) - 1, -1, -1):
        reading = state.readings[index]
        if _is_new(state, index):
            break
        learns = state.mode == "practice" and reading.has(*_LEARNS)
        thinks = any(THINKS.search(act.text) for act in reading.acts)
        if not (learns or thinks or reading.turn in revealed):
            stretch.append(reading)
    return stretch


def _is_new(state: State, index: int) -> bool:
    """Whether a turn says something that was not said before, or asks while there is still time to ask."""
    reading = state.readings[index]
    if reading.has("clarifying_question") and state.moves[index].phase == "clarify":
        return True
    if not reading.has(*_SAYS):
        return False
    before = state.readings[:index]
    known = {sentence for earlier in before for sentence in sentences(earlier)}
    said = set(sentences(reading))
    if said:
        return not known.issuperset(said)
    words = reading.said.lower()
    return not words or all(words != one.said.lower() for one in before)


def _kind(stretch: list[Reading]) -> str:
    """What the stretch was mostly made of."""
    share = {
        "cross": 3 * sum(reading.has("abusive") for reading in stretch),
        "asking": 2 * sum(reading.has("clarifying_question") for reading in stretch),
        "refrain": 2 * sum(reading.has("already_said", *CLAIMS) for reading in stretch),
    }
    return next((kind for kind, times in share.items() if times >= len(stretch)), "quiet")
