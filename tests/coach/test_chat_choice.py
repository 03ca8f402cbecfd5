"""Which model is taken, and where that is looked for."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from coach.chat.choice import OLLAMA_PATIENCE, Choice, choose, named, resolve
from coach.errors import ModelRefused, ModelUnavailable, ModelUnreadable, SettingsError
from coach.settings import CHECKOUT, Settings
from tests.servers.chat_server import chat_server

NO_OLLAMA = {"OLLAMA_HOST": "127.0.0.1:9"}


def chosen(environment: dict[str, str] | None = None, **settings: str) -> Choice:
    return choose(Settings.model_validate(settings), {**NO_OLLAMA, **(environment or {})})


def test_nothing_configured_is_embedded() -> None:
    assert chosen().embedded
    assert chosen().engine == "embedded"
    assert chosen().host == ""


def test_the_order_is_name_address_key_ollama() -> None:
    with chat_server("ollama") as ollama:
        ollama.models = ["nomic-embed-text", "llama3.1:8b"]
        env = {"OLLAMA_HOST": ollama.root}
        assert chosen(env).engine == "ollama:llama3.1:8b"
        env |= {"OPENAI_API_KEY": "k"}
        assert chosen(env).provider == "openai"
        assert chosen(env).because == "OPENAI_API_KEY"
        assert chosen(env, model_base_url="http://127.0.0.1:8080").base_url == "http://127.0.0.1:8080/v1"
        assert chosen(env, model="anthropic:claude-x").engine == "anthropic:claude-x"
        assert chosen(env, model="embedded", model_base_url="http://x/v1").embedded


def test_an_ollama_elsewhere_is_not_asked() -> None:
    began = time.monotonic()
    assert chosen({"OLLAMA_HOST": "http://192.0.2.1:11434"}).embedded
    assert time.monotonic() - began < OLLAMA_PATIENCE


def test_a_base_url_is_asked_for_its_model() -> None:
    with chat_server() as server:
        choice = resolve(chosen(model_base_url=server.url), {})
        assert choice.engine == "openai:served-model"
        server.models = []
        with pytest.raises(ModelUnavailable, match="no model"):
            resolve(chosen(model_base_url=server.url), {})
    with pytest.raises(ModelUnavailable, match="Start the server"):
        resolve(chosen(model_base_url=server.url), {}, timeout=1)


def test_a_wrong_address_is_explained() -> None:
    with chat_server() as server, pytest.raises(ModelRefused, match="/v1"):
        resolve(chosen(model_base_url=f"{server.root}/v2"), {})
    with chat_server("ollama") as other, pytest.raises((ModelRefused, ModelUnreadable)):
        resolve(chosen(model_base_url=other.url), {})
    with pytest.raises(SettingsError, match="COACH_MODEL_BASE_URL"):
        chosen(model_base_url="127.0.0.1:8080")


def test_names_with_colons_are_the_servers_own_at_a_base_url() -> None:
    settings = Settings(model_base_url="http://127.0.0.1:1234/v1")
    assert named("qwen2.5:14b", settings, "t").engine == "openai:qwen2.5:14b"
    assert named("ollama:qwen2.5:14b", settings, "t").engine == "ollama:qwen2.5:14b"
    with pytest.raises(SettingsError, match="provider:name"):
        named("qwen2.5:14b", Settings(), "COACH_MODEL")


def test_a_key_in_an_address_is_not_shown_as_host() -> None:
    assert Choice("openai", "m", "http://user:secret@host:1/v1", "t").host == "host:1"


def test_nothing_of_langchain_is_imported_before_a_model_is_called() -> None:
    code = (
        "import sys; from coach.assembly import Coach; from coach.settings import load_settings; "
        "coach = Coach(load_settings()); coach.models.choice; coach.models.connections(coach.models.choice); "
        "heavy = ('langchain', 'langchain_core', 'openai'); "
        "heavy = ('langchain', 'langchain_core', 'openai'); "
        "print([name for name in sys.modules if name.split('.')[0] in heavy])"
    )
    for extra in ({}, {"COACH_MODEL": "openai:x"}):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=CHECKOUT,
            env={"PATH": "", "HOME": "/nonexistent", **NO_OLLAMA, **extra},
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip() == "[]", done.stderr
