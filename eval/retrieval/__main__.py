"""python -m eval.retrieval: the table."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.errors import CoachError
from coach.settings import CHECKOUT, load_settings
from eval.retrieval.dataset import Query, load_queries, load_texts
from eval.retrieval.metrics import Estimate, Ranking, measure
from eval.retrieval.systems import baselines, coach_search, retriever_over

QUESTIONS = CHECKOUT / "eval" / "datasets" / "retrieval" / "questions.jsonl"
Results = Mapping[str, Mapping[str, Estimate]]


def run(
    guides: Path, queries: Sequence[Query], embedder: Embedder
) -> tuple[dict[str, dict[str, Estimate]], dict[str, list[Ranking]]]:
    """Measures and rankings of all systems."""
    texts = load_texts(guides)
    with tempfile.TemporaryDirectory() as home:
        systems = {
            "coach": coach_search(retriever_over(guides, embedder, Path(home))),
            **baselines(texts, embedder),
        }
        rankings = {name: [search(q.question) for q in queries] for name, search in systems.items()}
    return {name: measure(queries, found) for name, found in rankings.items()}, rankings


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.retrieval", description="Measure search over any files."
    )
    parser.add_argument("--split", choices=("dev", "test", "all"), default="test")
    parser.add_argument("--guides", type=Path, default=CHECKOUT / "corpus" / "guides")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--misses", action="store_true", help="list the questions without a hit in the top 5")
    parser.add_argument("--fit", action="store_true", help="print the confidence's coefficients")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        queries = load_queries(options.questions, load_texts(options.guides), options.split)
        if options.fit:
            return _fit(options.guides, queries, _embedder())
        results, rankings = run(options.guides, queries, _embedder())
    except (CoachError, OSError) as error:
        console.print(str(error), markup=False, highlight=False)
        return 1
    if options.json:
        plain = {name: {key: asdict(value) for key, value in row.items()} for name, row in results.items()}
        print(json.dumps({"questions": len(queries), "systems": plain}))
    else:
        Console().print(_table(results, queries))
    if options.misses:
        _print_misses(queries, rankings["coach"])
    return 0


def _fit(guides: Path, queries: Sequence[Query], embedder: Embedder) -> int:
    """Logistic regression of "the guides answer it" on the signals."""
    from sklearn.linear_model import LogisticRegression

    with tempfile.TemporaryDirectory() as home:
        retriever = retriever_over(guides, embedder, Path(home))
        signals = [retriever.signals(query.question) for query in queries]
    model = LogisticRegression(C=100)
    model.fit(signals, [bool(query.gold) for query in queries])
    print(f"INTERCEPT, PER_NEAREST, PER_COVERAGE = {model.intercept_[0]:.2f}, "
          f"{model.coef_[0][0]:.2f}, {model.coef_[0][1]:.2f}")  # fmt: skip
    return 0


def _embedder() -> Embedder:
    """The configured model, remembering vectors, so that a second run takes seconds."""
    settings = load_settings()
    return CachingEmbedder(load_embedder(settings.embedding_model), settings.home / "vectors.sqlite")


def _table(results: Results, queries: Sequence[Query]) -> Table:
    answerable = sum(bool(query.gold) for query in queries)
    table = Table(title=f"{len(queries)} questions, {answerable} of them answerable (95 % interval)")
    table.add_column("measure")
    for name in results:
        table.add_column(name, justify="right")
    for key in results["coach"]:
        row = [results[name][key] for name in results]
        table.add_row(key, *(f"{e.value:.3f} ({e.low:.2f}–{e.high:.2f})" for e in row))
    return table


def _print_misses(queries: Sequence[Query], rankings: Sequence[Ranking]) -> None:
    for query, ranking in zip(queries, rankings, strict=True):
        if query.gold and not measure([query], [ranking])["hit@5"].value:
            print(f"{query.id} {query.kind}: {query.question}\n    wanted {query.gold[0]}")
            for passage in ranking.passages[:3]:
                print(f"    {passage.source}:{passage.start} {' '.join(passage.text.split())[:90]}")
        if bool(query.gold) != (ranking.confidence >= 0.5):
            print(f"{query.id} {query.kind}: {query.question}\n    confidence {ranking.confidence:.2f}")


if __name__ == "__main__":
    sys.exit(main())
