"""Clauses about the talk itself, and statements that sound like questions, told by their form."""

from __future__ import annotations

import re

from coach.judge.answer import is_question
from coach.reader import cues
from coach.records import ActKind

_CONFIRMS = re.compile(
    r"^\W*(?:(?:and|so|or|but|wait|hm+)\W+)*(?:is|was|were|would|does|do|did|are|sounds?|right|ok(?:ay)?|fair|correct|good)\b"
    r"(?:\W+\w+){0,5}\W*$",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(right|ok(?:ay)?|fair|fine|correct|sense|reasonable|realistic|enough|good|work|problem|issue|overkill|"
    r"you (?:agree|happy))\b",
    re.I,
)
_WHERE = re.compile(
    r"\b(?:where|which|what)\b.{0,40}\b(?:do|would|should|shall) (?:you|i|we)\b.{0,20}"
    r"\b(?:depth|deeper|go|focus|start|begin|next|first)\b",
    re.I,
)
"""Where to go on is asked: "where do you want depth?"."""
_ENOUGH = re.compile(
    r"^\W*(?:\w+\W+){0,3}(?:is|was) (?:this|that|it)\b.{0,30}\byou (?:want|mean|meant|asked|are after|were)|"
    r"^\W*(?:(?:so|and|but|or)\W+)*(?:what do you think|do you (?:see|agree|think)"
    r"(?: (?:it|so|that|too|the same|with me|with that))*)\W*$|"
    r"^\W*(?:\w+\W+){0,3}did (?:i|that|this) (?:answer|forget|miss|cover)\b|"
    r"^\W*(?:\w+\W+){0,3}am i (?:missing|right|on|off|forgetting|wrong)\b|"
    r"^\W*(?:\w+\W+){0,3}is (?:it|this|that) (?:ok(?:ay)?|fine|right|sensible|reasonable) to\b|"
    r"^\W*(?:\w+\W+){0,3}does (?:that|this|it|the \w+) (?:work|sound|make)\b.{0,25}$",
    re.I,
)
"""Asking whether an answer is what was asked for."""
_OFFERS = re.compile(
    r"\b(?:shall|should|can|may) (?:i|we) (?:go|start|begin|continue|show|explain|draw|move|skip|stay|sum|"
    r"wrap)(?: \w+){0,4}\W*\?$",
    re.I,
)
"""Leave asked at the end of a clause: "new jobs by the way, shall I go there?"."""
_QUOTED = re.compile(r"[\"“][^\"”]*(?:[\"”]|$)|(?<!\w)'[^']*(?:'(?!\w)|$)")
_EITHER = re.compile(
    r"^\W*(?:(?:so|and|but|ok(?:ay)?|hm+|sorry|ah|wait)\W+)*(?:do|did|are|were|would) you\b|"
    r"(?<!\bwhat )(?<!\bhow )\b(?:do|did) you mean\b|^\W*(?:(?:so|ah|oh|and)\W+)*you (?:want|mean)\b|"
    r"^\W*is (?:that|this|it) (?:about|really)\b",
    re.I,
)
_LOST = re.compile(r"\bwhere was i\b|^\W*(?:who cares|so what|what(?:'s| is) the point)\b", re.I)
"""The thread is lost, or the question dismissed."""
_TAUNT = re.compile(r"\b(?:happy|satisfied|enough) now\W*$", re.I)
"""What was said, it was said to be left alone: "a cache, happy now?"."""
_LEAVE = re.compile(
    r"^(?:(?:so|ok(?:ay)?|and|but|sure|well|hm+)\W+)*(?:can|may|could|should|shall|do you (?:want|prefer)|"
    r"would you (?:like|prefer|rather)|(?:is it )?(?:ok(?:ay)?|fine|alright) if|mind if|am i allowed to)\b"
    r"(?: (?:me|that))?(?: to)?(?: (?:i|we))?\b.{0,30}\b"
    r"(?:ask(?! (?:what|how|who|which|if|whether|about))|start|begin|show|present|explain|describe|"
    r"go|move|draw|come back|come to|skip|take a|continue|focus|dive|think|share|sketch|proceed|jump|"
    r"talk about|say|add|mention|sum|summari[sz]e|wrap)\b",
    re.I,
)
"""Asking leave to do something in the talk."""
_TO_YOU = re.compile(
    r"^\W*(?:so |ah |oh )?you mean\b|\byou(?:'d| would)? (?:want|like|expect|need|prefer)(?: me)?(?: to)? "
    r"(?:know|hear|see|say|discuss|cover|have)\b|"
    r"\b(?:do|did|are|were|would|does|what|why|which|how)\b.{0,30}\byou(?:'re)?\b.{0,12} "
    r"(?:mean|meant|asking|after|getting at|looking for|referring|think|convinced|question)\b|"
    r"\b(?:doesn'?t|does not|didn'?t|don'?t|do) (?:convince|you like)\b|"
    r"\b(?:your|that'?s not the|the last|previous|first) question\b|"
    r"\byou (?:said|mentioned|asked|wrote|called)\b.{0,60}\?",
    re.I,
)
"""Asking what the interviewer means, thinks or would like to hear."""
_ANNOUNCES = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|so|hi|hello|great|thanks|cool|sure|well|first|but|and|before that)\W+)*"
    r"(?:(?:i have|i've(?: got)?|i'd have|there are|let me ask|just)\W+)?"
    r"(?:a few|few|some|a couple(?: of)?|couple|one|two|three|four|more|my)\b"
    r"(?: \w+){0,2} (?:questions?|things?|numbers|ones|q'?s)\b(?: \w+){0,4}\W*$|"
    r"^\W*before (?:i|we)\b.{0,40}\b(?:i'd|i would|let me|i want|i need)\b.{0,20}"
    r"\b(?:understand|clarify|ask|know)\b(?: (?:the|a|few|some|things?|questions?|setting|problem|context|"
    r"situation|requirements?|more|bit|about|it)\b)*\W*$|^\W*before (?:i|we|going)\b(?: \w+){1,3}\W*$",
    re.I,
)
"""Questions are announced: "a few questions first"."""
_AGAIN = re.compile(
    r"\b(?:repeat|again|rephrase|pardon|once more|the question)\b|^\W*(?:sorry|what|huh)\W*$", re.I
)
_ABOUT_ME = re.compile(
    r"\b(?:right|correct|best|good) (?:answer|solution)\b|\bworr(?:y|ied)\b|"
    r"\bmy (?:choices?|design|answers?|solution)\b.{0,30}\byou\b|"
    r"\byou have (?:gone|done|asked|wanted|liked|expected)\b|\b(?:of|with) my\b|"
    r"\bdeliberate\w*\b|\bin my (?:place|shoes)\b|"
    r"\b(?:what|how|where|which|did|was|am|do)\b.{0,40}\b(?:i|me|my)\b.{0,30}\b(?:do|did|doing|say|said|answer\w*|"
    r"wrong|worst|best|miss\w*|better|improve|should have|perform\w*|pass\w*|practi[cs]e|learn|study|work on|"
    r"weak\w*|strong\w*|gaps?)\b|\bshould i have\b|\bmy (?:weak|strong)\w*\b|"
    r"\b(?:in|of|with|about) my (?:design|answers?|solution)\b|"
    r"\b(?:was|is) (?:it|that|this) (?:ok(?:ay)?|good|fine|enough|alright|any good)\b|\bdid i\b",
    re.I,
)
"""A closing question about how the candidate did."""
_PEOPLE = re.compile(r"\b(?:you|your|team|my|me|i|weak\w*|strong\w*|company)\b", re.I)
_DECLARES = re.compile(
    r"^\W*(?:(?:oh|so|and|but|then|ok(?:ay)?|well|because|hm+|um+|ah|or|already|yes|no|sure)\W+)*"
    r"(?:i|we|they|she|he|it|that|this|there)(?:'s|'re|'d|'ll|'ve)?\s+(?!what|how|who|when|where|which)\w+",
    re.I,
)
"""A statement, even where its voice goes up at the end: "she gets bored?"."""
_TAG = re.compile(
    r"(?:\w+\W+){4,}(?:right|correct|no|yes|ok(?:ay)?|"
    r"(?:is|are|was|were|do|does|did|can|will)(?:n'?t)? (?:it|that|they|there|you|we))\W*\?\W*$",
    re.I,
)
"""A statement that wants to be confirmed: "that would not be allowed in Europe, right?"."""
_HINT = re.compile(r"\b(?:hints?|clues?|pointers?|nudge|tips?|help|stuck|guidance|push)\b", re.I)
_REPEAT = re.compile(
    r"\b(?:repeat|again|rephrase|reword|pardon|once more|differently|understand|follow|catch|get|mean\w*|"
    r"asking|question)\b|^\W*(?:sorry|what|huh)\W*$",
    re.I,
)
_MARKED = re.compile(
    r"^\W*(?:(?:so|and|but|ok(?:ay)?|hm+)\W+)*(?:just to (?:check|confirm|be sure|clarify)|to be sure|"
    r"by the way|btw|(?:a )?quick question|one (?:quick )?question)\b",
    re.I,
)
_DESCRIBES = re.compile(
    r"^\W*(?:(?:so|then|and|first)\W+)*we (?:log|train|store|use|split|rank|retrieve|compute|precompute|"
    r"cache|serve|embed|score|sample|re-?train|index|build)\b",
    re.I,
)
_PUTS = re.compile(
    r"^\W*(?:(?:by the way|btw|so|and|but|or|also|hm+|just to (?:check|confirm|be sure|clarify))\W+)*"
    r"(?:is|are|was|were|do|does|did|has|have|can|could|would|will|should)(?:n'?t)? "
    r"(?:i|we|you|they|he|she|it|there|this|that|these|those|the|a|an|any|our|your|all|people|\w+ing)\b"
    r".*\?\W*$",
    re.I | re.S,
)
"""A question in so many words: "do you measure it per attempt?"."""
_PREFERS = re.compile(
    r"^\W*(?:(?:so|ok(?:ay)?|and|but|or|well|hm+)\W+)*(?:do|would|should|shall) (?:you|i|we) "
    r"(?:want|like|prefer|rather|go|start|talk|continue)\b.*\bor\b.*\?\W*$",
    re.I | re.S,
)
"""What comes next is asked: "do you want the bias in detail, or the page assembly?"."""
LONGEST_LEAVE = 18
"""Words up to which a clause may ask leave."""


