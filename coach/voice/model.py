"""The interviewer's words from a language model: it words the plan's move and knows only the cue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coach.chat import Connect, stream_first
from coach.chat.choice import Choice
from coach.prompting import Filled, Prompts, fenced
from coach.usage import Meter
from coach.voice.protocol import Cue, Voice

_NAMES = {"reveal": "point", "hint": "hint"}
"""What the words of a move are called where they are no question."""
_HELD = frozenset({"stop", "feedback", "hint", "own_help"})
"""Targets of a ``hold``: what was asked for. Others are names of points, which would give them away."""


class ModelVoice:
    """Words moves with a model. The opening is the problem as it is written, which takes no model."""

    def __init__(
        self, choice: Choice, connections: Sequence[Connect], prompts: Prompts, opening: Voice, meter: Meter
    ) -> None:
        """``connections``: the model, then the one that stands in for it, if any."""
        self.name = choice.engine
        self._connections = connections
        self._prompt = prompts["interviewer"]
        self._opening = opening
        self._meter = meter

    def say(self, cue: Cue) -> Iterator[str]:
        """See coach.voice.protocol.Voice."""
        if cue.move.kind == "open":
            yield from self._opening.say(cue)
            return
        yield from stream_first(self._connections, self.filled(cue), self._meter)

    def filled(self, cue: Cue) -> Filled:
        """The prompt for ``cue``. What stays the same from turn to turn comes first."""
        return self._prompt.fill(
            setting=f"{cue.mode} mode, {cue.minutes} minutes, manner: {cue.manner}",
            problem=fenced("problem", cue.prompt),
            talk="\n".join(fenced(turn.speaker, turn.text) for turn in cue.turns) or "(nothing yet)",
            move="\n".join(_move(cue)),
        )


def _move(cue: Cue) -> Iterator[str]:
    move = cue.move
    yield f"kind: {move.kind}"
    yield f"phase: {move.phase}{' (this move enters it)' if move.enters else ''}"
    if reason := move.reason or (move.target if move.target in _HELD else ""):
        yield f"reason: {reason}"
    yield from _answers(cue)
    if move.options:
        yield fenced("options", "; ".join(move.options))
    if move.ask:
        yield fenced(_NAMES.get(move.kind, "question"), move.ask)
    if move.uptake:
        yield fenced("words-to-take-up", move.uptake)
    if cue.guide_answer:
        yield fenced("answer-to-the-candidate", cue.guide_answer)
    if move.nudge:
        yield f"nudge: {move.nudge}"


def _answers(cue: Cue) -> Iterator[str]:
    """What the candidate asked for, as far as it is known."""
    for fact in cue.facts:
        yield fenced("fact", fact.answer)
    for fact in cue.unsure[:2] if cue.move.phase != "wrap_up" else ():
        yield fenced("may-have-meant", fact.asks[0])
    for question in () if cue.guide_answer else cue.move.open_questions:
        yield fenced("open-question", question)
