"""The Settings page, and what the interview and report pages offer when a model fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from coach.records import Question, SessionSettings
from tests.servers.chat_server import ChatServer, Failure, chat_server
from ui import frame

KEY = "sk-never-to-be-seen-0123456789"
READY = {"sum": 5, "word": "ready"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with chat_server() as running:
        monkeypatch.setenv("COACH_MODEL_BASE_URL", running.url)
        monkeypatch.setenv("COACH_MODEL_TIMEOUT", "5")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield running


def settings_page() -> None:
    from ui import settings

    settings.page()


def interview_page() -> None:
    from ui import interview

    interview.page()


def report_page() -> None:
    from ui import report

    report.page()


def run(page: Callable[[], None], **query: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def shown(test: AppTest) -> str:
    elements = [*test.title, *test.subheader, *test.markdown, *test.caption, *test.error, *test.success]
    return "\n".join(str(element.value) for element in elements)


def button(test: AppTest, label: str) -> None:
    next(one for one in test.button if one.label == label).click().run()


def test_says_who_gets_the_text_and_never_the_key(server: ChatServer) -> None:
    test = run(settings_page)
    assert not test.exception
    assert server.root.removeprefix("http://") in shown(test)
    assert "on this machine" in shown(test)
    assert "COACH_MODEL_BASE_URL" in shown(test)
    assert KEY not in str(test.main)


def test_switches_to_the_embedded_engine_and_back_by_name(server: ChatServer) -> None:
    test = run(settings_page)
    test.selectbox[0].select_index(len(test.selectbox[0].options) - 1)
    button(test, "Switch")
    assert frame.get_coach().models.choice.embedded
    assert "Nothing you type leaves this machine" in shown(test)
    test.text_input[0].input("openai:served-model")
    button(test, "Switch")
    assert frame.get_coach().models.choice.engine == "openai:served-model"
    test.text_input[0].input("https://somewhere")
    button(test, "Switch")
    assert not test.exception


def test_tests_the_connection(server: ChatServer) -> None:
    server.otherwise = READY
    test = run(settings_page)
    button(test, "Test the connection")
    assert "structured output by JSON schema" in test.success[0].value
    server.otherwise = Failure("status", 401, f"no: {KEY}")
    button(test, "Test the connection")
    assert "refused the key" in test.error[0].value
    assert KEY not in shown(test)


def test_a_reply_that_fails_offers_to_try_again_and_the_embedded_voice(
    server: ChatServer, netflix: Question
) -> None:
    coach = frame.get_coach()
    session = coach.start(netflix, SessionSettings())
    interview = coach.interview(session)
    "".join(interview.reply())
    interview.submit("How many users do we have?")
    server.otherwise = Failure("status", 401)
    test = run(interview_page, session=session)
    assert "refused the key" in test.error[0].value
    assert {"Try again", "Go on with the embedded interviewer"} <= {one.label for one in test.button}
    button(test, "Go on with the embedded interviewer")
    assert not test.error
    assert len(coach.store.turns(session)) == 3


def test_a_grade_that_fails_offers_another_engine_or_later(server: ChatServer, netflix: Question) -> None:
    coach = frame.get_coach()
    session = coach.start(netflix, SessionSettings())
    interview = coach.interview(session)
    "".join(interview.reply())
    interview.submit("How many users do we have?")
    server.otherwise = Failure("status", 401)
    test = run(report_page, session=session)
    assert test.title[0].value == "Not graded yet"
    assert {"Try again", "Grade with the embedded engine", "Later"} <= {one.label for one in test.button}
    assert not coach.store.scorecards(session)
    button(test, "Grade with the embedded engine")
    assert coach.store.scorecards(session)[0].engine == "embedded"
