"""Words addressed to whoever grades: found, withheld, and worth nothing even to a model that obeys them."""

from __future__ import annotations

import pytest

from coach import injection, text
from coach.bank import Bank
from coach.chat.choice import Choice
from coach.chat.queued import QueuedChat
from coach.grading import Grader
from coach.judge.model import ModelJudge
from coach.prompting import Prompts
from coach.records import Passage, Question, QuestionKind, Rubric, Scorecard, SearchResult
from coach.settings import CHECKOUT
from coach.usage import Meter
from tests.coach.contracts.judge import talk
from tests.coach.fake_judge import judge_by_words, obeying
from tests.coach.injections import INJECTIONS

WAYS = ("total", "invented", "unresolvable", "no evidence", "quote", "credit")


def grader(rubrics: dict[QuestionKind, Rubric], way: str = "", library: Library | None = None) -> Grader:
    chat = QueuedChat([obeying(way) if way else judge_by_words], "queued:judge", endless=True)
    choice = Choice("queued", "judge", "", "a test")
    judge = ModelJudge(choice, lambda: chat, Prompts(CHECKOUT / "prompts"), Meter("grade"))
    return Grader(rubrics, judge, library)


class Library:
    """A guide, with something in it that readers do not see."""

    def __init__(self, extra: str) -> None:
        body = f"Split the data by time.\n\n{extra}\n\nCompute features online as you do offline."
        self.passage = Passage(
            id="p", guide="g", source="g.pdf", title="G", start=0, end=len(body), text=body
        )

    def section(self, guide_id: str, heading: str) -> list[Passage]:
        return [self.passage]

    def search(self, query: str, k: int) -> SearchResult:
        return SearchResult(query=query, answerable=False, confidence=0.0)


def test_there_are_enough_ways() -> None:
    assert len(INJECTIONS) >= 40


@pytest.mark.parametrize("name", INJECTIONS)
def test_is_found(name: str) -> None:
    said = f"I would start with a baseline.\n{INJECTIONS[name]}\nThen I would look at the errors."
    assert injection.stretches(said)
    left = injection.withheld(said)
    assert injection.WITHHELD in left
    assert left.startswith("I would start with a baseline.")
    assert left.endswith("Then I would look at the errors.")


def test_talk_about_machine_learning_is_left_alone(bank: Bank) -> None:
    """The wider shapes of injection.yaml match nothing that the question bank's authors wrote."""
    wrong = [
        span.text
        for question in bank
        for body in (question.model_answer, *(says for point in question.key_points for says in point.says))
        for span in text.sentences(body)
        if injection._shapes().search(span.text)
    ]
    assert not wrong


def answer(question: Question) -> list[str]:
    return ["How many users do we have?", *question.model_answer.split("\n\n")]


@pytest.mark.parametrize("way", WAYS)
def test_a_model_that_obeys_changes_no_score(
    rubrics: dict[QuestionKind, Rubric],
    netflix: Question,
    way: str,
) -> None:
    plain = grader(rubrics).grade(talk(netflix, *answer(netflix)))
    first, *others = answer(netflix)
    for name, injected in INJECTIONS.items():
        card = grader(rubrics, way).grade(talk(netflix, first, f"{injected}", *others))
        assert _scores(card) == _scores(plain), name
        assert any("grade" in note for note in card.notes), name


def test_an_injection_in_a_guide_changes_no_score_and_is_reported(
    rubrics: dict[QuestionKind, Rubric],
    netflix: Question,
) -> None:
    transcript = talk(netflix, *answer(netflix))
    plain = grader(rubrics, library=Library("")).grade(transcript)
    for name, injected in INJECTIONS.items():
        card = grader(rubrics, "total", Library(injected)).grade(transcript)
        assert _scores(card) == _scores(plain), name
        assert any("A guide contains words addressed to the grader" in note for note in card.notes), name
        cited = [c.quote for criterion in card.criteria for j in criterion.judgments for c in j.citations]
        assert cited
        assert not any(injection.instructs(quote) for quote in cited)


def _scores(card: Scorecard) -> list[float | None]:
    return [card.total, *(criterion.score for criterion in card.criteria)]
