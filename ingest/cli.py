"""The command: python -m ingest [PATH ...] [--remove PATH] [--reset] [--json]."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from coach.assembly import Coach
from coach.errors import CoachError
from coach.settings import load_dotenv, load_settings
from ingest.pipeline import FileResult, IngestReport, Step, ingest

WAIT = 600.0
"""Seconds to wait for another process that is writing the index."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        load_dotenv()
        report = _run(options, console)
    except CoachError as error:
        console.print(
            f"[red]{escape(error.what)}[/red] {escape(error.next_step)}", highlight=False, soft_wrap=True
        )
        return 1
    except KeyboardInterrupt:
        console.print("Stopped. The index is as it was before.")
        return 1
    if options.json:
        for result in report.files:
            print(json.dumps(asdict(result)))
    else:
        console.print(_table(report))
    console.print(
        f"{report.guides} guides, {report.passages} passages in the index, {report.seconds:.1f} s.",
        highlight=False,
    )
    return 1 if report.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description="Put guides into the index.")
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH",
        help="files or folders (.md .txt .pdf .html); default: the guides that came with the coach",
    )  # fmt: skip
    parser.add_argument("--remove", action="append", type=Path, default=[], metavar="PATH",
                        help="take what was ingested from PATH out of the index")  # fmt: skip
    parser.add_argument("--reset", action="store_true", help="forget everything ingested before")
    parser.add_argument("--json", action="store_true", help="one JSON object a file on standard output")
    return parser


def _run(options: argparse.Namespace, console: Console) -> IngestReport:
    coach = Coach(load_settings())
    paths: list[Path] = options.paths
    if not paths and not options.remove:
        paths = [coach.settings.corpus / "guides"]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        step = _show(progress)
        report = ingest(
            coach.index, paths, remove=options.remove, reset=options.reset, timeout=WAIT, step=step
        )
        if report.guides and any(result.status != "unchanged" for result in report.files):
            coach.prepare_answers(lambda done, total: step("Questions", done, total))
        return report


def _show(progress: Progress) -> Step:
    tasks = {}

    def step(name: str, done: int, total: int) -> None:
        if name not in tasks:
            tasks[name] = progress.add_task(name, total=total)
        progress.update(tasks[name], completed=done, total=total)

    return step


def _table(report: IngestReport) -> Table:
    table = Table(box=None, header_style="bold")
    for name in ("File", "Result"):
        table.add_column(name)
    for name in ("Passages", "Pages", "Seconds"):
        table.add_column(name, justify="right")
    table.add_column("Left out, or problem", overflow="fold")
    shown = [result for result in report.files if result.status != "unchanged"]
    for result in shown:
        table.add_row(*_row(result))
    same = len(report.files) - len(shown)
    if same:
        table.add_row(f"{same} more", "unchanged", "", "", "", "")
    return table


def _row(result: FileResult) -> tuple[str, ...]:
    if result.status == "failed":
        remark = f"[red]{escape(result.problem)}[/red] {escape(result.next_step)}"
    else:
        remark = ", ".join(f"{count} {reason}" for reason, count in sorted(result.left_out.items()))
    pages = str(result.pages) if result.pages else ""
    return escape(result.source), result.status, str(result.passages), pages, f"{result.seconds:.2f}", remark


if __name__ == "__main__":
    sys.exit(main())
