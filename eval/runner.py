"""Measures the cases of a task that have no result yet, and scores the run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from coach.errors import CoachError
from eval.bench import Bench
from eval.runs import Run
from eval.task import Case, EvalError, Findings, Metric, Options, Result, Task

Progress = Callable[[int, int], None]
"""Told how many measurements are done, and how many there are."""


def run_task(
    name: str, task: Task, options: Options, bench: Bench, out: Path, *, workers: int = 1, progress: Progress
) -> Run:
    """Runs (or goes on with) one task. A case whose engine failed is measured again when asked again."""
    cases = task.cases(options)
    if not cases:
        raise EvalError(f"{name}: there is nothing to measure.", "Look at --split, --limit and --data.")
    run = Run.begin(out, name, options, cases, embedding=bench.coach.embedder.fingerprint)
    done = {(r.case.id, r.repetition) for r in run.results() if not r.error}
    todo = [(c, n) for n in range(options.repeat) for c in cases if (c.id, n) not in done]
    total = len(cases) * options.repeat
    progress(total - len(todo), total)
    for count, result in enumerate(_measured(task, todo, bench, workers), start=total - len(todo) + 1):
        run.append(result)
        progress(count, total)
    score_run(task, run, index=bench.coach.index.generation or "none")
    return run


def _measured(task: Task, todo: list[tuple[Case, int]], bench: Bench, workers: int) -> Iterable[Result]:
    if workers <= 1:
        yield from (_one(task, case, repetition, bench) for case, repetition in todo)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(_one, task, case, repetition, bench) for case, repetition in todo]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _one(task: Task, case: Case, repetition: int, bench: Bench) -> Result:
    started = time.perf_counter()
    try:
        value = task.measure(case, bench)
    except EvalError:
        raise  # the harness is set up wrongly: no result of any case would mean anything
    except CoachError as error:
        return Result(case, repetition, None, time.perf_counter() - started, str(error))
    return Result(case, repetition, value, time.perf_counter() - started)


def score_run(task: Task, run: Run, **more: str) -> Findings:
    """Scores saved results, without measuring anything again. The denominator is what was submitted.

    ``more`` goes into the provenance, as do the prompts that the results name.
    """
    options, results = run.options, run.results()
    submitted = len(run.cases()) * options.repeat
    scored = [result for result in results if result.scored]
    if not scored:
        reason = next((r.error for r in results if r.error), "no result was readable")
        raise EvalError(f"{run.folder}: nothing was scored: {reason}")
    found = task.score(scored, options)
    unscored = Metric(
        "unscored", 1 - len(scored) / submitted, n=submitted, note="share of what was submitted"
    )
    seconds = Metric(
        "seconds", sum(r.seconds for r in scored) / len(scored), n=len(scored), note="a case, mean"
    )
    findings = Findings((*found.metrics, unscored, seconds), found.tables, found.plots, found.notes)
    prompts = sorted({prompt for r in scored for prompt in r.data.get("prompts", ())})
    run.finish(findings, **({"prompts": ", ".join(prompts)} if prompts else {}), **more)
    return findings
