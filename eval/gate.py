"""Holds results up against eval/thresholds.toml: a table for each task, a figure's name and its bounds."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.runs import Run
from eval.task import EvalError, Findings, Options, load

THRESHOLDS = Path(__file__).with_name("thresholds.toml")

Bounds = Mapping[str, float]


def hold(runs: Sequence[Path], *, fast: bool = False, path: Path = THRESHOLDS) -> tuple[list[str], bool]:
    """A line for each threshold, and whether all were held. Without ``runs``, fresh ones are made.

    ``fast`` takes the table ``fast`` of the thresholds, whose tasks run on a few cases only.
    """
    wanted = _thresholds(path)
    tables = wanted.get("fast", {}) if fast else {k: v for k, v in wanted.items() if k != "fast"}
    findings = _found(runs) if runs else _fresh(tables, fast)
    lines, passed = [], True
    for task, found in findings.items():
        for line, held in judge(task, found, tables.get(task, {})):
            lines.append(line)
            passed = passed and held
    if not lines:
        raise EvalError("No threshold applies to these runs.", f"See {path}.")
    return lines, passed


def judge(task: str, found: Findings, bounds: Mapping[str, Any]) -> Iterable[tuple[str, bool]]:
    """For each threshold of a task, a line and whether it was held. A figure that is missing fails."""
    values = {m.name: m.value for m in found.metrics}
    for name, bound in bounds.items():
        if not isinstance(bound, Mapping):
            continue
        value = values.get(name)
        held = value is not None and bound.get("min", value) <= value <= bound.get("max", value)
        shown = "missing" if value is None else f"{value:.3f}"
        limits = ", ".join(f"{side} {limit:g}" for side, limit in bound.items())
        yield f"{'held' if held else 'FAILED':6} {task:12} {name:48} {shown:>8}  ({limits})", held


def _thresholds(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise EvalError(f"{path} cannot be read: {error}.") from error


def _found(runs: Sequence[Path]) -> dict[str, Findings]:
    """The findings of saved runs; a folder may also hold runs of several tasks."""
    folders = [f for run in runs for f in ([run] if (run / "run.json").exists() else sorted(run.glob("*/")))]
    kept = [Run(folder) for folder in folders if (folder / "run.json").exists()]
    if not kept:
        raise EvalError(f"{', '.join(map(str, runs))}: no run is there.")
    return {run.provenance["task"]: run.findings() for run in kept}


def _fresh(tables: Mapping[str, Any], fast: bool) -> dict[str, Findings]:
    from eval.bench import Bench
    from eval.runner import run_task

    bench, found = Bench(), {}
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            options = Options(limit=int(table.get("limit", 0)) if fast else 0)
            run = run_task(name, load(name), options, bench, Path(folder) / name, progress=lambda *_: None)
            found[name] = run.findings()
    return found
