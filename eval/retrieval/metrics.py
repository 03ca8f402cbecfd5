"""Measures of one system's rankings, with bootstrap intervals over the questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.retrieval.dataset import Query, Span

FOUND = 0.8
"""Share of a gold span that one passage must hold for the span to count as found."""
CUTOFF = 10
RESAMPLES = 1000
MEASURES = (
    *("hit@1", "hit@3", "hit@5", "hit@10", "MRR@10", "nDCG@10", "within 2000", "within 4000"),
    "repeats",
)


@dataclass(frozen=True)
class Found:
    """A retrieved passage."""

    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Ranking:
    """What a system found for one question, best first, and how sure it is that it is an answer."""

    passages: tuple[Found, ...]
    confidence: float


@dataclass(frozen=True)
class Estimate:
    """A measure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def figures(query: Query, ranking: Ranking) -> dict[str, float]:
    """The measures of one question's ranking; of an unanswerable one only its repeats."""
    found = {"repeats": float(_repeats(ranking))}
    if not query.gold:
        return found
    rank = _first_rank(query, ranking)
    for k in (1, 3, 5, 10):
        found[f"hit@{k}"] = float(rank is not None and rank <= k)
    found["MRR@10"] = 1 / rank if rank else 0.0
    found["nDCG@10"] = _ndcg(query, ranking)
    for budget in (2000, 4000):
        found[f"within {budget}"] = _within(query, ranking, budget)
    return found


def measure(queries: Sequence[Query], rankings: Sequence[Ranking]) -> dict[str, Estimate]:
    """All measures. Those of ranking take the answerable questions, repeats and AUROC take all."""
    each = [figures(query, ranking) for query, ranking in zip(queries, rankings, strict=True)]
    found = {}
    for name in MEASURES:
        values = [one[name] for one in each if name in one]
        if values:
            found[name] = bootstrap(values, np.mean)
    sure = [(ranking.confidence, bool(query.gold)) for query, ranking in zip(queries, rankings, strict=True)]
    if len({gold for _, gold in sure}) == 2:
        found["AUROC"] = bootstrap(sure, auroc)
    return found


def bootstrap(values: Sequence[object], statistic: Callable[..., float]) -> Estimate:
    """The statistic with its percentile interval (Efron 1979)."""
    rng = np.random.default_rng(0)
    array = np.array(values, dtype=float)
    draws = [statistic(array[rng.integers(0, len(array), len(array))]) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Estimate(float(statistic(array)), float(low), float(high))


def auroc(pairs: np.ndarray) -> float:
    """The chance that an answerable question gets more confidence than an unanswerable one."""
    right, wrong = pairs[pairs[:, 1] == 1, 0], pairs[pairs[:, 1] == 0, 0]
    if not len(right) or not len(wrong):
        return math.nan
    return float(((right[:, None] > wrong) + 0.5 * (right[:, None] == wrong)).mean())


def holds(passage: Found, span: Span, end: int | None = None) -> bool:
    """Whether the passage (up to offset ``end``) holds FOUND of the span."""
    if passage.source != span.source:
        return False
    last = passage.end if end is None else end
    return min(last, span.end) - max(passage.start, span.start) >= FOUND * (span.end - span.start)


def _first_rank(query: Query, ranking: Ranking) -> int | None:
    for rank, passage in enumerate(ranking.passages[:CUTOFF], start=1):
        if any(holds(passage, span) for span in query.gold):
            return rank
    return None


def _ndcg(query: Query, ranking: Ranking) -> float:
    """Each span gains once, at the first passage that holds it (Järvelin & Kekäläinen 2002)."""
    open_spans = list(query.gold)
    gain = 0.0
    for rank, passage in enumerate(ranking.passages[:CUTOFF], start=1):
        new = [span for span in open_spans if holds(passage, span)]
        open_spans = [span for span in open_spans if span not in new]
        gain += bool(new) / math.log2(rank + 1)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, len(query.gold) + 1))
    return min(1.0, gain / ideal)


def _within(query: Query, ranking: Ranking, budget: int) -> float:
    """Share of the spans found in the first ``budget`` characters of the passages, one after the other."""
    spent, found = 0, set()
    for passage in ranking.passages:
        end = min(passage.end, passage.start + budget - spent)
        found |= {span for span in query.gold if end > passage.start and holds(passage, span, end)}
        spent += passage.end - passage.start
    return len(found) / len(query.gold)


def _repeats(ranking: Ranking) -> int:
    """Passages of the top ten of which half stands in an earlier one, by place or word for word."""
    count = 0
    top = ranking.passages[:CUTOFF]
    for i, passage in enumerate(top):
        words = set(passage.text.casefold().split())
        for before in top[:i]:
            shared = min(passage.end, before.end) - max(passage.start, before.start)
            same_place = passage.source == before.source and 2 * shared >= passage.end - passage.start
            same_words = len(words & set(before.text.casefold().split())) >= 0.9 * max(1, len(words))
            if same_place or same_words:
                count += 1
                break
    return count
