"""The pages without a browser: Streamlit's AppTest, the shipped fake embedder, a real store."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from coach.assembly import Coach
from coach.records import Question, SessionSettings
from coach.settings import CHECKOUT
from ui import frame, report


@pytest.fixture(autouse=True)
def coach() -> Coach:
    """A coach of this test's own."""
    return frame.get_coach()


def app(page: str = "", **query: str) -> AppTest:
    test = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    if page:
        test.switch_page(page)
    return test.run()


def text(test: AppTest) -> str:
    return "\n".join(
        element.value for element in [*test.title, *test.subheader, *test.markdown, *test.caption]
    )


def test_home_says_what_it_is_and_which_engine() -> None:
    test = app()
    assert not test.exception
    assert test.title[0].value == "Interview coach"
    assert [button.label for button in test.button][:2] == ["Start a mock interview", "Ask the guides"]


def test_unfinished_interviews_can_be_continued(coach: Coach, netflix: Question) -> None:
    coach.start(netflix, SessionSettings())
    test = app()
    assert "Continue" in [button.label for button in test.button]


def test_a_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    frame.get_coach.clear()
    monkeypatch.setenv("COACH_MODLE", "x")
    test = app()
    assert not test.exception
    assert "COACH_MODLE is not a setting" in test.error[0].value


def test_home_says_what_to_practise_next_once_something_was_graded(coach: Coach, netflix: Question) -> None:
    assert "Practise next" not in text(app())
    session = coach.store.create(netflix, SessionSettings()).id
    interview = coach.interview(session)
    "".join(interview.reply())
    interview.submit("How many members are there? I'd rank titles with a two-tower model.", at=60.0)
    interview.end()
    coach.store.add_scorecard(session, coach.grade(interview.transcript()))
    interview.mark_graded()
    test = app()
    assert not test.exception
    assert "Practise next" in text(test)
    assert "Practise" in [button.label for button in test.button]


def report_page() -> None:
    from ui import report

    report.page()


def test_nothing_waits_any_more_once_it_is_graded_without_citations(
    coach: Coach, netflix: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits on would write into the report: in a browser that blanks the page."""
    session = coach.store.create(netflix, SessionSettings()).id
    interview = coach.interview(session)
    "".join(interview.reply())
    interview.submit("How many members are there? I'd rank titles with a two-tower model.", at=60.0)
    interview.end()
    indexing, waits = frame.Preparation(), list[str]()
    monkeypatch.setattr(report, "get_preparation", lambda: indexing)
    monkeypatch.setattr(report, "wait_for_index", waits.append)
    test = AppTest.from_function(report_page, default_timeout=60)
    test.query_params["session"] = session
    test.run()
    assert len(waits) == 1
    next(button for button in test.button if button.label.startswith("Grade now")).click().run()
    assert not test.exception
    assert len(waits) == 1 and coach.store.scorecards(session)
