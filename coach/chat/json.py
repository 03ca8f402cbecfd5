"""The JSON object in a model's text, for servers that can do no better."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

_OPEN, _CLOSE = "<think>", "</think>"


def find_object(text: str) -> dict[str, Any] | None:
    """The largest whole JSON object in ``text``, fenced or bare; None where there is none."""
    decoder = json.JSONDecoder()
    best: tuple[int, dict[str, Any]] | None = None
    start = text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
            continue
        if isinstance(value, dict) and (best is None or end - start > best[0]):
            best = (end - start, value)
        start = text.find("{", end)
    return best[1] if best else None


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a stream without a leading <think> block, as some local servers let it through."""
    held = ""
    for piece in pieces:
        if held is None:
            yield piece
            continue
        held += piece
        start = held.lstrip()
        if start.startswith(_OPEN):
            if _CLOSE not in start:
                continue
            start = start.split(_CLOSE, 1)[1].lstrip()
        elif _OPEN.startswith(start):
            continue
        if start:
            yield start
            held = None  # type: ignore[assignment]
    if held and not held.lstrip().startswith(_OPEN):
        yield held
