"""The whole journey in a real browser: home, setup, six turns, report, a citation, ask, reload, history.

The tests of this file run in order on one server, as one person would go on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from playwright.sync_api import expect

from coach.records import Question
from tests.browser.conftest import Server

T = TypeVar("T")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

TURNS = [
    "How many members and titles are there? What latency do we have? Is the feedback explicit or implicit?",
    "I'll take watch time as the goal. Two stages: candidate generation with a two-tower model and an "
    "approximate index, then a ranking model, because scoring every title within 200 ms is too slow.",
    "```mermaid\ngraph LR\nLogs-->Training-->Index-->Ranking\n```\nImpressions and plays are logged and flow "
    "back into training every night.",
    "I would split by time, look at recall@k offline, then run an A/B test on watch time per member.",
    "A gradient boosted ranker instead of a deep one: it loses some accuracy but keeps p99 in the budget.",
    "We monitor drift and latency, and fall back to popular titles when the ranker fails.",
]


def say(page: Any, text: str) -> None:
    """Sends a turn and waits for the reply."""
    before = page.get_by_test_id("stChatMessage").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    box.press("Enter")
    page.wait_for_function(
        "count => document.querySelectorAll('[data-testid=stChatMessage]').length >= count", arg=before + 2
    )
    page.wait_for_timeout(300)


def messages(page: Any) -> list[str]:
    return [text.strip() for text in page.get_by_test_id("stChatMessage").all_inner_texts()]


def settled(page: Any, look: Callable[[Any], T]) -> T:
    """What ``look`` sees once it saw the same for two seconds: a busy machine draws a page in pieces."""
    seen, since = look(page), time.monotonic()
    while time.monotonic() - since < 2:
        page.wait_for_timeout(200)
        if (now := look(page)) != seen:
            seen, since = now, time.monotonic()
    return seen


@pytest.fixture(scope="module")
def notes() -> dict[str, Any]:
    """What later steps need to know of earlier ones."""
    return {}


def test_two_clicks_to_the_first_question(page: Any, server: Server, notes: dict[str, Any]) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Start a mock interview").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_test_id("stChatMessage").first.wait_for()
    assert "session=" in page.url


def test_six_turns(page: Any, server: Server, notes: dict[str, Any], netflix: Question) -> None:
    page.goto(f"{server.url}/practise?question=netflix-recommendations")
    page.get_by_text(netflix.prompt[:40]).wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_test_id("stChatMessage").first.wait_for()
    for turn in TURNS:
        say(page, turn)
    shown = messages(page)
    assert len(shown) == 1 + 2 * len(TURNS)
    assert "200 million" in shown[2]
    assert len(set(shown)) == len(shown)
    page.get_by_test_id("stMermaidChart").wait_for()
    assert page.get_by_test_id("stMermaidError").count() == 0
    notes["interview"], notes["messages"] = page.url, shown


def test_a_killed_server_loses_nothing(page: Any, server: Server, notes: dict[str, Any]) -> None:
    server.kill()
    server.start()
    page.goto(notes["interview"])
    page.get_by_test_id("stChatMessage").nth(len(notes["messages"]) - 1).wait_for()
    assert messages(page) == notes["messages"]


def test_end_and_grade_adds_up(page: Any, server: Server, notes: dict[str, Any]) -> None:
    page.goto(notes["interview"])
    page.get_by_role("button", name="End and grade").click()
    page.get_by_text("Every judgment").wait_for(timeout=900_000)
    total = float(page.get_by_test_id("stMetricValue").inner_text().split("/")[0])
    line = page.get_by_text(re.compile(r"^[0-9.]+( \+ [0-9.]+)+ = [0-9.]+$")).inner_text()
    parts, result = line.split("=")
    assert float(result) == total
    assert round(sum(float(part) for part in parts.split("+")), 1) == total
    assert page.get_by_text("graded by the embedded engine").count() == 1
    notes["report"] = page.url


def test_a_citation_opens_in_place(page: Any, server: Server, notes: dict[str, Any]) -> None:
    page.goto(notes["report"])
    page.get_by_text("System design:").first.click()
    cited = page.locator("[data-testid=stPopover] button:visible").filter(has_text="›").first
    cited.click()
    mark = page.locator("mark").first
    mark.wait_for()
    assert len(mark.inner_text()) > 20


def test_ask_answers_with_citations_and_survives_a_reload(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/ask")
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("Why is accuracy misleading for fraud detection?")
    box.press("Enter")
    page.get_by_text("[1]").first.wait_for(timeout=300_000)
    page.wait_for_url(re.compile("thread="))
    before = settled(page, messages)
    page.reload()
    page.get_by_text("[1]").first.wait_for()
    assert settled(page, messages) == before


def test_history_reopens_and_deletes(page: Any, server: Server, notes: dict[str, Any]) -> None:
    page.goto(f"{server.url}/history")
    page.get_by_text("Netflix movie recommendations").first.wait_for()
    page.get_by_role("heading", name="Your progress").wait_for()
    page.get_by_role("heading", name="What to practise next").wait_for()
    page.get_by_role("button", name="Report").first.click()
    page.get_by_text("Every judgment").wait_for()
    page.goto(f"{server.url}/history")
    delete = page.get_by_role("button", name="Delete", exact=True)
    delete.first.wait_for()
    count = settled(page, lambda _: delete.count())
    delete.first.click()
    page.get_by_role("button", name="Delete it").click()
    expect(delete).to_have_count(count - 1, timeout=60_000)


@pytest.mark.parametrize(
    "address", ["interview?session=nothing", "report?session=nothing", "guides?guide=nothing"]
)
def test_wrong_addresses_are_sentences(page: Any, server: Server, address: str) -> None:
    page.goto(f"{server.url}/{address}")
    page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
    assert "Traceback" not in page.content()
    assert "Exception" not in page.get_by_test_id("stMain").inner_text()


def test_a_phone_shows_no_sideways_scrolling(browser: Any, server: Server, notes: dict[str, Any]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for address in (server.url, f"{server.url}/practise", notes["report"], f"{server.url}/history"):
        page.goto(address)
        page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
