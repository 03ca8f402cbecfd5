"""The vectors of a generation in Chroma. The only module that imports chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

COLLECTION = "units"
BATCH = 2000


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


class ChromaWriter:
    """Fills a new Chroma folder; ``close`` before anybody else opens it."""

    def __init__(self, folder: Path) -> None:
        self._chroma = _client(folder)
        # None for the embedding function: Chroma's default one would download a model.
        self._units = self._chroma.create_collection(
            COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def add(self, first: int, vectors: npt.NDArray[np.float32], guides: Sequence[int]) -> None:
        """Units numbered from ``first``, each with the number of its guide."""
        for at in range(0, len(vectors), BATCH):
            some = slice(at, at + BATCH)
            self._units.add(
                ids=[str(first + at + i) for i in range(len(vectors[some]))],
                embeddings=vectors[some],
                metadatas=[{"guide": int(guide)} for guide in guides[some]],
            )

    def close(self) -> None:
        """Writes what is pending and lets go of the folder."""
        self._chroma.close()


class ChromaReader:
    """Nearest units in a private copy of a generation's Chroma folder."""

    def __init__(self, folder: Path) -> None:
        self._chroma = _client(folder)
        self._units = self._chroma.get_collection(COLLECTION, embedding_function=None)
        self.size = self._units.count()

    def near(self, vector: npt.NDArray[np.float32], n: int, guides: Sequence[int] | None) -> list[int]:
        """Numbers of the ``n`` nearest units, nearest first, of some guides or (None) of all."""
        if not self.size or not n:
            return []
        where: Any = None if guides is None else {"guide": {"$in": [int(guide) for guide in guides]}}
        found = self._units.query(
            query_embeddings=vector[None, :], n_results=min(n, self.size), where=where, include=[]
        )
        return [int(unit) for unit in found["ids"][0]]

    def close(self) -> None:
        """Lets go of the folder."""
        self._chroma.close()


def batches(count: int, size: int) -> Iterator[slice]:
    """Consecutive slices that cover ``range(count)``."""
    for first in range(0, count, size):
        yield slice(first, min(first + size, count))
