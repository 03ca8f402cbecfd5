"""Reading a model judge's reply: item by item, so that one bad entry spoils no other.

Whatever is not understood is a problem to ask about once more, never a grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from coach.chat import Schema
from coach.judge.sheet import PassageSheet, TalkSheet
from coach.records import Item

ModelOutcome = Literal["met", "partial", "missed"]
Confidence = Literal["high", "medium", "low"]

CREDITS: dict[ModelOutcome, float] = {"met": 1.0, "partial": 0.5, "missed": 0.0}
"""Three steps: with more, two gradings of one answer agree less, and nobody could say what the steps mean."""

CONFIDENCES: dict[Confidence, float] = {"high": 0.9, "medium": 0.7, "low": 0.5}

_NUMBERS = {"type": "array", "items": {"type": "integer"}}

SCHEMA: Schema = {
    "title": "judgments",
    "description": "One judgment for each item.",
    "type": "object",
    "properties": {
        "judgments": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "item": {"type": "integer"},
                    "sentences": _NUMBERS,
                    "passages": _NUMBERS,
                    "reason": {"type": "string"},
                    "outcome": {"type": "string", "enum": list(get_args(ModelOutcome))},
                    "confidence": {"type": "string", "enum": list(get_args(Confidence))},
                },
                "required": ["item", "sentences", "passages", "reason", "outcome", "confidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["judgments"],
    "additionalProperties": False,
}
"""Evidence and reason come before the outcome: a model that writes in order then judges what it found."""


class Verdict(BaseModel):
    """One entry of a reply. Fields that were not asked for, a total for instance, are dropped unread."""

    model_config = ConfigDict(extra="ignore", strict=True)

    item: int
    outcome: ModelOutcome
    sentences: list[int] = []
    passages: list[int] = []
    reason: str = Field(default="", max_length=4_000)
    confidence: Confidence = "medium"

    @field_validator("sentences", "passages", mode="before")
    @classmethod
    def _numbers(cls, given: object) -> list[int]:
        """What is no number becomes 0, which is on no sheet: the outcome is readable, its evidence is not.
        Were the whole entry unreadable instead, it would leave the sum, and spoiling one would pay."""
        numbers = given if isinstance(given, list) else [given]
        return list(dict.fromkeys(n if type(n) is int else 0 for n in numbers))[:12]


def read_reply(reply: Mapping[str, Any], asked: Mapping[int, Item]) -> tuple[dict[int, Verdict], int]:
    """The readable entries by item number, and how many named no item that was asked for.

    An item with two entries that differ is left out: which one was meant is not for the code to guess.
    """
    entries = reply.get("judgments")
    found: dict[int, Verdict] = {}
    twice: set[int] = set()
    invented = 0
    for entry in entries if isinstance(entries, list) else []:
        try:
            verdict = Verdict.model_validate(entry)
        except ValidationError:
            continue
        if verdict.item not in asked:
            invented += 1
        elif verdict.item in found and found[verdict.item].outcome != verdict.outcome:
            twice.add(verdict.item)
        else:
            found.setdefault(verdict.item, verdict)
    return {number: verdict for number, verdict in found.items() if number not in twice}, invented


def problems(
    found: Mapping[int, Verdict], asked: Mapping[int, Item], talk: TalkSheet, passages: PassageSheet
) -> dict[int, str]:
    """What is wrong with the reply, by item number: what a second ask is about."""
    wrong: dict[int, str] = {}
    for number, item in asked.items():
        verdict = found.get(number)
        if verdict is None:
            wrong[number] = "no readable entry"
        elif unknown := [n for n in verdict.sentences if n not in talk.sentences]:
            wrong[number] = f"there is no sentence {', '.join(f'[{n}]' for n in unknown)}"
        elif unknown := [n for n in verdict.passages if n not in passages.sentences]:
            wrong[number] = f"there is no passage sentence {', '.join(f'({n})' for n in unknown)}"
        elif verdict.outcome != "missed" and not verdict.sentences:
            wrong[number] = f"{verdict.outcome} without a sentence that shows it"
        elif item.kind == "pitfall" and verdict.outcome == "partial":
            wrong[number] = "a pitfall is met or missed"
    return wrong
