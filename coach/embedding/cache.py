"""Vectors that were computed before are not computed again."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from coach.embedding import Embedder, Vectors

_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
MOST_IN_MEMORY = 50_000
"""Vectors; about 80 MB at 384 dimensions."""
_MANY = 500  # SQLite's smallest limit for variables in one statement is 999


class CachingEmbedder:
    """An embedder that remembers: in memory, and in the SQLite file ``path`` where one is given.

    For texts that come again and again, like the phrases of the question bank. Safe for several
    threads and several processes. A damaged or unwritable file costs its vectors, nothing else.
    """

    def __init__(self, embedder: Embedder, path: Path | None = None) -> None:
        self._embedder = embedder
        self._path = path
        self._lock = threading.Lock()
        self._memory: dict[bytes, Vectors] = {}

    @property
    def name(self) -> str:
        """The name of the embedder behind it."""
        return self._embedder.name

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the embedder behind it: the vectors are the same."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """Tokens that are read."""
        return self._embedder.max_tokens

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``."""
        return self._embedder.count_tokens(text)

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Offsets at which tokens begin."""
        return self._embedder.token_starts(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, in the order of ``texts``; only texts never seen before are computed."""
        if not texts:
            return self._embedder.embed(texts)
        keys = [self._key(text) for text in texts]
        with self._lock:
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._memory}
        if missing:
            # A text that comes alone is a query: computing it is quicker than two trips to the file.
            found = self._read(list(missing)) if len(missing) > 1 else {}
            fresh = {key: text for key, text in missing.items() if key not in found}
            if fresh:
                computed = dict(zip(fresh, self._embedder.embed(list(fresh.values())), strict=True))
                if len(missing) > 1:
                    self._write(computed)
                found |= computed
            with self._lock:
                self._memory.update(found)
        with self._lock:
            rows = np.stack([self._memory[key] for key in keys])
            if len(self._memory) > MOST_IN_MEMORY:
                self._memory.clear()
            return rows

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self.fingerprint}\0{text}".encode(), digest_size=16).digest()

    @contextlib.contextmanager
    def _store(self) -> Iterator[sqlite3.Connection | None]:
        """The open file, or None where there is none that works."""
        if self._path is None:
            yield None
            return
        connection = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(_SCHEMA)
        except (OSError, sqlite3.Error):
            if connection is not None:
                connection.close()
            yield None
            return
        with contextlib.closing(connection):
            yield connection

    def _read(self, keys: list[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        with self._store() as store, contextlib.suppress(sqlite3.Error):
            for first in range(0, len(keys) if store else 0, _MANY):
                some = keys[first : first + _MANY]
                marks = ",".join("?" * len(some))
                assert store is not None
                for key, blob in store.execute(
                    f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some
                ):
                    vector = np.frombuffer(blob, dtype=np.float32)
                    if len(vector) == self.dimension:
                        found[key] = vector
        return found

    def _write(self, vectors: dict[bytes, Vectors]) -> None:
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with self._store() as store, contextlib.suppress(sqlite3.Error):
            if store is not None:
                with store:
                    store.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
