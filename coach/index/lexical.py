"""BM25 over the passages' stems (Robertson & Zaragoza 2009), by bm25s."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from coach.index.documents import heading_line
from coach.text import content_stems

HEADING_WEIGHT = 2
"""How often the words of title and headings count, next to those of the text."""


def terms(title: str, section: Sequence[str], text: str) -> list[str]:
    """The stems by which a passage is found."""
    return content_stems(heading_line(title, section)) * HEADING_WEIGHT + content_stems(text)


def write(folder: Path, corpus: list[list[str]]) -> None:
    """Saves the BM25 index of ``corpus``, one list of stems a passage."""
    import bm25s

    if not any(corpus):
        return
    model = bm25s.BM25(method="lucene")
    model.index(corpus, show_progress=False)
    model.save(str(folder), show_progress=False)


class Lexical:
    """Reads what `write` saved."""

    def __init__(self, folder: Path, size: int) -> None:
        self._size = size
        self._model: Any = None
        if folder.is_dir():
            import bm25s

            self._model = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)

    def scores(self, query: Sequence[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every passage for the stems of a query."""
        known = [] if self._model is None else [term for term in query if term in self._model.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)

    def known(self, term: str) -> bool:
        """Whether any passage has this stem."""
        return self._model is not None and term in self._model.vocab_dict
