"""Choosing among wordings so that none is used twice in an interview while another is left."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach import text

SAYS = 4
"""Words from which a first sentence is told from others by itself."""


class Repertoire:
    """What is left to say. ``said`` is all that the interviewer said, in lower case; ``start`` is where the
    choice begins in each set, so that no two interviews sound the same."""

    def __init__(self, said: str, *, start: int) -> None:
        self._said = said
        self._start = start
        self._now: list[str] = []

    def unused(self, choices: Sequence[str]) -> str:
        """The first wording not used in this interview, empty where all were: it can be left out."""
        free = (wording for wording in self._turned(choices) if self._last_used(wording) < 0)
        return next((self._use(wording) for wording in free), "")

    def fresh(self, choices: Sequence[str], *, turned: bool = True) -> str:
        """The first wording not used yet; when all were, the one used longest ago. ``turned`` False: from the
        beginning of the set."""
        return self._use(min(self._turned(choices) if turned else choices, key=self._last_used))

    def forget_this_turn(self) -> None:
        """Takes back what was chosen for the turn so far: it is worded anew."""
        self._now.clear()

    def _turned(self, choices: Sequence[str]) -> Sequence[str]:
        first = self._start % len(choices)
        return [*choices[first:], *choices[:first]]

    def _use(self, wording: str) -> str:
        self._now.append(wording)
        return wording

    def _last_used(self, wording: str) -> int:
        if wording in self._now:
            return len(self._said)
        fixed = max(re.split(r"\{\w+\}", wording), key=len).strip()
        first = text.sentences(fixed)[0].text  # the rest may have been left out
        return self._said.rfind((first if len(first.split()) >= SAYS else fixed).lower())
