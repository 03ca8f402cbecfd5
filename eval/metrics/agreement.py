"""How well scores agree with reference scores. Every function gives NaN where a figure is not defined."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = Sequence[float] | npt.NDArray[np.float64]


def pearson(a: Numbers, b: Numbers) -> float:
    """Pearson's r."""
    return float(np.corrcoef(a, b)[0, 1]) if _varied(a, b) else math.nan


def spearman(a: Numbers, b: Numbers) -> float:
    """Spearman's rho, ties given their mean rank: Pearson's r of the ranks. scipy's own function works out a
    p-value that nobody asked for, five hundred times an interval."""
    from scipy.stats import rankdata

    return pearson(rankdata(a), rankdata(b)) if _varied(a, b) else math.nan


def partial(a: Numbers, b: Numbers, given: Numbers) -> float:
    """Pearson's r of what is left of ``a`` and ``b`` when ``given`` is regressed out (least squares)."""
    if not _varied(a, b) or len(a) < 4:
        return math.nan
    import statsmodels.api as sm

    design = sm.add_constant(np.asarray(given, dtype=float), has_constant="add")
    left = [sm.OLS(np.asarray(x, dtype=float), design).fit().resid for x in (a, b)]
    return pearson(left[0], left[1])


def rmse(a: Numbers, b: Numbers) -> float:
    """Root of the mean squared difference."""
    return float(np.sqrt(np.mean((np.asarray(a) - np.asarray(b)) ** 2))) if len(a) else math.nan


def mean_difference(a: Numbers, b: Numbers) -> float:
    """Mean absolute difference."""
    return float(np.mean(np.abs(np.asarray(a) - np.asarray(b)))) if len(a) else math.nan


def kappa(a: Numbers, b: Numbers, levels: Sequence[float]) -> float:
    """Quadratic weighted kappa (Cohen 1968) after each score went to the nearest of ``levels``."""
    from sklearn.metrics import cohen_kappa_score

    labels = list(range(len(levels)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one label only: undefined, and given back as NaN
        found = cohen_kappa_score(nearest(a, levels), nearest(b, levels), weights="quadratic", labels=labels)
    return float(found)


def macro_f1(truth: Sequence[int], guess: Sequence[int]) -> float:
    """Macro-averaged F1 over the labels of ``truth``."""
    from sklearn.metrics import f1_score

    return float(f1_score(truth, guess, average="macro", labels=sorted(set(truth)), zero_division=0))


def nearest(scores: Numbers, levels: Sequence[float]) -> npt.NDArray[np.int64]:
    """The place of the nearest of ``levels`` (ascending) for each score."""
    distance = np.abs(np.asarray(scores, dtype=float)[:, None] - np.asarray(levels, dtype=float)[None, :])
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)


def _varied(*series: Numbers) -> bool:
    return len(series[0]) > 2 and all(float(np.ptp(np.asarray(x, dtype=float))) > 1e-12 for x in series)
