"""The model judge by the contract of all judges, and what it does with bad replies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.chat.choice import Choice
from coach.chat.queued import QueuedChat
from coach.grading import Grader
from coach.judge.kept import KeptCriteria
from coach.judge.model import ModelJudge
from coach.judge.protocol import Judge
from coach.prompting import Filled, Prompts
from coach.records import Judgment, Question, QuestionKind, Rubric, Scorecard
from coach.settings import CHECKOUT
from coach.usage import Meter
from tests.coach.contracts.judge import JudgeContract, talk
from tests.coach.fake_judge import judge_by_words

SAID = ("I would split by time. I would watch for drift.", "Cache the scores.")


def judge_with(chat: QueuedChat, repeats: int = 1, kept: Path | None = None) -> ModelJudge:
    choice = Choice("queued", "judge", "", "a test")
    prompts = Prompts(CHECKOUT / "prompts")
    return ModelJudge(choice, lambda: chat, prompts, Meter("grade"), repeats=repeats, kept=KeptCriteria(kept))


class TestModelJudge(JudgeContract):
    @pytest.fixture
    def judge(self) -> Judge:
        return judge_with(QueuedChat([judge_by_words], "queued:judge", endless=True))


def first_item(
    rubrics: dict[QuestionKind, Rubric], question: Question, change: Callable[[dict[str, Any], bool], Any]
) -> tuple[Judgment, QuestionKind, QueuedChat]:
    """The judgment of the first item where ``change(entry, again)`` puts its entry otherwise."""

    def reply(prompt: Filled) -> dict[str, Any]:
        again = "These items were answered before" in prompt.user
        entries = judge_by_words(prompt)["judgments"]
        return {"judgments": [change(e, again) if e["item"] == 1 else e for e in entries]}

    chat = QueuedChat([reply], "queued:judge", endless=True)
    card = Grader(rubrics, judge_with(chat)).grade(talk(question, *SAID))
    return card.criteria[0].judgments[0], card.kind, chat


def test_the_words_are_taken_from_the_transcript(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    judgment, _, _ = first_item(
        rubrics, netflix, lambda e, _: e | {"outcome": "met", "sentences": [2, 1], "reason": "You said so."}
    )
    assert judgment.verified
    assert judgment.evidence is not None
    assert judgment.evidence.quote == SAID[0]
    assert judgment.credit == 1.0


def test_what_does_not_resolve_is_asked_once_more(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    judgment, _, chat = first_item(
        rubrics, netflix, lambda e, again: e | {"outcome": "met", "sentences": [1] if again else [77]}
    )
    assert judgment.verified
    asked = [prompt.user for prompt in chat.prompts if "These items were answered before" in prompt.user]
    assert asked
    assert all("there is no sentence [77]" in user for user in asked)
    assert all("\n2. " not in user.rpartition("\nITEMS\n")[2] for user in asked)  # only that item again


def test_what_never_resolves_is_unverified_and_earns_nothing(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    judgment, _, _ = first_item(rubrics, netflix, lambda e, _: e | {"outcome": "met", "sentences": [77]})
    assert judgment.outcome == "met"
    assert not judgment.verified
    assert judgment.evidence is None


@pytest.mark.parametrize("change", [{"outcome": "superb"}, {"outcome": None}, {"item": "one"}, {"item": 55}])
def test_an_entry_that_cannot_be_read_is_unscored_and_keeps_its_weight(
    rubrics: dict[QuestionKind, Rubric], netflix: Question, change: dict[str, Any]
) -> None:
    judgment, _, _ = first_item(rubrics, netflix, lambda e, _: e | change)
    assert judgment.outcome == "unscored"
    assert judgment.omitted
    assert judgment.credit == 0


def test_leaving_an_item_out_is_like_missing_it(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    def graded(leave_out: bool, second_reads: bool = True) -> Scorecard:
        def reply(prompt: Filled) -> dict[str, Any]:
            entries = judge_by_words(prompt)["judgments"]
            if "These items were answered before" in prompt.user and not second_reads:
                return {"sorry": "no"}
            entries = [e | {"outcome": "missed", "sentences": []} if e["item"] == 1 else e for e in entries]
            return {"judgments": [e for e in entries if e["item"] != 1 or not leave_out]}

        chat = QueuedChat([reply], "queued:judge", endless=True)
        return Grader(rubrics, judge_with(chat)).grade(talk(netflix, *SAID))

    whole, without, unread = graded(False), graded(True), graded(True, second_reads=False)
    assert without.total == whole.total
    assert without.unscored == len(without.criteria)
    assert all("left this out" in c.judgments[0].reason for c in without.criteria)
    assert not any(c.judgments[0].omitted for c in unread.criteria)  # the second reply said nothing at all
    assert unread.unscored == without.unscored


def test_what_is_left_out_of_a_part_that_was_never_reached_is_not_reached(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    def reply(prompt: Filled) -> dict[str, Any]:
        entries = judge_by_words(prompt)["judgments"]
        return {"judgments": entries[:1]}

    chat = QueuedChat([reply], "queued:judge", endless=True)
    unfinished = talk(netflix, "How many members do we have?", complete=False)
    card = Grader(rubrics, judge_with(chat)).grade(unfinished)
    late = [j for c in card.criteria for j in c.judgments if j.item.phase == "trade_offs"][1:]
    assert late
    assert {(j.outcome, j.omitted) for j in late if j.item.kind != "pitfall"} == {("not_reached", False)}


def test_repetitions_vote_and_show_their_agreement(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    seen: dict[str, int] = {}

    def reply(prompt: Filled) -> dict[str, Any]:
        seen[prompt.user] = seen.get(prompt.user, 0) + 1
        answer = judge_by_words(prompt)
        for entry in answer["judgments"]:
            entry |= {"outcome": "missed"} if seen[prompt.user] == 1 else {"outcome": "met", "sentences": [1]}
        return answer

    chat = QueuedChat([reply], "queued:judge", endless=True)
    card = Grader(rubrics, judge_with(chat, repeats=3)).grade(talk(netflix, *SAID))
    for criterion in card.criteria:
        for judgment in criterion.judgments:
            assert judgment.outcome == "met"
            assert judgment.agreement == pytest.approx(0.67)


def test_prompts_share_their_beginning(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    """Providers cache by prefix: all that the criteria share comes before what differs."""
    chat = QueuedChat([judge_by_words], "queued:judge", endless=True)
    Grader(rubrics, judge_with(chat)).grade(talk(netflix, *SAID))
    heads = {prompt.system + prompt.user.partition("\nCRITERION\n")[0] for prompt in chat.prompts}
    assert len(heads) == 1
    assert "Cache the scores." in heads.pop()
