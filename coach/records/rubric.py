"""The rubric: criteria, what is observed for them, verdicts."""

from __future__ import annotations

from pydantic import Field

from coach.records.bank import SourceRef
from coach.records.base import Level, Phase, QuestionKind, Record


class Indicator(Record):
    """One observable behaviour. ``signal`` names the structural signal that the embedded judge
    computes for it; without one, ``says`` and ``terms`` are matched as for a key point."""

    id: str
    text: str
    weight: float = 1.0
    phase: Phase | None = None
    signal: str | None = None
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    advice: str = ""
    """What to do next time, shown when it was missed."""
    sources: tuple[SourceRef, ...] = ()


class Negative(Record):
    """A behaviour that costs points, whatever the question."""

    id: str
    text: str
    weight: float = 1.0
    signal: str | None = None
    says: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    why: str = ""


class Criterion(Record):
    """A row of the rubric; ``weight`` is its share of the total."""

    id: str
    title: str
    weight: float
    excellent: str
    poor: str
    anchors: dict[Level, str]
    indicators: tuple[Indicator, ...]
    negatives: tuple[Negative, ...] = ()


class Band(Record):
    """A verdict for totals of at least ``minimum``."""

    id: str
    title: str
    minimum: float


class Rubric(Record):
    """The criteria (weights sum to 1), the verdict bands, highest first, and the least score of a
    criterion at which it reads like each level."""

    id: str
    kind: QuestionKind
    title: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    levels: dict[Level, float] = Field(default={})
