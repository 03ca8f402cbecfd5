"""Does search find the passage, and does it know when there is none?

The coach's search, LangChain's tutorial pipeline and BM25 answer the questions of the retrieval data set over
the shipped guides. ``python -m eval.retrieval`` does the same over anybody's files.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.settings import CHECKOUT
from eval.datafiles import DATASETS
from eval.metrics.bootstrap import estimate, mean_of
from eval.retrieval.dataset import Query, Span, load_queries, load_texts
from eval.retrieval.metrics import MEASURES, auroc, figures
from eval.task import Case, Findings, Metric, Options, Result, Table

if TYPE_CHECKING:
    from eval.bench import Bench
    from eval.retrieval.systems import System

TITLE = "search: finds the passage, knows when there is none; beside two baselines"

GUIDES = CHECKOUT / "corpus" / "guides"
SYSTEMS = ("coach", "tutorial", "BM25")
_building = threading.Lock()


def cases(options: Options) -> list[Case]:
    """Questions of the split, answerable and not, spread over the data set where there is a limit."""
    queries = load_queries(DATASETS / "retrieval" / "questions.jsonl", load_texts(GUIDES), options.split)
    wanted = min(options.limit or len(queries), len(queries))
    some = [queries[i * len(queries) // wanted] for i in range(wanted)]
    return [
        Case(
            q.id, q.gold[0].source if q.gold else q.id,
            {"split": q.split, "kind": q.kind, "question": q.question,
             "gold": [[s.source, s.start, s.end] for s in q.gold]},
        )
        for q in some
    ]  # fmt: skip


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """For each system the measures of its ranking, and how sure it is."""
    data = case.data
    gold = tuple(Span(source, start, end) for source, start, end in data["gold"])
    query = Query(case.id, data["split"], data["kind"], data["question"], gold)
    found = {name: (system(query.question)) for name, system in _systems(bench).items()}
    return {
        "systems": {
            name: {**figures(query, ranking), "confidence": round(ranking.confidence, 4)}
            for name, ranking in found.items()
        }
    }


def _systems(bench: Bench) -> Mapping[str, System]:
    with _building:
        return _built(bench)


@lru_cache(maxsize=1)
def _built(bench: Bench) -> Mapping[str, System]:
    from eval.retrieval.systems import baselines, coach_search

    coach = bench.indexed
    return {"coach": coach_search(coach.retriever), **baselines(load_texts(GUIDES), coach.embedder)}


def score(results: Sequence[Result], _: Options) -> Findings:
    """A table for each split, with intervals over the guides that the questions were asked of."""
    metrics: list[Metric] = []
    tables = []
    for split in sorted({r.case.data["split"] for r in results}):
        some = [r for r in results if r.case.data["split"] == split]
        by_system = {name: _of(some, name, f"{split}/{name}") for name in SYSTEMS}
        metrics += [metric for found in by_system.values() for metric in found]
        names = [metric.name.split("/")[-1] for metric in by_system["coach"]]
        columns = [[metric.value for metric in found] for found in by_system.values()]
        rows = tuple(zip(names, *columns, strict=True))
        tables.append(Table(f"{split}: {len(some)} questions", ("measure", *SYSTEMS), rows))
    tables.append(Table("Not found in the first five", ("id", "kind", "question"), _misses(results)))
    return Findings(tuple(metrics), tuple(tables))


def _of(results: Sequence[Result], system: str, prefix: str) -> list[Metric]:
    metrics = []
    for name in MEASURES:
        held = [(r.data["systems"][system].get(name), r.case.group) for r in results]
        values = [(value, group) for value, group in held if value is not None]
        if values:
            metrics.append(mean_of(f"{prefix}/{name}", [v for v, _ in values], [g for _, g in values]))
    sure = np.array([(r.data["systems"][system]["confidence"], bool(r.case.data["gold"])) for r in results])

    def over(places: Sequence[int]) -> float:
        return auroc(sure[list(places)]) if len(places) else math.nan

    note = "an answerable question gets more confidence than one that is not"
    return [*metrics, estimate(f"{prefix}/AUROC", over, [r.case.group for r in results], note=note)]


def _misses(results: Sequence[Result]) -> tuple[tuple[str, str, str], ...]:
    missed = [r for r in results if r.data["systems"]["coach"].get("hit@5") == 0]
    return tuple((r.case.id, r.case.data["kind"], r.case.data["question"]) for r in missed)
