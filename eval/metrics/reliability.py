"""Agreement among raters or repetitions: ICC(2,1) and Krippendorff's alpha.

Short functions of our own, since the packages that have them carry a licence that this project can't. Both
are checked against the worked examples of their papers in tests/eval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import numpy.typing as npt

Distance = Callable[[float, float], float]


def icc(scores: npt.ArrayLike) -> float:
    """ICC(2,1): two-way random effects, single rater, absolute agreement (Shrout & Fleiss 1979).

    ``scores`` has shape (targets, raters), complete. NaN for fewer than two of either, or no variance.
    """
    x = np.asarray(scores, dtype=float)
    n, k = x.shape
    if n < 2 or k < 2 or float(np.ptp(x)) == 0:
        return math.nan
    grand = x.mean()
    rows = k * ((x.mean(axis=1) - grand) ** 2).sum() / (n - 1)
    columns = n * ((x.mean(axis=0) - grand) ** 2).sum() / (k - 1)
    rest = ((x - x.mean(axis=1, keepdims=True) - x.mean(axis=0) + grand) ** 2).sum() / ((n - 1) * (k - 1))
    return float((rows - rest) / (rows + (k - 1) * rest + k * (columns - rest) / n))


def alpha(units: Sequence[Sequence[float | None]], distance: Distance | None = None) -> float:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").

    ``units[u]`` are the values given to unit u, None where a rater gave none. ``distance`` is the squared
    difference of two values: `interval` by default, or `nominal`. NaN where nothing can be paired or all
    values are equal.
    """
    measure = distance or interval
    rated = [[v for v in unit if v is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) >= 2]
    values = [v for unit in rated for v in unit]
    n = len(values)
    if n < 2:
        return math.nan
    observed = sum(sum(measure(a, b) for a, b in permutations(u, 2)) / (len(u) - 1) for u in rated) / n
    counts: dict[float, int] = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    expected = sum(counts[a] * counts[b] * measure(a, b) for a in counts for b in counts) / (n * (n - 1))
    return 1 - observed / expected if expected else math.nan


def interval(a: float, b: float) -> float:
    """Squared difference, for values on a scale."""
    return (a - b) ** 2


def nominal(a: float, b: float) -> float:
    """0 for equal values, else 1, for names."""
    return float(a != b)
