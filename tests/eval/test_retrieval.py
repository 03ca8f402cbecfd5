"""The retrieval measures by hand-worked sums, and the data set against the guides."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CorpusError
from coach.settings import CHECKOUT
from eval.gate import THRESHOLDS
from eval.retrieval.dataset import Query, Span, load_queries, load_texts
from eval.retrieval.metrics import MEASURES, Found, Ranking, auroc, measure
from eval.task import Case, Options, Result
from eval.tasks import retrieval

A, B = Span("a.md", 0, 100), Span("b.md", 50, 150)


def query(*gold: Span) -> Query:
    return Query("q", "test", "paraphrase" if gold else "out_of_scope", "?", gold)


def found(source: str, start: int, end: int, text: str = "") -> Found:
    return Found(source, start, end, text or f"{source} {start}")


def values(queries: list[Query], rankings: list[Ranking]) -> dict[str, float]:
    return {name: estimate.value for name, estimate in measure(queries, rankings).items()}


def test_eighty_percent_of_a_span_in_one_passage() -> None:
    short, enough = found("a.md", 0, 79), found("a.md", 20, 400)
    got = values([query(A)], [Ranking((short, enough), 0.5)])
    assert (got["hit@1"], got["hit@3"], got["MRR@10"]) == (0, 1, 0.5)
    halves = Ranking((found("a.md", 0, 50), found("a.md", 50, 100)), 0.5)
    assert values([query(A)], [halves])["hit@10"] == 0


def test_ndcg_and_budget_with_two_spans() -> None:
    ranking = Ranking((found("b.md", 0, 1990), found("x.md", 0, 10), found("a.md", 0, 200)), 0.5)
    got = values([query(A, B)], [ranking])
    ideal = 1 + 1 / math.log2(3)
    assert got["nDCG@10"] == pytest.approx((1 + 1 / math.log2(4)) / ideal)
    assert (got["within 2000"], got["within 4000"]) == (0.5, 1.0)


def test_repeats_by_place_and_by_words() -> None:
    ranking = Ranking(
        (
            found("a.md", 0, 100, "one two three"),
            found("a.md", 40, 120, "four five six"),  # 60 of 80 characters again
            found("b.md", 0, 90, "one two three"),  # the same words elsewhere
            found("a.md", 90, 300, "seven eight nine"),
        ),
        0.5,
    )
    assert values([query(A)], [ranking])["repeats"] == 2


def test_auroc() -> None:
    assert auroc(np.array([[0.9, 1], [0.8, 1], [0.1, 0]])) == 1
    assert auroc(np.array([[0.5, 1], [0.5, 0]])) == 0.5
    got = measure([query(A), query()], [Ranking((), 0.2), Ranking((), 0.7)])
    assert got["AUROC"].value == 0
    assert "AUROC" not in measure([query(A)], [Ranking((), 0.2)])


def test_the_shipped_questions_stand_in_the_guides() -> None:
    guides = CHECKOUT / "corpus" / "guides"
    questions = CHECKOUT / "eval" / "datasets" / "retrieval" / "questions.jsonl"
    queries = load_queries(questions, load_texts(guides))
    assert len(queries) >= 260
    assert sum(not q.gold for q in queries) >= 50
    sources = {
        split: {s.source for q in queries if q.split == split for s in q.gold} for split in ("dev", "test")
    }
    multi = {s.source for q in queries if q.kind == "multi" for s in q.gold}
    assert not (sources["dev"] & sources["test"]) - multi


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"id": "1", "question": "?", "gold": [{"source": "a.md", "quote": "not there"}]}, "does not say"),
        ({"id": "1", "question": "?", "kind": "song", "gold": []}, "kind song"),
        ({"id": "1", "question": "?", "kind": "keyword", "gold": []}, "kind keyword"),
    ],
)
def test_the_checker(tmp_path: Path, row: dict[str, object], problem: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(row) + "\n")
    with pytest.raises(CorpusError, match=problem):
        load_queries(path, {"a.md": "some text"})


def test_repeated_questions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "1", "question": "x"}\n{"id": "1", "question": "x"}\n')
    with pytest.raises(CorpusError, match="2 times"):
        load_queries(path, {})


def result(name: str, split: str, gold: list[list[object]], **coach: float) -> Result:
    case = Case(name, name, {"split": split, "kind": "keyword", "question": f"{name}?", "gold": gold})
    other = dict(coach, confidence=0.0)
    return Result(case, 0, {"systems": {"coach": coach, "tutorial": other, "BM25": other}})


def test_the_task_scores_each_split_and_lists_the_misses() -> None:
    gold: list[list[object]] = [["a.md", 0, 9]]
    found = retrieval.score(
        [
            result("a", "test", gold, **{"hit@5": 1.0, "repeats": 0.0, "confidence": 0.9}),
            result("b", "test", gold, **{"hit@5": 0.0, "repeats": 1.0, "confidence": 0.2}),
            result("c", "test", [], repeats=0.0, confidence=0.5),
            result("d", "dev", gold, **{"hit@5": 1.0, "repeats": 0.0, "confidence": 0.9}),
        ],
        Options(),
    )
    figures = {metric.name: metric.value for metric in found.metrics}
    assert figures["test/coach/hit@5"] == 0.5 and figures["dev/coach/hit@5"] == 1
    assert figures["test/coach/repeats"] == pytest.approx(1 / 3)
    assert figures["test/coach/AUROC"] == 0.5 and figures["test/tutorial/AUROC"] == 0.5
    assert figures["dev/coach/AUROC"] is None, "no unanswerable question, no AUROC"
    assert found.tables[-1].rows == (("b", "keyword", "b?"),)


def test_the_task_draws_its_cases_from_the_split() -> None:
    some = retrieval.cases(Options(split="test", limit=10))
    assert len(some) == 10 and {case.data["split"] for case in some} == {"test"}
    assert any(case.data["gold"] for case in some) and any(not case.data["gold"] for case in some)


def test_every_threshold_names_a_figure_of_the_task() -> None:
    wanted = tomllib.loads(THRESHOLDS.read_text())["retrieval"]
    assert {name.split("/")[2] for name in wanted} <= {*MEASURES, "AUROC"}