def confirms(said: str, kinds: tuple[ActKind, ...]) -> bool:
    """Whether a question only asks if something is all right: "is that fair?"."""
    asks = kinds[0] in ("clarifying_question", "asks_feedback", "asks_repeat", "asks_hint", "off_topic")
    if _ENOUGH.match(said):
        return True
    return bool(asks and _CONFIRMS.match(said) and _POINTS_BACK.search(said))


def checks(said: str) -> bool:
    """Whether a question is marked as one for the interviewer: "just to check, two million?"."""
    return said.rstrip().endswith("?") and _MARKED.match(said) is not None


def tagged(said: str) -> bool:
    """Whether a statement wants to be confirmed: "daily is too slow, right?"."""
    return said.rstrip().endswith("?") and _TAG.search(said) is not None


def puts(said: str) -> bool:
    """Whether the end of a clause is a question in so many words."""
    return _PUTS.match(said.rsplit(": ", 1)[-1]) is not None


def checks_back(said: str, kinds: tuple[ActKind, ...]) -> bool:
    """Whether a clause after an explanation wants a word on it: what sounds like asking for a hint, or for
    the question again, without naming either."""
    match kinds[0]:
        case "asks_hint":
            return not _HINT.search(said)
        case "asks_repeat":
            return not _REPEAT.search(said)
        case _:
            return False


