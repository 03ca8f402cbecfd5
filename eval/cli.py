"""``python -m eval``: is the coach any good?

    list                     the tasks
    run TASK | run --all     measure, score, write the report
    score RUN                score saved results again, without measuring
    compare A B              two runs of one task side by side
    report RUN               the HTML report, for a person
    gate                     fail where a result is under eval/thresholds.toml
    check                    fail where a data set is wrong or incomplete
    talks --out DIR          ten simulated interviews, whole, for somebody to read
    disputes                 what candidates disputed in their grades (COACH_HOME), as JSON lines

Results go to standard output, messages to standard error. Exit codes: 0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.settings import load_dotenv
from eval.task import EvalError, Findings, Options, Table, load, names

if TYPE_CHECKING:
    from rich.progress import Progress

    from eval.bench import Bench

NEED_MORE = ("human",)
"""Tasks that ``run --all`` leaves out where no --data is given."""
MODEL_WORKERS = 4

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    load_dotenv()
    try:
        code: int = options.command(options)
        return code
    except CoachError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped; what was measured is kept: run again with the same --out to go on")
        return 130


def say(message: str) -> None:
    """A message for the person at the terminal: standard error."""
    print(message, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(command=run)
        return sub

    command("list", _list, "List the tasks.")
    _run_options(command("run", _run, "Measure, score and report one task, or all."))
    sub = command("score", _score, "Score saved results again.")
    sub.add_argument("run", type=Path, metavar="RUN")
    sub = command("compare", _compare, "Two runs of one task side by side, with paired differences.")
    sub.add_argument("a", type=Path, metavar="A")
    sub.add_argument("b", type=Path, metavar="B")
    sub = command("report", _report, "Write the HTML report of a run.")
    sub.add_argument("run", type=Path, metavar="RUN")
    sub.add_argument("--open", action="store_true", help="open it in a browser")
    sub = command("gate", _gate, "Fail where a result is under eval/thresholds.toml.")
    sub.add_argument(
        "--runs", type=Path, nargs="*", metavar="RUN", help="runs to hold up (default: fresh ones)"
    )
    sub.add_argument("--fast", action="store_true", help="the small subset that runs in CI")
    command("check", _check, "Check the data sets.")
    sub = command("talks", _talks, "Write ten simulated interviews for somebody to read.")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the transcripts go")
    sub.add_argument("--seed", type=int, default=0, help="what the candidates draw at random (default 0)")
    command("disputes", _disputes, "What candidates disputed in their grades, as JSON lines.")
    return parser


def _run_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("task", nargs="?", metavar="TASK", help="see python -m eval list")
    sub.add_argument("--all", action="store_true", help="every task that needs nothing more")
    sub.add_argument("--engine", default="embedded", help="embedded or PROVIDER:NAME (default embedded)")
    sub.add_argument("--repeat", type=_positive, default=1, metavar="N", help="measure each case N times")
    sub.add_argument("--seed", type=int, default=0, help="what is drawn at random (default 0)")
    sub.add_argument("--limit", type=_positive, default=0, metavar="N", help="at most N items of a data set")
    sub.add_argument("--split", choices=["dev", "test", "all"], default="all")
    sub.add_argument("--data", type=Path, metavar="FOLDER", help="public graded answers, for the task human")
    sub.add_argument("--out", type=Path, metavar="DIR", help="where the run goes; an interrupted one goes on")
    sub.add_argument("--workers", type=_positive, help="calls at a time (default 1, models 4)")
    sub.add_argument("--open", action="store_true", help="open the report in a browser")


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _list(_: argparse.Namespace) -> int:
    for name in names():
        print(f"{name:12} {load(name).TITLE}")
    return 0


# --- run --------------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    if bool(options.task) == options.all:
        say("error: name one TASK, or give --all")
        return 2
    o = options
    asked = Options(o.engine, o.repeat, o.seed, o.limit, o.split, o.data)
    page = _run_all(asked, o.out, o.workers) if o.all else _run_single(asked, o.task, o.out, o.workers)
    if page is None:
        return 1
    print(page)
    if o.open:
        _open(page)
    return 0


def _run_single(asked: Options, name: str, out: Path | None, workers: int | None) -> Path:
    from eval.bench import Bench
    from eval.runs import new_folder

    return _run_one(name, asked, Bench(asked.engine), out or new_folder(name, asked.engine), workers)


def _run_all(asked: Options, out: Path | None, workers: int | None) -> Path | None:
    """Runs every task with one bench; a task that cannot run is named, and the others go on."""
    from eval.bench import Bench
    from eval.report import write_index
    from eval.runs import new_folder

    bench, folder = Bench(asked.engine), out or new_folder("all", asked.engine)
    written, failed = [], False
    for name in names():
        if name in NEED_MORE and asked.data is None:
            continue
        try:
            written.append(_run_one(name, asked, bench, folder / name, workers))
        except CoachError as error:
            failed = True
            say(f"error: {name}: {error}")
    if written:
        page = write_index(folder, written)
        if not failed:
            return page
        print(page)
    return None


def _run_one(name: str, asked: Options, bench: Bench, out: Path, workers: int | None) -> Path:
    """Runs a task, prints its figures, and returns the path of its report."""
    from eval.report import write
    from eval.runner import run_task

    task = load(name)
    at_once = workers or (1 if asked.deterministic else MODEL_WORKERS)
    with _progress() as bar:
        job = bar.add_task(name, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(job, completed=done, total=total)

        run = run_task(name, task, asked, bench, out, workers=at_once, progress=progress)
    show(name, run.findings())
    return write(run)


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def show(title: str, findings: Findings) -> None:
    """Prints the metrics of a run."""
    print(f"\n{title}")
    for m in findings.metrics:
        value = "–" if m.value is None else f"{m.value:.3f}"
        spread = "" if m.low is None or m.high is None else f"[{m.low:.3f}, {m.high:.3f}]"
        print(f"  {m.name:58} {value:>9} {spread:18} n={m.n:<5} {m.note}")
    for table in findings.tables:
        if table.printed:
            _print_table(table)
    for note in findings.notes:
        print(f"  note: {note}")


def _print_table(table: Table) -> None:
    cells = [table.columns, *(tuple(map(str, row)) for row in table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.columns))]
    print(f"  {table.title}")
    for row in cells:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        print("    " + "  ".join((first.strip().ljust(widths[0]), *rest)))


# --- the other commands -----------------------------------------------------------------------------


def _score(options: argparse.Namespace) -> int:
    from eval.report import write
    from eval.runner import score_run
    from eval.runs import Run

    run = Run(options.run)
    name = run.provenance["task"]
    show(name, score_run(load(name), run))
    print(write(run))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from eval.compare import compare
    from eval.runs import Run

    for line in compare(Run(options.a), Run(options.b)):
        print(line)
    return 0


def _report(options: argparse.Namespace) -> int:
    from eval.report import write
    from eval.runs import Run

    page = write(Run(options.run))
    print(page)
    if options.open:
        _open(page)
    return 0


def _open(page: Path) -> None:
    import webbrowser

    webbrowser.open(page.resolve().as_uri())


def _gate(options: argparse.Namespace) -> int:
    from eval.gate import hold

    if options.runs and options.fast:
        raise EvalError("--fast makes fresh runs: it does not go with --runs.")
    lines, passed = hold(options.runs or (), fast=options.fast)
    for line in lines:
        print(line)
    return 0 if passed else 1


def _check(_: argparse.Namespace) -> int:
    from eval.bench import Bench
    from eval.datafiles import check

    problems = check({question.id for question in Bench().coach.bank})
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "The data sets are complete and in order.")
    return 1 if problems else 0


def _talks(options: argparse.Namespace) -> int:
    from eval.bench import Bench
    from eval.interviews.readings import write

    coach = Bench().coach
    for path in write(options.out, coach.reader, coach.bank, options.seed):
        print(path)
    return 0


def _disputes(_: argparse.Namespace) -> int:
    import json

    from coach.assembly import Coach
    from coach.settings import load_settings
    from eval.disputes import disputes

    found = list(disputes(Coach(load_settings()).store))
    for row in found:
        print(json.dumps(row))
    say(f"{len(found)} disputes")
    return 0
