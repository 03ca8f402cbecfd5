"""Real clients against a real server over sockets, in all three protocols, and every way to fail."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.chat.choice import VENDORS, Choice
from coach.chat.langchain import LangChainChat
from coach.chat.traits import TraitsFile
from coach.errors import ModelError, ModelRefused, ModelUnavailable, ModelUnreadable
from coach.prompting import Filled, Prompts
from coach.settings import CHECKOUT
from coach.usage import Meter, UsageLog, cost_of
from tests.servers.chat_server import ChatServer, Failure, Protocol, chat_server

PROMPT = Filled("p@1", "You are an interviewer.", "Say something.")
SCHEMA = {
    "title": "colour",
    "description": "A colour.",
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
READY = {"sum": 5, "word": "ready"}
KEY = "sk-not-a-real-key-0123456789"


@pytest.fixture(params=["openai", "anthropic", "ollama"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    yield from _served(request.param, monkeypatch)


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    yield from _served("openai", monkeypatch)


def _served(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with chat_server(protocol) as running:
        yield running


class Waits(list[float]):
    """Counts the seconds that would have been slept."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def chat_with(server: ChatServer, timeout: float = 5.0, traits: TraitsFile | None = None) -> Any:
    choice = Choice(server.protocol, server.models[0], server.url, "a test")
    waits = Waits()
    chat = LangChainChat(choice, Prompts(CHECKOUT / "prompts"), timeout=timeout, traits=traits, sleep=waits)
    return chat, waits, Meter("test")


# --- what goes well -----------------------------------------------------------------------------------


def test_streams_word_by_word_and_counts_tokens(server: ChatServer) -> None:
    chat, _, meter = chat_with(server)
    pieces = list(chat.stream(PROMPT, meter))
    assert "".join(pieces) == server.otherwise
    assert len([piece for piece in pieces if piece]) > 3
    assert (meter.total.calls, meter.total.input_tokens, meter.total.output_tokens) == (1, 100, 20)


def test_structured_output_is_probed_once_and_remembered(server: ChatServer, tmp_path: Path) -> None:
    server.script.extend([READY, {"name": "red"}, {"name": "blue"}])
    chat, _, meter = chat_with(server, traits=TraitsFile(tmp_path / "models.json"))
    assert chat.structured(PROMPT, SCHEMA, meter) == {"name": "red"}
    assert chat.structured(PROMPT, SCHEMA, meter) == {"name": "blue"}
    server.script.append({"name": "green"})
    later, _, _ = chat_with(server, traits=TraitsFile(tmp_path / "models.json"))
    assert later.structured(PROMPT, SCHEMA, meter) == {"name": "green"}
    assert len(server.requests) == 4
    assert KEY not in (tmp_path / "models.json").read_text()


def test_a_server_without_schemas_is_asked_by_tool_call(openai: ChatServer) -> None:
    openai.structured = False
    openai.script.extend([READY, {"name": "red"}])
    chat, _, meter = chat_with(openai)
    assert chat.structured(PROMPT, SCHEMA, meter) == {"name": "red"}
    assert chat.method(meter) == "function_calling"
    assert openai.requests[-1]["tool_choice"]["function"]["name"] == "colour"


def test_a_server_without_schemas_and_tools_is_asked_in_text(openai: ChatServer) -> None:
    refused = Failure("status", 400, "tools are not supported")
    openai.structured = False
    openai.script.extend(
        [refused, 'Sure! ```json\n{"sum": 5, "word": "ready"}\n```', 'Here: {"name": "red"} ok?']
    )
    chat, _, meter = chat_with(openai)
    assert chat.structured(PROMPT, SCHEMA, meter) == {"name": "red"}
    assert chat.method(meter) == "text"
    assert '"colour"' in openai.requests[-1]["messages"][0]["content"]


