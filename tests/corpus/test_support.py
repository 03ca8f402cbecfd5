"""What the bank asks for can be learned from the guides: each key point has a passage, found by searching."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.assembly import Coach
from coach.bank import Bank
from coach.records import KeyPoint, Passage
from coach.retrieval import Retriever
from coach.settings import CHECKOUT, Settings
from coach.text import groups_matched
from ingest.pipeline import ingest

AMONG = 5
"""The supporting passage is among so many that a search for the key point's own statement brings."""


@pytest.fixture(scope="module")
def retriever(shipped_home: Path) -> Retriever:
    coach = Coach(Settings(home=shipped_home))
    ingest(coach.index, [CHECKOUT / "corpus" / "guides"])
    return coach.retriever


def supports(passage: Passage, point: KeyPoint) -> bool:
    """Whether the passage, under its headings, has a term of each of the point's groups."""
    return all(groups_matched(point.terms, " ".join((*passage.section, passage.text))))


@pytest.mark.timeout(1200)
def test_a_passage_of_the_guides_supports_each_key_point(retriever: Retriever, bank: Bank) -> None:
    lacking = [
        f"{question.id}: {point.id}"
        for question in bank
        for point in question.key_points
        if not any(supports(hit.passage, point) for hit in retriever.search(point.text, k=AMONG).hits)
    ]
    assert lacking == []


def test_every_key_point_has_terms_to_check(bank: Bank) -> None:
    assert [p.id for question in bank for p in question.key_points if not p.terms] == []


@pytest.mark.timeout(1200)
def test_unrelated_passages_support_few_points(retriever: Retriever, bank: Bank) -> None:
    """The check can fail: five passages that have nothing to do with a point rarely have its terms."""
    found = [hit.passage for hit in retriever.search("Will it rain in Lisbon on Sunday?", k=AMONG).hits]
    points = [point for question in bank for point in question.key_points]
    supported = sum(any(supports(passage, point) for passage in found) for point in points)
    assert supported < len(points) / 8
