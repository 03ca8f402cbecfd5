"""Answers to the questions that people are known to ask: sentences chosen by hand, taken from the index."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coach.answers.asked import Asked, Shelf, load_asked
from coach.answers.sentences import Sentence, quoted
from coach.answers.wordings import FEATURES, Look, Step, Wordings, coverage, likelihoods
from coach.embedding import Embedder
from coach.followups import in_context
from coach.records import Answer, Exchange, SearchResult
from coach.retrieval import Search, cite

LIKELY = 0.4
"""Likelihood from which an entry is the answer. Below one half, as what is picked by rule instead is right
less often still."""
POSSIBLE = 0.2
"""Likelihood from which an entry is the answer where nothing else is found."""
COVERED = 0.65
"""Chance from which the guides are taken to answer a question. Above one half, as what is picked from guides
that have no entry for a question is seldom what was asked for."""
FOUND = FEATURES.index("found")
CLEARLY = 0.05
"""By how much a passage of a guide without entries must score better than the entry's section to win."""


@dataclass(frozen=True)
class Known:
    """What is known of a question: the answer that may be meant, whether it is to be given before any other
    is looked for, and whether the guides answer the question at all."""

    answer: Answer | None
    likely: bool
    covered: bool


class KnownQuestions:
    """The entries of a folder (corpus/asked) whose guides are in the index. Safe for several threads."""

    def __init__(self, folder: Path, embedder: Embedder, search: Search) -> None:
        self._folder = folder
        self._embedder = embedder
        self._search = search
        self._preparing = threading.Lock()
        self.wordings: Wordings | None = None

    @cached_property
    def entries(self) -> tuple[Asked, ...]:
        """All entries. Raises CorpusError."""
        return load_asked(self._folder)

    def prepare(self, step: Step | None = None) -> None:
        """Learns the wordings for the guides in the index; those learned before cost little.

        Until then there are none. ``step`` is told how many texts were learned, and of how many.
        Raises IndexUnavailable, CorpusError.
        """
        with self._preparing:
            shelf = Shelf(self._search)
            there = {guide.id for guide in self._search.guides()}
            found = [(e, shelf.answer(e)) for e in self.entries if e.guide in there]
            found = [(entry, sentences) for entry, sentences in found if sentences]
            if self.wordings is None or self.wordings.entries != tuple(entry for entry, _ in found):
                self.wordings = Wordings(found, self._embedder, step)

    def look_up(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Known:
        """The answer of the entry that is meant, if any, and whether the guides answer at all."""
        known = self.wordings
        unknown = Known(None, False, result.answerable)
        if known is None or not known.entries:
            return unknown
        before = history[-1] if history else Exchange(question="", answer="")
        asked = in_context(question, before.question)
        looks = known.looks(asked, self._embedder.embed([asked])[0], result)
        chances = likelihoods(looks)
        covered = coverage(result.confidence, float(max(chances, default=0.0))) >= COVERED
        for at in sorted(range(len(looks)), key=lambda i: -chances[i]):
            if self._better_elsewhere(looks[at], result):
                return unknown
            if chances[at] < POSSIBLE:
                break
            sentences = Shelf(self._search).answer(known.entries[looks[at].n])
            if sentences and 2 * sum(_said(s, before.answer) for s in sentences) < len(sentences):
                return Known(_answer(question, sentences), bool(chances[at] >= LIKELY) and covered, covered)
        return Known(None, False, covered)

    def _better_elsewhere(self, look: Look, result: SearchResult) -> bool:
        """Whether a guide that nobody wrote entries for, such as one of the user's, has a better passage."""
        others = (hit.score for hit in result.hits if hit.passage.guide not in self._listed)
        least = min((hit.score for hit in result.hits), default=0.0)
        return max(others, default=0.0) > max(look.features[FOUND], least) + CLEARLY

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(entry.guide for entry in self.entries)


def _answer(question: str, sentences: Sequence[Sentence]) -> Answer:
    return Answer(
        question=question,
        answerable=True,
        text=quoted(sentences),
        citations=tuple(cite(s.passage, s.start, s.end) for s in sentences),
        engine="embedded",
    )


def _said(sentence: Sentence, before: str) -> bool:
    """Whether an answer has a sentence."""
    return " ".join(sentence.text.split()) in " ".join(before.split())
