"""Two runs of one task side by side: every figure, and the paired differences of the cases' totals."""

from __future__ import annotations

from collections.abc import Iterator

from eval.metrics.bootstrap import mean_of
from eval.runs import Run
from eval.task import EvalError, Result

SCORES = ("total", "score")
"""What a case's value calls its score."""


def compare(a: Run, b: Run) -> Iterator[str]:
    """Lines for a terminal. Raises EvalError where the runs are of different tasks."""
    task = a.provenance["task"]
    if task != b.provenance["task"]:
        raise EvalError(f"{a.folder} is a run of {task}, {b.folder} of {b.provenance['task']}.")
    yield f"{task}: A {a.folder} ({a.provenance['engine']}), B {b.folder} ({b.provenance['engine']})"
    if a.provenance["cases"] != b.provenance["cases"]:
        yield "The cases differ: figures are not of the same things. The common ones are paired."
    before = {m.name: m.value for m in a.findings().metrics}
    after = {m.name: m.value for m in b.findings().metrics}
    for name in dict.fromkeys((*before, *after)):
        x, y = before.get(name), after.get(name)
        moved = "" if x is None or y is None else f"{y - x:+.3f}"
        yield f"  {name:58} {_shown(x):>9} {_shown(y):>9} {moved:>9}"
    yield from _paired(_scores(a.results()), _scores(b.results()))


def _paired(a: dict[str, tuple[float, str]], b: dict[str, tuple[float, str]]) -> Iterator[str]:
    common = sorted(set(a) & set(b))
    if not common:
        return
    differences = [b[case][0] - a[case][0] for case in common]
    m = mean_of("B - A", differences, [a[case][1] for case in common])
    spread = "" if m.low is None or m.high is None else f" [{m.low:+.2f}, {m.high:+.2f}]"
    yield f"Scores of {m.n} common cases, B - A: mean {m.value or 0.0:+.2f}{spread}"
    widest = sorted(zip(differences, common, strict=True), key=lambda pair: -abs(pair[0]))[:5]
    for difference, case in widest:
        yield f"  {case:40} {a[case][0]:7.2f} {b[case][0]:7.2f} {difference:+7.2f}"


def _scores(results: list[Result]) -> dict[str, tuple[float, str]]:
    """The mean score over the repetitions of each case that has one, with its group."""
    found: dict[str, list[float]] = {}
    groups: dict[str, str] = {}
    for r in results:
        key = next((k for k in SCORES if r.scored and isinstance(r.data.get(k), int | float)), None)
        if key is not None:
            found.setdefault(r.case.id, []).append(float(r.data[key]))
            groups[r.case.id] = r.case.group
    return {case: (sum(values) / len(values), groups[case]) for case, values in found.items()}


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
