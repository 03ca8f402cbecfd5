"""The coach with a model that is only a base URL, and what is left when that model fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach import embedding
from coach.assembly import Coach
from coach.cli import main
from coach.embedding import HashingEmbedder
from coach.errors import ModelError, ModelRefused, ModelUnavailable
from coach.interview import Interview
from coach.prompting import Filled
from coach.records import Question, SessionSettings, Transcript
from coach.settings import load_settings
from coach.voice.scripted import ScriptedVoice
from tests.coach.contracts.judge import talk
from tests.coach.fake_judge import judge_by_words
from tests.servers.chat_server import ChatServer, Failure, Reply, chat_server

READY = {"sum": 5, "word": "ready"}
QUESTION = "How many users do we have?"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        running.otherwise = honest
        yield running


@pytest.fixture
def coach(server: ChatServer, monkeypatch: pytest.MonkeyPatch, hashing: HashingEmbedder) -> Coach:
    monkeypatch.setattr(embedding, "load_embedder", lambda *_: hashing)
    monkeypatch.setenv("COACH_MODEL_BASE_URL", server.url)
    monkeypatch.setenv("COACH_MODEL_TIMEOUT", "3")
    return Coach(load_settings())


def honest(request: dict[str, Any]) -> Reply:
    """What a model would say to each of the coach's prompts."""
    system, user = (message["content"] for message in request["messages"])
    if "check of the connection" in system:
        return READY
    if "You judge one criterion" in system:
        return judge_by_words(Filled("judge@1", system, user))
    return "We have many. What would you build first?"


def begun(coach: Coach, question: Question, **settings: Any) -> Interview:
    interview = coach.interview(coach.start(question, SessionSettings(**settings)))
    "".join(interview.reply())
    return interview


# --- milestone: a base URL alone ------------------------------------------------------------------------


def test_a_base_url_alone_gives_an_interview_and_a_grade(
    coach: Coach, server: ChatServer, netflix: Question
) -> None:
    interview = begun(coach, netflix)
    assert netflix.prompt in interview.turns[0].text
    assert not server.requests  # the problem is posed as it is written
    interview.submit(QUESTION)
    pieces = list(interview.reply())
    assert len(pieces) > 3
    assert interview.turns[-1].text == "We have many. What would you build first?"
    card = coach.grade(interview.transcript())
    assert card.engine == "openai:served-model" == interview.voice.name.replace("?", "served-model")
    assert card.total is not None
    assert card.usage.calls == 6  # one to find out how to ask, one a criterion
    assert card.prompts == (coach.models.prompts["judge"].name,)


def test_the_voice_is_told_nothing_that_is_still_to_be_found(
    coach: Coach, server: ChatServer, netflix: Question
) -> None:
    interview = begun(coach, netflix, mode="live")
    for said in (
        QUESTION,
        "I would train a model on the watch history and rank with it.",
        "Go on.",
        "What else?",
    ):
        interview.submit(said)
        "".join(interview.reply())
    asked = {move.ask for move in interview.moves}
    for request in server.requests:
        prompt = request["messages"][1]["content"]
        for point in netflix.key_points:
            assert point.text not in prompt
            assert point.id not in prompt.replace("trade-offs", "")
            hidden = [hint for hint in point.hints if hint not in asked]
            assert not any(hint in prompt for hint in hidden)


def test_both_voices_hold_the_same_interview(coach: Coach, netflix: Question, tmp_path: Path) -> None:
    def moves(chosen: Coach) -> list[tuple[str, str, str]]:
        interview = begun(chosen, netflix)
        for n, said in enumerate(netflix.model_answer.split("\n\n")[:3], start=1):
            interview.submit(said, at=60.0 * n)
            "".join(interview.reply())
        return [(move.kind, move.target, move.ask) for move in interview.moves]

    plain = Coach(load_settings({"COACH_HOME": str(tmp_path / "plain"), "COACH_MODEL": "embedded"}))
    assert moves(coach) == moves(plain)


# --- when it fails ----------------------------------------------------------------------------------------

