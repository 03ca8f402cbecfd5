"""What was learnt about each server: how it gives structured output, and what it will not be sent.

Kept in COACH_HOME/models.json, so that each server is asked once. No key, no text.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from typing import Any, Literal, get_args

from coach.records import Record

log = logging.getLogger(__name__)

Method = Literal["json_schema", "function_calling", "text"]
METHODS: tuple[Method, ...] = get_args(Method)
"""Ways to structured output, the most reliable first."""


class Traits(Record):
    """One server's ways. ``method`` is None where it was not tried yet."""

    method: Method | None = None
    without: tuple[str, ...] = ()
    """Parameters that it refuses."""


class TraitsFile:
    """The file of all servers' traits; a damaged or unwritable one only costs asking again."""

    def __init__(self, path: Path | None) -> None:
        """Without a ``path`` they are kept for this process only."""
        self._path = path
        self._lock = threading.Lock()
        self._known = self._read()

    def get(self, server: str) -> Traits:
        """What is known about ``server`` (an id of address and model)."""
        with self._lock:
            return self._known.get(server, Traits())

    def put(self, server: str, traits: Traits) -> None:
        """Remembers."""
        with self._lock:
            self._known[server] = traits
            if self._path is None:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                part = self._path.with_suffix(".part")
                part.write_text(
                    json.dumps({name: known.model_dump() for name, known in self._known.items()}, indent=1),
                    encoding="utf-8",
                )
                part.replace(self._path)
            except OSError as error:
                log.warning("%s was not written: %s", self._path, error)

    def _read(self) -> dict[str, Traits]:
        if self._path is None:
            return {}
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return {name: Traits.model_validate(known) for name, known in data.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError) as error:
            log.warning("%s was not read: %s", self._path, error)
            return {}


class ServerTraits:
    """What is known about one server."""

    def __init__(self, file: TraitsFile, server: str) -> None:
        """``server``: an id of address and model."""
        self._file = file
        self._server = server

    @property
    def known(self) -> Traits:
        """All that was learnt so far."""
        return self._file.get(self._server)

    def learn(self, **changes: Any) -> None:
        """Remembers ``changes`` of `Traits`."""
        self._file.put(self._server, self.known.model_copy(update=changes))
