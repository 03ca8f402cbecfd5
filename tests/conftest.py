"""Every test runs offline, with a COACH_HOME of its own."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from coach.bank import Bank
from coach.embedding import HashingEmbedder
from coach.records import Question
from coach.settings import CHECKOUT

os.environ.setdefault("HF_HUB_OFFLINE", "1")

# A check of a commit must not depend on luck; developers' runs look for new counterexamples.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

SEED = os.environ.get("COACH_TEST_HOME")
"""A COACH_HOME to begin with, for developers who don't want to wait for the index at each run."""

BROWSERS = ("chromium", "google-chrome", "chromium-browser")

VENDOR_ENDINGS = ("_API_KEY", "_API_BASE", "_BASE_URL", "_API_TOKEN")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A COACH_HOME of this test's own; no other COACH_ variable, no .env, no vendor's key, no Ollama."""
    for name in list(os.environ):
        if name.startswith(("COACH_", "LANGSMITH_", "LANGCHAIN_")) or name.endswith(VENDOR_ENDINGS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    folder = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(folder))
    monkeypatch.setattr("coach.settings.load_dotenv", lambda *_: None)
    return folder


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sockets reach this machine only."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"tests are offline: {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The shipped question bank."""
    return Bank.load(CHECKOUT / "corpus" / "questions")


@pytest.fixture(scope="session")
def netflix(bank: Bank) -> Question:
    """A complete design problem."""
    return bank.get("netflix-recommendations")


@pytest.fixture(scope="session")
def hashing() -> HashingEmbedder:
    """The shipped fake embedder."""
    return HashingEmbedder()


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A COACH_HOME for what needs all guides indexed, which takes minutes: the first who needs it does it."""
    home = tmp_path_factory.mktemp("shipped") / "home"
    home.mkdir()
    for name in ("index", "vectors.sqlite") if SEED else ():
        copy = shutil.copytree if (Path(str(SEED)) / name).is_dir() else shutil.copy
        copy(Path(str(SEED)) / name, home / name)
    return home


def chromium() -> str:
    """The browser to use; skips, or fails in CI, where there is none."""
    found = os.environ.get("COACH_TEST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = f"no browser found ({', '.join(BROWSERS)}); install Debian's chromium or set COACH_TEST_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole session: Playwright does not start a second time beside a running one."""
    executable = chromium()
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=options)
        yield browser
        browser.close()
