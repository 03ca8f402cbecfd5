"""What sort of answer a question asks for, and the words by which such answers are known. Pure."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["definition", "why", "compare", "list", "number", "how", "other"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("compare", r"\bvs\.?\b|\bversus\b|differ|\bcompare|\bbetter\b|\bor\b.+\?|trade-?offs? between|prefer"),
    (
        "number",
        r"\bhow (?:many|much|long|often|big|large|small|few|fast)\b|"
        r"what (?:size|number|percentage|share|k\b|\w* ?rate\b)",
    ),
    ("why", r"\bwhy\b|\breasons?\b|what for|what goes wrong|cause"),
    (
        "list",
        r"\b(?:list|name|types?|kinds?|steps?|ways|methods|techniques|examples|options)\b|what are the|"
        r"what \w+s (?:can|should|could|do)\b",
    ),
    ("how", r"\bhow\b|\bwhat should\b|what to do"),
    (
        "definition",
        r"^(?:so )?(?:what(?:'s| is| are| does)|define|explain|describe|tell me)|meaning|mean\b|"
        r"\bexplained\b|^[\w'-]+(?: [\w'-]+)?\W*$",  # a subject alone
    ),
)
SIGNS: dict[Kind, str] = {
    "definition": r"\b(?:is|are|means?|refers? to|describes?|measures?|consists? of)\b",
    "why": r"\b(?:because|since|so that|therefore|otherwise|hence|reason|leads? to|means that|causes?)\b",
    "compare": r"\b(?:whereas|while|than|but|unlike|both|instead|rather|(?:in|by) contrast|on the other)\b",
    "list": r"\b(?:first|second|third|finally|include|such as|two|three|four|five|six)\b|\(\d\)|;|, .+, ",
    "number": r"\d|\b(?:two|three|five|ten|half|twice|weekly|daily|monthly|weeks?|minutes?)\b",
    "how": r"\b(?:by|then|first|use|train|split|compute|set|start|choose|measure|should|must)\b",
}
"""What sentences of such an answer have in them."""
HEADINGS: dict[Kind, str] = {
    "definition": r"^(?:what\b|the idea)|\b(?:defined|definition|means?)\b|\bas an?\b",
    "why": r"\b(?:why|reasons?|problem|because|matters?|helps?)\b",
    "compare": r"\b(?:compar|versus|vs|differ|told apart|defined)",
    "list": r"\b(?:types?|kinds?|steps?|ways|methods|techniques|options|two|three|four|five|six|checklist)\b",
    "number": r"\b(?:how (?:many|much|often|long|large)|number|size|minutes)\b",
    "how": r"^(?:how|what)\b|\b(?:steps?|step by step|works?|idea|choosing|handling|structure|framework)\b",
}
"""What headings of sections that give such an answer have in them."""
ILLUSTRATES = (
    r"\b(?:examples?|simulation|simulated|by hand|written in|in code|how to answer|stor(?:y|ies)|exercise)\b"
)
"""What headings of sections that illustrate rather than explain have in them."""


def kind_of(question: str) -> Kind:
    """What sort of answer a question asks for."""
    lowered = question.lower().strip()
    return next((kind for kind, sign in _KINDS if re.search(sign, lowered)), "other")
