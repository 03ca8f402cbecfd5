"""What is known to be asked about a problem, and a classifier over it.

Kernel ridge regression, solved in closed form when a problem is prepared (Saunders, Gammerman & Vovk
1998), so that nothing has to be stored. The kernel adds three looks at how alike two questions are: the
cosine of their sentence embeddings, of their stems and pairs of stems, and of their character 3- to 5-grams,
the latter two weighted by tf-idf. The embedding knows synonyms, the stems know the nouns that tell one fact
from its neighbour, the n-grams know typos.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from coach.index import terms

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

STEMS, NGRAMS = 0.5, 0.5
"""Weights in the kernel, next to 1 for the embedding. These and the two below were chosen on the development
questions of eval/datasets/interviewer_facts."""
BIAS = 0.09
PENALTY = 1.0


@dataclass(frozen=True)
class Asked:
    """A question as the kernel sees it, against all known wordings: how alike (``kernel``), the cosine of the
    embeddings alone, and the weights of the question's own stems (``stems``, over the vocabulary)."""

    kernel: Array
    cosine: Array
    stems: Array


class Wordings:
    """Known wordings: texts, their unit embeddings (one row each), and for each the fact (a number) that it
    asks for; ``facts`` stands for "open"."""

    def __init__(self, texts: Sequence[str], rows: Array, owner: Sequence[int], facts: int) -> None:
        self.texts = [text.lower() for text in texts]
        self.rows = rows
        self.owner = np.array(owner, dtype=np.int64)
        self.facts = facts

    def asked(self, texts: Sequence[str], vectors: Array) -> list[Asked]:
        """Questions and their embeddings (one row each), held against all wordings."""
        said = [text.lower() for text in texts]
        stems, ngrams = self._by_stem.transform(said), self._by_ngram.transform(said)
        cosine = vectors @ self.rows.T
        kernel = cosine + STEMS * (stems @ self._stems.T).toarray() + BIAS
        kernel += NGRAMS * (ngrams @ self._ngrams.T).toarray()
        weights = (stems > 0).multiply(self._by_stem.idf_).toarray()
        return [Asked(*one) for one in zip(kernel, cosine, weights, strict=True)]

    def known(self, n: int) -> Asked:
        """The same for one of the wordings."""
        stems = (self._stems[n] > 0).multiply(self._by_stem.idf_).toarray()[0]
        return Asked(self._kernel[n], self.rows @ self.rows[n], stems)

    def classifier(self, some: Rows | None = None) -> Classifier:
        """Fitted to ``some`` of the wordings, all by default; each class counts with the root of its size."""
        some = np.arange(len(self.owner)) if some is None else some
        wanted = np.asarray(self.owner[some, None] == np.arange(self.facts + 1), dtype=np.float64)
        root = 1 / np.sqrt(wanted.sum(axis=0)[self.owner[some]])
        weight = np.sqrt(root / root.mean())[:, None]
        kernel = self._kernel[np.ix_(some, some)] * weight * weight.T
        dual = weight * np.linalg.solve(kernel + PENALTY * np.eye(len(some)), wanted * weight)
        vocabulary = np.array(
            [(self._stems[some][self.owner[some] == c] > 0).sum(axis=0) for c in self._classes]
        )
        return Classifier(some, self.owner[some], dual, vocabulary[:, 0, :] > 0)

    @property
    def _classes(self) -> range:
        return range(self.facts + 1)

    @cached_property
    def _by_stem(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        return TfidfVectorizer(analyzer=_stems_and_pairs, sublinear_tf=True).fit(self.texts)

    @cached_property
    def _by_ngram(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit(self.texts)

    @cached_property
    def _stems(self) -> Any:
        return self._by_stem.transform(self.texts)

    @cached_property
    def _ngrams(self) -> Any:
        return self._by_ngram.transform(self.texts)

    @cached_property
    def _kernel(self) -> Array:
        stems, ngrams = (self._stems @ self._stems.T).toarray(), (self._ngrams @ self._ngrams.T).toarray()
        return np.asarray(self.rows @ self.rows.T + STEMS * stems + NGRAMS * ngrams + BIAS)


@dataclass(frozen=True)
class Classifier:
    """Weights (wordings, classes) of the wordings it was fitted to, and the stems that each class has."""

    some: Rows
    owner: npt.NDArray[np.int64]
    dual: Array
    vocabulary: npt.NDArray[np.bool_]

    def scores(self, asked: Asked) -> Array:
        """A score for each fact, and last for "open"."""
        return np.asarray(asked.kernel[self.some] @ self.dual)

    def nearest(self, asked: Asked) -> tuple[Array, Array]:
        """The best cosine, and the best kernel, with a wording of each class."""
        classes = range(self.dual.shape[1])
        cosine, kernel = asked.cosine[self.some], asked.kernel[self.some]
        best = [
            (cosine[self.owner == c].max(initial=0), kernel[self.owner == c].max(initial=0)) for c in classes
        ]
        return np.array([a for a, _ in best]), np.array([b for _, b in best])

    def covered(self, asked: Asked) -> Array:
        """The share of the question's stems, by weight, that each class's wordings have."""
        return np.asarray(self.vocabulary @ asked.stems / max(float(asked.stems.sum()), 1e-9))


def _stems_and_pairs(text: str) -> list[str]:
    stems = terms(text)
    return [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]
