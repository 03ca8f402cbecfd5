"""A judge without a language model: matching against the question's own points, and structural signals.

What the candidate said is compared with each key point, pitfall and indicator (coach.judge.matching);
indicators that name a signal are decided by how the candidate talks (signals). Deterministic.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from weakref import WeakKeyDictionary

from coach.embedding import Embedder
from coach.judge import reasons
from coach.judge.answer import Answer
from coach.judge.citing import cite
from coach.judge.credit import PITFALL_FROM, as_statement, credit_of
from coach.judge.matching import NOTHING, Match
from coach.judge.protocol import Case, key_of, outcome_of
from coach.judge.signals import Finding, load_signals
from coach.judge.study import Student, Study
from coach.records import Citation, Item, Judgment, Question, QuestionKind
from coach.rubric import criterion_of


class EmbeddedJudge:
    """Grades with sentence embeddings and signals; no model server, no key."""

    name = "embedded"

    def __init__(self, embedder: Embedder, bank: Iterable[Question] = ()) -> None:
        """``bank``: questions whose material stands in where a question has none of its own."""
        self._student = Student(embedder, bank)
        self._signals = load_signals()
        self._studies: WeakKeyDictionary[Case, Study] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def judge(self, case: Case, criterion: str) -> list[Judgment]:
        """See coach.judge.protocol.Judge."""
        study = self._study(case)
        return [self._one(case, study, item) for item in case.items[criterion]]

    def notes(self, case: Case) -> tuple[str, ...]:
        """What was set aside before grading."""
        return reasons.notes(self._study(case).answer)

    def _study(self, case: Case) -> Study:
        with self._lock:
            if case not in self._studies:
                whole = self._student.study(replace(case, pointed=None)) if case.pointed else None
                self._studies[case] = self._student.study(case, whole)
            return self._studies[case]

    def _one(self, case: Case, study: Study, item: Item) -> Judgment:
        finding = self._finding(case, study, item)
        if finding is not None:
            return _from_finding(item, finding, cite(case, item))
        match = study.matches.get(key_of(item), NOTHING)
        said = item.kind != "pitfall" or match.probability >= PITFALL_FROM
        cited = cite(case, item) if said else ()
        return _from_match(item, match, study.answer, cited, case.transcript.kind)

    def _finding(self, case: Case, study: Study, item: Item) -> Finding | None:
        """What the item's signal found, None where it has none."""
        if item.kind == "key_point":
            return None
        criterion = criterion_of(case.rubric, item.criterion)
        named = {("indicator", i.id): i.signal for i in criterion.indicators}
        named |= {("pitfall", n.id): n.signal for n in criterion.negatives}
        own = {p.id for p in case.question.pitfalls} if case.question and item.kind == "pitfall" else set()
        name = None if item.id in own else named.get(key_of(item))
        return self._signals[name](study.context) if name else None


# --- from findings to judgments ---------------------------------------------------------------------


def _from_finding(item: Item, finding: Finding, citations: tuple[Citation, ...]) -> Judgment:
    credit = round(finding.credit, 2)
    shown = finding.shown_by[0].evidence if finding.shown_by and credit > 0 else None
    return Judgment(
        item=item,
        outcome=outcome_of(credit),
        credit=credit,
        evidence=shown,
        nearest=finding.nearest.evidence if finding.nearest and not shown else None,
        citations=citations,
        reason=finding.reason or reasons.MISSING[item.kind],
        confidence=round(0.5 + 0.4 * abs(2 * credit - 1), 2),
    )


def _from_match(
    item: Item, match: Match, answer: Answer, citations: tuple[Citation, ...], kind: QuestionKind
) -> Judgment:
    chance = match.probability
    if item.kind == "pitfall":
        credit = 1.0 if chance >= PITFALL_FROM else 0.0
    else:
        credit = credit_of(as_statement(match, item.phase), kind)
    words = answer.quote(match.first, match.last) if match.first and match.last else None
    near = words if item.kind != "pitfall" and chance >= 0.03 else None
    return Judgment(
        item=item,
        outcome=outcome_of(credit),
        credit=credit,
        evidence=words if credit > 0 else None,
        nearest=near if credit == 0 else None,
        citations=citations,
        reason=reasons.of_match(item, match, credit),
        confidence=round(max(chance, 1 - chance), 2),
    )
