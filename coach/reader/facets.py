"""Questions for a whole side of the problem: "what scale are we talking about?" has several answers."""

from __future__ import annotations

import re

from coach.records import Facet, Question

TOLD = 2
"""Facts told of a side, the first as the author put them: a reply is short, and the rest can be asked for."""

_NAMES: dict[str, Facet] = {
    "scale": "scale",
    "volume": "scale",
    "volumes": "scale",
    "constraints": "constraints",
    "limitations": "constraints",
    "restrictions": "constraints",
}
_AROUND = frozenset(
    "a about also and any are as assume at before can could dealing design do does expect expected first for "
    "give have here hi how i idea in is it keep kind know let like look looking me mind my need of ok on our "
    "particular please problem question s should so some sort start system talking tell terms that the there "
    "this to understand us we what with would you".split()
)
"""Words that may stand around a side's name without asking for anything in particular."""


def whole_facet(question: Question, asked: str) -> tuple[str, ...]:
    """Ids of the facts to tell where ``asked`` names a side of the problem and nothing in particular."""
    words = re.findall(r"[a-z]+", asked.lower())
    named = {_NAMES[word] for word in words if word in _NAMES}
    if len(named) != 1 or not set(words) <= _AROUND | set(_NAMES):
        return ()
    return tuple(fact.id for fact in question.facts if fact.facet in named)[:TOLD]
