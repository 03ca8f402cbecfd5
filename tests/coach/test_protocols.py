"""Structured output that fails, over Anthropic's and Ollama's protocols: each ends with the interview intact.

OpenAI's protocol is looked at in test_engine.py; the clients differ in how they send a schema, in what they
make of a broken reply, and in which errors they raise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from coach import embedding
from coach.assembly import Coach
from coach.embedding import HashingEmbedder
from coach.errors import ModelError
from coach.interview import Interview
from coach.prompting import Filled
from coach.records import Question, Scorecard, SessionSettings
from coach.settings import load_settings
from tests.coach.fake_judge import judge_by_words
from tests.servers.chat_server import ChatServer, Failure, Protocol, Reply, chat_server, parts_of

READY = {"sum": 5, "word": "ready"}
SPOKEN = "We have many. What would you build first?"


@pytest.fixture(params=["anthropic", "ollama"])
def server(request: pytest.FixtureRequest) -> Iterator[ChatServer]:
    with chat_server(cast(Protocol, request.param)) as running:
        running.otherwise = honest
        yield running


@pytest.fixture
def coach(
    server: ChatServer,
    monkeypatch: pytest.MonkeyPatch,
    hashing: HashingEmbedder,
    request: pytest.FixtureRequest,
) -> Coach:
    monkeypatch.setattr(embedding, "load_embedder", lambda *_: hashing)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-not-a-real-key-0123456789")
    monkeypatch.setenv("COACH_MODEL", server.engine)
    monkeypatch.setenv("COACH_MODEL_BASE_URL", server.url)
    monkeypatch.setenv("COACH_MODEL_TIMEOUT", "1" if "hang" in request.node.name else "20")
    return Coach(load_settings())


@pytest.fixture
def held(coach: Coach, netflix: Question) -> Interview:
    """An interview of two candidate turns, spoken by the model."""
    interview = coach.interview(coach.start(netflix, SessionSettings()))
    "".join(interview.reply())
    for said in ("How many users do we have?", netflix.model_answer.split("\n\n")[0]):
        interview.submit(said)
        assert "".join(interview.reply()) == SPOKEN
    return interview


def honest(request: dict[str, Any]) -> Reply:
    system, user = parts_of(request)
    if "check of the connection" in system:
        return READY
    if "You judge one criterion" in system:
        return judge_by_words(Filled("judge@1", system, user))
    return SPOKEN


def only_judging(reply: Reply) -> Any:
    """The probe goes well, and each judgment comes out as ``reply``."""
    return lambda request: READY if "check of the connection" in parts_of(request)[0] else reply


INVENTED = {
    "item": 900,
    "sentences": [1],
    "passages": [],
    "reason": "You said it all.",
    "outcome": "met",
    "confidence": "high",
}
UNREACHED: dict[str, Failure] = {
    "hang": Failure("hang"),
    "401": Failure("status", 401),
    "404": Failure("status", 404),
    "429": Failure("status", 429, headers={"Retry-After": "3600"}),
    "500": Failure("status", 500),
    "reset": Failure("reset"),
}
UNREADABLE: dict[str, Reply] = {
    "empty": Failure("empty"),
    "refusal": Failure("refusal"),
    "cut off": Failure("truncated", text='{"judgments": [{"item": 1, "outco'),
    "truncated": '{"judgments": [{"item": 1, "outco',
    "prose": "I would rather not.",
    "wrong schema": {"verdicts": []},
    "wrong type": {"judgments": "none"},
    "200 KB": "x" * 200_000,
    "invented items": {"judgments": [INVENTED]},
}


def intact(coach: Coach, held: Interview) -> Scorecard:
    """As after a reload: the same turns, and a grade as soon as the model is well again."""
    again = coach.interview(held.session.id)
    assert [turn.text for turn in again.turns] == [turn.text for turn in held.turns]
    assert again.pending() is None
    return coach.grade(again.transcript())


@pytest.mark.parametrize("name", UNREACHED)
def test_a_grade_that_is_not_reached(coach: Coach, server: ChatServer, held: Interview, name: str) -> None:
    server.otherwise = only_judging(UNREACHED[name])
    with pytest.raises(ModelError) as caught:
        coach.grade(held.transcript())
    assert caught.value.next_step
    assert "Traceback" not in str(caught.value)
    server.otherwise = honest
    assert intact(coach, held).total is not None


@pytest.mark.parametrize("name", UNREADABLE)
def test_judgments_that_cannot_be_read(coach: Coach, server: ChatServer, held: Interview, name: str) -> None:
    server.otherwise = only_judging(UNREADABLE[name])
    card = coach.grade(held.transcript())
    assert card.total is None
    assert card.unscored == sum(len(criterion.judgments) for criterion in card.criteria)
    assert any("nothing that could be read" in note for note in card.notes)
    server.otherwise = honest
    after = intact(coach, held)
    assert after.total is not None
    assert after.unscored == 0
