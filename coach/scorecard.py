"""The sum: from verified judgments to criterion scores, a total and a verdict. Pure arithmetic.

    criterion = 100 x (sum of weight x earned - sum of pitfalls' weight x earned) / sum of weight, at least 0
    total     = weighted mean of the criteria that have a score

The first and the last sum run over what was reached and could be scored, and over what the judge would not
score though it scored the rest. What a judgment earns is its credit, less what a hint took off; what is not
verified earns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.records import CriterionScore, Judgment, Rubric, Scorecard
from coach.rubric import level_of, verdict_of

HINT_FACTORS = {0: 1.0, 1: 0.75, 2: 0.5, 3: 0.25}
"""What is left of a credit after the highest hint given for it; a revealed point (4) keeps nothing."""

ENOUGH = 0.5
"""Share of the rubric's weight that must have been reached for a verdict."""

LEFT_OUT = ("not_reached", "unscored")


@dataclass(frozen=True)
class Sum:
    """What the arithmetic found. Scores and total have one decimal; ``reached`` is a share (0..1)."""

    criteria: tuple[CriterionScore, ...]
    total: float | None
    verdict: str | None
    reached: float
    unscored: int


def earned(judgment: Judgment) -> float:
    """The share (0..1) of its weight that a judgment earns, or, for a pitfall, takes off."""
    if not judgment.verified or judgment.outcome not in ("met", "partial"):
        return 0.0
    return judgment.credit * HINT_FACTORS.get(judgment.hint_level, 0.0)


def add_up(rubric: Rubric, judgments: Mapping[str, Sequence[Judgment]]) -> Sum:
    """The sum over ``judgments`` (by criterion id, each verified)."""
    criteria = tuple(_criterion(rubric, index, judgments) for index in range(len(rubric.criteria)))
    scored = [criterion for criterion in criteria if criterion.score is not None]
    weight = sum(criterion.weight for criterion in scored)
    reached = sum(c.weight * _share(c.judgments, ("not_reached",)) for c in criteria)
    unscored = sum(j.outcome == "unscored" for c in criteria for j in c.judgments)
    total: float | None = None
    if scored:
        total = round(sum(c.weight * (c.score or 0.0) for c in scored) / weight, 1)
    elif not unscored:
        total = 0.0  # ended before anything was reached: nothing was earned
    verdict = verdict_of(rubric, total) if total is not None and reached >= ENOUGH else None
    return Sum(criteria, total, verdict, round(min(1.0, reached), 4), unscored)


def _criterion(rubric: Rubric, index: int, judgments: Mapping[str, Sequence[Judgment]]) -> CriterionScore:
    criterion = rubric.criteria[index]
    given = tuple(judgments[criterion.id])
    score = _score(given)
    return CriterionScore(
        id=criterion.id,
        title=criterion.title,
        weight=criterion.weight,
        score=score,
        level="" if score is None else level_of(rubric, score),
        judgments=given,
    )


def _counting(judgments: Sequence[Judgment]) -> list[Judgment]:
    counted = (j for j in judgments if j.omitted or j.outcome not in LEFT_OUT)
    return [j for j in counted if j.item.kind != "pitfall"]


def _score(judgments: Sequence[Judgment]) -> float | None:
    counting = _counting(judgments)
    weight = sum(j.item.weight for j in counting)
    if weight == 0:
        return None
    gained = sum(j.item.weight * earned(j) for j in counting)
    lost = sum(j.item.weight * earned(j) for j in judgments if j.item.kind == "pitfall")
    return round(100 * max(0.0, gained - lost) / weight, 1)


def _share(judgments: Sequence[Judgment], left_out: Sequence[str]) -> float:
    """The share of the items' weight whose outcome is none of ``left_out``."""
    items = [j for j in judgments if j.item.kind != "pitfall"]
    weight = sum(j.item.weight for j in items)
    return sum(j.item.weight for j in items if j.outcome not in left_out) / weight if weight else 0.0


# --- points of the total, for the report ------------------------------------------------------------

Points = tuple[float, float]
"""Points earned (negative for a pitfall) and points possible, of the 100 of the total."""
Place = tuple[str, str, str]
"""Criterion, kind and id of an item."""
PointsTable = dict[Place, Points]


def _place(judgment: Judgment) -> Place:
    return judgment.item.criterion, judgment.item.kind, judgment.item.id


def points(card: Scorecard, judgment: Judgment) -> Points:
    """What ``judgment`` is worth in points of the total, with one decimal.

    Over a card the earned points add up to the total exactly, and the possible ones to 100.
    """
    table = points_table(card)
    return table[_place(judgment)]


def points_table(card: Scorecard) -> PointsTable:
    """``points`` of every judgment of ``card``, by criterion, kind and id of its item.

    Rounded by the method of largest remainders, first over the criteria, then within each, so that what is
    displayed adds up on the screen.
    """
    table: PointsTable = {_place(j): (0.0, 0.0) for c in card.criteria for j in c.judgments}
    scored = [criterion for criterion in card.criteria if criterion.score is not None]
    if card.total is None or not scored:
        return table
    weight = sum(criterion.weight for criterion in scored)
    exact = [10 * c.weight / weight * (c.score or 0.0) for c in scored]
    lacking = [1000 * c.weight / weight - gain for c, gain in zip(scored, exact, strict=True)]
    total = round(card.total * 10)
    rows = zip(scored, _apportion(exact, total), _apportion(lacking, 1000 - total), strict=True)
    for criterion, gained, lost in rows:
        table.update(_criterion_points(criterion, gained, gained + lost))
    return table


def _criterion_points(criterion: CriterionScore, gained: int, possible: int) -> PointsTable:
    """``gained`` of ``possible`` tenths of a point, spread over one criterion's judgments."""
    counting = _counting(criterion.judgments)
    pitfalls = [j for j in criterion.judgments if j.item.kind == "pitfall" and earned(j) > 0]
    unit = possible / sum(j.item.weight for j in counting)
    exact = [unit * j.item.weight * earned(j) for j in counting]
    lacking = [unit * j.item.weight * (1 - earned(j)) for j in counting]
    off = max(0, round(sum(exact)) - gained) if pitfalls else 0  # never more than there is to lose
    gains = _apportion(exact, gained + off)
    lacks = _apportion(lacking, possible - gained - off)
    losses = _apportion([j.item.weight * earned(j) for j in pitfalls], off)
    table = {
        _place(j): (gain / 10, (gain + lack) / 10)
        for j, gain, lack in zip(counting, gains, lacks, strict=True)
    }
    return table | {_place(j): (-loss / 10, 0.0) for j, loss in zip(pitfalls, losses, strict=True)}


def _apportion(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to ``shares`` that add up to ``total`` (Hamilton's method)."""
    whole_share = sum(shares)
    if whole_share <= 0:
        return [0] * len(shares)
    exact = [share * total / whole_share for share in shares]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    return whole


def fixes(card: Scorecard, n: int = 3) -> list[Judgment]:
    """The ``n`` judgments that cost most points of the total: missed or partly made points, and pitfalls."""
    table = points_table(card)

    def lost(judgment: Judgment) -> float:
        gained, possible = table[_place(judgment)]
        return possible - gained

    judgments = [j for c in card.criteria for j in c.judgments if j.outcome not in LEFT_OUT]
    costly = [j for j in judgments if lost(j) > 0]
    return sorted(costly, key=lost, reverse=True)[:n]
