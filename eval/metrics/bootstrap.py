"""Bootstrap intervals over clusters: whole questions are drawn, as cases of one question are alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from eval.task import Metric

RESAMPLES = 500
Statistic = Callable[[Sequence[int]], float]
"""A figure over the cases at the given places; NaN where it is not defined."""


def estimate(
    name: str, statistic: Statistic, groups: Sequence[str], *, note: str = "", resamples: int = RESAMPLES
) -> Metric:
    """``statistic`` over all cases with its 95 % percentile interval (Efron 1979; clusters: Field & Welsh
    2007). ``groups[i]`` is the cluster of case ``i``. No interval for fewer than three clusters."""
    value = statistic(range(len(groups)))
    members: dict[str, list[int]] = {}
    for i, group in enumerate(groups):
        members.setdefault(group, []).append(i)
    if math.isnan(value):
        return Metric(name, None, n=len(groups), note=note or "not defined")
    if len(members) < 3:
        return Metric(name, value, n=len(groups), note=note)
    rng = np.random.default_rng(0)
    clusters = list(members.values())
    draws = []
    for _ in range(resamples):
        chosen = rng.integers(0, len(clusters), len(clusters))
        draws.append(statistic([i for c in chosen for i in clusters[c]]))
    if np.isnan(draws).mean() > 0.5:
        return Metric(name, value, n=len(groups), note=note)
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Metric(name, value, float(low), float(high), len(groups), note)


def mean_of(name: str, values: Sequence[float], groups: Sequence[str], note: str = "") -> Metric:
    """The mean of ``values`` with its interval."""
    array = np.asarray(values, dtype=float)
    return estimate(
        name, lambda places: float(array[list(places)].mean()) if len(places) else math.nan, groups, note=note
    )
