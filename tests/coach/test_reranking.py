"""The cross-encoder seam, on a tiny model with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from coach.assembly import Coach
from coach.doctor import examine
from coach.embedding import HashingEmbedder
from coach.errors import EmbeddingError
from coach.index import Index
from coach.reranking import CrossEncoderReranker
from coach.retrieval import Retriever
from coach.settings import load_settings
from ingest.pipeline import ingest


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Any: the types that transformers ships do not know its own keywords.
    transformers: Any = import_module("transformers")

    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "drift", "recall", "moves", "counts"]
    (folder / "vocab.txt").write_text("\n".join(words))
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=1,
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_scores_lie_between_0_and_1_and_depend_on_the_text(model: Path) -> None:
    reranker = CrossEncoderReranker(str(model))
    scores = reranker.scores("drift moves", ["drift moves", "recall counts"])
    assert scores.shape == (2,) and ((scores >= 0) & (scores <= 1)).all()
    assert list(reranker.scores("drift moves", ["drift moves", "recall counts"])) == list(scores)


def test_a_model_that_is_not_there() -> None:
    with pytest.raises(EmbeddingError, match="COACH_RERANKER"):
        CrossEncoderReranker("/no/such/model").scores("a", ["b"])


class Backwards:
    """Likes best what the search liked least."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def scores(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.append(len(texts))
        return np.linspace(0, 1, len(texts), dtype=np.float32)


def guides(folder: Path, n: int) -> Path:
    folder.mkdir()
    for i in range(n):
        (folder / f"{i}.md").write_text(
            f"# Guide {i}\n\nDrift moves inputs, says number{i} of the guides on it.\n"
        )
    return folder


def test_it_may_bring_up_what_stood_further_down(tmp_path: Path, hashing: HashingEmbedder) -> None:
    index = Index(tmp_path / "index", hashing)
    ingest(index, [guides(tmp_path / "g", 6)])
    plain = Retriever(index).search("drift moves inputs", k=6)
    reranker = Backwards()
    hits = Retriever(index, reranker).search("drift moves inputs", k=2).hits
    assert reranker.asked == [6] and [hit.rank for hit in hits] == [1, 2]
    assert [hit.passage.id for hit in hits] == [hit.passage.id for hit in plain.hits[:-3:-1]]


def test_the_setting_is_wired(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.embedding.load_embedder", lambda *_: HashingEmbedder())
    coach = Coach(load_settings({"COACH_HOME": str(tmp_path / "home"), "COACH_RERANKER": str(model)}))
    ingest(coach.index, [guides(tmp_path / "g", 3)])
    wanted = coach.retriever.search("drift moves inputs", k=3).hits
    texts = [f"{hit.passage.title}\n{hit.passage.text}" for hit in wanted]
    assert [hit.score for hit in wanted] == pytest.approx(
        sorted(CrossEncoderReranker(str(model)).scores("drift moves inputs", texts), reverse=True), abs=1e-5
    )
    assert Coach(load_settings({"COACH_HOME": str(tmp_path / "home")})).reranker is None


def test_doctor_names_a_missing_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.embedding.load_embedder", lambda *_: HashingEmbedder())
    settings = {
        "COACH_HOME": str(tmp_path / "home"),
        "COACH_RERANKER": "/no/such/model",
        "COACH_MODEL": "embedded",
    }
    found = {finding.subject: finding for finding in examine(Coach(load_settings(settings)))}
    assert (
        found["re-ranker"].state == "bad" and "COACH_RERANKER names /no/such/model" in found["re-ranker"].says
    )
