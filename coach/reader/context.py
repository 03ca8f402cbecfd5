"""What a clause is in the light of the interviewer's last move: an answer may have a rising voice, and at the
end the floor is the candidate's."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from coach import text
from coach.judge.answer import is_question
from coach.reader import aside, cues
from coach.reader.forms import is_asked, requests
from coach.records import ActKind, Move

ASKS, MAY_ASK = 0.97, 0.6
"""Chance that what is only named is asked for: in a clause read as a question, and in any other."""
_INVITES = re.compile(r"\b(?:from me|ask me|need to know|like to know|want to know)\b", re.IGNORECASE)
"""In a question of the interviewer's: "which figures would you want from me?"."""
FEW_CLAUSES = 2
"""Clauses up to which a turn may ask without a question mark, once the design is talked about."""


def answering(last: Move | None) -> bool:
    """Whether the candidate has been asked something, and not for questions."""
    if invites(last):
        return False
    return designing(last) or (last is not None and last.kind in ("probe", "challenge", "react", "hint"))


def invites(last: Move | None) -> bool:
    """Whether the interviewer's last question wants to be answered with questions."""
    return last is not None and last.phase == "clarify" and _INVITES.search(last.ask) is not None


def is_put(said: str, asks: float) -> bool:
    """Whether a clause within an answer is put to the interviewer: by its form, not by its tone alone."""
    end = said.rsplit(": ", 1)[-1].rstrip(" ?")
    worded = is_asked(said.rstrip(" ?")) or is_asked(end) or aside.puts(said) or aside.checks(said)
    return (asks >= ASKS and worded) or (asks > 0 and (requests(said) or aside.checks(said)))


def put_to_me(asked: Sequence[tuple[text.Span, float]]) -> int:
    """Where the questions begin that a turn ends with; earlier ones, in an explanation, are not for the
    interviewer to answer."""
    start = sys.maxsize
    for span, asks in reversed(asked):
        if asks < ASKS:
            break
        start = span.start
    return start


def tells(said: str, last: Move | None, *, among_others: bool, begins_question: bool = False) -> bool:
    """Whether a clause states, once the design is talked about, although it may sound like a question:
    "she gets bored?", or among others "which language, is it abusive" of what the design finds out;
    ``begins_question``: it begins a sentence that ends on a question mark."""
    if aside.declares(said):
        return designing(last) or closing(last) or aside.describes(said)
    if designing(last) and not is_asked(said.rstrip(" ?")):
        return True  # an answer with a rising voice: "exploration slots?"
    return designing(last) and among_others and not (begins_question or said.rstrip().endswith("?"))


def designing(last: Move | None) -> bool:
    """Whether the talk is about the design by now."""
    return last is not None and last.phase not in ("clarify", "wrap_up")


def closing(last: Move | None) -> bool:
    """Whether the candidate has the floor for questions of their own."""
    return last is not None and last.phase == "wrap_up" and last.kind in ("invite", "summarise", "close")


def asks(said: str, kinds: tuple[ActKind, ...]) -> bool:
    """Whether a clause at the end is a question of the candidate's own."""
    again = kinds[0] == "asks_repeat" and aside.asks_again(said)
    return is_question(said) and not again and kinds[0] not in ("asks_end", "abusive", "summary")


def names_topic(said: str, kinds: tuple[ActKind, ...]) -> bool:
    """Whether a clause after an offer names what to open up."""
    meta = ("asks_repeat", "asks_end", "abusive", "dont_know", "asks_hint", "already_said", "off_topic")
    named = len(said.split()) <= 7 and not aside.puts(said)
    return named and kinds[0] not in meta and not cues.says("backchannel", said)
