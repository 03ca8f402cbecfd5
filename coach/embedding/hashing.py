"""A shipped stand-in for an embedding model: deterministic, instant, and aware of words only."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_TOKEN = re.compile(r"\w+|[^\w\s]")


class HashingEmbedder:
    """Signed feature hashing of words (Weinberger et al. 2009, https://arxiv.org/abs/0902.2206).

    Texts that share words are near, others are not. For tests and for trying things out.
    """

    name = "hashing"

    def __init__(self, dimension: int = 256, max_tokens: int = 256) -> None:
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = f"hashing:{dimension}:{max_tokens}"

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit rows; a text without words becomes the first axis."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for token in _TOKEN.findall(text.lower())[: self.max_tokens]:
                if token[0].isalnum():
                    place, sign = _slot(token, self.dimension)
                    row[place] += sign
            if not row.any():
                row[0] = 1.0
            row /= np.linalg.norm(row)
        return rows

    def count_tokens(self, text: str) -> int:
        """Words and punctuation marks."""
        return len(_TOKEN.findall(text))

    def token_starts(self, text: str) -> npt.NDArray[np.int64]:
        """Offsets of words and punctuation marks."""
        return np.array([match.start() for match in _TOKEN.finditer(text)], dtype=np.int64)


@lru_cache(maxsize=50_000)
def _slot(token: str, dimension: int) -> tuple[int, float]:
    digest = hashlib.blake2b(token.encode(), digest_size=8).digest()
    value = int.from_bytes(digest, "big")
    return (value >> 1) % dimension, 1.0 if value & 1 else -1.0
