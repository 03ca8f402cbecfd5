"""The harness: runs that go on, results that are scored again, gates that fail, comparisons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from coach.errors import ModelUnavailable
from coach.settings import CHECKOUT
from eval import cli, datafiles, gate, task
from eval.bench import Bench
from eval.compare import compare
from eval.report import cells, plain, write
from eval.runner import run_task, score_run
from eval.runs import Run
from eval.svg import picture
from eval.task import Case, EvalError, Findings, Metric, Options, Plot, Result, Table
from eval.tasks import agreement, consistency


class Doubling:
    """A task of ten cases; those in ``broken`` fail as a model does, and ``measured`` counts the calls."""

    TITLE = "doubles numbers"

    def __init__(self, broken: Sequence[str] = ()) -> None:
        self.broken = set(broken)
        self.measured: list[str] = []

    def cases(self, options: Options) -> list[Case]:
        return [Case(f"c{n}", f"g{n % 4}", {"n": n}) for n in range(options.limit or 10)]

    def measure(self, case: Case, bench: Bench) -> dict[str, Any]:
        self.measured.append(case.id)
        if case.id in self.broken:
            raise ModelUnavailable("The server is away.")
        return {"total": 2.0 * case.data["n"]}

    def score(self, results: Sequence[Result], _: Options) -> Findings:
        values = [r.data["total"] for r in results]
        table = Table("<all>", ("case", "total"), tuple((r.case.id, r.data["total"]) for r in results))
        plot = Plot(
            "totals", "bars", tuple((r.case.id, r.data["total"], "") for r in results), limits=(0, 20)
        )
        return Findings((Metric("mean", sum(values) / len(values), n=len(values)),), (table,), (plot,))


def do(made: Doubling, out: Path, options: Options | None = None, workers: int = 1) -> Run:
    asked = options or Options()
    return run_task("doubling", made, asked, Bench(), out, workers=workers, progress=lambda *_: None)


def values(run: Run) -> dict[str, float | None]:
    return {m.name: m.value for m in run.findings().metrics}


def test_a_run_keeps_everything(tmp_path: Path) -> None:
    run = do(Doubling(), tmp_path / "run")
    assert values(run)["mean"] == 9.0
    assert values(run)["unscored"] == 0
    made = run.provenance
    assert made["task"] == "doubling" and made["engine"] == "embedded" and made["code"] and made["cases"]
    assert len(run.results()) == 10


def test_what_failed_counts_and_is_measured_again(tmp_path: Path) -> None:
    run = do(Doubling(["c3", "c4"]), tmp_path / "run")
    assert values(run)["unscored"] == pytest.approx(0.2)
    assert "away" in next(r.error for r in run.results() if r.error)
    again = Doubling()
    run = do(again, tmp_path / "run")
    assert again.measured == ["c3", "c4"]
    assert values(run)["unscored"] == 0


def test_an_interrupted_run_goes_on_after_a_cut_line(tmp_path: Path) -> None:
    do(Doubling(), tmp_path / "run")
    lines = (tmp_path / "run" / "results.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "run" / "results.jsonl").write_text("".join(lines[:6]) + lines[6][:20])
    again = Doubling()
    run = do(again, tmp_path / "run")
    assert set(again.measured) == {"c6", "c7", "c8", "c9"}
    assert values(run)["mean"] == 9.0 and values(run)["unscored"] == 0


def test_threads_and_repetitions_give_the_same(tmp_path: Path) -> None:
    made = Doubling()
    run = do(made, tmp_path / "run", Options(repeat=3), workers=4)
    assert len(made.measured) == 30
    assert [r.case.id for r in run.results()][:4] == ["c0", "c0", "c0", "c1"]


def test_another_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    do(Doubling(), tmp_path / "run")
    with pytest.raises(EvalError, match="another cases"):
        do(Doubling(), tmp_path / "run", Options(limit=5))


def test_nothing_scored_is_an_error_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="away"):
        do(Doubling([f"c{n}" for n in range(10)]), tmp_path / "run")


def test_scoring_again_measures_nothing(tmp_path: Path) -> None:
    run = do(Doubling(), tmp_path / "run")
    (tmp_path / "run" / "findings.json").unlink()
    with pytest.raises(EvalError, match="eval score"):
        run.findings()
    made = Doubling()
    score_run(made, run)
    assert made.measured == [] and values(run)["mean"] == 9.0


def test_compare_pairs_the_cases(tmp_path: Path) -> None:
    a, b = do(Doubling(), tmp_path / "a"), do(Doubling(["c9"]), tmp_path / "b")
    text = "\n".join(compare(a, b))
    assert "9 common cases" in text and "mean +0.00" in text
    made = json.loads((tmp_path / "b" / "run.json").read_text())
    (tmp_path / "b" / "run.json").write_text(json.dumps(made | {"task": "other"}))
    with pytest.raises(EvalError, match="other"):
        list(compare(a, b))


def test_the_report_is_one_file_and_escapes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = do(Doubling(), tmp_path / "run")
    monkeypatch.setattr("eval.report.load", lambda _: Doubling())
    page = write(run).read_text(encoding="utf-8")
    assert "&lt;all&gt;" in page and "<svg" in page
    assert "<script" not in page and "http" not in page


@pytest.mark.parametrize(
    ("bounds", "held"),
    [
        ({"mean": {"min": 1.0}}, True),
        ({"mean": {"min": 9.5}}, False),
        ({"mean": {"max": 8.0}}, False),
        ({"not there": {"min": 0.0}}, False),
    ],
)
def test_gate(bounds: dict[str, Any], held: bool) -> None:
    found = Findings((Metric("mean", 9.0),))
    assert [ok for _, ok in gate.judge("doubling", found, bounds)] == [held]


def test_gate_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    do(Doubling(), tmp_path / "run")
    made = json.loads((tmp_path / "run" / "run.json").read_text())
    (tmp_path / "run" / "run.json").write_text(json.dumps(made | {"task": "monotone"}))
    assert cli.main(["gate", "--runs", str(tmp_path / "run")]) == 1
    assert "missing" in capsys.readouterr().out


def test_every_task_is_one() -> None:
    assert {"agreement", "answers", "consistency", "evidence", "human", "monotone", "robustness"} <= set(
        task.names()
    )
    for name in task.names():
        found = task.load(name)
        assert found.TITLE and callable(found.cases) and callable(found.measure) and callable(found.score)


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list"]) == 0
    assert "robustness" in capsys.readouterr().out
    assert cli.main(["run", "nonsense"]) == 1
    assert "There are:" in capsys.readouterr().err
    assert cli.main(["run"]) == 2
    assert cli.main(["run", "human"]) == 1
    assert "--data" in capsys.readouterr().err


def test_a_model_that_is_asked_repeatedly_gets_no_changes() -> None:
    options = Options(engine="openai:m", repeat=2, limit=3)
    made = consistency.cases(options)
    assert {case.data["change"] for case in made} == {consistency.ORIGINAL}
    assert len({case.data["change"] for case in consistency.cases(Options(limit=3))}) > 3
    results = []
    for case in made:
        for repetition, (total, outcome) in enumerate([(60.0, "met"), (64.0, "missed")]):
            judgments = {"c/key_point/a": ["met", 1.0, True], "c/key_point/b": [outcome, 1.0, True]}
            value = {"total": total, "verdict": "hire", "judgments": judgments}
            results.append(Result(case, repetition, value))
    found = consistency.score(results, options)
    metrics = {metric.name: metric.value for metric in found.metrics}
    assert metrics["repeats/SD of totals"] == 2.0
    assert metrics["repeats/same outcomes"] == 0.5
    assert found.tables[0].rows[0][2:] == (60.0, 64.0, 0.5)


def test_the_kept_runs_can_be_read_and_compared() -> None:
    kept = CHECKOUT / "eval" / "kept_runs"
    before = Run(kept / "embedded")
    for name in ("strong-model-judge-3", "strong-model-judge-4"):
        assert any("5 common cases" in line for line in compare(before, Run(kept / name)))


def test_cells_of_a_column_have_the_same_decimals_and_names_are_words() -> None:
    table = Table("t", ("id", "apart", "rho"), (("a", 18.0, 0.5), ("b", -1.2, 0.25)))
    assert cells(table) == [("a", "18.0", "0.500"), ("b", "-1.2", "0.250")]
    assert plain("dev/trade_offs/rho") == "dev · trade offs · rank correlation (Spearman's rho)"


def test_a_picture_is_a_file_of_its_own() -> None:
    drawn = picture(Plot("a <b>", "bars", (("one", 1.0, ""),)))
    root = ElementTree.fromstring(drawn)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert any(element.tag.endswith("style") for element in root)


def test_verdicts_that_are_taken_for_others_are_counted() -> None:
    rows = datafiles.transcripts("test")
    truth = datafiles.reference(datafiles.TRANSCRIPTS)
    names = datafiles.DESIGN
    results = [
        Result(
            Case(row["id"], row["group"], row),
            0,
            {"total": truth[row["id"]]["total"], "criteria": {n: truth[row["id"]][n] for n in names}},
        )
        for row in rows
    ]
    found = agreement.score(results, Options())
    table = next(t for t in found.tables if t.printed)
    counts = [[int(str(count)) for count in row[1:]] for row in table.rows]
    assert sum(map(sum, counts)) == len(rows)
    assert all(count == 0 for i, row in enumerate(counts) for j, count in enumerate(row) if i != j)
    assert next(m.value for m in found.metrics if m.name == "test/verdict/same") == 1
