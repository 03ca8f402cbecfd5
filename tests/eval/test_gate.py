"""The small part of the gate that runs in CI: the embedded engine on a few interviews."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eval import bench, cli


@pytest.mark.timeout(600)
def test_fast_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench.Bench.__init__, "__defaults__", ("embedded", tmp_path / "bench", None))
    code = cli.main(["gate", "--fast"])
    said = capsys.readouterr()
    assert code == 0, said.out + said.err
    assert "changes/SD of totals" in said.out


def test_another_engine_than_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.assembly import Coach
    from eval.datafiles import transcripts
    from eval.task import EvalError

    row = transcripts(limit=1)[0]
    made = bench.Bench("embedded")
    card = _card("other:model")
    monkeypatch.setattr(Coach, "grade", lambda *_: card)
    with pytest.raises(EvalError, match="other:model graded where embedded"):
        made.grade(row | {"question": "email-spam"})


def _card(engine: str) -> object:
    from coach.records import Scorecard

    make: Callable[..., Scorecard] = Scorecard
    return make(
        id="t", question=None, question_match="none", kind="ml_system_design", rubric="r", total=1.0,
        verdict=None, reached=1.0, criteria=(), engine=engine,
    )  # fmt: skip
