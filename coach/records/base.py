"""What every record has in common, and the words of the field that they use."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

QuestionKind = Literal["ml_system_design", "short_answer"]
Level = Literal["mid", "senior", "staff"]
Mode = Literal["practice", "live"]
Manner = Literal["neutral", "friendly", "tough"]
Speaker = Literal["interviewer", "candidate"]
Phase = Literal["clarify", "design", "deep_dive", "trade_offs", "wrap_up", "answer"]
"""The phases of a design interview in order; a short answer knows only ``answer``."""

Facet = Literal["scale", "latency", "goal", "challenge", "data", "constraints", "business"]
Outcome = Literal["met", "partial", "missed", "not_reached", "unscored"]
ItemKind = Literal["indicator", "key_point", "pitfall"]
QuestionMatch = Literal["given", "nearest", "none"]

ActKind = Literal[
    "clarifying_question",
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "diagram",
    "dont_know",
    "asks_hint",
    "asks_repeat",
    "already_said",
    "chooses_topic",
    "summary",
    "asks_feedback",
    "asks_end",
    "off_topic",
    "abusive",
    "empty",
]

MoveKind = Literal[
    "open",  # states the problem
    "answer",  # answers clarifying questions from the facts, or hands an open one back
    "ask_which",  # unsure which fact was meant
    "probe",  # asks about a key point that is not covered yet
    "react",  # the bank's "said X -> ask Y"
    "challenge",  # a pitfall was said: questions it without giving the answer
    "hint",  # one rung of the hint ladder
    "reveal",  # practice only: tells the point; it earns nothing any more
    "repeat",  # says the last question again in other words
    "acknowledge",  # "I already said that": accepts and goes elsewhere
    "offer",  # lets the candidate choose among components they named
    "redirect",  # off-topic, empty or abusive turn
    "hold",  # asked for a grade, feedback or the end: says where that is
    "summarise",  # asks for a closing summary
    "invite",  # asks for the candidate's own questions
    "close",  # the interview is over
]


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


MoveReason = Literal[
    "",
    # the candidate is led back, because
    "empty",  # nothing was said
    "backchannel",  # an "ok" was
    "thinking",  # time is wanted
    "why",  # a bare yes or no was
    "off_topic",
    "abusive",
    "dismissive",
    "general",  # the answer fits any system
    "unmet",  # an answer in which the point that was asked for was not found
    "beside",  # another question than the one that was asked was answered (a question may follow as well)
    "strays",  # other questions are answered again and again
    "missed",  # it may have been said before, and missed (a question may follow as well)
    "impasse",  # nothing new was said for long: go on, or stop? (a question, or the end, may follow as well)
    "unchosen",  # none of the parts that were offered was chosen
    "floor",  # a question is announced, but not put
    # a question follows, after
    "again",  # what was said before, word by word (led back as well)
    "told",  # what was told before (led back as well)
    "begin",  # nothing to begin with
    "first",  # a design begun before the problem is clear
    "piece",  # the whole was asked for, and not answered: now one part of it
    "wandered",  # turns that stray
    "no_hint",  # a hint was asked for where there is none
    "known",  # all that was asked was told before
    "so_far",  # whether something is all right was asked
    "granted",  # leave was asked for
    "deferred",  # leave was asked for something else than what follows
    "steered",  # answers in a row: the phase's opening again
    # a phase is entered
    "begun",  # the design was told before its phase
    "bare",  # there is no design to go deeper into
    # others
    "further",  # it is not the first hint for its question
    "feedback",  # how it went was asked at the end
]
"""Why a move is made, or what leads up to it."""
