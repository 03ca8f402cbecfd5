"""The evaluation page, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eval import runs
from eval.runs import Run
from eval.task import Case, Findings, Metric, Options, Plot, Result, Table


def shown() -> AppTest:
    return AppTest.from_string("from ui import evaluation\nevaluation.page()", default_timeout=30).run()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runs.all_runs, "__defaults__", (tmp_path / "runs",))
    return tmp_path / "runs"


def made(folder: Path, mean: float) -> None:
    case = Case("c1", "g", {})
    run = Run.begin(folder, "monotone", Options(), [case])
    run.append(Result(case, 0, {"total": mean}))
    plot = Plot("a picture", "bars", (("one", mean, ""),))
    run.finish(
        Findings((Metric("mean", mean, n=1),), (Table("rows", ("a",), ((1,),)),), (plot,), ("A note.",))
    )


def test_nothing_yet() -> None:
    page = shown()
    assert not page.exception
    assert "make eval" in page.markdown[0].value


def test_one_run_and_another_beside_it(folder: Path) -> None:
    made(folder / "a", 3.0)
    made(folder / "all" / "monotone", 4.0)
    page = shown()
    assert not page.exception
    assert len(page.selectbox) == 2
    assert "A note." in page.markdown[0].value
    page.selectbox[1].select_index(1).run()
    assert not page.exception
    assert "beside" in page.dataframe[0].value.columns


def test_a_run_that_was_not_scored_says_so(folder: Path) -> None:
    Run.begin(folder / "a", "monotone", Options(), [Case("c1", "g", {})])
    page = shown()
    assert not page.exception
    assert "not scored" in page.info[0].value