def test_a_parameter_that_is_refused_is_left_out_from_then_on(openai: ChatServer) -> None:
    refused = Failure("status", 400, "'temperature' does not support 0 with this model")
    openai.script.extend([refused, READY, {"name": "red"}])
    chat, _, meter = chat_with(openai)
    assert chat.structured(PROMPT, SCHEMA, meter) == {"name": "red"}
    assert openai.requests[0]["temperature"] == 0
    assert "temperature" not in openai.requests[-1]


def test_thoughts_are_not_spoken(openai: ChatServer) -> None:
    openai.script.append("<think>what do I say to this one </think> Go on, please.")
    chat, _, meter = chat_with(openai)
    assert "".join(chat.stream(PROMPT, meter)).strip() == "Go on, please."


# --- what fails, and heals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        Failure("status", 500),
        Failure("status", 503, headers={"Retry-After": "2"}),
        Failure("status", 429, headers={"Retry-After": "3"}),
        Failure("reset"),
        Failure("empty"),
    ],
    ids=["500", "503", "429", "reset", "empty"],
)
def test_what_can_heal_is_tried_again(server: ChatServer, failure: Failure) -> None:
    server.script.append(failure)
    chat, waits, meter = chat_with(server)
    assert "".join(chat.stream(PROMPT, meter)) == server.otherwise
    asked = float(failure.headers.get("Retry-After", 0))
    assert len(waits) == 1
    assert waits[0] >= asked or server.protocol == "ollama"  # its client does not show the header


# --- what fails, and does not heal ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "kind", "says"),
    [
        (Failure("status", 401, f"bad key {KEY}"), ModelRefused, "refused the key"),
        (Failure("status", 404, "no such model"), ModelRefused, "COACH_MODEL"),
        (Failure("status", 400, "prompt is too long"), ModelRefused, "prompt is too long"),
        (Failure("status", 429, headers={"Retry-After": "3600"}), ModelUnavailable, "too many requests"),
        (Failure("status", 500), ModelUnavailable, "500"),
        (Failure("reset"), ModelUnavailable, "connection"),
        (Failure("reset", text="Tell me"), ModelUnavailable, "connection"),
        (Failure("cut", text="Tell me"), ModelUnavailable, "broke off"),
        (Failure("truncated", text="Tell me about"), ModelUnreadable, "middle of its reply"),
        (Failure("empty"), ModelUnreadable, "empty reply"),
    ],
    ids=["401", "404", "400", "429", "500", "reset", "reset-midway", "cut", "truncated", "empty"],
)
def test_what_cannot_heal_says_what_to_do(
    server: ChatServer, failure: Failure, kind: type[ModelError], says: str
) -> None:
    server.otherwise = failure
    chat, waits, meter = chat_with(server)
    with pytest.raises(kind) as caught:
        list(chat.stream(PROMPT, meter))
    assert says in str(caught.value)
    assert caught.value.next_step
    assert KEY not in str(caught.value)
    assert sum(waits) < 60
    assert len(server.requests) <= 3


def test_a_refusal_is_an_error(openai: ChatServer) -> None:
    openai.otherwise = Failure("refusal")
    chat, _, meter = chat_with(openai)
    with pytest.raises(ModelUnreadable, match="declined"):
        list(chat.stream(PROMPT, meter))


@pytest.mark.parametrize("kind", ["hang", "silent"])
def test_nothing_is_waited_for_longer_than_was_said(server: ChatServer, kind: Any) -> None:
    server.otherwise = Failure(kind)
    chat, waits, meter = chat_with(server, timeout=0.6)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="COACH_MODEL_TIMEOUT"):
        list(chat.stream(PROMPT, meter))
    assert time.monotonic() - began < 5
    assert not waits  # one who waited that long decides alone whether to wait again


