"""The interviewer task: its data, its arithmetic, and that it finds the faults it looks for."""

from __future__ import annotations

import random
from collections import Counter
from itertools import chain, islice
from pathlib import Path
from typing import get_args

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.reader.embedded import EmbeddedReader
from coach.reader.intents import OPEN, asks
from coach.records import ActKind, Move, Question, Reading, Turn
from eval.interviews import readings, turns
from eval.interviews.candidates import CANDIDATES
from eval.interviews.talks import Talk, faults
from eval.task import Case, Options, Result
from eval.tasks import interviewer as task


def test_every_utterance_is_labelled_twice_and_is_in_one_part() -> None:
    known = task.labels()
    folder = task.DATASETS / "interviewer_acts"
    parts = [{row["id"] for row in task.lines(folder / f"{part}.jsonl")} for part in ("dev", "test")]
    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == set(known)
    assert len(known) >= 300
    acts = {act for both in known.values() for labels in both for act in labels}
    assert acts == set(get_args(ActKind))


def test_questions_name_facts_of_the_bank_and_a_third_has_none(bank: Bank) -> None:
    everything = {question.id for question in bank.of_kind("ml_system_design")}
    for part in ("dev", "test"):
        rows = [case.data for case in task.cases(Options(split=part)) if case.id.startswith(f"fact/{part}")]
        for row in rows:
            facts = {fact.id for fact in bank.get(row["question"]).facts}
            assert row["fact"] is None or row["fact"] in facts
        assert sum(row["fact"] is None for row in rows) / len(rows) == pytest.approx(1 / 3, abs=0.01)
        assert {row["question"] for row in rows} == everything
    assert min(Counter(row["question"] for row in rows).values()) >= 15


def test_natural_questions_name_facts_of_the_bank(bank: Bank) -> None:
    rows = [case.data for case in task.cases(Options(split="test")) if case.id.startswith("fact/natural")]
    for row in rows:
        facts = {fact.id for fact in bank.get(row["question"]).facts}
        assert {row["fact"] or min(facts), *row.get("also", ())} <= facts
    assert {row["question"] for row in rows} == {q.id for q in bank.of_kind("ml_system_design")}


def test_writers_of_the_parts_differ() -> None:
    writers = [
        {row["writer"] for row in task.lines(task.DATASETS / "interviewer_facts" / f"{part}.jsonl")}
        for part in ("dev", "test")
    ]
    assert not writers[0] & writers[1]


def test_no_question_of_the_test_set_is_known_to_the_reader(bank: Bank) -> None:
    for case in task.cases(Options(split="test")):
        if case.id.startswith("fact/"):
            facts = bank.get(case.group).facts
            known = [*(ask for fact in facts for ask in fact.asks), *chain(*asks(case.group).values())]
            assert case.data["text"].lower().rstrip("?") not in {said.lower().rstrip("?") for said in known}


def test_wordings_belong_to_facts_of_the_bank(bank: Bank) -> None:
    for question in bank.of_kind("ml_system_design"):
        assert set(asks(question.id)) == {fact.id for fact in question.facts} | {OPEN}


def test_f1_by_hand() -> None:
    pairs = [({"a"}, {"a"}), ({"a", "b"}, {"b"}), (set(), {"a"}), ({"b"}, set[str]()), (set(), {"c"})]
    assert task.f1(pairs) == {"a": pytest.approx(0.5), "b": pytest.approx(2 / 3)}


def test_facts_are_counted_right_wrong_and_handed_back() -> None:
    def result(fact: str | None, told: list[str], opened: int = 0) -> Result:
        case = Case("fact/dev/0", "q", {"fact": fact, "text": "?"})
        return Result(case, 0, {"facts": told, "unsure": [], "open": opened, "acts": []})

    results = [result("x", ["x"]), result("x", ["y"]), result(None, ["y"]), result(None, [], 1)]
    found = {metric.name: metric.value for metric in task.score(results, Options()).metrics}
    assert found["fact/dev/right"] == 0.5
    assert found["fact/dev/wrong"] == 0.5
    assert found["fact/dev/handed_back"] == 0.5


@pytest.mark.parametrize("part", ["dev", "test"])
def test_asks_of_whole_turns_stand_in_them_and_name_facts_of_the_bank(part: str, bank: Bank) -> None:
    rows = [case.data for case in task.cases(Options(split=part)) if case.id.startswith("turn/")]  # type: ignore[arg-type]
    facts = {question.id: {fact.id for fact in question.facts} for question in bank}
    assert turns.check(rows, facts) == []
    assert part == "test" or len(rows) == 98


def test_what_is_wrong_with_turns_is_found() -> None:
    row = {
        "question": "q",
        "text": "How many?",
        "writer": "i",
        "asks": [{"words": "How many", "facts": ["f"]}],
    }
    assert turns.check([row], {"q": ["f"]}) == []
    assert "lacks asks" in turns.check([row | {"asks": []}], {"q": ["f"]})[0]
    assert "no question" in turns.check([row], {})[0]
    assert "no fact 'f'" in turns.check([row], {"q": []})[0]
    assert "does not stand" in turns.check([row | {"text": "How much?"}], {"q": ["f"]})[0]


