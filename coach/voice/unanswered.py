"""What is said to questions that neither the problem's facts nor the guides answer, by what they want."""

from __future__ import annotations

import re

from coach.voice import wordings
from coach.voice.wordings import Wordings

_MEANS = re.compile(
    r"\b(?:do|did) you mean|\byou(?:'re| are)? (?:mean|meant|asking|after|getting at|looking for|refer\w*)\b|"
    r"\b(?:your|last|previous|first) question\b|^\W*(?:so |ah |oh )?you mean\b",
    re.IGNORECASE,
)
_FACTUAL = re.compile(
    r"\b(?:is|are) there (?:an?|any)\b|\bdo (?:we|you) have\b|"
    r"\bhow (?:many|much|often|long|big|large|fast)\b",
    re.IGNORECASE,
)
"""Asks for a figure or a thing that the problem may have."""
_COLLEAGUES = re.compile(
    r"\byour (?:\w+ )?(?:team|company|org\w*|people|colleagues|data|numbers)\b|"
    r"\b(?:have|did|do) you (?:guys )?(?:ever|often|also|usually|see|seen|use|run|do)\b",
    re.IGNORECASE,
)
_CHOOSES = re.compile(r"\bor\b(?! (?:so|something)\b)|\b(?:rather|prefer)\b", re.IGNORECASE)
_HOW = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:how|what|why|which|where|when|who)\b", re.IGNORECASE)
_OPINION = re.compile(r"\b(?:would|do|did|what|how) you\b", re.IGNORECASE)
_TEAM = re.compile(r"\b(?:company|team|teams|colleagues?|work(?:ing)? here)\b", re.IGNORECASE)
_MINE = re.compile(
    r"\byou (?:\w+ )?(?:think|thought|ask\w*|repeat\w*|want\w*|mean\w*|said|say|look\w*|expect\w*|made?|"
    r"miss\w*|like\w*|notic\w*|hear\w*|see|saw)\b|\byour (?:question|opinion|view|take|impression)",
    re.IGNORECASE,
)


def asks_what_is_meant(asked: str) -> bool:
    """Whether a question is about what the interviewer's own means."""
    return _MEANS.search(asked) is not None


def handed_back(asked: str) -> Wordings:
    """Replies to a question at the end of an answer: none judges, none is a question."""
    forms = (
        (_MEANS, wordings.MEANING),
        (_COLLEAGUES, wordings.ELSEWHERE),
        (_CHOOSES, wordings.CHOICE),
        (_FACTUAL, wordings.OPEN_ON),
        (_HOW, wordings.YOURS),
    )
    return next((replies for form, replies in forms if form.search(asked)), wordings.CHECKED)


def declined(asked: str) -> Wordings:
    """Replies to the candidate's own questions at the end of the interview."""
    forms = ((_OPINION, wordings.OPINION), (_TEAM, wordings.NO_TEAM), (_MINE, wordings.MINE))
    return next((replies for form, replies in forms if form.search(asked)), wordings.UNKNOWN)
