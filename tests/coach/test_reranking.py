"""The cross-encoder seam, on a tiny model with random weights."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from coach.errors import EmbeddingError
from coach.reranking import CrossEncoderReranker


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
