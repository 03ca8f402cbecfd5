from __future__ import annotations

import pytest

from coach.judge.protocol import Case, check_complete, items_of, key_of, outcome_of, verify
from coach.records import (
    Citation,
    Evidence,
    Item,
    Judgment,
    Passage,
    Question,
    QuestionKind,
    Rubric,
)
from tests.coach.contracts.judge import talk

SAID = "I would split by time, because a random split leaks. Is that what you meant?"
POINT = "time-split"
PASSAGE = Passage(
    id="p",
    guide="offline-evaluation",
    source="offline-evaluation.md",
    title="Evaluation",
    section=("Time-based splits",),
    start=100,
    end=145,
    text="Train on the past and test on the future only.",
)
CITED = Citation(
    guide="offline-evaluation",
    source="offline-evaluation.md",
    title="Evaluation",
    section=("Time-based splits",),
    start=100,
    end=117,
    quote="Train on the past",
)


@pytest.fixture
def case(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> Case:
    rubric = rubrics["ml_system_design"]
    return Case(talk(netflix, SAID), rubric, items_of(rubric, netflix), {("key_point", POINT): (PASSAGE,)})


def judged(case: Case, evidence: Evidence | None, *citations: Citation, credit: float = 1.0) -> Judgment:
    item = next(i for group in case.items.values() for i in group if key_of(i) == ("key_point", POINT))
    return Judgment(
        item=item, outcome=outcome_of(credit), credit=credit, evidence=evidence, citations=citations
    )


def quote(text: str, start: int = 0, turn: int = 1) -> Evidence:
    return Evidence(turn=turn, start=start, end=start + len(text), quote=text)


def test_words_that_stand_there_are_verified(case: Case) -> None:
    assert verify(judged(case, quote("I would split by time")), case).verified
    assert verify(judged(case, quote("split by time", 8), CITED), case).verified


@pytest.mark.parametrize(
    "evidence",
    [
        quote("I would split by date"),
        quote("split by time"),
        quote("I would split by time", turn=0),
        quote("I would split by time", turn=9),
        Evidence(turn=1, start=0, end=0, quote=""),
        None,
    ],
)
def test_words_that_do_not_are_not(case: Case, evidence: Evidence | None) -> None:
    assert not verify(judged(case, evidence), case).verified


def test_the_interviewers_words_earn_nothing(case: Case, netflix: Question) -> None:
    first = netflix.prompt.split(". ")[0]
    echoing = Case(talk(netflix, first), case.rubric, case.items)
    assert not verify(judged(echoing, quote(first)), echoing).verified


@pytest.mark.parametrize(
    "change",
    [{"quote": "Train on the most"}, {"start": 101, "end": 118}, {"guide": "other"}, {"start": 90}],
)
def test_a_citation_that_does_not_stand_there_spoils_it(case: Case, change: dict[str, object]) -> None:
    wrong = CITED.model_copy(update=change)
    assert not verify(judged(case, quote("I would split by time"), wrong), case).verified


def test_a_miss_claims_nothing(case: Case) -> None:
    assert verify(judged(case, None, credit=0.0), case).verified
    unread = judged(case, None).model_copy(update={"outcome": "unscored"})
    assert not verify(unread, case).verified


def test_items_are_indicators_key_points_then_what_costs(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    items = items_of(rubrics["ml_system_design"], netflix)
    given = [item for group in items.values() for item in group]
    assert len({(i.criterion, *key_of(i)) for i in given}) == len(given)
    assert {i.id for i in given if i.kind == "key_point"} == {p.id for p in netflix.key_points}
    assert {p.id for p in netflix.pitfalls} <= {i.id for i in given if i.kind == "pitfall"}
    for group in items.values():
        kinds = [item.kind for item in group]
        assert kinds == sorted(kinds, key=["indicator", "key_point", "pitfall"].index)


def test_a_judge_that_leaves_something_out_is_caught(case: Case) -> None:
    with pytest.raises(ValueError, match="trade_offs"):
        check_complete([], case, "trade_offs")
    with pytest.raises(KeyError):
        check_complete([], case, "charm")


def test_outcomes() -> None:
    assert [outcome_of(credit) for credit in (0, 0.1, 0.74, 0.75, 1)] == [
        "missed",
        "partial",
        "partial",
        "met",
        "met",
    ]
    assert Item(id="i", kind="indicator", criterion="c", text="t").weight == 1.0
