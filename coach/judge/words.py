"""Words: which of them carry meaning, how rare they are, how alike, and what they deny or count."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach import lexicon, text
from coach.embedding import Embedder

Matrix = npt.NDArray[np.float32]

LIKE = 0.55
"""Cosine of two words' vectors from which they count as somewhat alike."""

_FREQUENCIES = Path(__file__).parent.parent / "calibration" / "document_frequency.json"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@lru_cache(maxsize=20_000)
def content_words(sentence: str) -> frozenset[str]:
    """The words of a sentence that carry meaning."""
    return frozenset(word for word in text.words(sentence) if word not in text.STOP_WORDS)


@lru_cache(maxsize=1)
def _frequencies() -> tuple[int, dict[str, int]]:
    data = json.loads(_FREQUENCIES.read_text(encoding="utf-8"))
    return int(data["documents"]), dict(data["stems"])


@lru_cache(maxsize=50_000)
def rarity(stem: str) -> float:
    """Inverse document frequency of a stem in English sentences about machine learning."""
    documents, counts = _frequencies()
    return math.log((documents + 1) / (counts.get(stem, 0) + 1)) / math.log(documents + 1)


def alike(embedder: Embedder, rows: Sequence[str], columns: Sequence[str]) -> Matrix:
    """How alike words are (0..1): 1 for forms of one word, else by the cosine of their vectors above LIKE."""
    like = np.clip((embedder.embed(rows) @ embedder.embed(columns).T - LIKE) / (1 - LIKE), 0, 1)
    places: dict[str, list[int]] = {}
    for column, word in enumerate(columns):
        places.setdefault(text.stem(word), []).append(column)
    for row, word in enumerate(rows):
        like[row, places.get(text.stem(word), [])] = 1
    return np.asarray(like, dtype=np.float32)


def numbers_in(sentence: str) -> frozenset[str]:
    """The numbers in a text, without separators and trailing zeros."""
    return frozenset(match.replace(",", "").rstrip(".") for match in _NUMBER.findall(sentence))


def negates(sentence: str) -> bool:
    """Whether a sentence denies something: an odd number of negations."""
    return len(lexicon.pattern("negation").findall(sentence)) % 2 == 1
