"""The seam that understands a candidate's turn. What was read is stored and never read again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from coach.records import Move, Question, Reading, Turn


class Reader(Protocol):
    """Reads one candidate turn in the light of what came before."""

    def read(
        self,
        question: Question,
        turn: Turn,
        earlier: Sequence[Turn],
        readings: Sequence[Reading],
        moves: Sequence[Move],
    ) -> Reading:
        """What ``turn`` did, asked for and covered. Deterministic; never raises on odd text.

        ``earlier`` are the turns before it of both speakers, ``readings`` and ``moves`` theirs.
        """
        ...
