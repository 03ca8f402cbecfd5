"""From a transcript to a scorecard: gathers passages, asks the judge, verifies, adds up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from coach.bank import PHASES
from coach.judge.protocol import Case, ItemKey, Judge, check_complete, items_of, key_of, verify
from coach.records import (
    Item,
    Judgment,
    Passage,
    Phase,
    QuestionKind,
    Rubric,
    Scorecard,
    SearchResult,
    SourceRef,
    Transcript,
    Usage,
)
from coach.scorecard import add_up

PASSAGES = 3
"""Most passages handed to a judge for one item."""

Watch = Callable[[str, float], object]


class Library(Protocol):
    """Where passages come from."""

    def section(self, guide_id: str, heading: str) -> Sequence[Passage]:
        """The passages of one section of a guide; none where it is not indexed."""
        ...

    def search(self, query: str, k: int) -> SearchResult:
        """The ``k`` passages nearest to ``query``."""
        ...


@runtime_checkable
class Metered(Protocol):
    """A judge whose work costs something, and is kept until the grade is done."""

    def usage(self, case: Case) -> Usage:
        """What judging ``case`` used."""
        ...

    def finish(self, case: Case) -> None:
        """Called when the card is made."""
        ...


class Grader:
    """Grades transcripts with one judge."""

    def __init__(
        self, rubrics: Mapping[QuestionKind, Rubric], judge: Judge, library: Library | None = None
    ) -> None:
        """Without a ``library`` nothing is cited, and the scorecard says so."""
        self.rubrics = rubrics
        self.judge = judge
        self.library = library

    def grade(self, transcript: Transcript, watch: Watch = lambda _criterion, _share: None) -> Scorecard:
        """The scorecard of ``transcript``. Raises ModelError where a model judge cannot be reached.

        ``watch`` is told of each criterion, by its title, when it is judged, and which share of them is done.
        """
        started = time.perf_counter()
        case = self.case(transcript)
        judgments: dict[str, list[Judgment]] = {}
        for criterion in case.rubric.criteria:
            judgments[criterion.id] = self._judge(case, criterion.id)
            watch(criterion.title, len(judgments) / len(case.rubric.criteria))
        judgments = _mark_not_reached(transcript, judgments)
        result = add_up(case.rubric, judgments)
        question = transcript.question
        given = [j for criterion in judgments.values() for j in criterion]
        card = Scorecard(
            id=transcript.id,
            question=question.id if question and not question.own else None,
            question_match=transcript.question_match if question and not question.own else "none",
            kind=transcript.kind,
            rubric=case.rubric.id,
            total=result.total,
            verdict=result.verdict,
            reached=result.reached,
            criteria=result.criteria,
            unscored=result.unscored,
            engine=self.judge.name,
            prompts=tuple(sorted({j.prompt for j in given if j.prompt})),
            notes=self._notes(transcript, case, result.reached, result.total),
            seconds=round(time.perf_counter() - started, 3),
            usage=self.judge.usage(case) if isinstance(self.judge, Metered) else Usage(),
        )
        if isinstance(self.judge, Metered):
            self.judge.finish(case)
        return card

    def case(self, transcript: Transcript, only: Item | None = None) -> Case:
        """What a judge is handed for ``transcript``; with ``only``, for this one item of it."""
        rubric = self.rubrics[transcript.kind]
        items = items_of(rubric, transcript.question) if only is None else {only.criterion: (only,)}
        return Case(transcript, rubric, items, self._passages(transcript, rubric, items))

    def _judge(self, case: Case, criterion: str) -> list[Judgment]:
        judgments = self.judge.judge(case, criterion)
        check_complete(judgments, case, criterion)
        hints = case.transcript.hints
        return [
            verify(j, case).model_copy(
                update={"hint_level": hints.get(j.item.id, 0) if j.item.kind == "key_point" else 0}
            )
            for j in judgments
        ]

    # --- passages ---------------------------------------------------------------------------------

    def _passages(
        self, transcript: Transcript, rubric: Rubric, items: Mapping[str, tuple[Item, ...]]
    ) -> dict[ItemKey, tuple[Passage, ...]]:
        """Passages by item: of the item's own sources, else found by searching for what it says."""
        if self.library is None:
            return {}
        sources = _sources(transcript, rubric)
        found: dict[ItemKey, tuple[Passage, ...]] = {}
        for item in (item for group in items.values() for item in group):
            named = [
                passage
                for source in sources.get(key_of(item), ())
                for passage in self.library.section(source.guide, source.section)
            ]
            found[key_of(item)] = tuple(named[:PASSAGES]) or self._search(item)
        return found

    def _search(self, item: Item) -> tuple[Passage, ...]:
        assert self.library is not None
        result = self.library.search(item.text, PASSAGES)
        return tuple(hit.passage for hit in result.hits) if result.answerable else ()

    # --- notes ------------------------------------------------------------------------------------

    def _notes(
        self, transcript: Transcript, case: Case, reached: float, total: float | None
    ) -> tuple[str, ...]:
        notes = list(transcript.notes)
        notes += list(getattr(self.judge, "notes", lambda _case: ())(case))
        if reached < 1:
            notes.append(f"So far, on {round(100 * reached)} % of the rubric.")
        if total is None:
            notes.append("The model gave nothing that could be read, so there is no total.")
        if self.library is None:
            notes.append("No guides were at hand, so nothing is cited.")
        elif not any(case.passages.values()):
            notes.append("The indexed guides hold nothing on this question, so nothing is cited.")
        if not (transcript.question and transcript.question.key_points):
            notes.append("The question has no key points of its own: the kind's general rubric graded it.")
        return tuple(notes)


def _sources(transcript: Transcript, rubric: Rubric) -> dict[ItemKey, tuple[SourceRef, ...]]:
    """The places in the guides that the rubric and the question name for each item."""
    question = transcript.question
    general = question.sources if question else ()
    sources: dict[ItemKey, tuple[SourceRef, ...]] = {
        ("indicator", i.id): i.sources for criterion in rubric.criteria for i in criterion.indicators
    }
    for point in question.key_points if question else ():
        sources["key_point", point.id] = point.sources or general
    for pitfall in question.pitfalls if question else ():
        sources["pitfall", pitfall.id] = general
    return sources


def _mark_not_reached(
    transcript: Transcript, judgments: dict[str, list[Judgment]]
) -> dict[str, list[Judgment]]:
    """Misses in phases that were never entered become ``not_reached``; what was said early still counts."""
    if transcript.complete:
        return judgments
    reached = transcript.reached
    if reached is None:
        reached = _phases_seen(transcript, judgments)

    def mark(judgment: Judgment) -> Judgment:
        phase = judgment.item.phase
        never = not reached if phase is None else phase not in reached
        nothing = judgment.outcome == "missed" or judgment.omitted
        if judgment.item.kind == "pitfall" or not nothing or not never:
            return judgment
        return judgment.model_copy(
            update={
                "outcome": "not_reached",
                "omitted": False,
                "nearest": None,
                "reason": "The interview ended before this part.",
            }
        )

    return {criterion: [mark(j) for j in given] for criterion, given in judgments.items()}


def _phases_seen(transcript: Transcript, judgments: Mapping[str, Sequence[Judgment]]) -> tuple[Phase, ...]:
    """A guess where the file does not say: every phase up to the last one on which something was said."""
    order = PHASES[transcript.kind]
    said = {
        j.item.phase
        for given in judgments.values()
        for j in given
        if j.item.phase is not None and j.item.kind == "key_point" and j.verified and j.credit > 0
    }
    last = max((order.index(phase) for phase in said), default=0)
    return order[: last + 1]
