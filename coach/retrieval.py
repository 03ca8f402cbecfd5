"""Finding the passages that answer a question, and knowing when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from coach.index import Index, Snapshot
from coach.records import Citation, Guide, Hit, Passage, SearchResult
from coach.text import content_stems


class Search(Protocol):
    """What the rest of the coach asks of retrieval. See `Retriever` for what each does."""

    def search(
        self, query: str, k: int = 5, *, guide: str | None = None, topic: str | None = None, context: str = ""
    ) -> SearchResult:
        """Passages for a query."""

    def section(self, guide: str, heading: str) -> list[Passage]:
        """Passages under a heading."""

    def source_text(self, source: str) -> str:
        """The stored text of a guide."""

    def guides(self) -> list[Guide]:
        """All guides."""


class Retriever:
    """Dense, lexical and sentence-window search over the index, fused."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(
        self, query: str, k: int = 5, *, guide: str | None = None, topic: str | None = None, context: str = ""
    ) -> SearchResult:
        """The ``k`` best passages for ``query``, best first.

        ``guide`` (id or source) and ``topic`` restrict the search. ``context`` is what was asked and
        answered before: a follow-up is searched for in its light. Raises IndexUnavailable.
        """
        snapshot = self._index.open()
        rows, scores = self._ranked(snapshot, f"{context} {query}".strip(), guide, topic)
        chosen = rows[:k]
        passages = snapshot.passages(chosen)
        hits = tuple(
            Hit(passage=passage, score=float(score), rank=rank)
            for rank, (passage, score) in enumerate(zip(passages, scores, strict=False), start=1)
        )
        confidence = float(scores[0]) if len(scores) else 0.0
        return SearchResult(query=query, answerable=confidence >= 0.5, confidence=confidence, hits=hits)

    def _ranked(
        self, snapshot: Snapshot, query: str, guide: str | None, topic: str | None
    ) -> tuple[list[int], list[float]]:
        vector = self._index.embedder.embed([query])[0]
        allowed = _guides(snapshot, guide, topic)
        lexical = snapshot.lexical.scores(content_stems(query))
        if allowed is not None:
            lexical = np.where(np.isin(snapshot.row_guides, allowed), lexical, 0.0)
        best = np.argsort(-lexical, kind="stable")[:40]
        rows = np.union1d(snapshot.near(vector, 80, allowed), best[lexical[best] > 0])
        if not len(rows):
            return [], []
        whole, window = snapshot.similarities(vector, rows)
        words = lexical[rows] / (lexical[rows].max() or 1.0)
        score = 0.4 * whole + 0.4 * np.maximum(whole, window) + 0.2 * words
        order = np.argsort(-score, kind="stable")
        return [int(row) for row in rows[order]], [float(np.clip(value, 0, 1)) for value in score[order]]

    def section(self, guide: str, heading: str) -> list[Passage]:
        """The passages under a heading of a guide; empty where there is no such section."""
        return self._index.section(guide, heading)

    def source_text(self, source: str) -> str:
        """The stored text of a guide, named by its source or its id. Raises KeyError."""
        return self._index.source_text(source)

    def guides(self) -> list[Guide]:
        """All guides."""
        return self._index.guides()


def _guides(snapshot: Snapshot, guide: str | None, topic: str | None) -> Sequence[int] | None:
    """Numbers of the guides to search, None for all."""
    if guide is None and topic is None:
        return None
    return [
        n
        for n, record in enumerate(snapshot.guides)
        if guide in (None, record.id, record.source) and (topic is None or topic in record.topics)
    ]


def cite(passage: Passage, start: int | None = None, end: int | None = None) -> Citation:
    """A citation of ``text[start:end]`` of the passage's guide (all of the passage by default).

    Offsets are those of the guide's text, and must lie within the passage.
    """
    start = passage.start if start is None else start
    end = passage.end if end is None else end
    return Citation(
        guide=passage.guide,
        source=passage.source,
        title=passage.title,
        section=passage.section,
        page=passage.page,
        start=start,
        end=end,
        quote=passage.text[start - passage.start : end - passage.start],
    )
