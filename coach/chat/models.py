"""The configured models of one coach: which is in use, its client, and what counts its tokens."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cached_property

from coach.chat import Chat, Connect
from coach.chat.choice import EMBEDDED, Choice, choose, found, named, resolve
from coach.chat.traits import Method, TraitsFile
from coach.prompting import Prompts
from coach.settings import CHECKOUT, Settings
from coach.usage import Meter, UsageLog

Maker = Callable[[Choice], Chat]


class Models:
    """Choosing needs no network but a look for an Ollama; connecting happens when first needed."""

    def __init__(self, settings: Settings, make: Maker | None = None) -> None:
        """``make``: another way from a choice to a model, for a fake."""
        self._settings = settings
        self._make = make or self._langchain
        self._used: Choice | None = None
        self._chats: dict[Choice, Chat] = {}
        self._lock = threading.Lock()

    # --- choosing -------------------------------------------------------------------------------------

    @cached_property
    def configured(self) -> Choice:
        """What the settings lead to. Raises SettingsError."""
        return choose(self._settings)

    @property
    def choice(self) -> Choice:
        """The model in use: what was switched to since the start, else what is configured."""
        return self._used or self.configured

    def use(self, choice: Choice | None) -> None:
        """Switches for this process; None goes back to what is configured."""
        self._used = choice

    def named(self, engine: str, because: str = "--engine") -> Choice:
        """The choice for ``engine``, the one in use for an empty string. Raises SettingsError."""
        return named(engine, self._settings, because) if engine else self.choice

    def options(self) -> list[Choice]:
        """What can be switched to: what is configured, what was found here, the embedded engine."""
        choices = [self.configured, *found(self._settings, os.environ), *self._fallback(), Choice(because="")]
        by_engine: dict[tuple[str, str], Choice] = {}
        for choice in choices:
            by_engine.setdefault((choice.engine, choice.base_url), choice)
        return list(by_engine.values())

    def _fallback(self) -> list[Choice]:
        name = self._settings.fallback_model
        return [] if name in ("", EMBEDDED) else [named(name, self._settings, "COACH_FALLBACK_MODEL")]

    # --- connecting -----------------------------------------------------------------------------------

    def connect(self, choice: Choice) -> Chat:
        """The client for ``choice``. Raises ModelError where its server cannot say which models it has."""
        with self._lock:
            chat = self._chats.get(choice)
        if chat is None:
            chat = self._make(resolve(choice))
            with self._lock:
                chat = self._chats.setdefault(choice, chat)
        return chat

    def connections(self, choice: Choice) -> list[Connect]:
        """The model, then the fallback. Grades take the first only: one engine a card."""
        return [lambda one=one: self.connect(one) for one in (choice, *self._fallback())]  # type: ignore[misc]

    def _langchain(self, choice: Choice) -> Chat:
        from coach.chat.langchain import LangChainChat

        return LangChainChat(choice, self.prompts, timeout=self._settings.model_timeout, traits=self.traits)

    def check(self, choice: Choice, patience: float) -> Method:
        """Asks a model one small question, and says how it gave structured output. Raises ModelError."""
        from coach.chat.langchain import LangChainChat

        chat = LangChainChat(
            resolve(choice), self.prompts, timeout=patience, traits=self.traits, sleep=lambda _: None
        )
        return chat.check(self.meter("check"))

    # --- what goes with them --------------------------------------------------------------------------

    @cached_property
    def prompts(self) -> Prompts:
        """The prompt files."""
        return Prompts(CHECKOUT / "prompts")

    @cached_property
    def traits(self) -> TraitsFile:
        """What was learnt about servers."""
        return TraitsFile(self._settings.home / "models.json")

    @cached_property
    def usage(self) -> UsageLog:
        """All calls so far."""
        return UsageLog(self._settings.home / "usage.jsonl")

    def meter(self, purpose: str, session: str = "") -> Meter:
        """Counts what is used for ``purpose``; an interview's calls stop at its budget."""
        budget = self._settings.token_budget if session else 0
        return Meter(purpose, session=session, kept=self.usage, budget=budget)
