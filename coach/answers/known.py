"""Answers to the questions that people are known to ask: sentences chosen by hand, taken from the index."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coach.answers.asked import Asked, Shelf, load_asked
from coach.answers.sentences import Sentence, quoted
from coach.answers.spelling import Spelling
from coach.answers.wordings import FEATURES, Look, Step, Wordings, coverage, likelihoods
from coach.embedding import Embedder
from coach.followups import in_context, leans, subject
from coach.records import Answer, Exchange, SearchResult
from coach.retrieval import Search, cite, telling_terms

LIKELY = 0.4
"""Likelihood from which an entry is the answer. Below one half, as what is picked by rule instead is right
less often still."""
POSSIBLE = 0.2
"""Likelihood from which an entry is the answer where nothing else is found."""
CERTAIN = 0.999
"""Likelihood of an entry that has the question among its wordings."""
COVERED = 0.85
"""Chance from which the guides are taken to answer a question: two of 288 that people typed fall below it;
of 117 that nothing answers twelve lie between one half and here."""
MUCH = 0.2
"""By how much likelier an entry must be for a question to be one on the subject of the one before."""
ALONE = 0.6
"""Likelihood from which a question without a word that leans is answered for itself."""
_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
"""In a follow-up: what is asked about has a name of its own."""
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
        self._spelling: Spelling | None = None
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
            texts = [self._search.source_text(guide.id) for guide in self._search.guides()]
            self._spelling = Spelling([*texts, *(wording for entry, _ in found for wording in entry.ask)])
            if self.wordings is None or self.wordings.entries != tuple(entry for entry, _ in found):
                self.wordings = Wordings(found, self._embedder, step)

    def spelt(self, question: str) -> str:
        """``question`` with slips of the finger set right."""
        return self._spelling.right(question) if self._spelling else question

    def plain(self, question: str) -> str:
        """``question`` with abbreviations written out, and without whom it is for."""
        return self._spelling.plain(question) if self._spelling else question

    def look_up(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Known:
        """The answer of the entry that is meant, if any, and whether the guides answer at all."""
        known = self.wordings
        unknown = Known(None, False, result.answerable)
        if known is None or not known.entries:
            return unknown
        before = history[-1] if history else Exchange(question="", answer="")
        looks, chances, result = self._meant(known, question, before.question, result)
        if not looks or self._better_elsewhere(looks[0], result):
            return unknown
        covered = coverage(result.confidence, chances[0]) >= COVERED
        told = None
        for look, chance in zip(looks, chances, strict=True):
            sentences = Shelf(self._search).answer(known.entries[look.n])
            if chance < POSSIBLE or not sentences:
                continue
            answer = Known(_answer(question, sentences), chance >= LIKELY and covered, covered)
            if 2 * sum(_said(sentence, before.answer) for sentence in sentences) < len(sentences):
                return answer if answer.likely or told is None else told
            told = told or answer
        return told or Known(None, False, covered)

    def _meant(
        self, known: Wordings, question: str, context: str, result: SearchResult
    ) -> tuple[list[Look], list[float], SearchResult]:
        """The candidates, the likeliest first, with their likelihoods and what was searched.

        A question that does not seem to lean on the one before may do so without a word that shows it ("what
        value is too high?"): it does, if that makes an entry much likelier that has most of its own words.
        One that seems to may stand alone: "what is dropout?", or what has its own name ("and its kernel?").
        """
        asked = in_context(question, context)
        best = self._ranked(known, asked, result)
        if not context or (asked != question and leans(question) and not _ITS.search(question)):
            return *best, result
        joined = asked == question
        said = f"{subject(context)}: {question}" if joined else question
        wider = self._search.search(said, k=len(result.hits))
        looks, chances = self._ranked(known, said, wider)
        least = max(LIKELY, best[1][0] + MUCH if best[1] else 0.0)
        if not joined and not leans(question):
            least = min(least, ALONE)
        own = frozenset(telling_terms(question))
        if not chances or chances[0] < least:
            return *best, result
        if joined and 2 * len(own & known.stems_of(looks[0].n)) < len(own):
            return *best, result
        return looks, chances, wider

    def _ranked(self, known: Wordings, asked: str, result: SearchResult) -> tuple[list[Look], list[float]]:
        looks = known.looks(asked, self._embedder.embed([asked])[0], result)
        written = known.written(asked)
        said = zip(looks, likelihoods(looks), strict=True)
        chances = [CERTAIN if look.n == written else float(chance) for look, chance in said]
        order = sorted(range(len(looks)), key=lambda i: -chances[i])
        return [looks[i] for i in order], [chances[i] for i in order]

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
        text=quoted(sentences, headings=False),  # they were chosen to be read on
        citations=tuple(cite(s.passage, s.start, s.end) for s in sentences),
        engine="embedded",
    )


def _said(sentence: Sentence, before: str) -> bool:
    """Whether an answer has a sentence."""
    return " ".join(sentence.text.split()) in " ".join(before.split())
