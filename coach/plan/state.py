"""What one decision is made from: the talk so far, the phase, the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from coach.plan.talk import Topics, phases, told
from coach.records import ActKind, Mode, Move, MoveKind, MoveReason, Phase, Question, Reading
from coach.text import content_stems

PHASE_ENDS: dict[Phase, float] = {
    "clarify": 10 / 60,
    "design": 25 / 60,
    "deep_dive": 40 / 60,
    "trade_offs": 55 / 60,
    "wrap_up": 1.0,
    "answer": 1.0,
}
"""Where each phase ends, as a share of the planned length."""
CLAIMS: tuple[ActKind, ...] = ("design_claim", "comparison", "diagram")
"""Acts that say something of a design."""
OWN = 0.6
"""Share of a question's words that a fact has, from which it asks for no more than that."""
_MAY_HURRY: tuple[MoveKind, ...] = ("probe", "acknowledge", "react", "challenge", "offer", "summarise")
"""Moves that go on; one that only repeats, helps or leads back says nothing of the clock."""


def _meant_otherwise(reading: Reading, moves: Sequence[Move]) -> Reading:
    """The last turn, where the same "do you mean ...?" was put before: what was meant is neither, so open."""
    if not reading.unsure or all(move.unsure != reading.unsure for move in moves):
        return reading
    asked = next((act.text for act in reading.acts if act.kind == "clarifying_question"), "")
    return reading.model_copy(update={"unsure": (), "open_questions": (*reading.open_questions, asked)})


def _asked_anew(reading: Reading, question: Question, moves: Sequence[Move]) -> Reading:
    """The last turn without the facts that were told before, where it also says something of a design; where
    it asks for more than one of them tells, that is open."""
    before = told(moves)
    known = [fact for fact in question.facts if fact.id in reading.facts and fact.id in before]
    if not (known and reading.has(*CLAIMS)):
        return reading
    asked = next((act.text for act in reversed(reading.acts) if act.kind == "clarifying_question"), "")
    words = set(content_stems(asked))
    told_of = set(content_stems(" ".join(words for fact in known for words in (fact.answer, *fact.asks))))
    more = asked and len(words & told_of) < OWN * len(words)
    return reading.model_copy(
        update={
            "facts": tuple(fact for fact in reading.facts if fact not in before),
            "open_questions": (*reading.open_questions, *((asked,) if more else ())),
        }
    )


class State:
    """An interview at the moment of one decision. ``reading`` is the candidate's last turn; ``phase`` is the
    present one, and moves on where the decision is to go to the next."""

    def __init__(
        self,
        question: Question,
        readings: Sequence[Reading],
        moves: Sequence[Move],
        elapsed: float,
        minutes: int,
        mode: Mode,
    ) -> None:
        self.question = question
        self.readings = readings
        self.moves = moves
        self.elapsed = elapsed
        self.minutes = minutes
        self.mode = mode
        self.order = phases(question.kind)
        self.topics = Topics(question, readings, moves)
        self.phase: Phase = moves[-1].phase if moves else self.order[0]
        self.reading = Reading(turn=-1)
        self.asks_known = False
        """Whether what the last turn asks, beside what it says of a design, was all told before."""
        if readings:
            self.reading = _asked_anew(_meant_otherwise(readings[-1], moves), question, moves)
            asks = self.reading.has(*CLAIMS) and self.reading.has("clarifying_question")
            left = self.reading.facts or self.reading.open_questions
            self.asks_known = asks and bool(readings[-1].facts) and not left

    def _share(self) -> float:
        return self.elapsed / (60 * self.minutes)

    def over(self) -> bool:
        """Whether the present phase has used up its time."""
        return self._share() >= PHASE_ENDS[self.phase]

    def last_minutes(self) -> bool:
        """Whether it is time to wrap up."""
        return self._share() >= PHASE_ENDS["trade_offs"]

    def last_quarter(self) -> bool:
        """Whether most of the time is over."""
        return self._share() >= 0.75

    def time_up(self) -> bool:
        """Whether the planned length is over."""
        return self._share() >= 1.0

    def early(self) -> bool:
        """Whether most of a design phase's time is still ahead, so that it may go deeper."""
        before = self.order.index(self.phase) - 1
        start = PHASE_ENDS[self.order[before]] if before >= 0 else 0.0
        return self.phase != "answer" and self._share() < start + 0.5 * (PHASE_ENDS[self.phase] - start)

    def _nudge(self, enters: bool) -> Literal["", "over_time", "last_minutes"]:
        if self.phase == "wrap_up" and not enters:
            return ""
        given = {(move.nudge, move.phase) for move in self.moves}
        if self._share() >= PHASE_ENDS["trade_offs"] and not any(name == "last_minutes" for name, _ in given):
            return "last_minutes"
        if not enters and self.over() and ("over_time", self.phase) not in given:
            return "over_time"
        return ""

    def _uptake(self) -> str:
        """What is taken up of the last turn: not in two replies in a row, which would be a habit."""
        return "" if self.moves[-1].uptake else self.reading.uptake

    def move(
        self,
        kind: MoveKind,
        *,
        target: str = "",
        ask: str = "",
        enters: bool = False,
        hint_level: int = 0,
        reason: MoveReason = "",
        options: tuple[str, ...] = (),
        uptake: str = "",
    ) -> Move:
        """A move that also answers whatever the last turn asked."""
        reading = self.reading
        listens = kind not in ("redirect", "hold", "hint")
        return Move(
            turn=reading.turn + 1,
            kind=kind,
            phase=self.phase,
            target=target,
            ask=ask,
            facts=reading.facts if listens else (),
            open_questions=reading.open_questions if listens else (),
            unsure=reading.unsure if listens else (),
            unclear=reading.unclear if listens else "",
            options=options,
            reason=reason,
            hint_level=hint_level,
            uptake=uptake or (self._uptake() if kind in ("probe", "offer") else ""),
            enters=enters,
            nudge=self._nudge(enters) if self.readings and kind in _MAY_HURRY else "",
            elapsed=self.elapsed,
        )
