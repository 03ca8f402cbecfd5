"""python -m ingest as scripts see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.cli import main

GUIDE = "# Drift\n\n## What drift is\n\nThe inputs of a model change after it was trained.\n"


@pytest.fixture(autouse=True)
def hashing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_EMBEDDING_MODEL", "hashing")
    monkeypatch.setattr("ingest.cli.load_dotenv", lambda *_: None)


def test_json_is_alone_on_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "drift.md").write_text(GUIDE)
    (tmp_path / "empty.md").write_text("")
    assert main([str(tmp_path), "--json"]) == 1
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["source"], line["status"]) for line in lines] == [
        ("drift.md", "added"),
        ("empty.md", "failed"),
    ]
    assert out.isascii()
    assert "1 guides" in err or "1 guide" in err


def test_the_table_names_file_result_and_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "drift.md").write_text(GUIDE)
    (tmp_path / "empty.md").write_text("")
    assert main([str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "drift.md" in err and "empty" in err
    (tmp_path / "empty.md").unlink()
    assert main([str(tmp_path)]) == 0


def test_errors_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 1
    assert main(["--remove", str(tmp_path / "nowhere")]) == 1
    _, err = capsys.readouterr()
    assert "does not exist" in err and "was not ingested" in err and "Traceback" not in err


def test_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--nonsense"])
    assert caught.value.code == 2


def test_markup_in_names_is_shown_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "[red]x.md").write_text(GUIDE)
    assert main([str(tmp_path)]) == 0
    assert "[red]x" in capsys.readouterr().err