def asks_leave(said: str) -> bool:
    """Whether the candidate asks leave: "can I come back to this later?"."""
    asks = (
        _LEAVE.match(said)
        or _PREFERS.match(said)
        or _OFFERS.search(said)
        or (_WHERE.search(said) and said.rstrip().endswith("?"))
    )
    return asks is not None and len(said.split()) <= LONGEST_LEAVE


def offers(said: str) -> bool:
    """Whether leave is asked for something the candidate would do now: "shall we use the time for that?"."""
    return _LEAVE.match(said) is not None or _OFFERS.search(said) is not None


def asks_interviewer(said: str) -> bool:
    """Whether a question is about what the interviewer means or would like: "which size do you mean?"."""
    return _TO_YOU.search(_QUOTED.sub("", said)) is not None and is_question(said)


def offers_readings(said: str) -> bool:
    """Whether the interviewer may only say yes or no: "do you mean people or engineers?"."""
    return _EITHER.search(said) is not None


def asks_again(said: str) -> bool:
    """Whether the interviewer's question is to be heard again."""
    return _AGAIN.search(said) is not None


def about_people(said: str) -> bool:
    """Whether a closing question is about the interviewer, the team or the candidate."""
    return _PEOPLE.search(said) is not None


def about_me(said: str) -> bool:
    """Whether a closing question is about how the candidate did."""
    return _ABOUT_ME.search(said) is not None


def declares(said: str) -> bool:
    """Whether a clause states, although its voice may go up at the end."""
    return bool(_DECLARES.match(said) or _TAG.search(said))


def describes(said: str) -> bool:
    """Whether a clause says what the system does, whenever it is said: "we log what was shown"."""
    return _DESCRIBES.match(said) is not None and "?" not in said


def framing(said: str) -> tuple[ActKind, ...]:
    """What a clause is that only frames others, whatever came before; empty for all else."""
    if len(said.split()) == 1 and cues.says("backchannel", said):
        return ("empty",)
    if _LOST.search(said):
        return ("off_topic",)
    if _TAUNT.search(said):
        return ("design_claim",)
    return ("chooses_topic",) if _ANNOUNCES.match(said) else ()
