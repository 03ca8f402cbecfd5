"""Answering a question from the guides: retrieve, answer, verify every quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.answers.known import Known, KnownQuestions
from coach.records import Answer, Citation, Exchange, SearchResult
from coach.retrieval import Search, cite

PASSAGES = 8
"""Passages that are handed to the answerer."""
NEAREST = 3
"""Places that are named where the guides do not cover a question."""
NEAR = 0.15
"""Confidence of the search below which no place is near: of the development questions that are not covered,
all of them close to the subject, a third have more; of questions from elsewhere few do."""
NOT_COVERED = "The guides do not cover this."

_MARK = re.compile(r"\s?\[(\d+)\]")
_FENCED = re.compile(r"(^```.*?^```[ \t]*$)", re.MULTILINE | re.DOTALL)


class Answerer(Protocol):
    """Words an answer from passages. It may cite nothing but them."""

    @property
    def name(self) -> str:
        """Which engine answers, as shown on the screen."""

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        """An answer whose mark [n] belongs to ``citations[n - 1]``."""


@dataclass(frozen=True)
class _Found:
    """What there is for a question."""

    question: str
    result: SearchResult
    known: Known | None

    @property
    def likely(self) -> bool:
        """Whether an entry is the answer."""
        return self.known is not None and self.known.answer is not None and self.known.likely


class AskTheGuides:
    """Grounded answers: nothing is cited that does not stand verbatim in a guide."""

    def __init__(self, search: Search, answerer: Answerer, known: KnownQuestions | None = None) -> None:
        """What is ``known`` is looked up first, whatever the search says of a question."""
        self._search = search
        self._answerer = answerer
        self._known = known

    def ask(self, question: str, history: Sequence[Exchange] = ()) -> Answer:
        """The answer to ``question``; ``history`` are the exchanges before it, oldest first.

        Raises IndexUnavailable where nothing was ingested, ModelError where a model fails.
        """
        said = self._known.spelt(question) if self._known else question
        found = self._found(said, history)
        plain = self._known.plain(said) if self._known and not found.likely else said
        if plain != said:
            other = self._found(plain, history)
            surer = other.result.confidence > found.result.confidence and not found.result.answerable
            found = other if other.likely or surer else found
        return self._answer(found, history).model_copy(update={"question": question})

    def _found(self, question: str, history: Sequence[Exchange]) -> _Found:
        context = history[-1].question if history else ""
        result = self._search.search(question, k=PASSAGES, context=context)
        known = self._known.look_up(question, result, history) if self._known else None
        return _Found(question, result, known)

    def _answer(self, found: _Found, history: Sequence[Exchange]) -> Answer:
        question, result, known = found.question, found.result, found.known
        if known and known.answer and found.likely:
            return verified(known.answer, self._search)
        covered = known.covered if known else result.answerable
        if not covered or not result.hits:
            return self._not_covered(question, result)
        answer = verified(self._answerer.answer(question, result, history), self._search)
        if answer.citations:
            return answer
        if known and known.answer:
            return verified(known.answer, self._search)
        return self._not_covered(question, result)

    def _not_covered(self, question: str, result: SearchResult) -> Answer:
        nearest = nearest_sections(result) if result.confidence >= NEAR else ()
        text = NOT_COVERED
        if nearest:
            places = "; ".join(" – ".join((c.title, *c.section[-1:])) for c in nearest)
            text = f"{NOT_COVERED} The nearest sections are: {places}."
        beyond = getattr(self._answerer, "beyond", None)
        return Answer(
            question=question,
            answerable=False,
            text=text,
            nearest=nearest,
            engine=self._answerer.name,
            general=beyond(question) if beyond else "",
        )


def nearest_sections(result: SearchResult) -> tuple[Citation, ...]:
    """The passages that come closest, one for each section."""
    found: dict[tuple[str, tuple[str, ...]], Citation] = {}
    for hit in result.hits:
        found.setdefault((hit.passage.guide, hit.passage.section), cite(hit.passage))
    return tuple(found.values())[:NEAREST]


def verified(answer: Answer, search: Search) -> Answer:
    """The answer without the citations (and their marks) that do not stand in their source."""
    kept: list[Citation] = []
    number: dict[str, int] = {}
    for n, citation in enumerate(answer.citations, start=1):
        if stands(citation, search):
            kept.append(citation)
            number[str(n)] = len(kept)

    def renumbered(match: re.Match[str]) -> str:
        mark = number.get(match.group(1))
        return "" if mark is None else match.group().replace(match.group(1), str(mark))

    parts = _FENCED.split(answer.text)  # what looks like a mark in code is none
    text = "".join(part if n % 2 else _MARK.sub(renumbered, part) for n, part in enumerate(parts))
    return answer.model_copy(update={"text": text, "citations": tuple(kept)})


def stands(citation: Citation, search: Search) -> bool:
    """Whether the quote is what its source says at that place."""
    try:
        text = search.source_text(citation.guide)
    except KeyError:
        return False
    return bool(citation.quote.strip()) and text[citation.start : citation.end] == citation.quote
