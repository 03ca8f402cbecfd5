from __future__ import annotations

from collections.abc import Sequence

import pytest

from coach.grading import Grader
from coach.judge.protocol import Case
from coach.records import (
    Citation,
    Evidence,
    Hit,
    Item,
    Judgment,
    Passage,
    Question,
    QuestionKind,
    Rubric,
    SearchResult,
    Transcript,
)
from tests.coach.contracts.judge import talk


class FixedJudge:
    """Gives what it was told for some items; everything else is missed."""

    name = "fixed"

    def __init__(self, **given: Judgment) -> None:
        self.given = given

    def judge(self, case: Case, criterion: str) -> list[Judgment]:
        return [self._one(item) for item in case.items[criterion]]

    def _one(self, item: Item) -> Judgment:
        default = Judgment(item=item, outcome="missed", reason="Not said.")
        return self.given.get(item.id.replace("-", "_"), default).model_copy(update={"item": item})


class Shelf:
    """A library of one section, and one passage that every search finds."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def section(self, guide_id: str, heading: str) -> Sequence[Passage]:
        if heading != "Time-based splits":
            return ()
        return (passage("Train on the past and test on later days.", guide_id),)

    def search(self, query: str, k: int) -> SearchResult:
        self.asked.append(query)
        hit = Hit(passage=passage("Something near.", "near"), score=1.0, rank=1)
        return SearchResult(query=query, answerable=True, confidence=0.9, hits=(hit,))


def passage(text: str, guide: str) -> Passage:
    return Passage(
        id="p", guide=guide, source=f"{guide}.md", title=guide, start=10, end=10 + len(text), text=text
    )


def met(quote: str, start: int, turn: int = 1, *citations: Citation) -> Judgment:
    return Judgment(
        item=Item(id="", kind="key_point", criterion="", text=""),
        outcome="met",
        credit=1.0,
        evidence=Evidence(turn=turn, start=start, end=start + len(quote), quote=quote),
        citations=citations,
        reason="Said.",
    )


def points_of(question: Question, criterion: str) -> float:
    return sum(point.weight for point in question.key_points if point.criterion == criterion)


def test_whoever_waits_is_told_of_each_criterion(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    told: list[tuple[str, float]] = []
    Grader(rubrics, FixedJudge()).grade(talk(netflix, "Two stages."), lambda *done: told.append(done))
    criteria = rubrics["ml_system_design"].criteria
    assert [title for title, _ in told] == [criterion.title for criterion in criteria]
    assert told[-1][1] == 1.0


def test_one_point_made(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    point = next(p for p in netflix.key_points if p.id == "time-split")
    card = Grader(rubrics, FixedJudge(time_split=met("split by time", 2))).grade(
        talk(netflix, "I split by time")
    )
    rubric = rubrics["ml_system_design"].criteria[2]
    whole = points_of(netflix, "ml_knowledge") + sum(i.weight for i in rubric.indicators)
    assert card.criteria[2].score == pytest.approx(100 * point.weight / whole, abs=0.05)
    assert card.total == pytest.approx(0.25 * 100 * point.weight / whole, abs=0.06)
    assert card.engine == "fixed"
    assert card.question == netflix.id and card.question_match == "given"


def test_an_invented_quote_earns_nothing(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    card = Grader(rubrics, FixedJudge(time_split=met("split by date", 2))).grade(
        talk(netflix, "I split by time")
    )
    assert card.total == 0.0
    judged = next(j for c in card.criteria for j in c.judgments if j.item.id == "time-split")
    assert (judged.verified, judged.credit) == (False, 1.0)


def test_a_hint_is_on_the_judgment(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    judge = FixedJudge(time_split=met("split by time", 2))
    transcript = talk(netflix, "I split by time")
    plain = Grader(rubrics, judge).grade(transcript).total
    hinted = Grader(rubrics, judge).grade(transcript.model_copy(update={"hints": {"time-split": 2}})).total
    assert plain is not None and hinted == pytest.approx(plain / 2, abs=0.06)


def test_passages_of_the_named_section_else_a_search(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    shelf = Shelf()
    case = Grader(rubrics, FixedJudge(), shelf).case(talk(netflix, "Hello."))
    found = case.passages["key_point", "time-split"]
    assert [p.text for p in found] == ["Train on the past and test on later days."]
    assert case.passages["key_point", "two-stage"][0].guide == "near"
    assert shelf.asked


def test_no_library_cites_nothing_and_says_so(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    card = Grader(rubrics, FixedJudge()).grade(talk(netflix, "Hello."))
    assert any("nothing is cited" in note for note in card.notes)


# --- ended early ----------------------------------------------------------------------------------


def early(netflix: Question, reached: tuple[str, ...] | None) -> Transcript:
    return Transcript.model_validate(
        {**talk(netflix, "I split by time").model_dump(), "complete": False, "reached": reached}
    )


def test_misses_in_phases_never_entered_are_not_reached(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    card = Grader(rubrics, FixedJudge()).grade(early(netflix, ("clarify",)))
    for criterion in card.criteria:
        for j in criterion.judgments:
            if j.item.kind != "pitfall":
                reached = j.item.phase in (None, "clarify")
                assert j.outcome == ("missed" if reached else "not_reached")
    assert card.verdict is None
    assert 0 < card.reached < 0.5
    assert any("of the rubric" in note for note in card.notes)


def test_what_was_said_early_counts(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    judge = FixedJudge(time_split=met("split by time", 2))
    card = Grader(rubrics, judge).grade(early(netflix, ("clarify",)))
    assert card.criteria[2].score == 100.0


def test_ended_at_turn_zero(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    card = Grader(rubrics, FixedJudge()).grade(early(netflix, ()))
    assert (card.total, card.verdict, card.reached) == (0.0, None, 0.0)


def test_a_file_that_does_not_say_what_was_reached(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    judge = FixedJudge(two_stage=met("split by time", 2))
    card = Grader(rubrics, judge).grade(early(netflix, None))
    outcomes = {j.item.id: j.outcome for c in card.criteria for j in c.judgments}
    assert outcomes["watch-time-objective"] == "missed"  # clarify comes before design
    assert outcomes["feedback-logging"] == "missed"  # design, where something was said
    assert outcomes["time-split"] == "not_reached"


def test_a_judge_that_leaves_items_out_is_an_error(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    class Lazy(FixedJudge):
        def judge(self, case: Case, criterion: str) -> list[Judgment]:
            return []

    with pytest.raises(ValueError, match="expected"):
        Grader(rubrics, Lazy()).grade(talk(netflix, "x"))
