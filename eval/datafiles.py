"""The data sets in eval/datasets: read, checked, joined with the raters' scores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coach.bank import CRITERIA
from coach.errors import CoachError
from coach.settings import CHECKOUT
from eval.task import EvalError

DATASETS = CHECKOUT / "eval" / "datasets"
TRANSCRIPTS = DATASETS / "transcripts"
SHORT_ANSWERS = DATASETS / "short_answers"
DESIGN = tuple(CRITERIA["ml_system_design"])
RATERS = ("rater_a", "rater_b")

Row = dict[str, Any]


def read_lines(path: Path) -> list[Row]:
    """The objects of a JSON-lines file. Raises EvalError naming file and line."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read: {error}.") from error
    for n, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise EvalError(f"{path}:{n}: not valid JSON ({error}).") from error
        if not isinstance(row, dict):
            raise EvalError(f"{path}:{n}: one JSON object a line.")
        rows.append(row)
    return rows


def transcripts(split: str = "all", limit: int = 0) -> list[Row]:
    """The interviews of a split."""
    return _some(read_lines(TRANSCRIPTS / "transcripts.jsonl"), split, limit)


def short_answers(split: str = "all", limit: int = 0) -> list[Row]:
    """The short answers of a split, each with ``turns`` so that it can be graded."""
    rows = _some(read_lines(SHORT_ANSWERS / "answers.jsonl"), split, limit)
    return [
        row
        | {
            "turns": [
                {"speaker": "interviewer", "text": row["prompt"]},
                {"speaker": "candidate", "text": row["answer"]},
            ]
        }
        for row in rows
    ]


def _some(rows: Sequence[Row], split: str, limit: int) -> list[Row]:
    """Rows of one split; with a limit, spread over the groups."""
    chosen = [row for row in rows if split in ("all", row["split"])]
    if not limit or limit >= len(chosen):
        return chosen
    step = len(chosen) / limit
    return [chosen[int(i * step)] for i in range(limit)]


def intentions(folder: Path = TRANSCRIPTS) -> dict[str, Row]:
    """What the author of each item meant to write, by id."""
    return {row["id"]: row for row in read_lines(folder / "authors.jsonl")}


# --- reference scores -------------------------------------------------------------------------------


def ratings(folder: Path) -> list[dict[str, dict[str, float]]]:
    """For each rater, the scores by item: criteria and ``total`` (0..100), or ``score`` (0..1).

    Raises EvalError where the ratings are not there yet.
    """
    found = []
    for rater in RATERS:
        path = folder / f"{rater}.jsonl"
        if not path.exists():
            raise EvalError(f"{path} is missing.", f"Rate the items as {DATASETS / 'RATING.md'} says.")
        rows = read_lines(path)
        found.append({row["id"]: _scores(row) for row in rows})
    return found


def _scores(row: Row) -> dict[str, float]:
    if "score" in row:
        return {"score": float(row["score"])}
    return {name: float(value) for name, value in {**row["scores"], "total": row["total"]}.items()}


def reference(folder: Path) -> dict[str, dict[str, float]]:
    """The mean of the raters, by item."""
    given = ratings(folder)
    return {
        item: {name: sum(r[item][name] for r in given) / len(given) for name in scores}
        for item, scores in given[0].items()
    }


# --- checking ---------------------------------------------------------------------------------------


def check(known: set[str]) -> list[str]:
    """Everything wrong with the data sets, in sentences. ``known`` are the ids of the question bank."""
    problems = list(_check_items(TRANSCRIPTS / "transcripts.jsonl", ("turns",), known))
    problems += _check_items(SHORT_ANSWERS / "answers.jsonl", ("answer",), known)
    for folder, items, names, most in (
        (TRANSCRIPTS, transcripts(), (*DESIGN, "total"), 100.0),
        (SHORT_ANSWERS, short_answers(), ("score",), 1.0),
    ):
        problems += _check_authors(folder, {row["id"] for row in items})
        problems += _check_ratings(folder, {row["id"] for row in items}, names, most)
    return problems


def _check_items(path: Path, fields: Sequence[str], known: set[str]) -> Iterator[str]:
    seen: set[str] = set()
    splits: dict[str, str] = {}
    for row in read_lines(path):
        name = f"{path.name}: {row.get('id')}"
        missing = [f for f in ("id", "group", "kind", "prompt", "split", *fields) if not row.get(f)]
        if missing:
            yield f"{name} lacks {', '.join(missing)}"
            continue
        if row["id"] in seen:
            yield f"{name} stands twice"
        seen.add(row["id"])
        if row["question"] is not None and row["question"] not in known:
            yield f"{name}: the bank has no question {row['question']!r}"
        if splits.setdefault(row["group"], row["split"]) != row["split"]:
            yield f"{name}: the group {row['group']} is in both splits"


def _check_authors(folder: Path, ids: set[str]) -> Iterator[str]:
    missing = ids ^ set(intentions(folder))
    if missing:
        yield f"{folder.name}/authors.jsonl: {', '.join(sorted(missing))} only on one side"


def _check_ratings(folder: Path, ids: set[str], names: Sequence[str], most: float) -> Iterator[str]:
    for rater in RATERS:
        path = folder / f"{rater}.jsonl"
        try:
            given = {row["id"]: _scores(row) for row in read_lines(path)}
        except CoachError as error:
            yield str(error)
            continue
        except (KeyError, TypeError, ValueError) as error:
            yield f"{folder.name}/{path.name}: a row has not the shape of RATING.md ({error!r})"
            continue
        if ids ^ set(given):
            yield f"{folder.name}/{path.name}: {', '.join(sorted(ids ^ set(given)))} only on one side"
        for item, scores in given.items():
            if set(scores) != set(names) or not all(0 <= v <= most for v in scores.values()):
                yield f"{folder.name}/{path.name}: {item} must score {', '.join(names)} from 0 to {most:g}"
