"""Adding and removing guides in a real browser, while a second tab looks on; on a telephone's width too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from playwright.sync_api import expect

from coach.settings import CHECKOUT
from tests.browser.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

GUIDE = "# Drift\n\n## What it is\n\nData drift means that the inputs of a model change after training.\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Server]:
    """The app with one shipped guide, so that the first index takes no time."""
    folder = tmp_path_factory.mktemp("guides")
    corpus = folder / "corpus"
    (corpus / "guides").mkdir(parents=True)
    (corpus / "guides" / "drift.md").write_text(GUIDE)
    for name in ("questions", "rubrics"):
        (corpus / name).symlink_to(CHECKOUT / "corpus" / name)
    server = Server(folder / "home", COACH_CORPUS=str(corpus), COACH_MODEL="embedded")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A real PDF, a broken one, a page and one that is too large."""
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=11)
    document.multi_cell(
        0, 6, "The Qini curve plots extra conversions against the share of customers targeted."
    )
    (tmp_path / "uplift.pdf").write_bytes(bytes(document.output()))
    (tmp_path / "broken.pdf").write_bytes(bytes(document.output())[:200])
    (tmp_path / "canary.html").write_text("<h1>Canary</h1><p>A canary gets one per cent of the traffic.</p>")
    (tmp_path / "huge.txt").write_bytes(b"word " * 5_400_000)
    return [str(tmp_path / name) for name in ("uplift.pdf", "broken.pdf", "canary.html", "huge.txt")]


def tab(browser: Any, server: Server, width: int = 1280) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 850}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{server.url}/guides?part=Your+own")
    expect(page.get_by_role("button", name="Add to the guides")).to_be_visible(timeout=120_000)
    return page


def test_files_are_added_told_and_removed(browser: Any, small: Server, files: list[str]) -> None:
    page, other = tab(browser, small), tab(browser, small, width=390)
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("huge.txt")).to_be_visible()
    page.get_by_role("button", name="Add to the guides").click()
    expect(page.get_by_text("uplift.pdf added: 1 passage on 1 page.")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("canary.html added: 1 passage")).to_be_visible()
    expect(page.get_by_text("broken.pdf was not added. It is damaged or no PDF at all.")).to_be_visible()
    other.reload()
    expect(other.get_by_text("uplift.pdf · 1 passage, 1 page")).to_be_visible(timeout=60_000)
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
    other.get_by_role("button", name="Remove").first.click()
    other.get_by_role("button", name="Remove it").click()
    expect(other.get_by_text("broken.pdf: done.").or_(other.get_by_text("Removing broken"))).to_be_visible()
    expect(other.get_by_text("Not in the index.")).not_to_be_visible(timeout=60_000)
    page.goto(f"{small.url}/guides?search=qini+curve")
    expect(page.get_by_text("uplift").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="uplift").first.click()
    expect(page.locator("mark")).to_contain_text("The Qini curve plots extra conversions")
