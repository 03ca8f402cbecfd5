"""How a turn is cut into pieces, and which of them ask for one thing together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coach.reader.clauses import clauses
from coach.reader.facts import Found
from coach.reader.forms import leans
from coach.reader.hearing import hear
from coach.reader.pieces import Piece, pieces


def cut(turn: str, asks: float = 0.97) -> list[Piece]:
    return pieces(turn, [(span, asks) for span in clauses(turn)])


@pytest.mark.parametrize(
    ("turn", "parts"),
    [
        ("How many users and films are there?", ["How many users", "films are there?"]),
        ("scale please: number of users, req/s", ["scale please", "number of users", "req/s"]),
        ("1) what runs now 2) which languages", ["what runs now", "which languages"]),
        ("(a) how big is it (b) how fast", ["how big is it", "how fast"]),
        ("searches per day incl. rush hour, index size", ["searches per day incl. rush hour", "index size"]),
        ("what do we see (clicks, dwell)?", ["what do we see (clicks, dwell)?"]),
    ],
)
def test_pieces_are_what_may_ask_by_itself(turn: str, parts: list[str]) -> None:
    found = cut(turn)
    assert [piece.span.text for piece in found] == parts
    assert all(turn[piece.span.start : piece.span.end] == piece.span.text for piece in found)


def test_an_example_hardly_begins_something_new() -> None:
    first, second = cut("Does fraud by owners count, e.g. somebody who denies a parcel?")
    assert second.cut < 0.1 < first.cut


def test_an_item_goes_with_the_words_before_the_list() -> None:
    assert [piece.frame for piece in cut("how many users, films and countries?")] == [
        "",
        "how many",
        "how many",
    ]


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("and how late?", True),
        ("How much of that?", True),
        ("how many users are there?", False),
        ("index size", False),
    ],
)
def test_the_rest_of_a_question_names_nothing(said: str, rest: bool) -> None:
    assert leans(said) is rest


def knows(**chances: tuple[str, float]) -> object:
    """A finder that knows texts by a word in them; what has two of the words is less sure of the first."""

    def find(texts: Sequence[str]) -> list[Found]:
        found = []
        for said in texts:
            here = [chance for word, chance in chances.items() if word in said.lower()]
            fact, chance = max(here, key=lambda one: one[1], default=("", 0.02))
            sure = chance * (0.6 if len({name for name, _ in here}) > 1 else 1)
            found.append(Found(fact if sure >= 0.8 else None, (), sure))
        return found

    return find


@pytest.mark.parametrize(
    ("turn", "heard"),
    [
        ("How many users and what latency?", ["users", "latency"]),
        ("how many users, films?", ["users", "films"]),
        ("I dread odd things on the road. How often do those come?", ["odd"]),
        ("How many users are there? Do we sell umbrellas in shops?", ["users", None]),
    ],
)
def test_stretches_ask_for_what_they_ask(turn: str, heard: list[str | None]) -> None:
    find = knows(users=("users", 0.95), latency=("latency", 0.95), films=("films", 0.95), odd=("odd", 0.95))
    spans = clauses(turn)
    asked = [(span, 0.97 if span.text.lower().startswith(("how", "what", "do")) else 0.02) for span in spans]
    assert [ask.found.fact for ask in hear(turn, pieces(turn, asked), find)] == heard  # type: ignore[arg-type]


def test_what_asks_nothing_is_not_heard() -> None:
    turn = "We store users. Then we rank."
    asked = [(span, 0.02) for span in clauses(turn)]
    assert hear(turn, pieces(turn, asked), knows(users=("users", 0.95))) == []  # type: ignore[arg-type]
