"""Runs on disk: a folder each, with what was asked, the cases, every raw result, and the findings.

run.json        provenance: task, engine, options, digests of the code and of the cases, commit, times
cases.jsonl     the cases
results.jsonl   one line a case and repetition, appended as it comes; a later line replaces an earlier one
findings.json   metrics, tables, plots
report.html     the same for a person
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coach.settings import CHECKOUT
from eval.task import Case, EvalError, Findings, Metric, Options, Plot, Result, Table

RUNS = CHECKOUT / "eval" / "runs"
MEASURED = ("coach", "corpus/questions", "corpus/rubrics", "prompts")
"""What shapes a grade; its digest is part of a run's provenance."""


class Run:
    """One run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- writing ----------------------------------------------------------------------------------

    @classmethod
    def begin(cls, folder: Path, task: str, options: Options, cases: list[Case], **more: str) -> Run:
        """A new run, or an interrupted one to go on with. Raises EvalError where that is another run's."""
        run = cls(folder)
        made = _provenance(task, options, cases) | more
        if (folder / "run.json").exists():
            run._check_same(made)
            run._mend()
            return run
        folder.mkdir(parents=True, exist_ok=True)
        run._write("cases.jsonl", "".join(_line(asdict(case)) for case in cases))
        run._write("run.json", json.dumps(made, indent=1))
        return run

    def _check_same(self, made: dict[str, Any]) -> None:
        before = self.provenance
        for key in ("task", "engine", "cases", "code", "embedding"):
            if before.get(key) != made.get(key):
                raise EvalError(
                    f"{self.folder} holds a run with another {key} ({before.get(key)}, now {made.get(key)}).",
                    "Choose another --out.",
                )

    def _mend(self) -> None:
        """Ends a line that a crash cut off, so that the next one does not run into it."""
        path = self.folder / "results.jsonl"
        if path.exists() and not path.read_bytes().endswith(b"\n"):
            with path.open("a", encoding="utf-8") as file:
                file.write("\n")

    def append(self, result: Result) -> None:
        """Keeps one result at once, so that a crash loses nothing."""
        row = {
            "case": result.case.id,
            "repetition": result.repetition,
            "value": result.value,
            "seconds": round(result.seconds, 3),
            "error": result.error,
        }
        with (self.folder / "results.jsonl").open("a", encoding="utf-8") as file:
            file.write(_line(row))

    def finish(self, findings: Findings, **more: str) -> None:
        """Keeps the findings, and ``more`` that is known at the end: prompts, index."""
        self._write("findings.json", json.dumps(asdict(findings), indent=1))
        made = self.provenance | more | {"scored_at": _now()}
        self._write("run.json", json.dumps(made, indent=1))

    def _write(self, name: str, content: str) -> None:
        path = self.folder / name
        temporary = path.with_suffix(path.suffix + ".tmp")
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(path)

    # --- reading ----------------------------------------------------------------------------------

    @property
    def provenance(self) -> dict[str, Any]:
        """What ``run.json`` says. Raises EvalError where there is no run."""
        try:
            data: dict[str, Any] = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EvalError(f"{self.folder} holds no run ({error}).", "See eval/runs/.") from error
        return data

    @property
    def options(self) -> Options:
        """The options it was run with."""
        given = dict(self.provenance["options"])
        return Options(**{**given, "data": Path(given["data"]) if given["data"] else None})

    def cases(self) -> list[Case]:
        """Its cases, in order."""
        return [Case(**row) for row in _lines(self.folder / "cases.jsonl")]

    def results(self) -> list[Result]:
        """The last result of each case and repetition, in order."""
        cases = {case.id: case for case in self.cases()}
        found: dict[tuple[str, int], Result] = {}
        for row in _lines(self.folder / "results.jsonl"):
            if row["case"] in cases:
                case = cases[row["case"]]
                found[case.id, row["repetition"]] = Result(case, **{k: row[k] for k in row if k != "case"})
        order = {case_id: n for n, case_id in enumerate(cases)}
        return sorted(found.values(), key=lambda r: (order[r.case.id], r.repetition))

    def findings(self) -> Findings:
        """Its findings. Raises EvalError where it was never scored."""
        path = self.folder / "findings.json"
        if not path.exists():
            raise EvalError(f"{self.folder} was not scored.", f"python -m eval score {self.folder}")
        data = json.loads(path.read_text(encoding="utf-8"))
        return Findings(
            metrics=tuple(Metric(**m) for m in data["metrics"]),
            tables=tuple(
                Table(**{**t, "columns": tuple(t["columns"]), "rows": tuple(map(tuple, t["rows"]))})
                for t in data["tables"]
            ),
            plots=tuple(
                Plot(**{**p, "points": tuple(map(tuple, p["points"])), "limits": tuple(p["limits"])})
                for p in data["plots"]
            ),
            notes=tuple(data["notes"]),
        )


def new_folder(task: str, engine: str) -> Path:
    """Where a run goes that names no folder."""
    safe = "".join(c if c.isalnum() else "-" for c in engine)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    return RUNS / f"{stamp}-{task}-{safe}"


def all_runs(folder: Path = RUNS) -> list[Run]:
    """The runs below ``folder``, the newest first."""
    found = [Run(path.parent) for depth in ("*", "*/*") for path in folder.glob(f"{depth}/run.json")]
    return sorted(found, key=lambda run: str(run.provenance["started_at"]), reverse=True)


# --- provenance -------------------------------------------------------------------------------------


def _provenance(task: str, options: Options, cases: list[Case]) -> dict[str, Any]:
    plain = asdict(options) | {"data": str(options.data) if options.data else None}
    return {
        "task": task,
        "engine": options.engine,
        "options": plain,
        "cases": _digest([_line(asdict(case)).encode() for case in cases]),
        "code": code_digest(),
        "commit": _commit(),
        "python": sys.version.split()[0],
        "started_at": _now(),
    }


def code_digest() -> str:
    """A digest of all files that shape a grade."""
    files = [
        path
        for name in MEASURED
        for path in sorted((CHECKOUT / name).rglob("*"))
        if path.is_file() and path.suffix in {".py", ".yaml", ".json", ".md"}
    ]
    return _digest(path.read_bytes() for path in files)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:16]


def _commit() -> str:
    """The commit, with a plus sign where files were changed since; empty without git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=CHECKOUT, capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def _lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file; a last line cut off by a crash is left out."""
    if not path.exists():
        return []
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows
