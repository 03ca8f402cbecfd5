"""Progress, worked by hand: standings, habits, and what is suggested."""

from __future__ import annotations

from coach.progress import RECENT, Graded, progress
from coach.records import (
    CriterionScore,
    Item,
    Judgment,
    KeyPoint,
    Outcome,
    Question,
    QuestionKind,
    Scorecard,
    Session,
)


def question(
    name: str, *criteria: str, kind: QuestionKind = "ml_system_design", own: bool = False
) -> Question:
    points = tuple(KeyPoint(id=f"{name}-{n}", text="t", criterion=c) for n, c in enumerate(criteria))
    return Question(
        id=name,
        kind=kind,
        topic="t",
        level="mid",
        title=name.title(),
        prompt="p",
        key_points=points,
        own=own,
    )


def judged(item: str, criterion: str, credit: float) -> Judgment:
    outcome: Outcome = "met" if credit == 1 else "missed" if credit == 0 else "partial"
    return Judgment(
        item=Item(id=item, kind="indicator", criterion=criterion, text=item.title()),
        outcome=outcome,
        credit=credit,
        verified=True,
    )


def graded(number: int, asked: Question, design: float, trade: float, *, sample: bool = False) -> Graded:
    """Two criteria of equal weight with one indicator each, whose credits are ``design`` and ``trade``."""
    criteria = tuple(
        CriterionScore(
            id=name,
            title=name.title(),
            weight=0.5,
            score=100 * credit,
            level="",
            judgments=(judged(item, name, credit),),
        )
        for name, item, credit in (("design", "draws", design), ("trade", "weighs", trade))
    )
    card = Scorecard(
        id=f"s{number}",
        question=asked.id,
        question_match="given",
        kind=asked.kind,
        rubric="r",
        total=50 * (design + trade),
        verdict="hire",
        reached=1.0,
        criteria=criteria,
    )
    moment = f"2026-11-{number:02d}T10:00:00+00:00"
    session = Session(
        id=f"s{number}", question=asked, state="graded", created_at=moment, updated_at=moment, sample=sample
    )
    return Graded(session, card)


A, B = question("a", "design"), question("b", "trade")
MIXED, SHORT = question("mixed", "design", "trade"), question("short", "trade", kind="short_answer")
BANK = [A, B, MIXED, SHORT]


def test_nothing_graded_is_nothing_to_show() -> None:
    empty = progress("ml_system_design", [], BANK)
    assert (empty.graded, empty.standings, empty.habits, empty.again, empty.new) == ((), (), (), None, ())
    assert empty.weakest is None


def test_samples_other_kinds_and_grades_without_a_total_do_not_count() -> None:
    unread = graded(3, A, 1, 1)
    unread = Graded(unread.session, unread.card.model_copy(update={"total": None}))
    given = [graded(1, A, 1, 1, sample=True), graded(2, SHORT, 1, 1), unread]
    assert progress("ml_system_design", given, BANK).graded == ()


def test_standings_compare_the_newest_with_those_before() -> None:
    given = [graded(n, A, credit, 0.5) for n, credit in ((4, 0.9), (1, 0.2), (2, 0.6), (3, 0.6))]
    design, trade = progress("ml_system_design", given, BANK).standings
    assert RECENT == 3
    assert (round(design.now, 6), round(design.before or 0, 6), round(design.costs, 6)) == (70, 20, 15)
    assert (trade.now, trade.before, trade.costs) == (50, 50, 25)
    assert progress("ml_system_design", given[:2], BANK).standings[0].before is None


def test_habits_are_the_indicators_that_cost_most() -> None:
    found = progress("ml_system_design", [graded(1, A, 0.5, 0.0), graded(2, A, 1, 0.5)], BANK).habits
    assert [(h.newest.item.id, h.times, h.of, h.costs) for h in found] == [
        ("weighs", 2, 2, (50 + 25) / 2),
        ("draws", 1, 2, 25 / 2),
    ]


def test_a_bad_try_is_suggested_again_until_a_better_one() -> None:
    bad, good = graded(1, A, 0.2, 0.2), graded(2, A, 0.9, 0.9)
    assert progress("ml_system_design", [bad], BANK).again == A
    assert progress("ml_system_design", [good, bad], BANK).again is None
    own = graded(3, question("own-1", own=True), 0, 0)
    assert progress("ml_system_design", [own], BANK).again is None


def test_new_questions_lean_on_the_weakest_criterion() -> None:
    found = progress("ml_system_design", [graded(1, A, 0.9, 0.1)], BANK)
    assert found.weakest is not None
    assert found.weakest.id == "trade"
    assert [q.id for q in found.new] == ["b", "mixed"]
