"""“I did say this” on the report page, without a browser."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from coach.assembly import Coach
from coach.records import Question, SessionSettings, Turn
from eval.cli import main as evaluate
from ui import frame

SAID = (
    "Movies are stored, embeddings are computed at night, then two stages: candidate generation and a "
    "ranking model, and then we write the list and serve it from a cache near the member in every region."
)


def report_page() -> None:
    from ui import report

    report.page()


@pytest.fixture
def session(netflix: Question) -> str:
    coach = frame.get_coach()
    made = coach.store.create(netflix, SessionSettings())
    coach.store.add_turn(made.id, Turn(index=0, speaker="interviewer", text=netflix.prompt, at=0.0))
    coach.store.add_turn(made.id, Turn(index=1, speaker="candidate", text=SAID, at=30.0))
    return made.id


def run(session: str) -> AppTest:
    test = AppTest.from_function(report_page, default_timeout=60)
    test.query_params["session"] = session
    return test.run()


def press(test: AppTest, label: str) -> AppTest:
    found = next((one for one in test.button if one.label == label), None)
    assert found is not None, [one.label for one in test.button]
    return found.click().run()


def text(test: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*test.markdown, *test.caption, *test.error])


def coach() -> Coach:
    return frame.get_coach()


def test_a_sentence_is_picked_and_both_judgments_stay(
    session: str, capsys: pytest.CaptureFixture[str]
) -> None:
    test = press(run(session), "I did say this")
    assert not test.exception
    test.selectbox[0].select_index(0)
    press(test, "Judge these words")
    assert not test.exception
    shown = text(test)
    assert "First judgment:" in shown
    assert "On these words:" in shown
    assert "judgment counts:" in shown
    card = coach().store.scorecards(session)[0]
    assert len(card.disputes) == 1
    assert SAID.startswith(card.disputes[0].words.quote)
    line = next(m.value for m in test.markdown if " = " in m.value)
    parts, total = line.split(" = ")
    assert round(sum(map(float, parts.split(" + "))), 1) == float(total) == card.total
    assert evaluate(["disputes"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["words"] == card.disputes[0].words.quote
    assert {"first", "again", "counts", "item", "said"} <= set(row)


def test_words_that_were_not_said_are_refused_in_a_sentence(session: str) -> None:
    test = press(run(session), "I did say this")
    test.text_area[0].input("I would use a feature store")
    press(test, "Judge these words")
    assert "None of your turns has these words" in test.error[0].value
    assert coach().store.disputes() == []


def test_nothing_given_and_never_mind(session: str) -> None:
    test = press(run(session), "I did say this")
    press(test, "Judge these words")
    assert "Pick a sentence" in test.error[0].value
    press(test, "Never mind")
    assert not test.selectbox
    assert coach().store.disputes() == []


def test_a_piece_that_is_typed_is_found_and_named(session: str) -> None:
    test = press(run(session), "I did say this")
    test.text_area[0].input("two stages:  Candidate generation and a ranking model")
    press(test, "Judge these words")
    (dispute,) = coach().store.scorecards(session)[0].disputes
    assert dispute.words.quote == "two stages: candidate generation and a ranking model"
