"""Waiting for a model no longer than was said, whatever its client's own time limits cover."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_END = object()
TOTAL = 5
"""A whole reply may take this many times the patience for one piece of it."""


def within(seconds: float, make: Callable[[], Iterable[T]]) -> Iterator[T]:
    """The items of ``make()``, each of which comes within ``seconds``, or TimeoutError.

    They are made in a thread of their own: a server that keeps a connection alive without saying anything
    is not seen by an HTTP client's read timeout. A thread given up on ends with its connection.
    """
    items: queue.Queue[object] = queue.Queue(maxsize=256)
    stop = threading.Event()

    def put(item: object) -> None:
        while not stop.is_set():
            try:
                items.put(item, timeout=0.2)
                return
            except queue.Full:
                continue

    def pump() -> None:
        try:
            for item in make():
                put(item)
                if stop.is_set():
                    return
            put(_END)
        except BaseException as error:
            put(_Raised(error))

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(pump,), daemon=True, name="model").start()
    left = TOTAL * seconds
    try:
        yield from _taken(items, seconds, left)
    finally:
        stop.set()


def _taken(items: queue.Queue[object], seconds: float, left: float) -> Iterator[T]:
    import time

    end = time.monotonic() + left
    while True:
        try:
            item = items.get(timeout=max(0.01, min(seconds, end - time.monotonic())))
        except queue.Empty:
            raise TimeoutError from None
        if item is _END:
            return
        if isinstance(item, _Raised):
            raise item.error
        yield item  # type: ignore[misc]


class _Raised:
    """An exception on its way to the waiting thread."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
