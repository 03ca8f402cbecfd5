"""The seam that words the plan's moves. A voice never decides what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from coach.records import Fact, Manner, Mode, Move, Question, Record, Turn


class Cue(Record):
    """All that a voice may know when it words a move.

    It carries neither key points nor pitfalls: what a voice does not know it cannot give away.
    ``turns`` is the talk so far, the candidate's last turn included. ``guide_answer`` is what the guides
    say to the candidate's own closing question, empty where there is none.
    """

    move: Move
    title: str
    prompt: str
    kind: str
    facts: tuple[Fact, ...] = ()
    unsure: tuple[Fact, ...] = ()
    turns: tuple[Turn, ...] = ()
    minutes: int = 45
    mode: Mode = "practice"
    manner: Manner = "neutral"
    guide_answer: str = ""


class Voice(Protocol):
    """Words moves. ``name`` is ``embedded`` or ``provider:name``."""

    name: str

    def say(self, cue: Cue) -> Iterator[str]:
        """The interviewer's turn, in pieces as they come. Raises ModelError where a model fails."""
        ...


def cue_for(move: Move, question: Question, turns: tuple[Turn, ...]) -> Cue:
    """The cue of a move, with just the facts that it is to tell."""
    by_id = {fact.id: fact for fact in question.facts}
    return Cue(
        move=move,
        title=question.title,
        prompt=question.prompt,
        kind=question.kind,
        facts=tuple(by_id[name] for name in move.facts if name in by_id),
        unsure=tuple(by_id[name] for name in move.unsure if name in by_id),
        turns=turns,
    )
