"""LangChain's client of one model, as this project wants it: no retries of its own, no hidden prompt cut."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coach.chat import errors
from coach.chat.choice import Choice
from coach.chat.traits import ServerTraits

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

CONTEXT = 16_384
"""Tokens of context asked of an Ollama, whose default would silently cut the prompt off."""


class Clients:
    """The clients of one model, made when first needed. Safe between threads."""

    def __init__(
        self, choice: Choice, timeout: float, traits: ServerTraits, environment: Mapping[str, str]
    ) -> None:
        self._choice = choice
        self._timeout = timeout
        self._traits = traits
        self._environment = environment
        self._made: dict[bool, BaseChatModel] = {}
        self._lock = threading.Lock()

    def get(self, *, steady: bool) -> BaseChatModel:
        """The client; ``steady`` asks for the likeliest words, as far as the model lets itself be asked.

        Raises ModelRefused where the key is not set.
        """
        choice = self._choice
        if choice.key_name and not self._environment.get(choice.key_name, "").strip():
            raise errors.no_key(choice)
        with self._lock:
            if steady not in self._made:
                from langchain.chat_models import init_chat_model

                made = init_chat_model(choice.model, model_provider=choice.provider, **self._options())
                profile = getattr(made, "profile", None) or {}
                without = self._traits.known.without
                if steady and profile.get("temperature", True) and "temperature" not in without:
                    made = made.model_copy(update={"temperature": 0.0})
                self._made[steady] = made
            return self._made[steady]

    def forget(self) -> None:
        """Makes them anew when next needed: what is known of the server has changed."""
        with self._lock:
            self._made.clear()

    def _options(self) -> dict[str, Any]:
        choice = self._choice
        options: dict[str, Any] = {"base_url": choice.base_url} if choice.base_url else {}
        if choice.provider == "ollama":
            return options | {"client_kwargs": {"timeout": self._timeout}, "num_ctx": CONTEXT}
        if choice.provider in ("openai", "anthropic"):
            options |= {"timeout": self._timeout, "max_retries": 0}
        if choice.provider == "openai":
            options["stream_usage"] = "stream_options" not in self._traits.known.without
            if choice.base_url:  # such servers often want none, but the client insists on one
                options["api_key"] = self._environment.get("OPENAI_API_KEY", "").strip() or "none"
                options["use_responses_api"] = False
        return options
