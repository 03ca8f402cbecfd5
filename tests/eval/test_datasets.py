"""The data sets are in order, their checker finds what is not, and the changes change what they say."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from coach.bank import Bank
from eval import cli, datafiles
from eval.changes import CHANGES
from eval.spoilers import SPOILERS
from eval.task import EvalError, Options, Result, load


def spoken(row: dict[str, Any]) -> str:
    return " ".join(turn["text"] for turn in row["turns"] if turn["speaker"] == "candidate")


def test_check_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0, capsys.readouterr().out


def test_sizes_that_the_cards_promise() -> None:
    talks, answers = datafiles.transcripts(), datafiles.short_answers()
    assert len(talks) >= 40 and len({row["group"] for row in talks}) >= 10
    assert {row["level"] for row in datafiles.intentions().values()} == {1, 2, 3, 4, 5}
    assert len(answers) >= 150 and len({row["group"] for row in answers}) >= 30
    for rows in (talks, answers):
        groups = {split: {r["group"] for r in rows if r["split"] == split} for split in ("dev", "test")}
        assert groups["dev"] and groups["test"] and not groups["dev"] & groups["test"]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("TRANSCRIPTS", datafiles.TRANSCRIPTS), ("SHORT_ANSWERS", datafiles.SHORT_ANSWERS)):
        shutil.copytree(folder, tmp_path / folder.name)
        monkeypatch.setattr(datafiles, name, tmp_path / folder.name)
    return tmp_path


def edit(path: Path, change: Any) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        ("transcripts/transcripts.jsonl", lambda rows: rows[0].update(question="gone"), "no question 'gone'"),
        ("transcripts/transcripts.jsonl", lambda rows: rows[1].update(id=rows[0]["id"]), "stands twice"),
        ("transcripts/transcripts.jsonl", lambda rows: rows[0].update(split="other"), "in both splits"),
        ("transcripts/rater_a.jsonl", lambda rows: rows[0].update(total=101), "from 0 to 100"),
        ("transcripts/rater_b.jsonl", lambda rows: rows[0].pop("scores"), "shape"),
        ("short_answers/rater_b.jsonl", lambda rows: rows.pop(), "only on one side"),
        ("short_answers/answers.jsonl", lambda rows: rows[0].update(answer=""), "lacks answer"),
    ],
)
def test_check_finds(copied: Path, bank: Bank, file: str, change: Any, says: str) -> None:
    edit(copied / file, change)
    assert any(says in problem for problem in datafiles.check({q.id for q in bank}))


def test_missing_ratings_say_what_to_do(copied: Path) -> None:
    (copied / "transcripts" / "rater_a.jsonl").unlink()
    with pytest.raises(EvalError, match=r"RATING\.md"):
        datafiles.reference(datafiles.TRANSCRIPTS)


@pytest.mark.parametrize("name", CHANGES)
def test_changes_keep_the_words(name: str) -> None:
    changed_some = False
    for row in datafiles.transcripts(limit=10):
        new = CHANGES[name](row, random.Random(1))
        assert new == CHANGES[name](row, random.Random(1))
        changed_some |= new["turns"] != row["turns"]
        old_words, new_words = (re.findall(r"\w+", spoken(r).lower()) for r in (row, new))
        if name == "typing errors":
            assert len(old_words) == len(new_words)
            assert sum(a != b for a, b in zip(old_words, new_words, strict=True)) <= 0.08 * len(old_words)
        else:
            assert sorted(old_words) == sorted(new_words)
    assert changed_some


@pytest.mark.parametrize("name", SPOILERS)
def test_spoilers_spoil(name: str, bank: Bank) -> None:
    row = next(r for r in datafiles.transcripts() if r["question"] and len(spoken(r).split()) > 100)
    new = SPOILERS[name].change(row, bank.get(row["question"]), random.Random(1))
    assert new is not None and spoken(new) != spoken(row)
    assert [t for t in new["turns"] if t["speaker"] == "interviewer"] == [
        t for t in row["turns"] if t["speaker"] == "interviewer"
    ]


@pytest.mark.parametrize(
    "name", ["agreement", "answers", "consistency", "evidence", "monotone", "robustness"]
)
def test_cases_are_drawn_alike_for_a_seed(name: str) -> None:
    first, again = (load(name).cases(Options(limit=4, seed=5)) for _ in range(2))
    assert first == again and len({case.id for case in first}) == len(first)


def test_human_leaves_out_what_was_fitted_to(tmp_path: Path) -> None:
    row = {"dataset": "saf_en", "qid": "q", "question": "What is a cat?", "reference": "A cat is an animal.",
           "answer": "An animal.", "score": 1.0}  # fmt: skip
    rows = [row | {"id": "1", "split": "train"}, row | {"id": "2", "split": "UQ"}]
    (tmp_path / "saf_en.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    options = Options(data=tmp_path)
    found = load("human").cases(options)
    parts = {case.data["part"] for case in found}
    assert {"saf_en/UQ", "saf_en/train", "probe/negated reference"} <= parts
    results = [Result(case, 0, {"score": 0.5, "features": [float(n % 2)]}) for n, case in enumerate(found)]
    names = {metric.name for metric in load("human").score(results, options).metrics}
    assert "saf_en/UQ/r" in names and not any(name.startswith("saf_en/train") for name in names)


def test_negation() -> None:
    from eval.tasks.human import keywords, negated

    assert negated("A cat is an animal. It purrs.") == "A cat is not an animal. It is not true that it purrs."
    assert keywords("A cat is an animal") == "animal, cat"


def test_groundedness_looks_at_what_stands_before_a_mark() -> None:
    from eval.tasks.answers import grounded

    quotes = ["Cats purr when they are content.", "Dogs bark at night."]
    said = "**Heading.** Cats purr when they are content. [1] Dogs bark at night. [1] Fish swim upstream."
    assert grounded(said, quotes) == [True, False, False]
    assert grounded("Cats purr when content; dogs bark at night. [1] [2]", quotes) == [True]
