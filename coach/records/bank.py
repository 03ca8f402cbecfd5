"""The question bank: a question with everything the interviewer knows about it."""

from __future__ import annotations

from pydantic import Field

from coach.records.base import Facet, Level, Phase, QuestionKind, Record


class SourceRef(Record):
    """A section of a guide, by guide id and heading."""

    guide: str
    section: str


class Fact(Record):
    """Something the interviewer knows and tells when asked. ``asks`` are ways of asking for it."""

    id: str
    facet: Facet
    answer: str
    asks: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()


class KeyPoint(Record):
    """Something a good answer says.

    ``says`` are ways in which candidates put it; ``terms`` are groups of alternatives, of which a
    passage about this point has one from each group. ``echoes`` are short phrases that name the point
    to somebody who has just made it in these words. ``weight`` is 1 to 3. ``hints`` climb from a nudge to
    nearly the answer (three rungs); ``probes`` never contain the answer.
    """

    id: str
    text: str
    criterion: str
    phase: Phase = "answer"
    weight: float = 1.0
    says: tuple[str, ...] = ()
    echoes: tuple[str, ...] = ()
    terms: tuple[tuple[str, ...], ...] = ()
    probes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()


class Pitfall(Record):
    """Something wrong that candidates say. ``why`` is for the report, ``challenge`` is asked at once."""

    id: str
    text: str
    criterion: str
    weight: float = 1.0
    says: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()
    why: str
    challenge: str = ""


class Reaction(Record):
    """The bank's "said X, ask Y"."""

    id: str
    says: tuple[str, ...] = Field(min_length=1)
    terms: tuple[tuple[str, ...], ...] = ()
    ask: str


class Question(Record):
    """One interview question with everything the interviewer knows about it."""

    id: str
    kind: QuestionKind
    topic: str
    level: Level
    title: str
    prompt: str
    facts: tuple[Fact, ...] = ()
    key_points: tuple[KeyPoint, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    extensions: tuple[str, ...] = ()
    model_answer: str = ""
    levels: dict[Level, str] = Field(default={})
    sources: tuple[SourceRef, ...] = ()
    origin: tuple[str, ...] = ()
    """Items of the source material that this question covers (see docs/coverage.md)."""
    own: bool = False
    """True for a question that the candidate typed in: it has no key points of its own."""
