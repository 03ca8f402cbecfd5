"""An exported sentence-transformers model on onnxruntime."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach.embedding.turns import Turns

BATCH_TOKENS = 4096
"""Padded tokens in one run of the model: larger batches were not faster and need more memory."""

EXPORT_SECONDS = 600


class ExportFailed(Exception):
    """The model cannot be exported here; sentence-transformers has to run it."""


class OnnxModel:
    """A model that `coach.embedding.export` wrote to ``folder``. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        about = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        self.dimension: int = about["dimension"]
        self.max_tokens: int = about["max_tokens"]
        self._pad: int = about["pad_id"]
        options = onnxruntime.SessionOptions()
        # Idle threads that spin steal the cores from whoever else works on this machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._turns = Turns()
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows, in the order of ``texts``. Texts of like length share a batch: little padding."""
        token_ids = [self._cut(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(texts)), key=lambda i: len(token_ids[i]))
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for batch in self._turns.take(_batches(order, [len(ids) for ids in token_ids])):
            width = len(token_ids[batch[-1]])
            ids = np.full((len(batch), width), self._pad, dtype=np.int64)
            mask = np.zeros((len(batch), width), dtype=np.int64)
            for line, i in enumerate(batch):
                ids[line, : len(token_ids[i])] = token_ids[i]
                mask[line, : len(token_ids[i])] = 1
            rows[batch] = self._session.run(["vectors"], {"input_ids": ids, "attention_mask": mask})[0]
        return rows

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Offsets at which tokens begin, special tokens left out."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return np.array([start for start, _ in encoding.offsets], dtype=np.int64)

    def _cut(self, ids: list[int]) -> list[int]:
        """At most ``max_tokens``; the closing special token stays."""
        return ids if len(ids) <= self.max_tokens else ids[: self.max_tokens - 1] + ids[-1:]


def _batches(order: list[int], lengths: list[int]) -> Iterator[list[int]]:
    """Runs of ``order`` (ascending lengths) whose padded size stays within BATCH_TOKENS."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[i] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def exported(folder: Path, fingerprint: str) -> Path:
    """The folder of the export of the model in ``folder``, made if need be. Raises ExportFailed.

    It belongs to the installation and lives in the virtual environment. The first of several
    processes makes it under another name and renames it, so that nobody sees half of it.
    """
    from filelock import FileLock

    cache = Path(sys.prefix) / "share" / "interview-coach" / "onnx"
    target = cache / fingerprint.replace(":", "-").replace("/", "-")
    if _complete(target):
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "export.lock"):
            if not _complete(target):
                _export(folder, target)
    except OSError as error:
        raise ExportFailed(f"{cache} cannot be written ({error})") from error
    return target


def _complete(target: Path) -> bool:
    try:
        size = json.loads((target / "export.json").read_text(encoding="utf-8"))["size"]
        return (target / "model.onnx").stat().st_size == size and (target / "tokenizer.json").is_file()
    except (OSError, ValueError, KeyError):
        return False


def _export(folder: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as name:
        out = Path(name) / "model"
        out.mkdir()
        command = [sys.executable, "-m", "coach.embedding.export", str(folder), str(out)]
        checkout = str(Path(__file__).resolve().parent.parent.parent)
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=EXPORT_SECONDS,
                env=os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONPATH": checkout},
            )
        except subprocess.TimeoutExpired as error:
            raise ExportFailed(f"the export took longer than {EXPORT_SECONDS} s") from error
        if done.returncode != 0 or not _complete(out):
            reason = (done.stderr.strip() or "no output").splitlines()[-1]
            raise ExportFailed(f"the export failed: {reason}")
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(target)
        out.rename(target)
