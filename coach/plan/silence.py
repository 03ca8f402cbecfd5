"""Turns that say nothing, or nothing new: the interviewer waits, asks in other words, helps, and takes
something else, as a person would. None of them advances a phase; only giving an answer up may."""

from __future__ import annotations

import re
from itertools import takewhile

from coach.plan.course import another, go_on
from coach.plan.state import State
from coach.plan.talk import COVERED, covered, hints_given, last_put, open_question
from coach.records import KeyPoint, Move, MoveReason, Reading
from coach.text import content_stems
from coach.text import sentences as sentences_of

THINKS = re.compile(r"\b(?:think(?:ing)?|moment|minute|sec(?:ond)?|wait|hold on)\b", re.IGNORECASE)
_DISMISSES = re.compile(r"\b(?:cares?|whatever|boring|pointless|annoying|waste)\b", re.IGNORECASE)
_FLATLY = re.compile(r"^\W*(?:yes|yeah|yep|no|nope|nah)\W*$", re.IGNORECASE)
_YES_OR_NO = re.compile(r"^(?:does|do|did|is|are|was|would|could|can|will|should|has|have)\b", re.IGNORECASE)
"""Begins a question that may be answered so."""
_ANSWERED: tuple[MoveReason, ...] = ("thinking", "general", "again", "missed", "told", "why")
"""Reasons to lead back that do not count as silence."""
PATIENCE = 2
"""How often in a row somebody who thinks is given time."""
_WANTS = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|hm+|let me think|one (?:sec|moment)|wait)\b", re.IGNORECASE
)
HELPS = 2
"""Rung of the hints up to which help is given to somebody who did not ask for it."""
SAID = 0.5
"""Share of a hint's words from which it tells nothing new."""
MISSED = 1
"""How often in an interview the interviewer owns to have missed what was said."""
LONGEST_REFRAIN = 4
"""Words up to which it means nothing that the same was said before."""


def wait(state: State) -> Move:
    """After nothing, or an "ok" where an answer was due: first time, then the question in other words, then a
    hint, then another question."""
    asked, tries = open_question(state.moves), _tries(state)
    patient = any(move.reason != "thinking" for move in state.moves[-PATIENCE:])
    if THINKS.search(state.reading.said) and patient:
        return state.move("redirect", target=asked.target if asked else "", reason="thinking")
    put = sentences_of(last_put(state.moves))
    if (
        asked is state.moves[-1]
        and put
        and _FLATLY.match(state.reading.said)
        and _YES_OR_NO.match(put[-1].text)
    ):
        return state.move("redirect", target=asked.target, reason="why")
    words = any(character.isalnum() for character in state.reading.said)
    reason: MoveReason = "backchannel" if words else "empty"
    if state.time_up():
        return state.move("close")
    if state.moves[-1].reason == "thinking":
        return state.move("redirect", target=asked.target if asked else "", reason=reason)
    if tries == 0 or asked is None:
        return state.move("redirect", target=asked.target if asked else "", reason=reason)
    if asked.kind == "open":
        return _begin(another(state) or go_on(state))
    if state.moves[-1].kind == "hint":
        return state.move("redirect", target=asked.target, reason=reason)
    helped = any(move.kind == "hint" for move in _led_back(state))
    if tries == 1:
        return otherwise(state, reason)
    if asked.kind == "summarise":
        return state.move("invite")
    help_ = _help(state) if tries == 2 and not helped else None
    return help_ or another(state) or state.move("redirect", target=asked.target, reason=reason)


def give_up(state: State) -> Move:
    """After "I don't know": a hint where that is allowed, else the next thing."""
    asked = open_question(state.moves)
    if asked is not None and asked.kind == "summarise":
        return state.move("invite")
    if state.time_up():
        return go_on(state)
    if asked is None or asked.kind == "open":
        return _begin(go_on(state))
    if asked.kind == "offer":
        return go_on(state)  # whoever cannot choose is asked about something
    passes = re.match(r"\W*(?:pass|skip|next)\b", state.reading.said, re.IGNORECASE)
    return (None if passes else _help(state)) or go_on(state, "acknowledge")


def lead_back(state: State, reason: MoveReason) -> Move:
    """After something off the topic, or rude: in other words, then its reminder, then another."""
    if THINKS.search(state.reading.said):
        return state.move("redirect", reason="thinking")
    if reason == "off_topic" and _DISMISSES.search(state.reading.said):
        reason = "dismissive"
    tries = _tries(state)
    if tries == 0:
        return otherwise(state, reason)
    asked = open_question(state.moves)
    following = another(state) if tries > 1 else None
    return following or state.move("redirect", target=asked.target if asked else "", reason=reason)


