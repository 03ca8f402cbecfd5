"""sentence-transformers, the way in for any model and the reference for the exported one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coach.errors import EmbeddingError


class TorchModel:
    """A model run by sentence-transformers on torch."""

    def __init__(self, folder: Path) -> None:
        self._model = load(folder)
        self._lock = threading.Lock()  # encode() is not documented as safe for several threads
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows, in the order of ``texts``."""
        with self._lock:
            rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Offsets at which tokens begin."""
        offsets = self._model.tokenizer(
            text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
        )["offset_mapping"]
        return np.array([start for start, _ in offsets], dtype=np.int64)


def load(folder: Path, **options: Any) -> Any:
    """The SentenceTransformer in ``folder``. Raises EmbeddingError."""
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, **options)
    except Exception as error:  # whatever torch, transformers or a model's own files raise
        raise EmbeddingError(
            f"{folder} cannot be loaded as a sentence-transformers model: {error}.",
            "Point COACH_EMBEDDING_MODEL to another, or leave it empty for the packaged one.",
        ) from error


def hub_folder(model: str) -> Path:
    """The local folder of a hub model, downloaded if it is not there yet. Raises EmbeddingError."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except Exception:  # not downloaded yet, in the hub's many ways of saying so
        pass
    try:
        wanted = ["*.json", "*.txt", "*.model", "*.safetensors", "*/config.json"]
        return Path(snapshot_download(model, allow_patterns=wanted))
    except Exception as error:
        raise EmbeddingError(
            f"COACH_EMBEDDING_MODEL names {model}, which is neither a folder nor to be had from the hub "
            f"({type(error).__name__}).",
            "Check its name and the connection, or leave it empty for the packaged model.",
        ) from error
