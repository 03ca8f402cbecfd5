"""A grade: judgments with their evidence, disputes, the scorecard."""

from __future__ import annotations

from typing import Literal

from coach.records.base import ItemKind, Outcome, Phase, QuestionKind, QuestionMatch, Record
from coach.records.guides import Citation


class Evidence(Record):
    """The candidate's own words: ``quote`` equals that turn's text at ``start:end``."""

    turn: int
    start: int
    end: int
    quote: str


class Item(Record):
    """One thing to be judged: an indicator, a key point or a pitfall, with its weight."""

    id: str
    kind: ItemKind
    criterion: str
    text: str
    weight: float = 1.0
    phase: Phase | None = None


class Judgment(Record):
    """The outcome for one item. For a pitfall, ``met`` means that it was said.

    ``credit`` is what the judge gave; what counts is ``earned`` on the scorecard, after
    verification and hints. ``nearest`` is the closest thing said where the item was missed.
    """

    item: Item
    outcome: Outcome
    credit: float = 0.0
    verified: bool = False
    evidence: Evidence | None = None
    nearest: Evidence | None = None
    citations: tuple[Citation, ...] = ()
    reason: str = ""
    confidence: float = 0.0
    hint_level: int = 0
    judge: str = "embedded"
    model: str = ""
    prompt: str = ""
    agreement: float | None = None
    """Share of repetitions that gave this outcome, None where there was one."""
    omitted: bool = False
    """``unscored`` because the judge left it out, also when asked again, though it judged others: its weight
    stays in the sum, so that leaving an item out never pays."""


class Dispute(Record):
    """ "I did say this": an item judged again on words of the candidate's own choice.

    ``first`` is what the grade said, ``again`` the judgment of ``words`` alone; both are verified. ``counts``
    names the one that earns, ``why`` says why in plain words.
    """

    words: Evidence
    first: Judgment
    again: Judgment
    counts: Literal["first", "again"]
    why: str


class CriterionScore(Record):
    """A criterion's arithmetic: ``score`` is None where nothing in it could be scored."""

    id: str
    title: str
    weight: float
    score: float | None
    level: str
    judgments: tuple[Judgment, ...]


class Usage(Record):
    """Tokens as the provider counted them, and calls made. ``cost`` is an estimate in US dollars."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None


class Scorecard(Record):
    """A finished grade. ``total`` is None only where a model gave nothing that could be read."""

    id: str
    question: str | None
    question_match: QuestionMatch
    kind: QuestionKind
    rubric: str
    total: float | None
    verdict: str | None
    reached: float
    criteria: tuple[CriterionScore, ...]
    disputes: tuple[Dispute, ...] = ()
    """What the candidate disputed, in order; the criteria hold the judgments that count."""
    unscored: int = 0
    engine: str = "embedded"
    prompts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    usage: Usage = Usage()
