"""Finding the passages that answer a question, and knowing when there are none.

A passage's score joins four looks at it: the cosine of the whole passage, that of its nearest window
(one or two sentences), BM25, and the share of the question's telling words it has. The weights were
chosen on the development split of eval/datasets/retrieval; docs/retrieval.md has the tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from coach.followups import in_context
from coach.index import Index, Snapshot, heading_line, terms
from coach.records import Citation, Guide, Hit, Passage, SearchResult

NEAR_UNITS = 100
"""Units asked of Chroma: about thirty passages."""
LEXICAL_ROWS = 50
WHOLE, WINDOW, WORDS, COVERAGE = 0.25, 0.5, 0.15, 0.1
"""Weights of the four looks; they sum to 1."""
RERANKED = 20
"""Passages that a cross-encoder looks at: it may bring up what the four looks put further down."""
SAME = 0.97
"""Cosine above which two passages say the same; the later one is dropped."""

Floats = npt.NDArray[np.float32]


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


class Reranker(Protocol):
    """A second, slower look at the best passages."""

    def scores(self, query: str, texts: Sequence[str]) -> Floats:
        """A score for each text, 0..1, higher where it answers the query better."""


@dataclass(frozen=True)
class _Candidates:
    """Rows of passages, best first, with the looks at them."""

    rows: npt.NDArray[np.int64]
    scores: Floats
    nearest: Floats
    coverage: Floats


_NOTHING = _Candidates(np.zeros(0, np.int64), *(np.zeros(0, np.float32) for _ in range(3)))


class Retriever:
    """Dense, lexical and sentence-window search over the index, fused."""

    def __init__(self, index: Index, reranker: Reranker | None = None) -> None:
        self._index = index
        self._reranker = reranker

    def search(
        self, query: str, k: int = 5, *, guide: str | None = None, topic: str | None = None, context: str = ""
    ) -> SearchResult:
        """The ``k`` best passages for ``query``, best first, no two of which say the same.

        ``guide`` (id or source) and ``topic`` restrict the search. ``context`` is the question asked
        before: a follow-up is searched for in its light. Raises IndexUnavailable.
        """
        snapshot = self._index.open()
        asked = in_context(query, context)
        found = self._candidates(snapshot, asked, _guides(snapshot, guide, topic))
        chosen = _distinct(snapshot, found, k if self._reranker is None else max(k, RERANKED))
        passages = snapshot.passages([int(found.rows[i]) for i in chosen])
        scored = self._reranked(asked, passages, [float(found.scores[i]) for i in chosen])
        hits = tuple(
            Hit(passage=passage, score=score, rank=rank)
            for rank, (passage, score) in enumerate(scored[:k], start=1)
        )
        confidence = _confidence(*_signals(found))
        return SearchResult(query=query, answerable=confidence >= 0.5, confidence=confidence, hits=hits)

    def signals(self, query: str) -> tuple[float, float]:
        """The two numbers that the confidence of a search is computed from, for fitting it."""
        return _signals(self._candidates(self._index.open(), query, None))

    def _candidates(self, snapshot: Snapshot, query: str, allowed: Sequence[int] | None) -> _Candidates:
        vector = self._index.embedder.embed([query])[0]
        lexical = snapshot.lexical
        asked = [lexical.nearest_term(term) or term for term in telling_terms(query)]
        bm25 = lexical.scores(asked)
        if allowed is not None:
            if not len(allowed):
                return _NOTHING
            bm25 = np.where(np.isin(snapshot.row_guides, allowed), bm25, 0.0)
        best = _largest(bm25, LEXICAL_ROWS)
        rows = np.union1d(snapshot.near(vector, NEAR_UNITS, allowed), best[bm25[best] > 0])
        whole, window = snapshot.similarities(vector, rows)
        nearest = np.maximum(whole, window)
        words = bm25[rows] / max(float(bm25.max(initial=0.0)), 1e-6)
        covered = lexical.coverage(asked, rows)
        scores = WHOLE * whole + WINDOW * nearest + WORDS * words + COVERAGE * covered
        order = np.argsort(-scores, kind="stable")
        return _Candidates(rows[order], scores[order], nearest[order], covered[order])

    def _reranked(
        self, query: str, passages: Sequence[Passage], scores: Sequence[float]
    ) -> list[tuple[Passage, float]]:
        if self._reranker is not None and passages:
            texts = [f"{heading_line(p.title, p.section)}\n{p.text}" for p in passages]
            scores = [float(score) for score in self._reranker.scores(query, texts)]
        return sorted(zip(passages, scores, strict=True), key=lambda scored: -scored[1])

    def section(self, guide: str, heading: str) -> list[Passage]:
        """The passages under a heading of a guide; empty where there is no such section."""
        return self._index.section(guide, heading)

    def source_text(self, source: str) -> str:
        """The stored text of a guide, named by its source or its id. Raises KeyError."""
        return self._index.source_text(source)

    def guides(self) -> list[Guide]:
        """All guides."""
        return self._index.guides()


_FRAMING = frozenset(
    terms(
        "difference differ between among compare versus vs explain describe define definition mean meaning "
        "example tell give work exactly actually understand question answer guide say word short please know "
        "thing stuff kind realise help basically quick quickly simple simply terms somebody someone people "
        "dont doesnt didnt isnt arent wasnt cant couldnt wont wouldnt shouldnt hasnt havent whats thats im "
        "ive ppl pls plz thx u ur shud gonna wanna gotta lot lots bit hey hi hello yeah ok anyone anybody "
        "guys still enuf actualy realy"
    )
)
"""Stems of words that frame a question and say nothing of its subject."""


def telling_terms(query: str) -> list[str]:
    """The stems of a question's own subject; all of them where it has none."""
    found = terms(query)
    return [term for term in found if term not in _FRAMING] or found


def _guides(snapshot: Snapshot, guide: str | None, topic: str | None) -> Sequence[int] | None:
    """Numbers of the guides to search, None for all."""
    if guide is None and topic is None:
        return None
    return [
        n
        for n, record in enumerate(snapshot.guides)
        if guide in (None, record.id, record.source) and (topic is None or topic in record.topics)
    ]


def _largest(values: Floats, n: int) -> npt.NDArray[np.int64]:
    """Places of the ``n`` largest values, in no order."""
    return np.argpartition(-values, n)[:n] if len(values) > n else np.arange(len(values))


def _distinct(snapshot: Snapshot, found: _Candidates, k: int) -> list[int]:
    """Places of the ``k`` best candidates that differ from each better one."""
    some = found.rows[: 3 * k]
    vectors = snapshot.passage_vectors(some.tolist())
    chosen: list[int] = []
    for i in range(len(some)):
        if len(chosen) < k and all(float(vectors[i] @ vectors[j]) < SAME for j in chosen):
            chosen.append(i)
    return chosen


INTERCEPT, PER_NEAREST, PER_COVERAGE = -11.12, 14.67, 6.33
"""Logistic regression fitted on the development questions (python -m eval.retrieval --split dev --fit)."""


def _signals(found: _Candidates) -> tuple[float, float]:
    """What confidence is judged by: the best window's cosine, and the coverage by one of the first few."""
    return float(found.nearest.max(initial=0.0)), float(found.coverage[:3].max(initial=0.0))


def _confidence(nearest: float, coverage: float) -> float:
    """The chance that the guides answer a question with these signals."""
    return 1 / (1 + math.exp(-(INTERCEPT + PER_NEAREST * nearest + PER_COVERAGE * coverage)))


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
