"""How a reply ended: what its messages say besides their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

_FINISHED = ("finish_reason", "stop_reason", "done_reason", "finishReason", "stopReason")
_CUT = ("length", "max_tokens", "model_length")
_DECLINED = ("content_filter", "refusal", "safety", "content_filtered", "guardrail_intervened")


class Ending:
    """Of one reply, whole or in chunks. ``reason``: the vendor's word for why it ended, empty without one."""

    def __init__(self) -> None:
        self.reason = ""
        self._refused = False
        self.input_tokens = 0
        self.output_tokens = 0
        self.seen = False

    @property
    def declined(self) -> bool:
        """Whether the model, or a filter after it, refused."""
        return self._refused or self.reason in _DECLINED

    @property
    def cut(self) -> bool:
        """Whether a limit of length ended it."""
        return self.reason in _CUT

    def note(self, message: BaseMessage) -> None:
        """Takes in one message or chunk."""
        self.seen = True
        for name in _FINISHED:
            if message.response_metadata.get(name):
                self.reason = str(message.response_metadata[name]).lower()
        if message.response_metadata.get("status") == "completed":  # OpenAI's Responses API
            self.reason = self.reason or "stop"
        self._refused = self._refused or bool(message.additional_kwargs.get("refusal"))
        usage = getattr(message, "usage_metadata", None)
        if usage:
            self.input_tokens += usage["input_tokens"]
            self.output_tokens += usage["output_tokens"]
