"""Building the next generation."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from coach.errors import IndexBusy, IndexMismatch
from coach.index import layout, lexical, store
from coach.index.documents import Document, Problem, passage_text, window_text
from coach.index.vectors import ChromaWriter

if TYPE_CHECKING:
    from coach.index.reader import Index

LAYOUT = "3"
EMBED_CHARACTERS = 60_000
"""Text that is embedded in one go: little enough, some seconds' worth, for progress to be seen."""

Progress = Callable[[int, int], None]


class IndexWriter:
    """Holds the write lock; `commit` builds a generation and makes it current."""

    def __init__(self, index: Index) -> None:
        self._index = index
        try:
            old = index.raw()
        except IndexMismatch:  # damaged: there is nothing to take over
            old = None
        self.fits = old is not None and old.meta["fingerprint"] == index.fingerprint
        self.documents: list[Document] = old.store.documents() if old is not None and self.fits else []
        self.roots: list[str] = old.store.roots() if old is not None else []
        self.problems: list[Problem] = old.store.problems() if old is not None else []
        self._carried: dict[bytes, int] = {}
        self._old_vectors: npt.NDArray[np.float32] | None = None
        if old is not None and old.meta.get("model") == index.embedder.fingerprint:
            # A text's vector depends on the model alone: it outlives a change of the chunker.
            keys = np.load(layout.generation(index.path, old.name) / "keys.npy")
            self._carried = {key.tobytes(): unit for unit, key in enumerate(keys)}
            self._old_vectors = old.vectors
        self._old = old

    @classmethod
    @contextmanager
    def locked(cls, index: Index, timeout: float) -> Iterator[IndexWriter]:
        """A writer for as long as the lock is held."""
        index.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index.path / "write.lock", thread_local=False)
        try:
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise IndexBusy(
                f"Another process is writing the index in {index.path}.", "Try again when it has finished."
            ) from error
        writer = None
        try:
            layout.sweep(index.path)
            writer = cls(index)
            yield writer
        finally:
            if writer is not None and writer._old is not None:
                writer._old.close()
            layout.sweep(index.path)
            lock.release()

    def commit(
        self,
        documents: Sequence[Document],
        roots: Sequence[str],
        problems: Sequence[Problem] = (),
        progress: Progress | None = None,
    ) -> str:
        """Makes ``documents`` the whole content of the index; returns the generation's name.

        A text that the old generation has a vector for is not embedded again.
        """
        (self._index.path / layout.GENERATIONS).mkdir(exist_ok=True)
        staged = Path(tempfile.mkdtemp(dir=self._index.path, prefix=layout.STAGING))
        staged.chmod(0o755)
        try:
            self._build(staged, documents, roots, problems, progress or _silent)
            return layout.switch(self._index.path, staged)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise

    def _build(
        self,
        staged: Path,
        documents: Sequence[Document],
        roots: Sequence[str],
        problems: Sequence[Problem],
        progress: Progress,
    ) -> None:
        repeats = _repeats(documents)
        counts = [len(document.passages) for document in documents]
        row_guides = np.repeat(np.arange(len(documents), dtype=np.int64), counts)
        units, texts = _units(documents, repeats)
        self._write_vectors(staged, row_guides[units[:, 0]], texts, progress)
        np.save(staged / "units.npy", units)
        np.save(staged / "rows.npy", row_guides)
        lexical.write(staged / "bm25", _terms(documents, repeats))
        store.write(staged, documents, repeats, roots, problems)
        meta = {
            "fingerprint": self._index.fingerprint,
            "embedder": self._index.embedder.name,
            "model": self._index.embedder.fingerprint,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "guides": len(documents),
            "passages": len(row_guides),
            "repeats": sum(repeats),
            "units": len(units),
        }
        (staged / "meta.json").write_text(json.dumps(meta), encoding="utf-8")

    def _write_vectors(
        self, staged: Path, unit_guides: npt.NDArray[np.int64], texts: list[str], progress: Progress
    ) -> None:
        keys = [blake2b(text.encode(), digest_size=16).digest() for text in texts]
        vectors = np.zeros((len(texts), self._index.embedder.dimension), dtype=np.float32)
        fresh: dict[bytes, int] = {}
        for unit, key in enumerate(keys):
            if key in self._carried and self._old_vectors is not None:
                vectors[unit] = self._old_vectors[self._carried[key]]
            else:
                fresh.setdefault(key, unit)
        self._embed(vectors, fresh, texts, progress)
        for unit, key in enumerate(keys):
            if fresh.get(key, unit) != unit:
                vectors[unit] = vectors[fresh[key]]
        chroma = ChromaWriter(staged / "chroma")
        chroma.add(0, vectors, unit_guides.tolist())
        chroma.close()
        np.save(staged / "vectors.npy", vectors)
        np.save(staged / "keys.npy", np.frombuffer(b"".join(keys), dtype="V16"))

    def _embed(
        self,
        vectors: npt.NDArray[np.float32],
        fresh: dict[bytes, int],
        texts: list[str],
        progress: Progress,
    ) -> None:
        # Longest first: texts of like length share a batch, and the progress bar errs on the safe side.
        order = sorted(fresh.values(), key=lambda unit: -len(texts[unit]))
        # Progress counts thousands of characters: texts take as long as they are.
        total, done = sum(len(texts[unit]) for unit in order), 0
        progress(0, _thousands(total))
        for chosen in _portions(order, texts):
            vectors[chosen] = self._index.embedder.embed([texts[unit] for unit in chosen])
            done += sum(len(texts[unit]) for unit in chosen)
            progress(_thousands(done), _thousands(total))


def _portions(order: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
    """Consecutive parts of ``order``, of at most EMBED_CHARACTERS of text or a single one."""
    portion: list[int] = []
    size = 0
    for unit in order:
        if portion and size + len(texts[unit]) > EMBED_CHARACTERS:
            yield portion
            portion, size = [], 0
        portion.append(unit)
        size += len(texts[unit])
    if portion:
        yield portion


def _thousands(characters: int) -> int:
    return -(-characters // 1000)


def _silent(done: int, total: int) -> None:
    """Nobody watches."""
    del done, total


def _repeats(documents: Sequence[Document]) -> list[bool]:
    """For each passage, whether an earlier one says the same, give or take white space and case."""
    seen: set[str] = set()
    found = []
    for document in documents:
        for passage in document.passages:
            said = " ".join(passage.text.casefold().split())
            found.append(said in seen)
            seen.add(said)
    return found


def _units(documents: Sequence[Document], repeats: Sequence[bool]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Rows (passage row, start, end) of all units, and the text that is embedded for each."""
    units: list[tuple[int, int, int]] = []
    texts: list[str] = []
    row = 0
    for document in documents:
        for passage, windows in zip(document.passages, document.windows, strict=True):
            if not repeats[row]:
                units.append((row, passage.start, passage.end))
                texts.append(passage_text(passage.title, passage.section, passage.text))
                units += [(row, start, end) for start, end in windows]
                said = (document.text[start:end] for start, end in windows)
                texts += [window_text(passage.title, passage.section, words) for words in said]
            row += 1
    return np.array(units, dtype=np.int64).reshape(-1, 3), texts


def _terms(documents: Sequence[Document], repeats: Sequence[bool]) -> list[list[str]]:
    passages = [passage for document in documents for passage in document.passages]
    return [
        [] if repeat else lexical.passage_terms(passage.title, passage.section, passage.text)
        for passage, repeat in zip(passages, repeats, strict=True)
    ]
