"""Takes text out of a PDF page that nobody sees: invisible, white on white, or too small to read.

Whoever hides text in a document means it for machines. A small interpreter of the page's drawing
commands (ISO 32000-1, 8.4 and 9.3) follows colours, sizes and painted areas; what is shown while
hidden is dropped before pypdf extracts the text.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Operation = tuple[list[Any], bytes]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
SMALLEST = 1.0
"""Points below which text cannot be read."""
WHITE = 0.97
_SHOW = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILL = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_END_PATH = _FILL | {b"n", b"S", b"s"}
_INVISIBLE = 3


@dataclass(frozen=True)
class _State:
    """The part of the graphics state that decides whether text is seen."""

    cm: Matrix = IDENTITY
    white: bool = False
    mode: int = 0
    size: float = 0.0
    leading: float = 0.0


def visible(operations: Sequence[Operation], has_image: bool) -> tuple[list[Operation], int]:
    """The commands without those that show hidden text, and how many were taken out.

    A scan with recognised text has that text invisible over its picture: it stays if the page shows no other.
    """
    page = _Page()
    kinds = [page.step(operands, operator) for operands, operator in operations]
    scanned = has_image and "seen" not in kinds
    dropped = {"hidden"} if scanned else {"hidden", "invisible"}
    kept = [operation for operation, kind in zip(operations, kinds, strict=True) if kind not in dropped]
    return kept, len(operations) - len(kept)


class _Page:
    """Interprets the commands one by one."""

    def __init__(self) -> None:
        self._state = _State()
        self._stack: list[_State] = []
        self._line: Matrix = IDENTITY
        self._path: list[tuple[float, float]] = []
        self._painted: list[Box] = []
        self._commands: dict[bytes, Callable[[list[float]], None]] = {
            b"q": lambda _: self._stack.append(self._state),
            b"Q": lambda _: self._pop(),
            b"cm": lambda n: self._set(cm=_times(_matrix(n), self._state.cm)),
            b"Tr": lambda n: self._set(mode=int(n[0])),
            b"TL": lambda n: self._set(leading=n[0]),
            b"Tf": lambda n: self._set(size=n[-1]),
            b"BT": lambda _: self._place(IDENTITY),
            b"Tm": lambda n: self._place(_matrix(n)),
            b"Td": lambda n: self._move(n[0], n[1]),
            b"TD": lambda n: self._move(n[0], n[1], leading=-n[1]),
            b"T*": lambda _: self._move(0.0, -self._state.leading),
            b"re": lambda n: self._path.extend([(n[0], n[1]), (n[0] + n[2], n[1] + n[3])]),
        }
        for name in (b"g", b"rg", b"sc", b"scn"):
            self._commands[name] = lambda n: self._set(white=bool(n) and min(n) >= WHITE and len(n) != 4)
        self._commands[b"k"] = lambda n: self._set(white=max(n) <= 1 - WHITE)
        for name in (b"m", b"l", b"c", b"v", b"y"):
            self._commands[name] = lambda n: self._path.extend(zip(n[::2], n[1::2], strict=False))

    def step(self, operands: Any, operator: bytes) -> str:
        """``seen``, ``hidden`` or ``invisible`` where the command shows text, else nothing."""
        if operator in _SHOW:
            if operator in (b"'", b'"'):
                self._move(0.0, -self._state.leading)
            return self._kind()
        if operator == b"Do":
            self._paint([(0.0, 0.0), (1.0, 1.0)])
        elif operator in _END_PATH:
            if operator in _FILL and self._path and not self._state.white:
                self._paint(self._path)
            self._path = []
        elif operator in self._commands and isinstance(operands, list):
            numbers = [float(value) for value in operands if isinstance(value, int | float)]
            # A command without its operands: viewers pass over it too.
            with contextlib.suppress(IndexError, ValueError):
                self._commands[operator](numbers)
        return ""

    def _kind(self) -> str:
        if self._state.mode == _INVISIBLE:
            return "invisible"
        a, b, c, d, x, y = _times(self._line, self._state.cm)
        height = abs(self._state.size) * max((c * c + d * d) ** 0.5, 0.0)
        small = 0 < height < SMALLEST or self._state.size == 0 or (a, b) == (0, 0)
        bare = not any(left <= x <= right and low <= y <= high for left, low, right, high in self._painted)
        return "hidden" if small or (self._state.white and bare) else "seen"

    def _paint(self, points: Sequence[tuple[float, float]]) -> None:
        a, b, c, d, e, f = self._state.cm
        xs, ys = zip(*((a * x + c * y + e, b * x + d * y + f) for x, y in points), strict=True)
        self._painted.append((min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1))

    def _set(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)

    def _pop(self) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _place(self, matrix: Matrix) -> None:
        self._line = matrix

    def _move(self, x: float, y: float, leading: float | None = None) -> None:
        if leading is not None:
            self._set(leading=leading)
        self._line = _times((1.0, 0.0, 0.0, 1.0, x, y), self._line)


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
