"""The wired coach that tasks measure, with an index of the shipped guides and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.records import Passage, Scorecard, SearchResult, Transcript
from coach.settings import CHECKOUT, Settings, load_settings
from eval.task import EvalError

if TYPE_CHECKING:
    from coach.assembly import Coach
    from coach.grading import Library

HOME = CHECKOUT / "eval" / "runs" / "home"
"""State of evaluations: apart from the user's, so that what they ingested cannot change a figure."""


class Bench:
    """One engine, ready to be measured. Safe between threads."""

    def __init__(self, engine: str = "embedded", home: Path = HOME, settings: Settings | None = None) -> None:
        self.engine = engine
        base = settings or load_settings()
        self.settings = base.model_copy(update={"model": engine, "home": home})
        self._cards: dict[str, Scorecard] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    @cached_property
    def coach(self) -> Coach:
        """The coach, not yet loaded."""
        from coach.assembly import Coach

        return Coach(self.settings)

    @cached_property
    def indexed(self) -> Coach:
        """The coach with the shipped guides ingested; what has not changed is not ingested again."""
        from ingest.pipeline import ingest

        with self._lock:
            ingest(self.coach.index, [self.settings.corpus / "guides"], timeout=600)
            self.coach.prepare_answers()
        return self.coach

    def transcript(self, row: Mapping[str, Any]) -> Transcript:
        """The transcript that a row of a data set holds, as ``python -m coach grade`` would read it."""
        from coach.transcripts import to_transcript

        return to_transcript(dict(row), self.coach.bank, self.coach.embedder, Path(str(row.get("id", "row"))))

    def grade(self, row: Mapping[str, Any]) -> Scorecard:
        """A fresh scorecard. Raises ModelError; EvalError if another engine than the one asked for graded.

        The same words are graded one at a time: a model judge goes on with the criteria of a grade that is
        not finished, and two repetitions under way at once would share them.
        """
        with self._turn(row):
            card = self.coach.grade(self.transcript(row), self.engine)
        return self._checked(card)

    def _checked(self, card: Scorecard) -> Scorecard:
        wanted = self.coach.models.named(self.engine).engine
        if card.engine != wanted:
            raise EvalError(f"{card.engine} graded where {wanted} was to be measured.")
        return card

    def _turn(self, row: Mapping[str, Any]) -> threading.Lock:
        """The lock of one transcript's words."""
        with self._lock:
            return self._turns.setdefault(_key(row), threading.Lock())

    def grade_reversed(self, row: Mapping[str, Any]) -> Scorecard:
        """As `grade`, with the criteria judged last to first and each item's passages the other way round."""
        from coach.grading import Grader

        rubrics = {
            kind: rubric.model_copy(update={"criteria": rubric.criteria[::-1]})
            for kind, rubric in self.coach.rubrics.items()
        }
        library = _Reversed(self.coach.retriever) if self.has_index else None
        grader = Grader(rubrics, self.coach.judge_for(self.engine), library)
        with self._turn(row):
            return self._checked(grader.grade(self.transcript(row)))

    @property
    def has_index(self) -> bool:
        """Whether the guides were ingested."""
        from coach.errors import IndexUnavailable

        try:
            self.coach.index.open()
        except IndexUnavailable:
            return False
        return True

    def grade_once(self, row: Mapping[str, Any]) -> Scorecard:
        """As `grade`; an engine that is deterministic is not asked twice for the same words."""
        if self.engine != "embedded":
            return self.grade(row)
        key = _key(row)
        if key not in self._cards:
            self._cards[key] = self.grade(row)
        return self._cards[key]


def _key(row: Mapping[str, Any]) -> str:
    return repr((row.get("question"), row.get("prompt"), row["turns"]))


class _Reversed:
    """A library that hands out its passages last to first."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def section(self, guide_id: str, heading: str) -> Sequence[Passage]:
        """See `Library.section`."""
        return list(self._library.section(guide_id, heading))[::-1]

    def search(self, query: str, k: int) -> SearchResult:
        """See `Library.search`."""
        found = self._library.search(query, k)
        return found.model_copy(update={"hits": found.hits[::-1]})


def brief(card: Scorecard) -> dict[str, Any]:
    """What is kept of a scorecard in a run: scores, and each judgment's outcome, credit and checks."""
    return {
        "total": card.total,
        "verdict": card.verdict,
        "unscored": card.total is None,
        "unscored_items": card.unscored,
        "criteria": {c.id: c.score for c in card.criteria},
        "judgments": {
            f"{c.id}/{j.item.kind}/{j.item.id}": [j.outcome, round(j.credit, 3), j.verified]
            for c in card.criteria
            for j in c.judgments
        },
        "prompts": list(card.prompts),
        "usage": card.usage.model_dump(),
    }
