"""A chat model whose replies were laid out before: for tests, demonstrations and trying a prompt by hand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from coach.chat import Schema
from coach.errors import ModelError, ModelUnavailable
from coach.prompting import Filled
from coach.usage import Meter

Reply = str | dict[str, Any] | ModelError | Callable[[Filled], "str | dict[str, Any]"]
"""A text, a JSON object, an error to raise, or a function of the prompt that gives one of the first two."""


class QueuedChat:
    """Gives its replies in order; the last one again and again where ``endless``. Keeps all prompts."""

    def __init__(
        self, replies: Iterable[Reply], name: str = "queued:model", *, endless: bool = False
    ) -> None:
        self.name = name
        self.prompts: list[Filled] = []
        self._replies = deque(replies)
        self._endless = endless
        self._lock = threading.Lock()

    def stream(self, prompt: Filled, meter: Meter) -> Iterator[str]:
        """The next reply, word by word."""
        reply = self._next(prompt, meter)
        for piece in str(reply).splitlines(keepends=True):
            head, *rest = piece.split(" ")
            yield head
            yield from (f" {word}" for word in rest)

    def structured(self, prompt: Filled, schema: Schema, meter: Meter) -> dict[str, Any]:  # noqa: ARG002
        """The next reply."""
        reply = self._next(prompt, meter)
        return reply if isinstance(reply, dict) else {}

    def _next(self, prompt: Filled, meter: Meter) -> str | dict[str, Any]:
        meter.check()
        with self._lock:
            self.prompts.append(prompt)
            if not self._replies:
                raise ModelUnavailable("The queued model has no reply left.")
            last = self._endless and len(self._replies) == 1
            reply = self._replies[0] if last else self._replies.popleft()
        if isinstance(reply, ModelError):
            raise reply
        given = reply(prompt) if callable(reply) else reply
        meter.add(self.name, (len(prompt.system) + len(prompt.user)) // 4, len(str(given)) // 4)
        return given
