"""The same wire against llama.cpp's own server: streaming, and output held to a schema by a grammar.

Its tiny model speaks nonsense: what is shown is that the coach and a real server understand each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coach.assembly import Coach
from coach.chat.choice import Choice, resolve
from coach.chat.langchain import LangChainChat
from coach.errors import ModelRefused
from coach.judge.reply import SCHEMA
from coach.prompting import Filled, Prompts
from coach.records import Question, SessionSettings
from coach.settings import CHECKOUT, load_settings
from coach.usage import Meter
from tests.servers.llama import llama_server

pytest.importorskip("xllamacpp")
PROMPT = Filled("p@1", "You are an interviewer.", "Ask for the next part.")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_server(tmp_path_factory.mktemp("llama")) as address:
        yield address


@pytest.fixture
def chat(url: str) -> LangChainChat:
    choice = resolve(Choice("openai", "", url, "a test"))
    return LangChainChat(choice, Prompts(CHECKOUT / "prompts"), timeout=60)


def test_streams_and_counts_tokens(chat: LangChainChat) -> None:
    meter = Meter("test")
    pieces = [piece for piece in chat.stream(PROMPT, meter) if piece]
    assert len(pieces) > 5
    assert "".join(pieces).strip().startswith("please walk me through")
    assert meter.total.input_tokens > 0 < meter.total.output_tokens


def test_gives_what_the_schema_asks_for(chat: LangChainChat) -> None:
    meter = Meter("test")
    assert chat.method(meter) == "json_schema"
    reply = chat.structured(PROMPT, SCHEMA, meter)
    assert set(reply) == {"judgments"}
    assert isinstance(reply["judgments"], list)


def test_a_prompt_that_is_too_long_is_refused_in_plain_words(chat: LangChainChat) -> None:
    long = Filled("p@1", "You are an interviewer.", "please " * 40_000)
    with pytest.raises(ModelRefused, match="context"):
        list(chat.stream(long, Meter("test")))


def test_an_interview_with_nothing_but_its_address(
    url: str, netflix: Question, monkeypatch: pytest.MonkeyPatch, hashing: object
) -> None:
    monkeypatch.setattr("coach.embedding.load_embedder", lambda *_: hashing)
    monkeypatch.setenv("COACH_MODEL_BASE_URL", url)
    coach = Coach(load_settings())
    interview = coach.interview(coach.start(netflix, SessionSettings()))
    "".join(interview.reply())
    interview.submit("How many users do we have?")
    assert len([piece for piece in interview.reply() if piece]) > 5
    assert interview.turns[-1].text.startswith("please walk me through")
