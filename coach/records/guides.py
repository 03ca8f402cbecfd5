"""Guides, their passages, and what is found in them."""

from __future__ import annotations

from coach.records.base import Record


class Guide(Record):
    """One ingested file. ``source`` is its POSIX path relative to the ingested folder."""

    id: str
    title: str
    source: str
    root: str = ""
    topics: tuple[str, ...] = ()
    level: str = ""
    passages: int = 0
    pages: int | None = None


class Passage(Record):
    """A stretch of one guide's text; ``id`` is derived from guide, place and content.

    ``text`` equals the guide's stored text at ``start:end``. ``page`` is 1-based, None where the
    source has no pages. ``section`` is the path of headings, outermost first.
    """

    id: str
    guide: str
    source: str
    title: str
    section: tuple[str, ...] = ()
    page: int | None = None
    start: int
    end: int
    text: str


class Hit(Record):
    """A retrieved passage; ``rank`` counts from 1, ``score`` is comparable within one search only."""

    passage: Passage
    score: float
    rank: int


class SearchResult(Record):
    """What one query found. ``confidence`` (0..1) is the calibrated chance that the guides answer it."""

    query: str
    answerable: bool
    confidence: float
    hits: tuple[Hit, ...] = ()


class Citation(Record):
    """A verbatim quote of a guide. Survives re-chunking: it names the place, not a passage id."""

    guide: str
    source: str
    title: str
    section: tuple[str, ...] = ()
    page: int | None = None
    start: int
    end: int
    quote: str


class Exchange(Record):
    """A question put to the guides and the answer that was given."""

    question: str
    answer: str


class Answer(Record):
    """A grounded answer. ``text`` carries marks like [1]; ``citations[n - 1]`` belongs to mark n.

    ``nearest`` are the closest places when the guides do not cover the question.
    """

    question: str
    answerable: bool
    text: str
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    engine: str = "embedded"
    notes: tuple[str, ...] = ()
    general: str = ""
    """What a model knows itself, not from the guides; only where that was asked for."""