def test_a_judgment_may_take_as_long_as_a_whole_stream(openai: ChatServer, tmp_path: Path) -> None:
    openai.script.append(READY)
    chat, _, meter = chat_with(openai, timeout=0.3, traits=TraitsFile(tmp_path / "traits.json"))
    chat.method(meter)
    openai.otherwise = Failure("hang")
    with pytest.raises(ModelUnavailable, match=r"within 1\.5 seconds"):
        chat.structured(PROMPT, SCHEMA, meter)


@pytest.mark.parametrize("length", [200_000])
def test_a_reply_without_end_is_cut(server: ChatServer, length: int) -> None:
    server.otherwise = "word " * (length // 5)
    chat, _, meter = chat_with(server)
    pieces: list[str] = []
    with pytest.raises(ModelUnreadable, match="too long"):
        pieces += chat.stream(PROMPT, meter)


def test_a_dead_server_is_named(openai: ChatServer) -> None:
    chat, waits, meter = chat_with(openai)
    openai.stop()
    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1") as caught:
        list(chat.stream(PROMPT, meter))
    assert "Check that the server runs" in caught.value.next_step
    assert len(waits) == 2


def test_a_page_instead_of_a_reply_is_unreadable(server: ChatServer) -> None:
    server.otherwise = Failure("garbage")
    chat, _, meter = chat_with(server)
    with pytest.raises(ModelError) as caught:
        list(chat.stream(PROMPT, meter))
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    ['{"name": "re', "I would rather not.", "[1, 2]", "word " * 40_000, Failure("empty"), Failure("refusal")],
    ids=["truncated", "prose", "array", "200 KB", "empty", "refusal"],
)
def test_structured_output_that_is_none_is_unreadable(openai: ChatServer, reply: Any) -> None:
    openai.script.extend([READY, reply])
    chat, _, meter = chat_with(openai)
    with pytest.raises(ModelUnreadable):
        chat.structured(PROMPT, SCHEMA, meter)
    assert meter.total.calls >= 1


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", KEY)
    chat = LangChainChat(Choice("google_genai", "gemini", "", "a test"), Prompts(CHECKOUT / "prompts"))
    with pytest.raises(ModelRefused, match=r"\[google\]"):
        list(chat.stream(PROMPT, Meter("test")))


def test_a_missing_key_is_named() -> None:
    for provider, name in (("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")):
        chat = LangChainChat(Choice(provider, "m", "", "a test"), Prompts(CHECKOUT / "prompts"))
        with pytest.raises(ModelRefused, match=name):
            list(chat.stream(PROMPT, Meter("test")))


# --- usage ------------------------------------------------------------------------------------------------


def test_the_budget_stops_an_interview_and_survives_a_restart(openai: ChatServer, tmp_path: Path) -> None:
    kept = UsageLog(tmp_path / "usage.jsonl")
    chat, _, _ = chat_with(openai)
    meter = Meter("voice", session="s1", kept=kept, budget=200)
    list(chat.stream(PROMPT, meter))
    list(chat.stream(PROMPT, meter))
    for after in (meter, Meter("voice", session="s1", kept=UsageLog(tmp_path / "usage.jsonl"), budget=200)):
        with pytest.raises(ModelRefused, match="COACH_TOKEN_BUDGET"):
            list(chat.stream(PROMPT, after))
    assert len(openai.requests) == 2
    list(chat.stream(PROMPT, Meter("voice", session="s2", kept=kept, budget=200)))
    assert kept.of_session("s1").input_tokens == 200


def test_the_models_that_are_taken_by_themselves_have_a_price() -> None:
    for provider, (_, model, _) in VENDORS.items():
        known = cost_of(f"{provider}:{model}", 1_000_000, 1_000_000) is not None
        assert known or model.endswith("-latest")


def test_cost_is_estimated_only_where_the_price_is_known() -> None:
    meter = Meter("test")
    meter.add("openai:gpt-4.1-mini", 1_000_000, 100_000)
    assert meter.total.cost == pytest.approx(0.56)
    meter.add("openai:something-local", 10, 10)
    assert meter.total.cost is None
