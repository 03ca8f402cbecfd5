"""A question that leans on the one before it, said so that it stands alone. Pure."""

from __future__ import annotations

import re

from coach.text import words

_REFERS = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|he|she|one|ones|former|latter|same|instead|there|then)\b"
)
_GOES_ON = re.compile(r"^(?:and|but|so|or|also|why|how so|what about|how about|then|which one|any other)\b")
FEW_WORDS = 3
LONGEST_SUBJECT = 8
"""Words beyond which the question before is repeated as a whole."""

_PRONOUN = re.compile(r"\b(?:it|that|this|they|them|these|those)\b(?!\s+(?:one|ones)\b)", re.IGNORECASE)
_FRAME = re.compile(
    r"(?:(?:and|so|but|ok|okay|please)\b[ ,]*)*"
    r"(?:what(?:'s|s| is| are| does| do)|why (?:is|are|do|does|would|should)|explain|define|describe|"
    r"tell me about|how (?:do|does|can|should|would|is|are|many|much)|when (?:should|would|do|is|are)|"
    r"should|is|are|does|do|can|design|build|implement)\b\s*(?:(?:i|you|we|one)\b\s*)?(?:(?:a|an|the)\b\s*)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:work|works|mean|means|used for|good for|for|look like)$", re.IGNORECASE)
"""The end of a frame: "how does X work", "what does X mean"."""
_FRAMING = frozenset(
    "a an the what which who how why when where is are was do does did can could should would i you we me "
    "give tell show list name explain describe difference example examples better alternatives to of for in "
    "on and or so then about use used work works mean means please".split()
)


def in_context(query: str, context: str) -> str:
    """The query to search for: with the subject of the question before it, if it leans on that one."""
    lowered = query.lower().strip()
    own = [word for word in words(lowered) if word not in _FRAMING]
    leans = _REFERS.search(lowered) or (_GOES_ON.match(lowered) and len(own) <= FEW_WORDS)
    if not context.strip() or not (leans or len(own) <= 1):
        return query
    about = subject(context)
    if _PRONOUN.search(query):
        return _PRONOUN.sub(lambda _: about, query.strip(), count=1)
    return f"{about}: {query.strip()}"


def leans(question: str) -> bool:
    """Whether a word shows that a question goes on from the one before: a pronoun, or "and" to begin with."""
    lowered = question.lower().strip()
    return bool(_REFERS.search(lowered) or _GOES_ON.match(lowered))


def subject(question: str) -> str:
    """What a question is about, without the words that ask; all of it where that is long."""
    bare = question.strip().rstrip("?!. ")
    match = _FRAME.match(bare)
    rest = _TAIL.sub("", bare[match.end() :]).strip() if match else bare
    return rest if rest and len(rest.split()) <= LONGEST_SUBJECT else bare
