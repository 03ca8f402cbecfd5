"""Parts that several test modules of the engine share."""

from __future__ import annotations

import pytest

from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.records import QuestionKind, Rubric
from coach.rubric import load_rubrics
from coach.settings import CHECKOUT


@pytest.fixture(scope="session")
def minilm(request: pytest.FixtureRequest) -> Embedder:
    """The packaged model; vectors are kept in pytest's cache between runs."""
    folder = request.config.cache.mkdir("vectors") if request.config.cache else None
    return CachingEmbedder(load_embedder(), folder / "vectors.sqlite" if folder else None)


@pytest.fixture(scope="session")
def rubrics() -> dict[QuestionKind, Rubric]:
    """The shipped rubrics."""
    return load_rubrics(CHECKOUT / "corpus" / "rubrics")
