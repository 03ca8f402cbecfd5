"""An HTTP server that speaks the chat protocols of OpenAI, Anthropic and Ollama, and fails as it is told.

Real sockets, no patched client. `script` lays out what happens to the next chat requests, in order; when it
is used up `otherwise` happens. A reply is a text, a JSON object, or a `Failure`.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Kind = Literal["status", "reset", "cut", "silent", "hang", "empty", "refusal", "truncated", "garbage"]
Protocol = Literal["openai", "anthropic", "ollama"]


@dataclass(frozen=True)
class Failure:
    """One way to fail.

    ``reset`` breaks the connection before or, with ``text``, in the middle of the reply; ``cut`` ends a
    stream without its end mark; ``hang`` says nothing at all; ``silent`` keeps a stream alive without a word.
    """

    kind: Kind
    status: int = 500
    message: str = "it went wrong"
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


Reply = str | dict[str, Any] | Failure
Answer = Reply | Callable[[dict[str, Any]], Reply]


class ChatServer:
    """The server and what it was asked."""

    def __init__(self, protocol: Protocol = "openai") -> None:
        self.protocol: Protocol = protocol
        self.script: deque[Answer] = deque()
        self.otherwise: Answer = "Tell me about the data you would use."
        self.models = ["served-model"]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.usage = (100, 20)
        self.released = threading.Event()
        self.structured = True
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.chat = self

    @property
    def root(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        """The base URL as COACH_MODEL_BASE_URL takes it."""
        return f"{self.root}/v1" if self.protocol == "openai" else self.root

    @property
    def engine(self) -> str:
        """provider:name of what is served."""
        return f"{self.protocol}:{self.models[0]}"

    def next_reply(self, request: dict[str, Any], headers: dict[str, str]) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.headers.append(headers)
            answer = self.script.popleft() if self.script else self.otherwise
        return answer(request) if callable(answer) else answer

    def start(self) -> None:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def chat_server(protocol: Protocol = "openai") -> Iterator[ChatServer]:
    server = ChatServer(protocol)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def prompt_of(request: dict[str, Any]) -> str:
    """All text of a request."""
    return json.dumps([request.get("system", ""), request["messages"]], ensure_ascii=False)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    chat: ChatServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        chat = self.server.chat
        if self.path == "/v1/models" and chat.protocol == "openai":
            self._json(200, {"object": "list", "data": [{"id": name} for name in chat.models]})
        elif self.path == "/api/tags" and chat.protocol == "ollama":
            self._json(200, {"models": [{"name": name} for name in chat.models]})
        else:
            self._json(404, {"error": {"message": f"no {self.path} here"}})

    def do_POST(self) -> None:
        chat = self.server.chat
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        speak = {"/v1/chat/completions": _OpenAI, "/v1/messages": _Anthropic, "/api/chat": _Ollama}
        if self.path not in speak:
            self._json(404, {"error": {"message": f"no {self.path} here"}})
            return
        if request.get("response_format") and not chat.structured:
            self._json(400, {"error": {"message": "response_format is not supported"}})
            return
        reply = chat.next_reply(request, dict(self.headers.items()))
        wire = speak[self.path](self, request, chat)
        if isinstance(reply, Failure):
            self._fail(reply, wire, request)
        else:
            wire.send(reply if isinstance(reply, str) else json.dumps(reply))

    # --- failing --------------------------------------------------------------------------------------

    def _fail(self, failure: Failure, wire: _Wire, request: dict[str, Any]) -> None:
        match failure.kind:
            case "status":
                self._json(failure.status, {"error": {"message": failure.message}}, failure.headers)
            case "hang" | "silent":
                self._wait(failure, wire)
            case "reset" | "cut":
                self._break(failure, wire, request)
            case "garbage":
                self._raw(200, b"<html>not what you wanted</html>", "text/html")
            case "empty" | "refusal" | "truncated":
                finish = {"refusal": wire.refused, "truncated": wire.cut}.get(failure.kind, "")
                wire.send(failure.text, finish)

    def _wait(self, failure: Failure, wire: _Wire) -> None:
        self.close_connection = True
        if failure.kind == "silent":
            self._stream_head(wire.content_type)
        while not self.server.chat.released.wait(0.1):
            if failure.kind == "silent":
                self._write(wire.idle)

    def _break(self, failure: Failure, wire: _Wire, request: dict[str, Any]) -> None:
        if failure.text and wire.streams(request):
            self._stream_head(wire.content_type)
            self._write(wire.head() + wire.piece(failure.text))
        if failure.kind == "reset":
            self._reset()
        self.close_connection = True

    def _reset(self) -> None:
        """RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    # --- sending --------------------------------------------------------------------------------------

    def _json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._raw(status, json.dumps(body).encode(), "application/json", headers)

    def _raw(self, status: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(data)

    def _stream_head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def _write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.server.chat.released.wait(0.01)
            raise


class _Wire:
    """One protocol: how a reply is put on the wire."""

    content_type = "text/event-stream"
    idle = b": still working\n\n"
    stop, cut, refused = "stop", "length", "content_filter"

    def __init__(self, handler: _Handler, request: dict[str, Any], chat: ChatServer) -> None:
        self.handler, self.request, self.chat = handler, request, chat

    def streams(self, request: dict[str, Any]) -> bool:
        return bool(request.get("stream"))

    def send(self, text: str, finish: str = "") -> None:
        finish = finish or self.stop
        if not self.streams(self.request):
            self.handler._json(200, self.whole(text, finish))
            return
        self.handler._stream_head(self.content_type)
        words = text.split(" ") if text else []
        self.handler._write(self.head())
        for n, word in enumerate(words):
            self.handler._write(self.piece(word if n == 0 else f" {word}"))
        self.handler._write(self.tail(finish))

    def head(self) -> bytes:
        return b""

    def piece(self, text: str) -> bytes:
        raise NotImplementedError

    def tail(self, finish: str) -> bytes:
        raise NotImplementedError

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        raise NotImplementedError


class _OpenAI(_Wire):
    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        return f"data: {json.dumps(body | more)}\n\n".encode()

    @property
    def _usage(self) -> dict[str, int]:
        prompt, completion = self.chat.usage
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


class _Anthropic(_Wire):
    stop, cut, refused = "end_turn", "max_tokens", "refusal"

    @staticmethod
    def _event(kind: str, **body: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **body})}\n\n".encode()

    def _message(self, content: list[dict[str, Any]], finish: str | None) -> dict[str, Any]:
        usage = {"input_tokens": self.chat.usage[0], "output_tokens": self.chat.usage[1]}
        head = {"id": "m1", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
        return head | {"content": content, "stop_reason": finish, "usage": usage}

    def head(self) -> bytes:
        start = self._message([], None)
        start["usage"] = {"input_tokens": self.chat.usage[0], "output_tokens": 0}
        block = {"type": "text", "text": ""}
        return self._event("message_start", message=start) + self._event(
            "content_block_start", index=0, content_block=block
        )

    def piece(self, text: str) -> bytes:
        return self._event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def tail(self, finish: str) -> bytes:
        delta = {"stop_reason": finish, "stop_sequence": None}
        usage = {"input_tokens": self.chat.usage[0], "output_tokens": self.chat.usage[1]}
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


class _Ollama(_Wire):
    content_type = "application/x-ndjson"
    idle = b" "
    refused = "stop"

    def streams(self, request: dict[str, Any]) -> bool:
        return bool(request.get("stream", True))

    def _line(self, text: str, **more: Any) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False} | more

    def _done(self, finish: str) -> dict[str, Any]:
        counts = {"prompt_eval_count": self.chat.usage[0], "eval_count": self.chat.usage[1]}
        return {"done": True, "done_reason": finish, "total_duration": 1, **counts}

    def piece(self, text: str) -> bytes:
        return (json.dumps(self._line(text)) + "\n").encode()

    def tail(self, finish: str) -> bytes:
        return (json.dumps(self._line("", **self._done(finish))) + "\n").encode()

    def whole(self, text: str, finish: str) -> dict[str, Any]:
        return self._line(text, **self._done(finish))
