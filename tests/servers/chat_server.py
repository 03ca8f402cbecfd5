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

from tests.servers.wires import WIRES, Wire

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

    def __init__(self, protocol: Protocol = "openai", port: int = 0) -> None:
        self.protocol: Protocol = protocol
        self.pace = 0.0
        """Seconds between two pieces of a stream."""
        self.script: deque[Answer] = deque()
        self.otherwise: Answer = "Tell me about the data you would use."
        self.models = ["served-model"]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.usage = (100, 20)
        self.released = threading.Event()
        self.structured = True
        self._lock = threading.Lock()
        self._http = _Http(("127.0.0.1", port), _Handler)
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


def parts_of(request: dict[str, Any]) -> tuple[str, str]:
    """The system and the user text of a request, in whichever protocol it came."""
    said = {message["role"]: _text(message["content"]) for message in request["messages"]}
    return said.get("system", _text(request.get("system", ""))), said["user"]


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


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
            self.json(200, {"object": "list", "data": [{"id": name} for name in chat.models]})
        elif self.path == "/api/tags" and chat.protocol == "ollama":
            self.json(200, {"models": [{"name": name} for name in chat.models]})
        else:
            self.json(404, {"error": {"message": f"no {self.path} here"}})

    def do_POST(self) -> None:
        chat = self.server.chat
        request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if self.path not in WIRES:
            self.json(404, {"error": {"message": f"no {self.path} here"}})
            return
        if request.get("response_format") and not chat.structured:
            self.json(400, {"error": {"message": "response_format is not supported"}})
            return
        reply = chat.next_reply(request, dict(self.headers.items()))
        wire = WIRES[self.path](self, request, chat.usage, chat.pace)
        if isinstance(reply, Failure):
            self._fail(reply, wire, request)
        else:
            wire.send(reply if isinstance(reply, str) else json.dumps(reply))

    # --- failing --------------------------------------------------------------------------------------

    def _fail(self, failure: Failure, wire: Wire, request: dict[str, Any]) -> None:
        match failure.kind:
            case "status":
                self.json(failure.status, {"error": {"message": failure.message}}, failure.headers)
            case "hang" | "silent":
                self._wait(failure, wire)
            case "reset" | "cut":
                self._break(failure, wire, request)
            case "garbage":
                self._raw(200, b"<html>not what you wanted</html>", "text/html")
            case "empty" | "refusal" | "truncated":
                finish = {"refusal": wire.refused, "truncated": wire.cut}.get(failure.kind, "")
                wire.send(failure.text, finish)

    def _wait(self, failure: Failure, wire: Wire) -> None:
        self.close_connection = True
        if failure.kind == "silent":
            self.stream_head(wire.content_type)
        while not self.server.chat.released.wait(0.1):
            if failure.kind == "silent":
                self.write(wire.idle)

    def _break(self, failure: Failure, wire: Wire, request: dict[str, Any]) -> None:
        if failure.text and wire.streams(request):
            self.stream_head(wire.content_type)
            self.write(wire.head() + wire.piece(failure.text))
        if failure.kind == "reset":
            self._reset()
        self.close_connection = True

    def _reset(self) -> None:
        """RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    # --- sending --------------------------------------------------------------------------------------

    def json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
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
        self.write(data)

    def stream_head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def write(self, data: bytes) -> None:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.server.chat.released.wait(0.01)
            raise