FAILURES: dict[str, Reply] = {
    "hang": Failure("hang"),
    "401": Failure("status", 401),
    "404": Failure("status", 404),
    "429": Failure("status", 429, headers={"Retry-After": "3600"}),
    "500": Failure("status", 500),
    "reset midway": Failure("reset", text="Tell me"),
    "cut midway": Failure("cut", text="Tell me"),
    "empty": Failure("empty"),
    "refusal": Failure("refusal"),
    "200 KB": "word " * 40_000,
    "garbage": Failure("garbage"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_reply_that_fails_leaves_the_interview_whole(
    coach: Coach, server: ChatServer, netflix: Question, name: str
) -> None:
    interview = begun(coach, netflix)
    interview.submit(QUESTION)
    server.otherwise = FAILURES[name]
    with pytest.raises(ModelError) as caught:
        list(interview.reply())
    assert caught.value.next_step
    again = coach.interview(interview.session.id)  # as after a reload
    assert [turn.text for turn in again.turns] == [turn.text for turn in interview.turns]
    pending = again.pending()
    assert pending is not None
    assert pending == interview.moves[-1]
    server.otherwise = honest
    assert "".join(again.reply()) == "We have many. What would you build first?"
    assert again.pending() is None


def test_the_embedded_interviewer_can_take_over(coach: Coach, server: ChatServer, netflix: Question) -> None:
    interview = begun(coach, netflix)
    interview.submit(QUESTION)
    server.stop()
    with pytest.raises(ModelUnavailable):
        list(interview.reply())
    coach.go_on_embedded(interview.session.id)
    again = coach.interview(interview.session.id)
    assert isinstance(again.voice, ScriptedVoice)
    assert "".join(again.reply())
    again.submit("I would start with a popularity baseline.")
    assert "".join(again.reply())


def test_the_fallback_model_speaks_where_the_first_fails(
    server: ChatServer, netflix: Question, monkeypatch: pytest.MonkeyPatch, hashing: HashingEmbedder
) -> None:
    def only_second(request: dict[str, Any]) -> Reply:
        return honest(request) if request["model"] == "second" else Failure("status", 401)

    server.otherwise = only_second
    monkeypatch.setattr(embedding, "load_embedder", lambda *_: hashing)
    monkeypatch.setenv("COACH_MODEL_BASE_URL", server.url)
    monkeypatch.setenv("COACH_FALLBACK_MODEL", "openai:second")
    coach = Coach(load_settings())
    interview = begun(coach, netflix)
    interview.submit(QUESTION)
    assert "".join(interview.reply()) == "We have many. What would you build first?"
    with pytest.raises(ModelRefused):  # one engine a card: grades do not fall back
        coach.grade(interview.transcript())


@pytest.mark.parametrize("name", ["hang", "401", "404", "429", "500", "reset midway"])
def test_a_grade_that_fails_loses_nothing(
    coach: Coach, server: ChatServer, netflix: Question, name: str
) -> None:
    server.otherwise = FAILURES[name]
    with pytest.raises(ModelError):
        coach.grade(transcript(netflix))
    assert coach.grade(transcript(netflix), "embedded").engine == "embedded"
    server.otherwise = honest
    assert coach.grade(transcript(netflix)).total is not None


def transcript(question: Question) -> Transcript:
    return talk(question, QUESTION, *question.model_answer.split("\n\n"))


def test_grading_goes_on_where_it_broke_off(coach: Coach, server: ChatServer, netflix: Question) -> None:
    def all_but_one(request: dict[str, Any]) -> Reply:
        broken = "\nTrade-offs" in request["messages"][1]["content"]
        return Failure("status", 401) if broken else honest(request)

    server.otherwise = all_but_one
    with pytest.raises(ModelRefused):
        coach.grade(transcript(netflix))
    first = len(server.requests)
    server.otherwise = honest
    card = coach.grade(transcript(netflix))
    assert len(server.requests) == first + 1
    assert card.unscored == 0
    assert card.usage.calls == 6  # what the card cost over both attempts, the probe included
    coach.grade(transcript(netflix))  # a new grade is a fresh look
    assert len(server.requests) == first + 6


@pytest.mark.parametrize(
    "reply",
    [
        '{"judgments": [{"item": 1, "outco',
        {"verdicts": []},
        {"judgments": "none"},
        {"judgments": []},
        "I refuse.",
        "x " * 100_000,
    ],
    ids=["truncated", "wrong schema", "wrong type", "empty list", "prose", "200 KB"],
)
def test_unreadable_judgments_are_unscored_and_never_a_grade(
    coach: Coach, server: ChatServer, netflix: Question, reply: Any
) -> None:
    server.otherwise = lambda request: (
        READY if "check of the connection" in request["messages"][0]["content"] else reply
    )
    card = coach.grade(transcript(netflix))
    assert card.total is None
    assert card.unscored == sum(len(criterion.judgments) for criterion in card.criteria)
    assert any("nothing that could be read" in note for note in card.notes)
    assert len(server.requests) == 1 + 2 * len(card.criteria)  # asked once more, not for ever


def test_grade_from_a_file_says_what_failed(
    coach: Coach,
    server: ChatServer,
    netflix: Question,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    turns = [{"speaker": t.speaker, "text": t.text} for t in transcript(netflix).turns]
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"id": "t", "question": netflix.id, "turns": turns}))
    server.otherwise = Failure("status", 401)
    assert main(["grade", str(file), "--json"]) == 1
    out = capsys.readouterr()
    assert out.out == ""
    assert "refused the key" in out.err
    assert main(["grade", str(file), "--json", "--engine", "embedded"]) == 0
    assert json.loads(capsys.readouterr().out)["engine"] == "embedded"
    assert main(["grade", str(file), "--engine", "nonsense:x:y", "--json"]) == 1