def test_whole_turns_by_hand() -> None:
    def heard(asked: list[list[str]], told: list[str], opened: int = 0) -> Result:
        case = Case("turn/dev/0", "q", {"asks": [{"words": "?", "facts": f} for f in asked], "text": "?"})
        return Result(case, 0, {"facts": told, "unsure": [], "open": opened, "acts": []})

    results = [
        heard([["x"], ["y", "z"]], ["x", "y"], opened=1),
        heard([["x"], []], ["x", "w"]),
        heard([[], []], [], opened=1),
    ]
    found = {
        metric.name.removeprefix("turn/dev/"): metric.value for metric in turns.metrics("turn/dev", results)
    }
    assert found == pytest.approx(
        {
            "right": 2 / 3,
            "wrong": 1 / 6,
            "turns/wrong": 1 / 3,
            "turns/complete": 1 / 3,
            "open/told": 1 / 3,
            "open/unheard": 1 / 3,
            "open/false": 1.0,
            "asks_which": 0.0,
        }
    )
    assert len(turns.misheard("turn/dev", results).rows) == 2


@pytest.mark.parametrize("name", sorted(CANDIDATES))
def test_candidates_talk_on_whatever_they_hear(name: str, netflix: Question) -> None:
    candidate = CANDIDATES[name](netflix, random.Random(1))
    said = [next(candidate), *(candidate.send("Go on.") for _ in range(40))]
    assert all(isinstance(turn, str) for turn in islice(said, 40))


def talk(question: Question, *replies: tuple[Move, str], said: str = "Hm.") -> Talk:
    """An interview in which the candidate says one thing all the time."""
    turns = [Turn(index=0, speaker="interviewer", text=question.prompt)]
    moves = [Move(turn=0, kind="open", phase="clarify", enters=True)]
    for move, words in replies:
        turns.append(Turn(index=move.turn - 1, speaker="candidate", text=said))
        turns.append(Turn(index=move.turn, speaker="interviewer", text=words))
        moves.append(move)
    readings = tuple(Reading(turn=turn.index) for turn in turns if turn.speaker == "candidate")
    return Talk("weak", "live", question, tuple(turns), readings, tuple(moves), (0.1,))


def test_faults_are_found(netflix: Question) -> None:
    point = netflix.key_points[0]
    probe = Move(turn=2, kind="probe", phase="clarify", target=point.id, ask="And how would you know?")
    asked = (probe, "And how would you know?")
    again = (probe.model_copy(update={"turn": 4, "target": ""}), "Well. And how would you know?")
    late = Move(turn=2, kind="probe", phase="design", enters=True, elapsed=2000.0)

    def kinds(*replies: tuple[Move, str], said: str = "Hm.") -> set[str]:
        return {kind for kind, _ in faults(talk(netflix, *replies, said=said))}

    assert kinds(asked) == set()
    assert kinds(asked, again) == {"repeat"}
    assert kinds((probe, "word " * 60)) == {"long"}
    assert kinds((probe, "Excellent.")) == {"praise"}
    assert kinds((probe, point.text)) == {"leak"}
    assert kinds(asked, said=point.says[0]) == {"deaf"}
    assert kinds((late, "Which boxes?")) == {"late"}


def test_a_reader_gets_whole_transcripts_and_nothing_of_what_the_program_thought(
    tmp_path: Path, bank: Bank, hashing: Embedder
) -> None:
    talks = readings.TALKS[3:5]
    first, second = readings.write(tmp_path / "a", EmbeddedReader(hashing), bank, seed=5, talks=talks)
    lines = first.read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"{bank.get('content-moderation').title}: a mock interview, practice mode"
    turns = [line for line in lines if line.startswith("[")]
    assert [line.split("] ")[1].split(" (")[0] for line in turns[:3]] == [
        "INTERVIEWER",
        "CANDIDATE",
        "INTERVIEWER",
    ]
    assert turns[-1].startswith(f"[{len(turns)}] ")
    assert not any(move in first.read_text() + second.read_text() for move in ("redirect", "policy-taxonomy"))
    assert "interviewer would not have said" in (tmp_path / "a" / "README.txt").read_text()
    again, _ = readings.write(tmp_path / "b", EmbeddedReader(hashing), bank, seed=5, talks=talks)
    other, _ = readings.write(tmp_path / "c", EmbeddedReader(hashing), bank, seed=6, talks=talks)
    assert again.read_text() == first.read_text() != other.read_text()


def test_each_talk_names_a_candidate_and_a_problem(bank: Bank) -> None:
    assert {name for name, _, _ in readings.TALKS} == set(CANDIDATES)
    assert all(bank.get(problem).kind == "ml_system_design" for _, problem, _ in readings.TALKS)
