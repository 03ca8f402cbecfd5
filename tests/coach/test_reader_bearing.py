"""What an answer is about: the question that was asked, or another one; and the point that is taken up."""

from __future__ import annotations

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.reader.embedded import EmbeddedReader
from coach.records import KeyPoint, Move, Question, Reading, Turn


@pytest.fixture(scope="module")
def question(bank: Bank) -> Question:
    return bank.get("netflix-recommendations")


def point(question: Question, name: str) -> KeyPoint:
    return next(point for point in question.key_points if point.id == name)


def read(minilm: Embedder, question: Question, asked: KeyPoint, said: str, *before: Move) -> Reading:
    move = Move(turn=0, kind="probe", phase="design", target=asked.id, ask=asked.probes[0])
    turn = Turn(index=1, speaker="candidate", text=said)
    return EmbeddedReader(minilm).read(question, turn, (), (), (*before, move))


def test_an_answer_to_another_question_is_told_from_one_to_this(minilm: Embedder, question: Question) -> None:
    asked, other = point(question, "watch-time-objective"), point(question, "monitoring-fallback")
    assert read(minilm, question, asked, other.says[0]).beside
    assert not read(minilm, question, other, other.says[0]).beside
    assert not read(minilm, question, asked, "I'd count hours watched, and not taps on a title.").beside


def test_what_was_made_is_taken_up_in_words_that_were_said(minilm: Embedder, question: Question) -> None:
    asked = point(question, "watch-time-objective")
    said = "I'd optimise for watch time and retention. Clicks only reward clickbait titles."
    taken = read(minilm, question, asked, said).uptake
    assert taken in asked.echoes
    earlier = Move(turn=0, kind="probe", phase="design", uptake=taken)
    assert read(minilm, question, asked, said, earlier).uptake != taken
    assert read(minilm, question, asked, "I would collect the data and train a model on it.").uptake == ""
