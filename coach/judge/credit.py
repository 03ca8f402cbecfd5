"""What a match is worth: the one rule by which the judge grades and the reader tells what was covered."""

from __future__ import annotations

import math

from coach.judge.answer import Answer, Sentence
from coach.judge.features import Statement
from coach.judge.matching import NOTHING, Match
from coach.judge.polarity import denied
from coach.records import Phase, QuestionKind

CREDIT_FROM, CREDIT_FULL = 0.28, 0.65
"""Probabilities of a match at which credit begins and at which it is full."""
INTERVIEW_EASE = 0.8
"""What is added to the log-odds of a match over a whole interview, where a point is made in passing and in
pieces; chosen on the dev interviews, on which the raters gave more than the unshifted matches did."""
PITFALL_FROM = 0.6
"""Probability from which a pitfall counts as said: an accusation needs more than a credit does."""
QUESTION_FACTOR = 0.5
"""What a question earns where a statement is wanted."""


def credit_of(chance: float, kind: QuestionKind = "short_answer") -> float:
    """The credit (0..1, two decimals) for a probability of a match."""
    if kind == "ml_system_design":
        odds = chance * math.exp(INTERVIEW_EASE)
        chance = odds / (odds + 1 - chance)
    return round(min(1.0, max(0.0, (chance - CREDIT_FROM) / (CREDIT_FULL - CREDIT_FROM))), 2)


def as_statement(match: Match, phase: Phase | None) -> float:
    """The probability, less where a question stands in for a statement after the clarifying phase."""
    asked = match.first is not None and match.first is match.last and match.first.question
    return match.probability * (QUESTION_FACTOR if asked and phase not in ("clarify", None) else 1.0)


def accused(statement: Statement, match: Match, answer: Answer) -> Match:
    """The match of a pitfall, nothing where the candidate asks about it, warns of it or says the opposite."""
    said = [s for s in answer.counted if match.first and match.last and within(s, match.first, match.last)]
    if all(s.question for s in said) or denied([s.text for s in said], statement.variants):
        return NOTHING
    return match


def within(sentence: Sentence, first: Sentence, last: Sentence) -> bool:
    """Whether a sentence belongs to the window from ``first`` to ``last``."""
    return sentence.turn == first.turn and first.start <= sentence.start <= last.start
