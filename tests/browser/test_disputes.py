"""“I did say this” in a real browser, on the finished sample."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

SAID = "then a gradient boosted tree model gives a probability"


def test_words_are_judged_again_and_the_sum_still_adds_up(page: Any, server: Server) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Start a mock interview").wait_for()
    for _ in range(300):  # the samples are prepared once the guides are indexed
        page.goto(f"{server.url}/report?session=sample-finished")
        page.get_by_test_id("stMain").get_by_role("heading").first.wait_for()
        page.wait_for_timeout(2000)
        if page.get_by_text("Every judgment").count():
            break
    page.get_by_text(re.compile("^ML knowledge: ")).first.click()
    page.locator(".st-key-dispute-ml_knowledge-key_point-gradient-boosting button").click()
    form = page.get_by_test_id("stForm")
    form.locator("textarea").fill(SAID)
    form.get_by_role("button", name="Judge these words").click()
    page.get_by_text("You pointed at these words").wait_for()
    shown = page.get_by_test_id("stMain").inner_text()
    assert SAID in shown
    assert "First judgment:" in shown
    assert "On these words:" in shown
    assert "judgment counts:" in shown
    line = next(text for text in shown.splitlines() if re.fullmatch(r"[0-9.]+( \+ [0-9.]+)+ = [0-9.]+", text))
    parts, total = line.split(" = ")
    assert round(sum(map(float, parts.split(" + "))), 1) == float(total)
    page.reload()
    page.get_by_text("You disputed one judgment with words of yours").wait_for()
