"""Who embeds first: work that nobody waits for gives way, batch by batch, to work that somebody does."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

LONGEST = 2.0
"""Seconds for which a batch in the background waits: it is slowed down, never stopped."""

_here = threading.local()


@contextmanager
def in_background() -> Iterator[None]:
    """What this thread embeds within is not waited for."""
    before = getattr(_here, "background", False)
    _here.background = True
    try:
        yield
    finally:
        _here.background = before


class Turns:
    """The order in which the threads that share a model run their batches."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.awaited = 0
        """Calls under way that somebody waits for."""

    def take(self, batches: Iterable[T]) -> Iterator[T]:
        """The batches, each when it is its turn."""
        if getattr(_here, "background", False):
            for batch in batches:
                with self._changed:
                    self._changed.wait_for(lambda: not self.awaited, LONGEST)
                yield batch
            return
        with self._changed:
            self.awaited += 1
        try:
            yield from batches
        finally:
            with self._changed:
                self.awaited -= 1
                self._changed.notify_all()
