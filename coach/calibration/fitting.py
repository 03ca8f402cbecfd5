"""What the fits of the judge's models share: a logistic model of grades, and the record that is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coach.judge.words import Matrix

STRENGTH = 1.0
"""Inverse of the ridge penalty."""


def logistic(rows: Matrix, grades: Matrix, weights: Matrix | None = None) -> tuple[float, Matrix]:
    """Intercept and weights of a logistic model of ``grades`` (0..1), one for each of ``rows``.

    A grade in between counts as right and as wrong, in proportion. ``weights``: what each row weighs.
    """
    from sklearn.linear_model import LogisticRegression

    weight = np.ones_like(grades) if weights is None else weights
    target = np.concatenate([np.ones_like(grades), np.zeros_like(grades)])
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(
        np.concatenate([rows, rows]),
        target,
        sample_weight=np.concatenate([weight * grades, weight * (1 - grades)]),
    )
    return float(model.intercept_[0]), model.coef_[0].astype(np.float32)


def chances(rows: Matrix, intercept: float, weights: Matrix) -> Matrix:
    """What the model says of ``rows`` (0..1); the last axis holds the features."""
    return np.asarray(1 / (1 + np.exp(-(rows @ weights + intercept))), dtype=np.float32)


def publish(
    result: Mapping[str, Any],
    intercept: float,
    weights: Matrix,
    features: Sequence[str],
    target: Path | None,
) -> dict[str, Any]:
    """Prints the record of a fit and, with a ``target``, writes it there."""
    record = {
        **result,
        "intercept": round(intercept, 4),
        "weights": {name: round(float(w), 4) for name, w in zip(features, weights, strict=True)},
    }
    content = json.dumps(record, indent=1) + "\n"
    sys.stdout.write(content)
    if target is not None:
        target.write_text(content, encoding="utf-8")
    return record
