"""Figures against the worked examples of the papers they come from, and against hand-worked sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval.metrics import agreement as agree
from eval.metrics.bootstrap import estimate, mean_of
from eval.metrics.reliability import alpha, icc, interval, nominal

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
"""Table 2 of Shrout & Fleiss 1979: six targets, four judges; ICC(2,1) is .29 in their table 4."""

_N = None
KRIPPENDORFF: list[list[float | None]] = [
    # Krippendorff 2011, example C: four observers, twelve units, five values, missing data
    [1, 1, _N, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [_N, 5, 5, 5],
    [_N, _N, 1, 1],
    [_N, _N, 3, _N],
]


def test_icc_of_shrout_and_fleiss() -> None:
    assert icc(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)


def test_icc_is_one_for_equal_raters_and_undefined_without_variance() -> None:
    assert icc([[1, 1], [2, 2], [5, 5]]) == pytest.approx(1)
    assert math.isnan(icc([[3, 3], [3, 3]]))
    assert math.isnan(icc([[3, 4]]))


def test_alpha_of_krippendorff() -> None:
    assert alpha(KRIPPENDORFF, nominal) == pytest.approx(0.743, abs=0.001)
    assert alpha(KRIPPENDORFF, interval) == pytest.approx(0.849, abs=0.001)


def test_alpha_of_two_observers() -> None:
    # Krippendorff 2011, example A: binary data, two observers, ten units
    meg: list[float] = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen: list[float] = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([[a, b] for a, b in zip(meg, owen, strict=True)], nominal) == pytest.approx(0.095, abs=0.001)


def test_alpha_without_pairs_is_undefined() -> None:
    assert math.isnan(alpha([[1, None], [None, 2]]))
    assert math.isnan(alpha([[1, 1], [1, 1]]))


def test_kappa_punishes_by_the_square() -> None:
    levels = (0.0, 0.5, 1.0)
    assert agree.kappa([0, 0.5, 1], [0, 0.5, 1], levels) == pytest.approx(1)
    near, far = (
        agree.kappa([0, 0.5, 1, 0.5], [0, 0.5, 1, 1], levels),
        agree.kappa([0, 0.5, 1, 0], [0, 0.5, 1, 1], levels),
    )
    assert near > far


def test_rank_correlation_is_scipys_with_ties() -> None:
    from scipy import stats

    rng = np.random.default_rng(4)
    a, b = rng.integers(0, 6, 40).astype(float), rng.integers(0, 6, 40).astype(float)
    assert agree.spearman(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)
    assert agree.pearson(a, b) == pytest.approx(stats.pearsonr(a, b).statistic)
    assert math.isnan(agree.spearman([1, 1, 1], [1, 2, 3]))


def test_partial_correlation_takes_a_confounder_out() -> None:
    rng = np.random.default_rng(3)
    length = rng.normal(size=400)
    a, b = length + rng.normal(size=400), length + rng.normal(size=400)
    assert agree.pearson(a, b) > 0.4
    assert abs(agree.partial(a, b, length)) < 0.12


def test_what_does_not_vary_has_no_correlation() -> None:
    assert math.isnan(agree.pearson([1, 1, 1], [1, 2, 3]))
    assert math.isnan(agree.spearman([1, 2], [1, 2]))


def test_rmse_and_mean_difference() -> None:
    assert agree.rmse([0, 0], [3, 4]) == pytest.approx(math.sqrt(12.5))
    assert agree.mean_difference([0, 0], [3, 4]) == pytest.approx(3.5)


def test_bootstrap_draws_whole_groups() -> None:
    values = [0.0] * 50 + [1.0] * 50
    alone = mean_of("m", values, [str(i) for i in range(100)])
    clustered = mean_of("m", values, [str(i // 25) for i in range(100)])
    assert alone.value == clustered.value == 0.5
    assert alone.low is not None and alone.high is not None
    assert clustered.low is not None and clustered.high is not None
    assert clustered.high - clustered.low > 2 * (alone.high - alone.low)


def test_no_interval_for_two_groups_and_no_value_where_undefined() -> None:
    assert mean_of("m", [0, 1], ["a", "b"]).low is None
    assert estimate("m", lambda _: math.nan, ["a", "b", "c"]).value is None
