"""The command line: what scripts rely on. In process, with the shipped fake embedder and a small index."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach import cli, embedding
from coach.embedding import HashingEmbedder
from coach.index import Index
from coach.settings import CHECKOUT
from ingest.pipeline import ingest

GUIDE = """---
id: small
title: A small guide
topics: [testing]
---
# A small guide

## Position bias

Position bias means that items shown higher are clicked more often, whatever their relevance. Logging the
position and training with it as a feature lets a ranker correct for it.
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "load_embedder", lambda *_: HashingEmbedder())


@pytest.fixture
def indexed(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    (folder / "small.md").write_text(GUIDE)
    ingest(Index(home / "index", embedding.CachingEmbedder(HashingEmbedder())), [folder])
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_questions_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = run(capsys, "questions", "--json")
    assert code == 0
    assert set(lines[0]) == {"id", "kind", "topic", "level", "title", "prompt"}
    assert len({line["id"] for line in lines}) == len(lines) >= 75


def test_search_answers_a_line_a_query_in_order(capsys: pytest.CaptureFixture[str], indexed: Path) -> None:
    queries = ["position bias", "clicked more often", "position bias"]
    code, lines, _ = run(capsys, "search", *queries, "-k", "2", "--json")
    assert code == 0
    assert [line["query"] for line in lines] == queries
    passage = lines[0]["passages"][0]
    assert set(passage) == {
        *("rank", "passage_id", "source", "title", "section", "page", "start", "end", "score", "text")
    }
    assert passage["source"] == "small.md"
    assert GUIDE[passage["start"] : passage["end"]] == passage["text"]


def test_ask_quotes_verbatim(capsys: pytest.CaptureFixture[str], indexed: Path) -> None:
    code, lines, _ = run(capsys, "ask", "What is position bias?", "--json")
    assert code == 0
    assert set(lines[0]) == {"question", "answerable", "answer", "citations", "nearest", "engine"}
    for citation in lines[0]["citations"]:
        assert GUIDE[citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['mark']}]" in lines[0]["answer"]


@pytest.mark.parametrize("command", ["search", "ask"])
def test_an_empty_index_names_the_next_step(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, lines, errors = run(capsys, command, "anything", "--json")
    assert (code, lines) == (1, [])
    assert "python -m ingest" in errors


def grade_file(tmp_path: Path, name: str, *answers: str, **fields: Any) -> str:
    turns = [{"speaker": "interviewer", "text": "Design it."}]
    turns += [{"speaker": "candidate", "text": answer} for answer in answers]
    file = tmp_path / f"{name}.json"
    file.write_text(json.dumps({"id": name, "turns": turns, **fields}))
    return str(file)


def test_grade_prints_a_card_a_file_and_fails_for_unreadable_ones(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good = grade_file(
        tmp_path, "good", "How many users? I'd retrieve, then rank.", question="netflix-recommendations"
    )
    empty = grade_file(tmp_path, "empty", question="netflix-recommendations")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    code, lines, errors = run(capsys, "grade", good, str(broken), empty, "--json")
    assert code == 1
    assert [line["id"] for line in lines] == ["good", "empty"]
    assert "broken.json" in errors
    assert lines[1]["total"] == 0
    assert lines[0]["total"] > 0
    assert [criterion["id"] for criterion in lines[0]["criteria"]] == [
        *("problem_understanding", "system_design", "ml_knowledge", "trade_offs", "communication")
    ]
    wanted = {
        "id",
        "question",
        "question_match",
        "kind",
        "total",
        "verdict",
        "reached",
        "criteria",
        "unscored",
    }
    assert wanted | {"engine", "prompts", "notes", "seconds", "usage"} <= set(lines[0])


def test_interview_json_is_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = [
        {"text": "How many members are there?", "at": 20},
        {"text": "I'd retrieve, then rank.", "at": 90},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(turn) + "\n" for turn in turns)))
    code, lines, _ = run(capsys, "interview", "netflix-recommendations", "--json", "--minutes", "30")
    assert code == 0
    assert len(lines) == 4
    for line in lines[:3]:
        assert set(line) == {"speaker", "turn", "text", "move", "phase", "elapsed"}
    assert [line["turn"] for line in lines[:3]] == [0, 2, 4]
    transcript = json.loads(Path(lines[3]["transcript"]).read_text())
    assert [turn["text"] for turn in transcript["turns"] if turn["speaker"] == "candidate"] == [
        turn["text"] for turn in turns
    ]
    code, cards, _ = run(capsys, "grade", lines[3]["transcript"], "--json")
    assert code == 0
    assert cards[0]["question"] == "netflix-recommendations"


def test_a_line_that_is_no_turn_is_an_error_and_the_session_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "Hello"}\n{"txt": 1}\n'))
    code, lines, errors = run(capsys, "interview", "netflix-recommendations", "--json")
    assert code == 1
    assert "Line 2 of standard input" in errors
    assert "session" in lines[-1]


def test_reports_of_a_session(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO('{"text": "Two stages: retrieve <b>and</b> rank", "at": 9}\n')
    )
    _, lines, _ = run(capsys, "interview", "netflix-recommendations", "--json")
    session = lines[-1]["session"]
    for fmt in ("md", "html", "json"):
        out = tmp_path / f"report.{fmt}"
        assert cli.main(["report", session, "--format", fmt, "--out", str(out)]) == 0
        assert "Netflix" in out.read_text()
    assert "<b>and</b>" not in (tmp_path / "report.html").read_text()
    _, listed, _ = run(capsys, "sessions", "--json")
    assert (listed[0]["id"], listed[0]["state"]) == (session, "graded")


def test_an_unknown_session_or_question_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "nothing"]) == 1
    assert cli.main(["interview", "nothing"]) == 1
    errors = capsys.readouterr().err
    assert "no interview 'nothing'" in errors
    assert "no question 'nothing'" in errors
    assert "Traceback" not in errors


def test_doctor_says_that_an_interview_can_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    assert "An interview can start." in capsys.readouterr().out


def test_wrong_use_exits_2() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "coach", "search"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 2
    assert "usage:" in finished.stderr
