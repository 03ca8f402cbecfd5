"""Search: filters, follow-ups, repeats, confidence; the real model where meaning counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from coach.embedding import LocalEmbedder, Vectors
from coach.errors import IndexEmpty
from coach.followups import in_context, subject
from coach.index import Index, terms
from coach.records import Passage
from coach.retrieval import RERANKED, Retriever, cite
from ingest.pipeline import ingest

FOLDS = "Five or ten folds are usual, because more folds cost more training runs and gain little.\n"
GUIDES = {
    "drift.md": (
        "---\nid: drift\ntitle: Drift\ntopics: [monitoring]\n---\n\n## What data drift is\n\n"
        "Data drift means that the inputs of a model have changed since it was trained.\n\n"
        "## Detecting drift with PSI\n\nThe population stability index compares the shares of bins. "
        "Values above 0.25 are customarily called a large shift.\n"
    ),
    "folds.md": (
        "---\nid: folds\ntitle: Cross-validation\ntopics: [validation]\n---\n\n"
        f"## Choosing the number of folds\n\n{FOLDS}\n"
        "## Grouped rows\n\nRows of one customer belong to one fold, otherwise the score is too optimistic.\n"
    ),
    "copy.md": f"## Number of folds again\n\n{FOLDS}",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("guides")
    for name, text in GUIDES.items():
        (folder / name).write_text(text)
    index = Index(tmp_path_factory.mktemp("home") / "index", LocalEmbedder())
    ingest(index, [folder])
    return Retriever(index)


def sections(retriever: Retriever, query: str, **options: str) -> list[str]:
    return [hit.passage.section[-1] for hit in retriever.search(query, **options).hits]  # type: ignore[arg-type]


def test_the_passage_that_answers_comes_first(retriever: Retriever) -> None:
    assert sections(retriever, "How many folds should I take?")[0] in {
        "Choosing the number of folds",
        "Number of folds again",
    }
    assert sections(retriever, "the distribution of features moved after training")[0] == "What data drift is"


def test_ranks_scores_and_offsets(retriever: Retriever) -> None:
    result = retriever.search("what is drift", k=3)
    assert [hit.rank for hit in result.hits] == [1, 2, 3]
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    for hit in result.hits:
        text = retriever.source_text(hit.passage.source)
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_passages_come_whatever_answerable_says(retriever: Retriever) -> None:
    result = retriever.search("Who won the football world cup?")
    assert not result.answerable and result.hits
    assert retriever.search("What is data drift?").answerable
    assert retriever.search("What is data drift?").confidence > result.confidence


def test_repeats_are_not_returned_twice(retriever: Retriever) -> None:
    texts = [hit.passage.text for hit in retriever.search("how many folds are usual", k=10).hits]
    assert len(texts) == len(set(texts))


def test_filters(retriever: Retriever) -> None:
    assert {hit.passage.guide for hit in retriever.search("folds", guide="drift").hits} == {"drift"}
    assert {hit.passage.guide for hit in retriever.search("drift", topic="validation").hits} == {"folds"}
    assert retriever.search("drift", guide="unknown").hits == ()
    assert retriever.search("drift", guide="folds.md").hits


def test_a_follow_up_is_searched_in_the_light_of_the_turn_before(retriever: Retriever) -> None:
    found = sections(retriever, "and how do I detect it?", context="What is data drift?")
    assert found[0] in {"Detecting drift with PSI", "What data drift is"}
    assert in_context("why is that better?", "What are ten folds?") == "why is ten folds better?"
    assert (
        in_context("What is data leakage in time series?", "Five or ten folds?")
        == "What is data leakage in time series?"
    )
    assert in_context("why is that better?", "") == "why is that better?"


def test_misspelt_and_british_words_are_found(retriever: Retriever) -> None:
    assert sections(retriever, "populaton stabilty index")[0] == "Detecting drift with PSI"
    assert terms("optimise behaviour") == terms("optimize behavior")
    assert set(terms("pre-training")) >= set(terms("pretraining"))


@pytest.mark.parametrize("query", ["", "   ", "?", "🤖", "the of and", "x" * 5000, "a\x00b"])
def test_odd_queries_do_no_harm(retriever: Retriever, query: str) -> None:
    result = retriever.search(query)
    assert 0 <= result.confidence <= 1
    assert np.isfinite([hit.score for hit in result.hits]).all()


def test_sections_and_guides(retriever: Retriever) -> None:
    assert [p.text[:10] for p in retriever.section("folds", "Grouped Rows")] == ["Rows of on"]
    assert {guide.id for guide in retriever.guides()} == {"drift", "folds", "copy"}


def test_a_reranker_has_the_last_word(retriever: Retriever) -> None:
    class Backwards:
        def scores(self, query: str, texts: Sequence[str]) -> Vectors:
            return np.linspace(0.1, 0.9, len(texts), dtype=np.float32)

    plain = retriever.search("folds", k=RERANKED).hits
    turned = Retriever(retriever._index, Backwards()).search("folds", k=3).hits
    assert [h.passage.id for h in turned] == [h.passage.id for h in plain[:-4:-1]]


def test_nothing_ingested(tmp_path: Path) -> None:
    with pytest.raises(IndexEmpty, match="python -m ingest"):
        Retriever(Index(tmp_path / "index", LocalEmbedder())).search("x")


def test_citations_count_in_the_source() -> None:
    passage = Passage(id="p", guide="g", source="g.md", title="G", start=10, end=20, text="0123456789")
    assert cite(passage).quote == "0123456789"
    part = cite(passage, 12, 15)
    assert (part.start, part.end, part.quote) == (12, 15, "234")


@pytest.mark.parametrize(
    ("query", "context", "asked"),
    [
        ("and how do I detect it?", "What is concept drift?", "and how do I detect concept drift?"),
        ("what are the alternatives?", "What is SMOTE?", "SMOTE: what are the alternatives?"),
        ("which one is better?", "LSTM vs GRU", "LSTM vs GRU: which one is better?"),
        ("give me an example", "explain data leakage", "data leakage: give me an example"),
        ("How do I tune a learning rate?", "What is SMOTE?", "How do I tune a learning rate?"),
    ],
)
def test_a_follow_up_is_said_so_that_it_stands_alone(query: str, context: str, asked: str) -> None:
    assert in_context(query, context) == asked


def test_the_subject_of_a_question() -> None:
    assert subject("How does self-attention work?") == "self-attention"
    assert subject("what's a feature store") == "feature store"
    assert subject("What?") == "What"
