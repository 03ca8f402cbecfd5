"""An interview with a language model in a real browser: streaming, a server that dies, a key that is refused.

The tests of this file run in order on one server, as one person would go on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.records import Question
from tests.browser.conftest import Server
from tests.servers.chat_server import ChatServer, Failure

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

FIRST = (
    "Two hundred million members watch on every continent. What would you want to learn from one "
    "evening of theirs?"
)
SECOND = "Let us stay with the homepage. Which part would you build first, and how would you know it works?"
SHOTS = os.environ.get("COACH_TEST_SCREENSHOTS", "")
"""A folder for pictures of what was seen; none are taken where it is not set."""


@pytest.fixture(scope="module")
def model() -> Iterator[dict[str, ChatServer]]:
    """The model's server, under "now": a test may stop it and start another at the same address."""
    running = ChatServer()
    running.otherwise, running.pace = FIRST, 0.25
    running.start()
    holder = {"now": running}
    yield holder
    holder["now"].stop()


@pytest.fixture(scope="module")
def server(shipped_home: Path, browser: Any, model: dict[str, ChatServer]) -> Iterator[Server]:
    server = Server(
        shipped_home,
        COACH_MODEL_BASE_URL=model["now"].url,
        COACH_MODEL_TIMEOUT="10",
        OPENAI_API_KEY="sk-never-to-be-seen-0123456789",
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def notes() -> dict[str, str]:
    return {}


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def say(page: Any, text: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")


def last(page: Any) -> str:
    return str(page.get_by_test_id("stChatMessage").last.inner_text()).strip()


def test_the_reply_is_seen_while_it_comes(
    page: Any, server: Server, netflix: Question, notes: dict[str, str]
) -> None:
    page.goto(f"{server.url}/practise?question={netflix.id}")
    page.get_by_text(netflix.prompt[:40]).wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_test_id("stChatMessage").first.wait_for()
    say(page, "How many members do we have, and where?")
    page.get_by_test_id("stChatMessage").nth(2).get_by_text("Two hundred million members watch").wait_for()
    seen = last(page).splitlines()[-1]
    shot(page, "streaming")
    assert 10 < len(seen) < len(FIRST) - 10
    assert FIRST.startswith(seen)
    page.get_by_text(FIRST).wait_for()
    notes["interview"] = page.url


def test_a_dead_server_leaves_a_way_on(
    page: Any, server: Server, model: dict[str, ChatServer], notes: dict[str, str]
) -> None:
    page.goto(notes["interview"])
    page.get_by_text(FIRST).wait_for()
    port = int(model["now"].root.rpartition(":")[2])
    model["now"].stop()
    answer = "I would log what each member sees and plays, and learn watch time from it."
    say(page, answer)
    page.get_by_text("Your answer is kept").wait_for()
    shown = last(page)
    assert "The connection to openai:served-model" in shown
    assert "Check that the server runs" in shown
    assert "Traceback" not in page.content()
    shot(page, "dead-server")
    model["now"] = ChatServer(port=port)
    model["now"].otherwise = SECOND
    model["now"].start()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text(SECOND).wait_for()
    assert page.get_by_test_id("stChatMessage").filter(has_text=answer).count() == 1


def test_a_refused_key_is_named_and_never_shown(
    page: Any, server: Server, model: dict[str, ChatServer], notes: dict[str, str]
) -> None:
    model["now"].otherwise = Failure("status", 401, "bad key sk-never-to-be-seen-0123456789")
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="Test the connection").click()
    page.get_by_text("refused the key (401)").wait_for()
    assert "sk-never" not in page.content()
    shot(page, "settings-refused-key")
    page.goto(notes["interview"])
    page.get_by_text(SECOND).wait_for()
    say(page, "Next I would rank the rows.")
    page.get_by_text("refused the key (401)").wait_for()
    shot(page, "refused-key")
    page.get_by_role("button", name="Go on with the embedded interviewer").click()
    page.get_by_test_id("stChatMessage").nth(6).wait_for()
    page.get_by_text("Your answer is kept").wait_for(state="detached")
    assert last(page)


def test_settings_say_who_reads_along(page: Any, server: Server, model: dict[str, ChatServer]) -> None:
    model["now"].otherwise = {"sum": 5, "word": "ready"}
    for width, name in ((1280, "settings"), (390, "settings-phone")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{server.url}/settings")
        page.get_by_role("button", name="Test the connection").click()
        page.get_by_text("answers, with structured output by JSON schema").wait_for()
        shot(page, name)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    assert "sk-never" not in page.content()
