"""Plain words for what the embedded judge found."""

from __future__ import annotations

from coach import text
from coach.judge.answer import Answer
from coach.judge.matching import Match
from coach.judge.words import rarity
from coach.records import Item, ItemKind

MISSING: dict[ItemKind, str] = {
    "key_point": "Nothing you said makes this point.",
    "indicator": "Nothing you said shows this.",
    "pitfall": "You did not say this.",
}


def of_match(item: Item, match: Match, credit: float) -> str:
    """Why a match earned what it did."""
    if item.kind == "pitfall":
        return "This is what you said, in effect." if credit else MISSING["pitfall"]
    if credit >= 0.75:
        return "You made this point."
    lack = _lack(match)
    if credit > 0:
        return f"You touched on this{f', without {lack}' if lack else ', but not in full'}."
    if match.first is not None and match.probability >= 0.03:
        return f"The closest you came{f' says nothing about {lack}' if lack else ' makes another point'}."
    return MISSING[item.kind]


def _lack(match: Match) -> str:
    """What the words that came closest did not mention."""
    if not match.missing:
        return ""
    return f"“{match.missing[0][0]}” or the like"


def overlap(wanted: set[str], said: set[str]) -> float:
    """How much of ``wanted`` is in ``said`` and the other way round, by rarity (an F1 of stems)."""
    both = sum(rarity(stem) for stem in wanted & said)
    if not both:
        return 0.0
    recall = both / sum(rarity(stem) for stem in wanted)
    precision = both / sum(rarity(stem) for stem in said)
    return 2 * recall * precision / (recall + precision)


def notes(answer: Answer) -> tuple[str, ...]:
    """What was set aside, for the scorecard."""
    found = []
    if injected := answer.set_aside("injected"):
        quote = text.clip(injected[0].text, 80)
        found.append(f"Words addressed to whoever grades changed nothing: “{quote}”")
    if answer.set_aside("echo"):
        found.append("Sentences copied from the problem or the interviewer earned nothing.")
    if answer.set_aside("listed"):
        found.append("Bare lists of terms earned nothing.")
    return tuple(found)
