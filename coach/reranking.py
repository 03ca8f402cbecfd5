"""A cross-encoder that reads question and passage together (Nogueira & Cho 2019, arXiv:1901.04085)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coach.errors import EmbeddingError


class CrossEncoderReranker:
    """The model that ``COACH_RERANKER`` names: a folder or a hub id. Loaded when first used."""

    def __init__(self, model: str) -> None:
        self.name = model
        self._model: Any = None
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Relevance of each text, 0..1. Raises EmbeddingError where the model cannot be loaded."""
        with self._lock:
            if self._model is None:
                self._model = _load(self.name)
            # Some models come with a sigmoid of their own, others with none: ask for the bare outputs.
            raw = self._model.predict(
                [(query, text) for text in texts], activation_fn=_bare, show_progress_bar=False
            )
        values = np.asarray(raw, dtype=np.float32).reshape(len(texts), -1)[:, -1]
        return (1 / (1 + np.exp(-values))).astype(np.float32)


def _bare(outputs: Any) -> Any:
    return outputs


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(name, device="cpu", local_files_only=Path(name).is_dir())
    except Exception as error:  # whatever torch, transformers, the hub or a model's own files raise
        raise EmbeddingError(
            f"COACH_RERANKER names {name}, which is no cross-encoder to be had ({type(error).__name__}).",
            "Name a folder or a hub id of one, or leave it empty.",
        ) from error
