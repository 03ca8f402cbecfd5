"""Pages without a browser: the fake embedder, a coach of each test's own, nothing in the background."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coach import embedding
from coach.embedding import HashingEmbedder
from ui import ask, frame, guides, home, indexing, report


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All that the app prepares in the background counts as done."""
    prepared = frame.Preparation()
    prepared.index_ready.set()
    prepared.done.set()
    for module in (frame, ask, guides, home, report):
        monkeypatch.setattr(module, "get_preparation", lambda: prepared)
    monkeypatch.setattr(embedding, "load_embedder", lambda *_: HashingEmbedder())
    frame.get_coach.clear()
    indexing.get_indexing.clear()
    yield
    frame.get_coach.clear()
