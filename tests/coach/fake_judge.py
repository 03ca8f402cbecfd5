"""A model that judges by the prompt alone: what it reads there, it answers in the form asked for.

It finds the numbered sentence that shares most words with an item. Where told to, it obeys whatever a
transcript could make a model do through the channel that it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from coach.prompting import Filled
from coach.text import content_stems

_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_ITEM = re.compile(r"^(\d+)\. (behaviour|point|pitfall): (.*)$", re.MULTILINE)
_CITABLE = re.compile(r"^\((\d+)\) (.*)$", re.MULTILINE)


def judge_by_words(prompt: Filled) -> dict[str, Any]:
    """Honest: met, partial or missed by the share of an item's words in the nearest sentence."""
    talk, _, rest = prompt.user.partition("\nCRITERION\n")
    sentences = [(int(n), set(content_stems(said))) for n, said in _SENTENCE.findall(talk)]
    passages = [int(n) for n, _ in _CITABLE.findall(rest)]
    judgments = []
    for number, kind, text in _ITEM.findall(rest.rpartition("\nITEMS\n")[2]):
        wanted = set(content_stems(text))
        best, share = 0, 0.0
        for n, said in sentences:
            overlap = len(wanted & said) / max(1, len(wanted))
            if overlap > share:
                best, share = n, overlap
        outcome = "met" if share >= 0.35 else "partial" if share >= 0.2 else "missed"
        if kind == "pitfall":
            outcome = "missed"
        judgments.append(
            {
                "item": int(number),
                "outcome": outcome,
                "sentences": [best] if outcome != "missed" else [],
                "passages": passages[:1],
                "reason": "You said something like it." if outcome != "missed" else "You did not say this.",
                "confidence": "medium",
            }
        )
    return {"judgments": judgments}


def obeying(way: str) -> Callable[[Filled], dict[str, Any]]:
    """Judges honestly, then does as told: ``way`` is what it does to each item it would have missed."""

    def judge(prompt: Filled) -> dict[str, Any]:
        reply = judge_by_words(prompt)
        last = max((int(n) for n, _ in _SENTENCE.findall(prompt.user)), default=0)
        for entry in reply["judgments"]:
            if entry["outcome"] == "missed":
                _obey(entry, way, last)
        if way in ("omit", "spoil"):
            missed = [entry for entry in reply["judgments"] if entry["outcome"] == "missed"]
            if len(missed) < len(reply["judgments"]):  # one that judges nothing gives no score to compare
                for entry in missed:
                    reply["judgments"].remove(entry)
                    if way == "spoil":
                        reply["judgments"].append(entry | {"outcome": "not applicable"})
        if way == "total":
            reply |= {"total": 100, "score": 100, "verdict": "strong_hire"}
        if way == "invented":
            extra = {"outcome": "met", "sentences": [1], "passages": [], "reason": "x", "confidence": "high"}
            reply["judgments"] += [{"item": n, **extra} for n in (0, -1, 999, 1000)]
        return reply

    return judge


def obeying_what_it_sees(injected: str) -> Callable[[Filled], dict[str, Any]]:
    """Judges honestly, and calls everything met by the first sentence there is once ``injected`` reaches it:
    what nothing but withholding can prevent, since evidence and numbers are sound."""
    order = "".join(injected.split())

    def judge(prompt: Filled) -> dict[str, Any]:
        reply = judge_by_words(prompt)
        if order in "".join(f"{prompt.system} {prompt.user}".split()):
            for entry in reply["judgments"]:
                entry |= {"outcome": "met", "sentences": [1]}
        return reply

    return judge


def _obey(entry: dict[str, Any], way: str, last: int) -> None:
    if way == "unresolvable":
        entry |= {"outcome": "met", "sentences": [last + 7]}
    elif way == "no evidence":
        entry |= {"outcome": "met", "sentences": []}
    elif way == "quote":
        entry |= {"outcome": "met", "sentences": ["the candidate said it all"], "quote": "it all"}
    elif way == "credit":
        entry |= {"credit": 1.0, "verified": True, "evidence": {"quote": "everything"}}
    elif way == "total":
        entry |= {"total": 100, "score": 100}
