from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coach.bank import Bank
from coach.embedding import HashingEmbedder
from coach.errors import TranscriptError
from coach.transcripts import nearest_question, own_question, read_transcript

TURNS = [
    {"speaker": "interviewer", "text": "Hello."},
    {"speaker": "candidate", "text": "How many users?", "at": 12.5},
    {"speaker": "candidate", "text": "I would rank them."},
]


def write(folder: Path, **data: Any) -> Path:
    path = folder / "some.json"
    path.write_text(json.dumps({"turns": TURNS, **data}), encoding="utf-8")
    return path


def test_a_named_question(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    read = read_transcript(write(tmp_path, id="a", question="netflix-recommendations"), bank, hashing)
    assert read.question is not None
    assert (read.id, read.question.id, read.question_match) == ("a", "netflix-recommendations", "given")
    assert [(t.index, t.speaker, t.at) for t in read.turns] == [
        (0, "interviewer", None),
        (1, "candidate", 12.5),
        (2, "candidate", None),
    ]
    assert read.complete


def test_unknown_fields_and_a_missing_id(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    path = write(tmp_path, question="netflix-recommendations", reference={"total": 80}, complete=False)
    read = read_transcript(path, bank, hashing)
    assert (read.id, read.complete) == ("some", False)


def test_the_nearest_prompt(tmp_path: Path, bank: Bank, hashing: HashingEmbedder, netflix: Any) -> None:
    read = read_transcript(write(tmp_path, prompt=netflix.prompt), bank, hashing)
    assert read.question is not None
    assert (read.question.id, read.question_match) == (netflix.id, "nearest")


def test_the_first_interviewer_turn_poses_the_problem(
    tmp_path: Path, bank: Bank, hashing: HashingEmbedder, netflix: Any
) -> None:
    turns = [{"speaker": "interviewer", "text": netflix.prompt}, *TURNS[1:]]
    read = read_transcript(write(tmp_path, turns=turns), bank, hashing)
    assert read.question is not None and read.question.id == netflix.id


def test_matching_stays_within_the_kind(bank: Bank, hashing: HashingEmbedder, netflix: Any) -> None:
    found, _ = nearest_question(netflix.prompt, bank, hashing, "short_answer")
    assert found is None or found.kind == "short_answer"


def test_nothing_near(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    read = read_transcript(write(tmp_path, prompt="xyzzy plugh frobnicate"), bank, hashing)
    assert read.question_match == "none"
    assert read.question is not None and read.question.own
    assert read.kind == "ml_system_design"  # two candidate turns


def test_no_prompt_at_all(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    read = read_transcript(write(tmp_path, turns=TURNS[1:]), bank, hashing)
    assert (read.question_match, read.kind) == ("none", "ml_system_design")


def test_the_kind_of_a_named_question_wins(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    path = write(tmp_path, question="netflix-recommendations", kind="short_answer")
    read = read_transcript(path, bank, hashing)
    assert read.kind == "ml_system_design"
    assert any("short_answer" in note for note in read.notes)


def test_an_unknown_question_falls_back_to_its_prompt(
    tmp_path: Path, bank: Bank, hashing: HashingEmbedder, netflix: Any
) -> None:
    read = read_transcript(write(tmp_path, question="nope", prompt=netflix.prompt), bank, hashing)
    assert read.question_match == "nearest" and "nope" in read.notes[0]
    with pytest.raises(TranscriptError, match="nope"):
        read_transcript(write(tmp_path, question="nope", turns=TURNS[1:]), bank, hashing)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "one JSON object"),
        (b"{}", "turns"),
        (b'{"turns": [{"speaker": "robot", "text": ""}]}', "turns.0.speaker"),
        (b'{"turns": [], "kind": "essay"}', "kind"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "JSON|nested"),
    ],
)
def test_what_is_wrong_with_a_file(
    tmp_path: Path, bank: Bank, hashing: HashingEmbedder, content: bytes, said: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(TranscriptError, match=said) as caught:
        read_transcript(path, bank, hashing)
    assert "bad.json" in str(caught.value)


def test_no_such_file(tmp_path: Path, bank: Bank, hashing: HashingEmbedder) -> None:
    with pytest.raises(TranscriptError, match="cannot be read"):
        read_transcript(tmp_path / "none.json", bank, hashing)


def test_a_question_of_ones_own() -> None:
    own = own_question("Design a lift.\nIt has two doors.", "ml_system_design")
    assert (own.title, own.own, own.key_points) == ("Design a lift.", True, ())
