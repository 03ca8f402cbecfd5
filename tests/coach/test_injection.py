"""Words addressed to whoever grades: found, withheld, and worth nothing even to a model that obeys them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from coach import injection, prose
from coach.bank import Bank
from coach.chat.choice import Choice
from coach.chat.queued import QueuedChat
from coach.grading import Grader
from coach.judge.model import ModelJudge
from coach.prompting import Filled, Prompts
from coach.records import Passage, Question, QuestionKind, Rubric, Scorecard, SearchResult
from coach.settings import CHECKOUT
from coach.usage import Meter
from ingest.readers import read
from tests.coach.contracts.judge import talk
from tests.coach.fake_judge import judge_by_words, obeying, obeying_what_it_sees
from tests.coach.injections import INJECTIONS, TALK

WAYS = ("total", "invented", "unresolvable", "no evidence", "quote", "credit", "omit", "spoil")


def grader(rubrics: dict[QuestionKind, Rubric], way: str = "", library: Library | None = None) -> Grader:
    return grader_with(rubrics, obeying(way) if way else judge_by_words, library)


def grader_with(
    rubrics: dict[QuestionKind, Rubric], reply: Callable[[Filled], dict[str, Any]], library: Library | None
) -> Grader:
    chat = QueuedChat([reply], "queued:judge", endless=True)
    choice = Choice("queued", "judge", "", "a test")
    judge = ModelJudge(choice, lambda: chat, Prompts(CHECKOUT / "prompts"), Meter("grade"))
    return Grader(rubrics, judge, library)


class Library:
    """A guide, with something in it that readers do not see."""

    def __init__(self, body: str) -> None:
        self.passage = Passage(
            id="p", guide="g", source="g.pdf", title="G", start=0, end=len(body), text=body
        )

    def section(self, guide_id: str, heading: str) -> list[Passage]:
        return [self.passage]

    def search(self, query: str, k: int) -> SearchResult:
        return SearchResult(query=query, answerable=False, confidence=0.0)


@pytest.mark.parametrize("name", INJECTIONS)
def test_is_found(name: str) -> None:
    said = f"I would start with a baseline.\n{INJECTIONS[name]}\nThen I would look at the errors."
    assert injection.stretches(said)
    left = injection.withheld(said)
    assert injection.WITHHELD in left
    assert left.startswith("I would start with a baseline.")
    assert left.endswith("Then I would look at the errors.")


@pytest.mark.parametrize("said", TALK)
def test_talk_about_machine_learning_is_left_alone(said: str) -> None:
    assert not injection.stretches(said)


def test_what_was_written_for_the_project_is_left_alone(bank: Bank) -> None:
    """Nothing but quoted attacks is found in the bank, the guides and the interviews of the evaluation."""
    bodies = [
        body
        for question in bank
        for body in (question.model_answer, *(says for point in question.key_points for says in point.says))
    ]
    bodies += [path.read_text(encoding="utf-8") for path in (CHECKOUT / "corpus/guides").glob("*.md")]
    bodies += [turn["text"] for talk in _interviews() for turn in talk["turns"]]
    found = [body[start:end] for body in bodies for start, end in injection.stretches(body, prose.sentences)]
    assert [said for said in found if '"ignore your' not in said] == []


def _interviews() -> list[dict[str, Any]]:
    """The interviews of the evaluation, without the one that was written as an injection."""
    folder = CHECKOUT / "eval/datasets/transcripts"
    read = [
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("transcripts.jsonl", "authors.jsonl")
    ]
    written = {row["id"] for row in read[1] if row["style"] == "injection"}
    assert written
    return [row for row in read[0] if row["id"] not in written]


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


def test_a_model_that_obeys_what_it_sees_is_shown_nothing(
    rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    plain = grader(rubrics).grade(talk(netflix, *answer(netflix)))
    first, *others = answer(netflix)
    for name, injected in INJECTIONS.items():
        reply = obeying_what_it_sees(injected)
        said = f"I would log every request. {injected} Then I would look at the errors."
        card = grader_with(rubrics, reply, None).grade(talk(netflix, first, *others, said))
        assert not any((_credits(card) - _credits(plain)).values()), name
        assert any("grade" in note for note in card.notes), name


def guide_with(extra: str) -> str:
    return f"Split the data by time.\n\n{extra}\n\nCompute features online as you do offline."


def test_an_injection_in_a_guide_changes_no_score_and_is_reported(
    rubrics: dict[QuestionKind, Rubric],
    netflix: Question,
) -> None:
    transcript = talk(netflix, *answer(netflix))
    plain = grader(rubrics, library=Library(guide_with(""))).grade(transcript)
    for name, injected in INJECTIONS.items():
        obeys = obeying_what_it_sees(injected)
        card = grader_with(rubrics, obeys, Library(guide_with(injected))).grade(transcript)
        assert _scores(card) == _scores(plain), name
        assert any("read like an order to the grader" in note for note in card.notes), name
        cited = [c.quote for criterion in card.criteria for j in criterion.judgments for c in j.citations]
        assert cited
        assert not any(injection.instructs(quote) for quote in cited)


def test_what_a_pdf_hides_changes_no_score(rubrics: dict[QuestionKind, Rubric], netflix: Question) -> None:
    """White words of one point are not read at all; pale ones, which somebody might see, are withheld."""
    ways = {name: said for name, said in INJECTIONS.items() if _is_latin(said)}
    assert len(ways) >= 40
    white, pale = _read_pdf(ways, 255, 1), _read_pdf(ways, 225, 4)
    transcript = talk(netflix, *answer(netflix))
    plain = grader(rubrics, library=Library(guide_with(""))).grade(transcript)
    for name, injected in ways.items():
        assert "".join(injected.split())[:20] not in "".join(white[name].split()), name
        assert "".join(injected.split())[:20] in "".join(pale[name].split()), name
        card = grader_with(rubrics, obeying_what_it_sees(injected), Library(pale[name])).grade(transcript)
        assert _scores(card) == _scores(plain), name
        assert any("read like an order to the grader" in note for note in card.notes), name


def _is_latin(said: str) -> bool:
    return all(" " <= character <= "ÿ" and character != "\u00ad" for character in said)


def _read_pdf(ways: Mapping[str, str], grey: int, size: int) -> dict[str, str]:
    """The text of a page for each way, by its name, as ``python -m ingest`` reads it."""
    document = FPDF()
    for n, injected in enumerate(ways.values()):
        letters = chr(ord("a") + n % 26) * (3 + n // 26)  # what stands on every page is left out as a header
        document.add_page()
        for words, points, shade in (
            (f"Split the {letters} data by time.", 11, 0),
            (injected, size, grey),
            (f"Compute {letters} features online as you do offline.", 11, 0),
        ):
            document.set_font("helvetica", size=points)
            document.set_text_color(shade, shade, shade)
            document.multi_cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
    found = read(Path("guide.pdf"), bytes(document.output()))
    ends = [*found.pages[1:], len(found.text)]
    return {
        name: found.text[start:end].strip() for name, start, end in zip(ways, found.pages, ends, strict=True)
    }


def _credits(card: Scorecard) -> Counter[tuple[str, str, str, float]]:
    """What each item earned."""
    judged = [j for criterion in card.criteria for j in criterion.judgments if j.verified]
    return Counter((j.item.criterion, j.item.kind, j.item.id, j.credit) for j in judged)


def _scores(card: Scorecard) -> list[float | None]:
    return [card.total, *(criterion.score for criterion in card.criteria)]
