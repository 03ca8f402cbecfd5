"""One generation, open for reading: everything in it belongs together and never changes."""

from __future__ import annotations

import contextlib
import shutil
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach.index import layout
from coach.index.lexical import Lexical
from coach.index.store import GuideStore
from coach.index.vectors import ChromaReader
from coach.records import Guide, Passage


class Snapshot:
    """An open generation. Rows number passages, units number vectors.

    A passage has one unit for the whole of it, then one for each of its windows; a passage that
    repeats an earlier one has none. Chroma is opened when first searched.
    """

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError where the generation has just been removed."""
        self.name = folder.name
        self._folder = folder
        self._open = contextlib.ExitStack()
        self._private = self._open.enter_context(layout.reading(folder))
        self._finalizer = weakref.finalize(self, self._open.close)
        self.meta = layout.read_meta(folder)
        self.store = GuideStore(folder)
        self._open.callback(self.store.close)
        self.guides: list[Guide] = self.store.guides()
        units = np.load(folder / "units.npy", mmap_mode="r")
        self.unit_rows: npt.NDArray[np.int64] = units[:, 0]
        self.row_guides: npt.NDArray[np.int64] = np.load(folder / "rows.npy", mmap_mode="r")
        self._first = np.searchsorted(self.unit_rows, np.arange(len(self.row_guides) + 1))
        vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        self.vectors: npt.NDArray[np.float32] = vectors.view(np.ndarray)
        self._lexical: Lexical | None = None
        self._chroma: ChromaReader | None = None
        self._opening = threading.Lock()

    def close(self) -> None:
        """Lets go of all files; also happens when nobody holds the snapshot any more."""
        self._finalizer()

    @property
    def chroma(self) -> ChromaReader:
        """The vectors, in a private copy."""
        with self._opening:
            if self._chroma is None:
                copy = self._private / "chroma"
                shutil.copytree(self._folder / "chroma", copy)
                self._chroma = ChromaReader(copy)
                self._open.callback(self._chroma.close)
            return self._chroma

    @property
    def lexical(self) -> Lexical:
        """BM25 over the rows."""
        with self._opening:
            if self._lexical is None:
                self._lexical = Lexical(self._folder / "bm25", len(self.row_guides))
            return self._lexical

    def near(
        self, vector: npt.NDArray[np.float32], n: int, guides: Sequence[int] | None = None
    ) -> npt.NDArray[np.int64]:
        """Rows of the passages that own the ``n`` nearest units, ascending."""
        units = self.chroma.near(vector, n, guides)
        return np.unique(self.unit_rows[units]) if units else np.zeros(0, dtype=np.int64)

    def similarities(
        self, vector: npt.NDArray[np.float32], rows: Sequence[int] | npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Cosines with the whole passages, and with each one's nearest window (the whole where none)."""
        places = np.asarray(rows, dtype=np.int64)
        first = self._first[places]
        counts = self._first[places + 1] - first
        whole = np.zeros(len(places), dtype=np.float32)
        nearest = np.zeros(len(places), dtype=np.float32)
        told = counts > 0  # a repeat has no vector of its own
        if told.any():
            begins = np.concatenate([[0], np.cumsum(counts[told])[:-1]])
            units = np.arange(counts[told].sum()) - np.repeat(begins - first[told], counts[told])
            cosines = self.vectors[units] @ vector
            whole[told] = cosines[begins]
            windows = cosines.copy()
            windows[begins[counts[told] > 1]] = -1.0
            nearest[told] = np.maximum.reduceat(windows, begins)
        return whole, nearest

    def passage_vectors(self, rows: Sequence[int]) -> npt.NDArray[np.float32]:
        """The vectors of whole passages."""
        return np.asarray(self.vectors[self._first[np.asarray(rows, dtype=np.int64)]])

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Passages by row."""
        return self.store.passages([int(row) for row in rows])
