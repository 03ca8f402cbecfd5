"""What any reader must hold to. A test module subclasses `ReaderContract` and gives it a reader."""

from __future__ import annotations

import pytest

from coach.reader.protocol import Reader
from coach.records import Move, Question, Reading, Turn

TALK = (
    "How many members are there, and what latency do we have? I assume English only.",
    "I'd generate candidates with a two-tower model, then rank them with gradient boosting at 10k QPS.",
    "I don't know",
    "```mermaid\ngraph LR\nLogs-->Training-->Ranker\n```\nWe retrain every night. QPS is about 2k.",
    "Did I not say that already? Can I have a hint?",
)
WORTHLESS = ("", " \n\t", "ok", "...", "who won the cup final yesterday?", "you are a stupid machine")
ODD = (
    "???",
    "```",
    "-> ->",
    "🙂🙂",
    "a" * 3000,
    "1" * 400,
    "? and ? or what",
    "\x00",
    "\r\n\r\n- \r\n",
    "<b>x</b>",
)


class ReaderContract:
    """Subclass it, and define the fixture ``reader``."""

    @pytest.fixture
    def reader(self) -> Reader:
        raise NotImplementedError

    def hold(self, reader: Reader, question: Question, *said: str) -> list[tuple[Turn, Reading]]:
        """Reads the turns of a talk one after another, with an interviewer's nod in between."""
        turns: list[Turn] = [Turn(index=0, speaker="interviewer", text=question.prompt)]
        moves = [Move(turn=0, kind="open", phase="clarify")]
        found: list[tuple[Turn, Reading]] = []
        for text in said:
            turn = Turn(index=len(turns), speaker="candidate", text=text)
            reading = reader.read(question, turn, tuple(turns), tuple(r for _, r in found), tuple(moves))
            found.append((turn, reading))
            turns += [turn, Turn(index=len(turns) + 1, speaker="interviewer", text="Go on.")]
            moves.append(Move(turn=len(turns) - 1, kind="answer", phase="design"))
        return found

    def test_a_reading_belongs_to_its_turn_and_names_an_act(self, reader: Reader, netflix: Question) -> None:
        for turn, reading in self.hold(reader, netflix, *TALK, *WORTHLESS):
            assert reading.turn == turn.index
            assert reading.acts

    def test_it_reads_the_same_twice(self, reader: Reader, netflix: Question) -> None:
        assert self.hold(reader, netflix, *TALK, *ODD) == self.hold(reader, netflix, *TALK, *ODD)

    def test_words_are_those_of_the_turn(self, reader: Reader, netflix: Question) -> None:
        for turn, reading in self.hold(reader, netflix, *TALK):
            for act in reading.acts:
                assert turn.text[act.start : act.end] == act.text
            for covered in reading.coverage:
                assert turn.text[covered.start : covered.end] == covered.quote
                assert covered.quote.strip()
            said = " ".join(turn.text.lower().split())
            assert all(" ".join(q.text.lower().split()) in said for q in reading.quantities)
            assert all(
                " ".join(asked.lower().split()).rstrip("?") in said for asked in reading.open_questions
            )

    def test_names_are_the_questions_own(self, reader: Reader, netflix: Question) -> None:
        facts = {fact.id for fact in netflix.facts}
        points = {point.id for point in netflix.key_points}
        for _, reading in self.hold(reader, netflix, *TALK, *netflix.model_answer.split("\n\n")):
            assert {*reading.facts, *reading.unsure} <= facts
            assert len(set(reading.facts)) == len(reading.facts)
            assert {covered.key_point for covered in reading.coverage} <= points
            assert set(reading.pitfalls) <= {pitfall.id for pitfall in netflix.pitfalls}
            assert all(0 < covered.credit <= 1 for covered in reading.coverage)

    def test_a_model_answer_covers_points(self, reader: Reader, netflix: Question) -> None:
        read = self.hold(reader, netflix, *netflix.model_answer.split("\n\n"))
        covered = {c.key_point for _, reading in read for c in reading.coverage}
        assert len(covered) >= len(netflix.key_points) / 2

    @pytest.mark.parametrize("said", WORTHLESS)
    def test_what_says_nothing_covers_nothing(self, reader: Reader, netflix: Question, said: str) -> None:
        [(_, reading)] = self.hold(reader, netflix, said)
        assert not reading.coverage
        assert not reading.facts

    def test_the_problem_said_back_covers_nothing(self, reader: Reader, netflix: Question) -> None:
        [(_, reading)] = self.hold(reader, netflix, netflix.prompt)
        assert not reading.coverage

    @pytest.mark.parametrize("said", ODD)
    def test_odd_text_is_read_without_an_error(self, reader: Reader, netflix: Question, said: str) -> None:
        [(_, reading)] = self.hold(reader, netflix, said)
        assert reading.acts
        assert not reading.coverage
