"""How a reply is put on the wire: the chat protocols of OpenAI, Anthropic and Ollama, streamed or whole."""

from __future__ import annotations

import json
import time
from typing import Any, Protocol


class Handler(Protocol):
    """What writes to the connection."""

    def json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        """A whole response."""

    def stream_head(self, kind: str) -> None:
        """The head of a response that is streamed."""

    def write(self, data: bytes) -> None:
        """A piece of it."""


class Wire:
    """One protocol: how a reply is put on the wire."""

    content_type = "text/event-stream"
    idle = b": still working\n\n"
    stop, cut, refused = "stop", "length", "content_filter"

    def __init__(
        self, handler: Handler, request: dict[str, Any], usage: tuple[int, int], pace: float = 0.0
    ) -> None:
        """``usage``: tokens of prompt and reply that are counted. ``pace``: seconds between two pieces."""
        self.handler, self.request, self.usage, self.pace = handler, request, usage, pace

    def streams(self, request: dict[str, Any]) -> bool:
        return bool(request.get("stream"))

    def send(self, text: str, finish: str = "") -> None:
        finish = finish or self.stop
        if not self.streams(self.request):
            self.handler.json(200, self.whole(text, finish))
            return
        self.handler.stream_head(self.content_type)
        words = text.split(" ") if text else []
        self.handler.write(self.head())
        for n, word in enumerate(words):
            time.sleep(self.pace)
            self.handler.write(self.piece(word if n == 0 else f" {word}"))
        self.handler.write(self.tail(finish))

    def head(self) -> bytes:
        return b""

    def piece(self, text: str) -> bytes:
        raise NotImplementedError

    def tail(self, finish: str) -> bytes:
        raise NotImplementedError

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        raise NotImplementedError


class OpenAI(Wire):
    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        return f"data: {json.dumps(body | more)}\n\n".encode()

    @property
    def _usage(self) -> dict[str, int]:
        prompt, completion = self.usage
        return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

    def piece(self, text: str) -> bytes:
        return self._chunk({"content": text})

    def tail(self, finish: str) -> bytes:
        wanted = (self.request.get("stream_options") or {}).get("include_usage")
        usage = self._chunk({}, choices=[], usage=self._usage) if wanted else b""
        return self._chunk({}, finish) + usage + b"data: [DONE]\n\n"

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        choice = self.request.get("tool_choice")
        if isinstance(choice, dict) and text:
            call = {"name": choice["function"]["name"], "arguments": text}
            message |= {"content": None, "tool_calls": [{"id": "t", "type": "function", "function": call}]}
        if finish == self.refused:
            message |= {"refusal": "I cannot help with that."}
        choices = [{"index": 0, "message": message, "finish_reason": finish}]
        return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices} | {
            "usage": self._usage
        }


class Anthropic(Wire):
    stop, cut, refused = "end_turn", "max_tokens", "refusal"

    @staticmethod
    def _event(kind: str, **body: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n".encode()

    def _message(self, content: list[dict[str, Any]], finish: str | None) -> dict[str, Any]:
        usage = {"input_tokens": self.usage[0], "output_tokens": self.usage[1]}
        head = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
        return head | {"content": content, "stop_reason": finish, "usage": usage}

    def head(self) -> bytes:
        start = self._message([], None)
        start["usage"] = {"input_tokens": self.usage[0], "output_tokens": 0}
        block = {"type": "text", "text": ""}
        return self._event("message_start", message=start) + self._event(
            "content_block_start", index=0, content_block=block
        )

    def piece(self, text: str) -> bytes:
        return self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def tail(self, finish: str) -> bytes:
        delta = {"stop_reason": finish, "stop_sequence": None}
        usage = {"input_tokens": self.usage[0], "output_tokens": self.usage[1]}
        return (
            self._event("content_block_stop", index=0)
            + self._event("message_delta", delta=delta, usage=usage)
            + self._event("message_stop")
        )

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        choice = self.request.get("tool_choice") or {}
        content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        if choice.get("type") in ("tool", "any") and text:
            try:
                arguments = json.loads(text)
            except ValueError:
                return self._message(content, finish)
            name = choice.get("name") or self.request["tools"][0]["name"]
            content = [{"type": "tool_use", "id": "t1", "name": name, "input": arguments}]
        return self._message(content, finish)


class Ollama(Wire):
    content_type = "application/x-ndjson"
    idle = b" "
    refused = "stop"

    def streams(self, request: dict[str, Any]) -> bool:
        return bool(request.get("stream", True))

    def _line(self, text: str, **more: Any) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False} | more

    def _done(self, finish: str) -> dict[str, Any]:
        counts = {"prompt_eval_count": self.usage[0], "eval_count": self.usage[1]}
        return {"done": True, "done_reason": finish, "total_duration": 1, **counts}

    def piece(self, text: str) -> bytes:
        return (json.dumps(self._line(text)) + "\n").encode()

    def tail(self, finish: str) -> bytes:
        return (json.dumps(self._line("", **self._done(finish))) + "\n").encode()

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        return self._line(text, **self._done(finish))


WIRES: dict[str, type[Wire]] = {
    "/v1/chat/completions": OpenAI,
    "/v1/messages": Anthropic,
    "/api/chat": Ollama,
}
"""Protocols by the path at which they are spoken."""
