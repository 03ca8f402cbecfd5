"""What a clause does: a logistic model over the cues of spoken English and the clause's sentence embedding.

The coefficients lie in calibration/acts.json, made by calibration/fit_reader.py. They belong to the embedding
model they were fitted with; for any other, the second set, fitted to the cues alone, is used.
Numbers and diagrams are told by their form (reader_cues), not by the model.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from coach.embedding import Embedder, Vectors
from coach.reader import cues
from coach.reader.intents import all_wordings
from coach.records import ActKind

CALIBRATION = Path(__file__).parent.parent / "calibration" / "acts.json"
SCALE = 2.0
"""By how much the embedding counts beside the cues (both as features of one ridge-penalised model)."""
_MEASURED = ("quantity", "design_claim", "assumption", "comparison", "summary", "already_said")
"""Acts of which a number in the clause makes a quantity as well."""


def inputs(embedder: Embedder, said: Sequence[str], *, embedding: bool) -> npt.NDArray[np.float64]:
    """The features of clauses: array (clauses, features). ``embedding`` False leaves the vectors out."""
    rows = np.array([cues.features(text) for text in said], dtype=np.float64)
    vectors: Vectors = embedder.embed(list(said))
    near = (vectors @ embedder.embed(all_wordings()).T).max(axis=1, keepdims=True)
    if not embedding:
        return rows
    return np.hstack([SCALE * vectors, rows, 2 * np.clip(near, 0, 1)])


def probabilities(embedder: Embedder, said: Sequence[str]) -> list[dict[ActKind, float]]:
    """For each clause, the probability of each act."""
    data = _data()
    fitted = embedder.fingerprint == data["embedding"]
    model = data["full" if fitted else "cues"]
    weights = np.array([model["weights"][name] for name in model["acts"]])
    logits = inputs(embedder, said, embedding=fitted) @ weights.T + np.array(model["intercepts"])
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    names = cast(list[ActKind], model["acts"])
    return [dict(zip(names, map(float, row), strict=True)) for row in chances]


def acts_of(chances: dict[ActKind, float], said: str) -> tuple[ActKind, ...]:
    """The act of one clause, and whether it also gives a quantity."""
    best = max(chances, key=lambda kind: chances[kind])
    if best != "quantity" and best in _MEASURED and cues.has_quantity(said):
        return best, "quantity"
    if best == "quantity" and not cues.has_quantity(said):
        return ("design_claim",)
    return (best,)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(CALIBRATION.read_text(encoding="utf-8")))
