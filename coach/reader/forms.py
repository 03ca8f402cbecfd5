"""The forms in which something is asked, or not."""

from __future__ import annotations

import re
from typing import Literal

from coach import text
from coach.judge.answer import is_question
from coach.reader import aside, cues

Form = Literal["question", "named", "statement", "nothing"]
"""What a piece of a turn is by its form; ``named``: something is only named, as in "the latency budget";
``nothing``: it greets, or puts questions in order."""

_BARE = re.compile(
    r"^\W*(?:(?:so|and|or|but|also|then)\W+)*(?:can|could|should|would|will|may|might|must)\s+"
    r"(?:(?:also|just|maybe|probably|then|even|perhaps)\s+)?(?:use|be|do|add|take|try|go|train|have|make|build|"
    r"cache|put|start|run|keep|work|help|get|split|store|send|show|set|combine|mix|fall|look|learn|serve)\b",
    re.I,
)
"""A statement whose subject was left out: "could use the genre"."""
_AUXILIARY = re.compile(
    r"^\W*(?:do|does|did|is|are|was|were|can|could|should|would|will|has|have|had|may|must)\b", re.I
)
_SUBJECT = re.compile(
    r"^\W*\w+ (?:i|we|you|they|he|she|it|there|this|that|these|those|the|a|an|any|our|all|people)\b", re.I
)
_REQUESTS = re.compile(
    r"\b(?:tell me|give me|"
    r"i(?:'d| would) (?:rather|like to|love to|want to|need to) (?:know|understand|hear|see)|"
    r"i (?:wonder|need to know|want to know|meant|was asking|asked)|"
    r"missing|owe me|(?:didn'?t|haven'?t) (?:say|said|tell|told|mention(?:ed)?|give|given)|"
    r"still (?:need|want|open)|still (?:don'?t|do not) (?:have|know))\b",
    re.I,
)
_VERB = re.compile(
    r"\b(?:i|we|you|they|he|she|it|is|are|was|were|am|do|does|did|have|has|had|can|could|will|would|should|may|"
    r"might|must|let|let'?s|thanks?|got|makes?|helps?|comes?|goes|says?|gives?|takes?|gets?|sends?|seems?|"
    r"feels?|tends?|worries|wants?|knows?|sees?|sells?|fails?|breaks?|depends?|becomes?|happens?|belongs?|"
    r"matters?|means?|predicts?|learns?|violates?|went|came|made)\b|'(?:s|re|m|d|ll|ve)\b",
    re.I,
)
_NOUN = re.compile(
    r"^\W*(?:(?:and|also|plus|then)\W+)*(?:the |a |an |any |our |your |its )?"
    r"(?!i\b|we\b|you\b|it\b|they\b)[\w-]+(?: [\w-]+){0,2}? (?:of|for|per|coming)\b|"
    r"^\W*(?:(?:and|also|plus|then)\W+)*(?:the|a|an|any|our|your) [\w-]+(?: [\w-]+)?? (?:i|we|you|that|in)\b",
    re.I,
)
"""A noun with what belongs to it: "the share of phones", "the latency I have to meet"."""
_ORDER = re.compile(
    r"^\W*(?:(?:and|ok(?:ay)?|so)\W+)*(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|next|lastly|finally|related|also|"
    r"and|sorry\b.*|thanks?\b.*|thx|hi|hello|cool|good|tricky|interesting|got it|neither|none|both)\W*$",
    re.I,
)
_EXAMPLE = re.compile(
    r"^\W*(?:e\.?g|for (?:example|instance)|such as|like|say|or|i mean|"
    r"which (?:i|we|you|they|it|is|are|was|would|means)|not|etc|as|since|"
    r"because|so that)\b",
    re.I,
)
_EITHER = re.compile(r"\b(?:or not|in or out|yes or no|yes/no)\W*$", re.I)
"""Ends what is asked without the form of a question: "personalisation in or out"."""
_REST = re.compile(
    r"^\W*(?:(?:and|or|so|also)\W+)*(?:how (?:many|much|late|long|often|big|fast|large|old|far)|since when|"
    r"which ones?|what kinds?|by when|when|where|why|"
    r"what(?:'s|s| is)? (?:the )?(?:ratio|share|split|throughput|rate|range|number))\b"
    r"(?: (?:per|a|each|every|are there|is it|is that|exactly|back|day|week|month|second|hour|year|at|peak|"
    r"on|average))*\W*$",
    re.I,
)
_POINTS = re.compile(
    r"\b(?:that|this|these|those|(?<!\bis )it|its|they|them|their|(?<!are )(?<!is )there|here|such|"
    r"(?<=which )ones?|"
    r"one$|he|she|other|else|each\W*$)\b",
    re.I,
)
SHORT = 7
LONGEST_NAME = 10
"""Words up to which something is only named."""


def form(said: str, *, inside: bool) -> Form:
    """The form of a piece of a turn; ``inside``: something of its clause stands before it."""
    bare = said.rstrip(" ?!.,:")
    if cues.says("backchannel", bare) or _ORDER.match(bare):
        return "nothing"
    if inside and (is_example(said) or (_AUXILIARY.match(said) and not _SUBJECT.match(said))):
        return "statement"
    if requests(bare):
        return "question"
    if is_asked(bare if inside else said) and (said.rstrip().endswith("?") or not aside.declares(said)):
        return "question"
    return "named" if names(bare) else "statement"


def is_short(said: str) -> bool:
    """Whether words may end a list in a question: what precision "and recall are expected"."""
    return len(said.split()) < SHORT and not (aside.declares(said) or is_example(said))


def is_example(said: str) -> bool:
    """Whether words go on with an example, a reason or an alternative."""
    return _EXAMPLE.match(said) is not None


def leans(said: str) -> bool:
    """Whether a question is only the rest of one: it names nothing, or points at what was said before."""
    if _REST.match(said):
        return True
    left = text.content_stems(_POINTS.sub(" ", said))
    return not left or (len(left) <= 2 and _POINTS.search(said) is not None)


def names(said: str) -> bool:
    """Whether words only name something, without a verb of their own."""
    return len(said.split()) <= LONGEST_NAME and bool(_NOUN.match(said) or not _VERB.search(said))


def requests(said: str) -> bool:
    """Whether words request something without a question: "still missing: the p99 latency"."""
    return _REQUESTS.search(said) is not None


def may_ask(said: str) -> bool:
    """Whether words that look like a question to the classifier have the form or the words of one."""
    return is_asked(said) or cues.says("clarifying", said)


def is_asked(said: str) -> bool:
    """Whether words have the form of a question."""
    if _BARE.match(said) and not said.rstrip().endswith("?"):
        return False
    worded = is_question(said) or cues.says("question_word", said) or cues.says("inverted", said)
    return worded or _EITHER.search(said) is not None
