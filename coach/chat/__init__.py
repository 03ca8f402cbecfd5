"""The seam to language models: what the voice, the judge and the answerer ask of one.

Nothing here knows a vendor. `coach.chat.langchain` fills the seam with real models, `coach.chat.queued`
with replies that were laid out before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from coach.errors import ModelError
from coach.prompting import Filled
from coach.usage import Meter

Schema = Mapping[str, Any]
"""A JSON schema of an object: every property required, no others allowed (what all vendors can hold to)."""

LONGEST_SPEECH = 4_000
"""Characters after which a worded turn is no interviewer's any more; the stream is stopped there."""
LONGEST_REPLY = 100_000
"""Characters of a structured reply that are still read."""

T = TypeVar("T")


class Chat(Protocol):
    """One language model."""

    name: str
    """``provider:name``."""

    def stream(self, prompt: Filled, meter: Meter) -> Iterator[str]:
        """The reply in pieces, as they come.

        Raises ModelError. What could heal was tried again as long as nothing had been yielded; an empty
        reply, a refusal and one that broke off are errors.
        """
        ...

    def structured(self, prompt: Filled, schema: Schema, meter: Meter) -> dict[str, Any]:
        """A reply that is one JSON object. Whether it holds to ``schema`` is for the caller to check.

        Raises ModelError; ModelUnreadable where no JSON object came back.
        """
        ...


Connect = Callable[[], Chat]
"""Gives the configured model. Raises ModelError where the server has to be asked for its name and is dead."""


def first_that_works(connections: Sequence[Connect], use: Callable[[Chat], T]) -> T:
    """What ``use`` makes of the first model that does not fail. Raises the first model's ModelError."""
    first: ModelError | None = None
    for connect in connections:
        try:
            return use(connect())
        except ModelError as error:
            first = first or error
    assert first is not None, "there is always a first connection"
    raise first


def stream_first(connections: Sequence[Connect], prompt: Filled, meter: Meter) -> Iterator[str]:
    """A stream of the first model that begins to speak; one that breaks off later is not replaced."""

    def begin(chat: Chat) -> tuple[str, Iterator[str]]:
        pieces = chat.stream(prompt, meter)
        return next(pieces, ""), pieces

    head, rest = first_that_works(connections, begin)
    yield head
    yield from rest