def otherwise(state: State, reason: MoveReason) -> Move:
    """Puts the open question in its other wording, or as it was where there is none."""
    asked = open_question(state.moves)
    point = state.topics.point(asked.target) if asked else None
    ask = point.probes[1] if point and len(point.probes) > 1 else asked.ask if asked else ""
    if asked is not None and asked.kind in ("probe", "acknowledge") and not ask:
        return state.move("repeat", reason=reason)  # it opened its phase, and the voice has its words
    return state.move("redirect", target=asked.target if asked else "", ask=ask, reason=reason)


def said_already(state: State) -> Move:
    """After "I already said that": right perhaps, so once it is asked for again, and then let be."""
    asked = open_question(state.moves)
    missed = sum(move.reason == "missed" for move in state.moves)
    bare = len(state.reading.said.split()) <= LONGEST_REFRAIN  # else it is said again right there
    if asked is not None and asked.kind == "open":
        return go_on(state)
    heard = state.moves[-1].reason == "again"
    if (
        bare
        and not heard
        and missed < MISSED
        and asked is not None
        and asked.kind in ("probe", "acknowledge")
    ):
        return state.move("redirect", target=asked.target, reason="missed")
    following = go_on(state, "acknowledge")
    leads = bare and following.kind == "acknowledge" and not following.reason
    return following.model_copy(update={"reason": "missed"}) if leads else following


def again_the_same(state: State) -> Move | None:
    """After an answer that was given before, word by word; None where any of it is new."""
    said = sentences(state.reading)
    if not said or state.reading.facts:
        return None
    before = {sentence for reading in state.readings[:-1] for sentence in sentences(reading)}
    if not before.issuperset(said):
        return None
    if any(move.reason == "again" for move in state.moves):
        following = go_on(state, "acknowledge")
        leads = following.kind == "acknowledge" and following.reason in ("", "begun")
        return following.model_copy(update={"reason": "again"}) if leads else following
    return otherwise(state, "again")


def wanders(state: State) -> bool:
    """Whether two of the last turns stray from the topic beside what they claim, and this one does."""
    strays = [reading.has("off_topic") for reading in state.readings[-3:]]
    return strays[-1] and sum(strays) > 1


def _begin(move: Move) -> Move:
    """The interviewer asks first, where the candidate has no question to begin with."""
    return move.model_copy(update={"kind": "acknowledge", "reason": "begin"})


def _help(state: State) -> Move | None:
    """A low rung of the ladder of hints for the question that is open, in practice."""
    asked = open_question(state.moves)
    point = state.topics.point(asked.target) if asked else None
    if point is None or state.mode != "practice":
        return None
    level = next_rung(state, point)
    if level > min(HELPS, len(point.hints)):
        return None
    return hint(state, point, level)


def help_along(state: State) -> Move | None:
    """In practice, a first hint for whoever says something, ends on not knowing, and missed the point."""
    reading, asked = state.reading, open_question(state.moves)
    stuck = bool(reading.acts) and reading.acts[-1].kind == "dont_know"
    credit = covered(state.question, state.readings)
    made = asked is not None and credit.get(asked.target, 0.0) >= COVERED
    if not stuck or made or asked is None or asked.target in hints_given(state.moves) or state.over():
        return None
    return _help(state)


def wants_to_ask(state: State) -> bool:
    """Whether the candidate wants to ask something, and has not yet: "yes", "let me think"."""
    acts = state.reading.acts
    return bool(acts) and all(act.kind == "empty" for act in acts) and bool(_WANTS.match(state.reading.said))


def hint(state: State, point: KeyPoint, level: int) -> Move:
    """A rung of a point's hints; the first that is given is told from further ones."""
    reason: MoveReason = "further" if point.id in hints_given(state.moves) else ""
    ask = point.hints[level - 1]
    return state.move("hint", target=point.id, ask=ask, hint_level=level, reason=reason)


def next_rung(state: State, point: KeyPoint) -> int:
    """The next rung of a point's hints that says more than the candidate and the question have said."""
    said = [act.text for reading in state.readings for act in reading.acts]
    known = {stem for words in (*said, last_put(state.moves)) for stem in content_stems(words)}
    level = hints_given(state.moves).get(point.id, 0) + 1
    while level < len(point.hints):
        told = set(content_stems(point.hints[level - 1]))
        if len(told & known) < SAID * len(told):
            break
        level += 1
    return level


def _led_back(state: State) -> list[Move]:
    """The last moves in a row that only led back to the open question, or helped with it."""
    return list(takewhile(lambda move: move.kind in ("redirect", "hint"), reversed(state.moves)))


def _tries(state: State) -> int:
    """How often in a row the open question was left unanswered."""
    return sum(move.reason not in _ANSWERED for move in _led_back(state))


def sentences(reading: Reading) -> list[str]:
    """What a turn claimed, in lower case, without what is too short to count."""
    said = (
        act.text.lower() for act in reading.acts if act.kind not in ("clarifying_question", "already_said")
    )
    return [sentence for sentence in said if len(sentence.split()) > LONGEST_REFRAIN]
