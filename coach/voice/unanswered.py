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
_FIGURE = re.compile(
    r"\bhow (?:many|much|often|long|big|large|fast|far|old|late|heavy|high|common|expensive|frequent\w*)\b|"
    r"\bwhat(?:'s| is)? (?:\w+ ){0,2}(?:share|percentage|fraction|rate|number|ratio|budget|volume|size)\b",
    re.IGNORECASE,
)
"""Asks for a number."""
_EXISTS = re.compile(
    r"^\W*(?:\w+\W+){0,4}?(?:is|are|was|were) there\b|"
    r"^\W*(?:\w+\W+){0,4}?(?:do|does|did|has|have) (?:we|you|they|it|the|our|anyone|any|people|users?)\b|"
    r"^\W*(?:and |or |so |but )?(?:is|are|was|were) (?:the|it|they|these|those|our|any)\b",
    re.IGNORECASE,
)
"""Asks whether something is there, or so."""
_ALLOWED = re.compile(
    r"\b(?:allowed|permitted|legal|acceptable)\b|^\W*(?:\w+\W+){0,3}?(?:may|can|could) (?:we|i|the|it)\b",
    re.IGNORECASE,
)
_COLLEAGUES = re.compile(
    r"\byour (?:\w+ )?(?:team|company|org\w*|people|colleagues|data|numbers|side)\b|"
    r"\b(?:have|did|do) you (?:guys )?(?:ever|often|also|usually|see|seen|use|run|do)\b",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"\b(?:do|would|did) you (?:think|say|expect|do|see|agree|consider|recommend|believe|find)\b",
    re.IGNORECASE,
)
_EITHER_FACT = re.compile(
    r"^\W*(?:[\w'-]+\W+){0,6}?(?:is|are|was|were|does|do|has|have) (?:it|they|there|this|that|these|those|"
    r"the|any|all|people|users?|members?|customers?)\b.*\bor\b(?! (?:so|something)\b)|\bin all\b.*\bor\b",
    re.IGNORECASE | re.DOTALL,
)
"""Asks which of two holds in the world of the problem."""
_CHOOSES = re.compile(r"\bor\b(?! (?:so|something)\b)|\b(?:rather|prefer)\b", re.IGNORECASE)
_SHOULD = re.compile(r"\bshould (?:i|we)\b|\bshall (?:i|we)\b", re.IGNORECASE)
_HOW = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:how|why)\b", re.IGNORECASE)
_WHAT = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:what|which|where|when|who)\b", re.IGNORECASE)
_OPINION = re.compile(r"\b(?:would|did) you\b|\bdo you think\b|\b(?:what|how) you\b", re.IGNORECASE)
_TEAM = re.compile(r"\b(?:company|team|teams|colleagues?|work(?:ing)? here)\b", re.IGNORECASE)
_MINE = re.compile(
    r"\b(?:i|me|my)\b|\byou (?:\w+ )?(?:think|thought|ask\w*|repeat\w*|want\w*|mean\w*|said|say|look\w*|"
    r"expect\w*|made?|miss\w*|like\w*|notic\w*|hear\w*|see|saw)\b|"
    r"\byour (?:question|opinion|view|take|impression)|\bdeliberate\w*\b|\bon purpose\b",
    re.IGNORECASE,
)
_BY_FORM = (
    (_MEANS, wordings.MEANING),
    (_COLLEAGUES, wordings.ELSEWHERE),
    (_ALLOWED, wordings.ALLOWED),
    (_VIEW, wordings.VIEW),
    (_FIGURE, wordings.FIGURE),
    (_EITHER_FACT, wordings.LIKELIER),
    (_CHOOSES, wordings.CHOICE),
    (_SHOULD, wordings.OPEN_ON),
    (_EXISTS, wordings.EXISTS),
)
"""The first form that a question has says what it wants."""


def asks_what_is_meant(asked: str) -> bool:
    """Whether a question is about what the interviewer's own means."""
    return _MEANS.search(asked) is not None


def handed_back(asked: str) -> Wordings:
    """Replies to a question at the end of an answer: none judges, none is a question."""
    forms = (*_BY_FORM, (_HOW, wordings.YOURS), (_WHAT, wordings.OPEN_ON))
    return next((replies for form, replies in forms if form.search(asked)), wordings.CHECKED)


def left_open(asked: str) -> Wordings:
    """Replies to a question about the problem before the design, where the floor goes back."""
    return next((replies for form, replies in _BY_FORM if form.search(asked)), wordings.OPEN)


def declined(asked: str) -> Wordings:
    """Replies to the candidate's own questions at the end of the interview."""
    forms = ((_TEAM, wordings.NO_TEAM), (_MINE, wordings.MINE), (_OPINION, wordings.OPINION))
    return next((replies for form, replies in forms if form.search(asked)), wordings.UNKNOWN)
