"""Questions for a side of the problem."""

from __future__ import annotations

import pytest

from coach.reader.facets import TOLD, whole_facet
from coach.records import Question


@pytest.mark.parametrize(
    "said", ["scale?", "what scale are we talking about", "So, what's the scale of the system?"]
)
def test_the_scale_is_the_first_facts_of_that_side(netflix: Question, said: str) -> None:
    scale = [fact.id for fact in netflix.facts if fact.facet == "scale"]
    assert list(whole_facet(netflix, said)) == scale[:TOLD]


@pytest.mark.parametrize(
    "said",
    [
        "how does it scale with the number of models?",
        "what about latency?",
        "scale and constraints?",
        "",
        "ok",
    ],
)
def test_anything_more_particular_is_left_to_the_facts(netflix: Question, said: str) -> None:
    assert whole_facet(netflix, said) == ()
