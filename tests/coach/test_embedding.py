"""Embedders: unit rows, order kept, one model whatever runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from coach.embedding import (
    CachingEmbedder,
    Embedder,
    HashingEmbedder,
    LocalEmbedder,
    Vectors,
    check_packaged,
    load_embedder,
)
from coach.embedding import onnx as embedding_onnx
from coach.embedding.export import SAMPLES
from coach.embedding.turns import Turns, in_background
from coach.errors import EmbeddingError
from coach.settings import CHECKOUT

TEXTS = ["Precision and recall.", "", "drift " * 600, "Ünïcode – σ(wᵀx)", "Precision and recall."]


@pytest.fixture(scope="module")
def packaged() -> LocalEmbedder:
    return LocalEmbedder()


def contract(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert rows.shape == (len(TEXTS), embedder.dimension) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[0], rows[-1], atol=1e-5)
    assert np.allclose(embedder.embed(TEXTS[:1])[0], rows[0], atol=1e-4)
    assert embedder.embed([]).shape == (0, embedder.dimension)
    for text in TEXTS:
        starts = embedder.token_starts(text)
        assert embedder.count_tokens(text) == len(starts)
        assert list(starts) == sorted(starts) and all(0 <= start < max(1, len(text)) for start in starts)
    assert embedder.count_tokens("drift " * 600) >= 600


def test_hashing_keeps_the_contract() -> None:
    contract(HashingEmbedder(32))


def test_packaged_keeps_the_contract(packaged: LocalEmbedder) -> None:
    contract(packaged)
    assert (packaged.dimension, packaged.max_tokens) == (384, 256)


def test_packaged_knows_meaning(packaged: LocalEmbedder) -> None:
    ask, near, far = packaged.embed(
        ["How do I avoid overfitting?", "Regularisation prevents it.", "Boil the eggs."]
    )
    assert ask @ near > ask @ far


def test_packaged_runs_on_onnxruntime_without_torch() -> None:
    script = (
        "import sys; from coach.embedding import LocalEmbedder; e = LocalEmbedder(); e.embed(['x']);"
        "print(e.engine, 'torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["onnxruntime", "False", "False"]


def test_the_export_agrees_with_sentence_transformers(packaged: LocalEmbedder) -> None:
    from coach.embedding.torch import TorchModel

    reference = TorchModel(packaged.folder)
    texts = [*SAMPLES, *TEXTS]
    assert (packaged.embed(texts) * reference.embed(texts)).sum(axis=1).min() > 0.9999
    assert list(packaged.token_starts("A naïve test, isn't it?")) == list(
        reference.token_starts("A naïve test, isn't it?")
    )


def test_where_the_export_fails_sentence_transformers_runs_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> Path:
        raise embedding_onnx.ExportFailed("no room")

    monkeypatch.setattr(embedding_onnx, "exported", fails)
    embedder = LocalEmbedder()
    contract(embedder)
    assert embedder.engine == "sentence-transformers"
    assert embedder.fingerprint == LocalEmbedder().fingerprint


def test_a_damaged_export_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    def export(folder: Path, target: Path) -> None:
        made.append(target)
        target.mkdir(parents=True)
        (target / "model.onnx").write_bytes(b"1234")
        (target / "tokenizer.json").write_text("{}")
        (target / "export.json").write_text('{"size": 4}')

    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(embedding_onnx, "_export", export)
    target = embedding_onnx.exported(tmp_path, "m:1")
    assert embedding_onnx.exported(tmp_path, "m:1") == target and len(made) == 1
    (target / "model.onnx").write_bytes(b"12")
    for path in target.iterdir():
        path.rename(tmp_path / path.name)
    target.rmdir()
    embedding_onnx.exported(tmp_path, "m:1")
    assert len(made) == 2


def test_wrong_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the model")
    with pytest.raises(EmbeddingError, match="not the expected model"):
        check_packaged(tmp_path)
    with pytest.raises(EmbeddingError, match="cannot be read"):
        check_packaged(tmp_path / "nowhere")


def test_a_folder_is_a_model(packaged: LocalEmbedder) -> None:
    """The packaged files, named as a folder: same vectors, another fingerprint."""
    embedder = LocalEmbedder(str(packaged.folder))
    assert embedder.fingerprint != packaged.fingerprint
    assert (embedder.embed(["recall"]) @ packaged.embed(["recall"]).T).item() > 0.9999


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "no-such-owner/no-such-model"])
def test_models_that_are_not_there(name: str) -> None:
    with pytest.raises(EmbeddingError, match="COACH_EMBEDDING_MODEL"):
        load_embedder(name).embed(["x"])


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="no sentence-transformers model"):
        load_embedder(str(tmp_path)).embed(["x"])


def test_work_in_the_background_waits_for_what_is_awaited() -> None:
    turns, ran = Turns(), list[str]()
    between = threading.Event()

    def background() -> None:
        with in_background():
            for batch in turns.take(["b1", "b2"]):
                ran.append(batch)
                between.set()
                awaited_begun.wait(10)

    awaited_begun = threading.Event()
    thread = threading.Thread(target=background)
    thread.start()
    assert between.wait(10)
    for n, batch in enumerate(turns.take(["a1", "a2", "a3"])):
        awaited_begun.set()
        if n == 2:
            time.sleep(0.2)  # time enough for the background to overtake, if it did not wait
        ran.append(batch)
    thread.join(10)
    assert ran == ["b1", "a1", "a2", "a3", "b2"]


def test_a_failed_batch_keeps_nobody_waiting() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"):
        _fail(turns)
    assert turns.awaited == 0


def _fail(turns: Turns) -> None:
    for _ in turns.take(["a1"]):
        raise ValueError("broken")


class Counting(HashingEmbedder):
    """Keeps what it was asked for."""

    def __init__(self) -> None:
        super().__init__(16)
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed(texts)


def test_cache_computes_a_text_once(tmp_path: Path) -> None:
    inner = Counting()
    cached = CachingEmbedder(inner, tmp_path / "sub" / "vectors.sqlite")
    contract(cached)
    asked = len(inner.asked)
    assert asked == len(set(TEXTS))
    assert np.array_equal(cached.embed(TEXTS), inner.embed(TEXTS))
    other = Counting()
    again = CachingEmbedder(other, tmp_path / "sub" / "vectors.sqlite")
    assert np.array_equal(again.embed(TEXTS), cached.embed(TEXTS)) and not other.asked


def test_cache_tells_models_apart(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    CachingEmbedder(HashingEmbedder(16), path).embed(["a"])
    assert CachingEmbedder(HashingEmbedder(32), path).embed(["a"]).shape == (1, 32)


def test_cache_survives_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"this is no database" * 100)
    contract(CachingEmbedder(HashingEmbedder(16), path))


def test_cache_with_threads_and_processes(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    script = (
        "from pathlib import Path; from coach.embedding import *\n"
        f"c = CachingEmbedder(HashingEmbedder(16), Path({str(path)!r}))\n"
        "for i in range(60): c.embed([f'text {i}', f'other {i}'])"
    )
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    processes = [subprocess.Popen([sys.executable, "-c", script], env=environment) for _ in range(2)]
    cached = CachingEmbedder(HashingEmbedder(16), path)
    texts = [f"text {i}" for i in range(60)]
    rows: list[Vectors] = []
    threads = [threading.Thread(target=lambda: rows.append(cached.embed(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(process.wait() == 0 for process in processes)
    assert len(rows) == 4 and all(np.array_equal(row, HashingEmbedder(16).embed(texts)) for row in rows)
