"""The rubrics: loads corpus/rubrics/*.yaml and checks what their authors wrote."""

from __future__ import annotations

from pathlib import Path

from coach.bank import CRITERIA, PHASES
from coach.errors import CorpusError
from coach.records import Criterion, QuestionKind, Rubric
from coach.yaml_files import YamlFile

LEVELS = ("mid", "senior", "staff")


def load_rubrics(folder: Path) -> dict[QuestionKind, Rubric]:
    """The rubric of each question kind. Raises CorpusError with file, line and field where one is wrong."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CorpusError(f"{folder} holds no rubric (*.yaml).")
    rubrics: dict[QuestionKind, Rubric] = {}
    for path in files:
        rubric = load_rubric(path)
        if rubric.kind in rubrics:
            raise CorpusError(f"{path}: there is already a rubric for {rubric.kind}.", "Keep one a kind.")
        rubrics[rubric.kind] = rubric
    missing = set(CRITERIA) - set(rubrics)
    if missing:
        raise CorpusError(f"{folder} has no rubric for {', '.join(sorted(missing))}.")
    return rubrics


def load_rubric(path: Path) -> Rubric:
    """One rubric file. Raises CorpusError with file, line and field where it is wrong."""
    file = YamlFile(path)
    rubric = file.parse(Rubric, file.data)
    ids = tuple(criterion.id for criterion in rubric.criteria)
    if ids != CRITERIA[rubric.kind]:
        raise file.error(["criteria"], f"must be {', '.join(CRITERIA[rubric.kind])}, in this order.")
    total = sum(criterion.weight for criterion in rubric.criteria)
    if abs(total - 1) > 1e-9:
        raise file.error(["criteria"], f"the weights add up to {total:g}, not to 1.")
    _check_bands(file, rubric)
    if set(rubric.levels) != set(LEVELS):
        raise file.error(["levels"], f"must give the least score of {', '.join(LEVELS)}.")
    seen: set[str] = set()
    for number, criterion in enumerate(rubric.criteria):
        _check_criterion(file, rubric, criterion, number, seen)
    return rubric


def _check_bands(file: YamlFile, rubric: Rubric) -> None:
    minima = [band.minimum for band in rubric.bands]
    if not minima or minima != sorted(set(minima), reverse=True) or minima[-1] != 0:
        raise file.error(["bands"], "must fall from the highest minimum to 0, each lower than the last.")


def _check_criterion(
    file: YamlFile, rubric: Rubric, criterion: Criterion, number: int, seen: set[str]
) -> None:
    place: list[str | int] = ["criteria", number]
    if not 0 < criterion.weight <= 1:
        raise file.error([*place, "weight"], "must lie between 0 and 1.")
    if set(criterion.anchors) != set(LEVELS):
        raise file.error([*place, "anchors"], f"must describe {', '.join(LEVELS)}.")
    if not criterion.indicators:
        raise file.error([*place, "indicators"], "must name at least one.")
    for group in ("indicators", "negatives"):
        for index, item in enumerate(getattr(criterion, group)):
            where = [*place, group, index]
            key = f"{criterion.id}/{item.id}"
            if key in seen:
                raise file.error([*where, "id"], f"{item.id!r} is used twice in this criterion.")
            seen.add(key)
            if item.weight <= 0:
                raise file.error([*where, "weight"], "must be more than 0.")
            if not item.signal and not item.says:
                raise file.error(where, "needs a 'signal' or ways of saying it ('says').")
            phase = getattr(item, "phase", None)
            if phase is not None and phase not in PHASES[rubric.kind]:
                raise file.error([*where, "phase"], f"{phase!r} is none of {', '.join(PHASES[rubric.kind])}.")


def criterion_of(rubric: Rubric, criterion_id: str) -> Criterion:
    """The criterion of that id. Raises KeyError where there is none."""
    return {criterion.id: criterion for criterion in rubric.criteria}[criterion_id]


def level_of(rubric: Rubric, score: float) -> str:
    """The level that a criterion's score (0..100) reads like: staff, senior, mid, or below mid."""
    reached = [level for level, least in rubric.levels.items() if score >= least]
    return max(reached, key=lambda level: rubric.levels[level]) if reached else "below mid"


def verdict_of(rubric: Rubric, total: float) -> str:
    """The id of the highest band whose minimum ``total`` (0..100) reaches."""
    return next(band.id for band in rubric.bands if total >= band.minimum)
