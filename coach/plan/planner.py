"""The rules by which the interviewer's next move is chosen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from coach.plan.talk import COVERED, Topics, covered, heaviest, hints_given, named, open_question, phases
from coach.records import (
    ActKind,
    Mode,
    Move,
    MoveKind,
    Phase,
    Question,
    Reading,
)

REVEALED = 4
"""Hint level of a point that was told."""

INSIDE = "How does {part} work inside, and where would trouble start first?"
"""Asked about a part that the candidate picked and no missing point is about."""
BEYOND: dict[Phase, tuple[str, ...]] = {
    "deep_dive": (
        "Which part of your design are you least sure of, and how would you find out whether it holds?",
        "Suppose there is an incident in the first month. Which part is behind it, and how do you notice?",
    ),
    "trade_offs": (
        "Which of your decisions would you take back first if the figures turned out differently?",
    ),
}
"""Asked in time that is left, of whatever was designed."""
REST = "Which parts of the system have you not mentioned yet, and how do they connect to what you have?"
"""Asked where the design was told before its phase began, and nothing that counts is missing of it."""

PHASE_ENDS: dict[Phase, float] = {
    "clarify": 10 / 60,
    "design": 25 / 60,
    "deep_dive": 40 / 60,
    "trade_offs": 55 / 60,
    "wrap_up": 1.0,
    "answer": 1.0,
}
"""Where each phase ends, as a share of the planned length."""

_META: tuple[ActKind, ...] = ("off_topic", "abusive", "empty")
_SUBSTANCE: tuple[ActKind, ...] = (
    "clarifying_question",
    "assumption",
    "design_claim",
    "quantity",
    "comparison",
    "diagram",
    "summary",
    "chooses_topic",
)
_CLAIMS: tuple[ActKind, ...] = ("design_claim", "comparison", "diagram")
PRESSES = 3
"""How often in an interview a general answer is sent back once."""
GENERAL = 16
"""Words up to which an answer that makes no point is general."""
_REPHRASE = (
    "rephrase",
    "reword",
    "understand",
    "mean",
    "clarify",
    "differently",
    "other words",
    "follow",
    "after",
)
"""Words of somebody who wants the question put otherwise, and not just again."""
_WHAT_IF = re.compile(
    r"\b(?:suppose|what if|what changes|tenfold|grows?|doubles?|times as|twice|say|now also)\b", re.IGNORECASE
)
"""A question that changes the figures: other numbers in the answer contradict nothing."""
_MAY_HURRY: tuple[MoveKind, ...] = ("probe", "acknowledge", "react", "challenge", "offer", "summarise")
"""Moves that go on; one that only repeats, helps or leads back says nothing of the clock."""


def next_move(
    question: Question,
    readings: Sequence[Reading],
    moves: Sequence[Move],
    elapsed: float,
    *,
    minutes: int = 45,
    mode: Mode = "practice",
) -> Move:
    """The interviewer's next move.

    ``readings`` are those of the candidate's turns and ``moves`` the interviewer's own so far, both in
    order; ``elapsed`` are active seconds, ``minutes`` the planned length.
    """
    return _Planner(question, readings, moves, elapsed, minutes, mode).decide()


def _why(reading: Reading) -> str:
    """Why a turn about nothing is led back: ``backchannel`` is an "ok" where an answer was due."""
    kind = next(act.kind for act in reading.acts if act.kind in _META)
    words = any(character.isalnum() for act in reading.acts for character in act.text)
    return "backchannel" if kind == "empty" and words else kind


def _meant_otherwise(reading: Reading, moves: Sequence[Move]) -> Reading:
    """The last turn, where the same "do you mean ...?" was put before: what was meant is neither, so open."""
    if not reading.unsure or all(move.unsure != reading.unsure for move in moves):
        return reading
    asked = next((act.text for act in reading.acts if act.kind == "clarifying_question"), "")
    return reading.model_copy(update={"unsure": (), "open_questions": (*reading.open_questions, asked)})


def _asked_anew(reading: Reading, moves: Sequence[Move]) -> Reading:
    """The last turn without facts that were told before, where it says more than it asks."""
    told = {fact for move in moves for fact in move.facts}
    if not reading.has(*_CLAIMS) or not told.issuperset(reading.facts):
        return reading
    return reading.model_copy(update={"facts": ()})


class _Planner:
    """One decision. A class only to share the arguments between the rules below."""

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
        if readings:
            self.reading = _asked_anew(_meant_otherwise(readings[-1], moves), moves)

    def decide(self) -> Move:
        if not self.readings:
            return self._move("open", enters=True)
        if self.moves and self.moves[-1].kind == "close":
            return self._move("close")
        reading = self.reading
        if self.moves[-1].kind == "invite" and not self._asks_again_only() and not reading.has("abusive"):
            return self._move("close", reason="feedback" if reading.has("asks_feedback") else "")
        move = self._about_the_talk(reading) or self._about_the_turn(reading) or self._go_on()
        if reading.asks_leave and move.kind == "probe":
            waits = not reading.has(*_CLAIMS) or reading.acts[-1].kind == "chooses_topic"
            if waits and not self._over() and self.moves[-1].reason != "granted":
                return self._move("answer", reason="granted")
            return move.model_copy(update={"reason": "granted"})
        return move

    # --- turns about the interview itself ---------------------------------------------------------

    def _about_the_talk(self, reading: Reading) -> Move | None:
        """Turns that say nothing about the problem: they never advance a phase."""
        substance = reading.has(*_SUBSTANCE)
        if reading.has("asks_end", "asks_feedback") and not substance:
            return self._move("hold", target="end" if reading.has("asks_end") else "feedback")
        asks_hint = reading.has("asks_hint") and (
            not reading.has(*_CLAIMS) or (self.mode == "practice" and reading.acts[-1].kind == "asks_hint")
        )
        if asks_hint or (reading.has("dont_know") and not substance):
            return self._hint(reading)
        asks_repeat = reading.has("asks_repeat") and not reading.facts
        if asks_repeat and (not reading.has(*_CLAIMS) or reading.acts[-1].kind == "asks_repeat"):
            return self._again("repeat")
        if reading.has("already_said") and not substance:
            return self._go_on(kind="acknowledge")
        if reading.has(*_META) and not substance:
            return self._again("redirect", reason=_why(reading))
        return None

    def _again(self, kind: MoveKind, reason: str = "") -> Move:
        """Puts the last question again: first in its other wording, then as it was, then no more.

        Whoever only wants to hear it again hears it as it was.
        """
        asked = open_question(self.moves)
        if asked is None:
            return self._move(kind, reason=reason)
        if asked.kind in ("summarise", "invite") and kind == "repeat":
            return self._move(asked.kind)
        since = self.moves[self.moves.index(asked) + 1 :]
        times = sum(1 for move in since if move.ask and move.kind in ("repeat", "redirect", "answer"))
        point = self.topics.point(asked.target)
        wordings = [ask for ask in (*(point.probes[1:2] if point else ()), asked.ask) if ask]
        if kind == "repeat" and not self.reading.mentions(*_REPHRASE):
            wordings.reverse()
        ask = wordings[min(times, len(wordings) - 1)] if wordings else ""
        if kind != "repeat" and times >= len(wordings):
            ask = ""
        return self._move(kind, target=asked.target, ask=ask, reason=reason)

    def _hint(self, reading: Reading) -> Move:
        """The next rung of the ladder for the point that was last asked about; none in live mode."""
        asked = open_question(self.moves)
        point = self.topics.point(asked.target) if asked else None
        if asked is not None and asked.kind == "offer":
            return self._go_on()  # whoever cannot choose is asked about something
        if asked is not None and asked.kind in ("react", "challenge") and self.mode == "practice":
            return self._without_hint()  # there is no hint for these; one for something else confuses
        if point is None and reading.has("asks_hint"):
            point = heaviest(self.topics.here(self.phase)) or heaviest(self.topics.so_far(self.phase))
        if self.mode == "live":
            return (
                self._go_on("acknowledge") if reading.has("dont_know") else self._move("hold", target="hint")
            )
        level = hints_given(self.moves).get(point.id, 0) + 1 if point else 0
        if point is None or level > min(3, len(point.hints)):
            return self._without_hint()
        return self._move("hint", target=point.id, ask=point.hints[level - 1], hint_level=level)

    def _without_hint(self) -> Move:
        """Goes on where there is no hint, or no further one; says so to whoever asked for it."""
        move = self._go_on("acknowledge")
        return move.model_copy(update={"reason": "no_hint"}) if self.reading.has("asks_hint") else move

    def _asks_again_only(self) -> bool:
        """Whether a turn is nothing but the wish to hear the question again."""
        acts = [act for act in self.reading.acts if act.kind != "empty"]
        return (
            bool(acts) and all(act.kind == "asks_repeat" for act in acts) and not self.reading.open_questions
        )

    # --- what was just said ------------------------------------------------------------------------

    def _about_the_turn(self, reading: Reading) -> Move | None:
        if self.phase == "wrap_up":
            return None
        claims = reading.has(*_CLAIMS)
        if reading.facts or reading.open_questions:
            return self._answer(reading)
        if reading.unsure and not claims:
            return self._move("ask_which")
        if self.phase == "clarify" and reading.asks_leave and reading.mentions("ask", "question"):
            return self._move("answer", reason="granted")
        asked = open_question(self.moves)
        what_if = asked is not None and _WHAT_IF.search(asked.ask)
        if reading.contradiction and not what_if and all(reading.contradiction != m.ask for m in self.moves):
            return self._move("react", target="contradiction", ask=reading.contradiction)
        if self._general():
            return self._again("redirect", reason="general")
        if self._may_react():
            reaction = self._challenge(reading) or self._picture(reading) or self._react(reading)
            if reaction is not None:
                return reaction
        takes_as_given = reading.has("assumption", "clarifying_question") and not claims
        return self._answer(reading) if self.phase == "clarify" and takes_as_given else None

    def _answer(self, reading: Reading) -> Move | None:
        """Answers, then hands the floor back; None where the turn also carries the design on."""
        told = {fact for move in self.moves for fact in move.facts}
        only_told = bool(reading.facts) and told.issuperset(reading.facts) and not reading.open_questions
        steered = self._over() or self.moves[-1].reason == "told" or reading.has(*_CLAIMS)
        if self.phase != "clarify" and only_told and not steered:
            return self._again("redirect", reason="told")
        if self.phase != "clarify":
            return None if self._over() or reading.has(*_CLAIMS) else self._again("answer")
        asks = sum(act.kind == "clarifying_question" for act in reading.acts)
        if asks <= sum(act.kind in _CLAIMS for act in reading.acts) and reading.has(*_CLAIMS):
            return None
        answers = sum(1 for move in self.moves if move.kind == "answer" and move.phase == "clarify")
        return None if self._over() or answers >= 7 else self._move("answer")

    def _general(self) -> bool:
        """Whether an answer to a probe is so short, and so far from every point, that it fits any system."""
        last, reading = self.moves[-1], self.reading
        if (
            last.kind not in ("probe", "acknowledge")
            or self.topics.point(last.target) is None
            or self._over()
        ):
            return False
        said = " ".join(act.text for act in reading.acts)
        made = reading.coverage or reading.pitfalls or reading.reactions or reading.quantities
        silent = not (
            made or reading.has("diagram", "comparison", "assumption", "clarifying_question", "summary")
        )
        presses = [move for move in self.moves if move.reason == "general"]
        new = len(presses) < PRESSES and all(move.target != last.target for move in presses)
        return silent and new and reading.has("design_claim") and 0 < len(said.split()) <= GENERAL

    def _may_react(self) -> bool:
        """Reactions and challenges come at most twice in a row, and not once a phase has run over."""
        last = [move.kind for move in self.moves[-2:]]
        return not (len(last) == 2 and set(last) <= {"react", "challenge"}) and not self._over()

    def _challenge(self, reading: Reading) -> Move | None:
        used = {move.target for move in self.moves}
        for pitfall in self.question.pitfalls:
            if pitfall.id in reading.pitfalls and pitfall.id not in used and pitfall.challenge:
                return self._move("challenge", target=pitfall.id, ask=pitfall.challenge)
        return None

    def _picture(self, reading: Reading) -> Move | None:
        """A question about what was drawn, at most twice in an interview."""
        asked = [move.ask for move in self.moves if move.target == "diagram"]
        if not reading.picture or reading.picture in asked or len(asked) >= 2:
            return None
        return self._move("react", target="diagram", ask=reading.picture)

    def _react(self, reading: Reading) -> Move | None:
        used = {move.target for move in self.moves}
        here = [
            m for m in self.moves if m.kind == "react" and m.phase == self.phase and m.target != "diagram"
        ]
        if len(here) >= 2:
            return None
        known = {reaction.id: reaction for reaction in self.question.reactions}
        for name in reading.reactions:
            if name in known and name not in used:
                return self._move(
                    "react", target=name, ask=known[name].ask, uptake=named(known[name], reading)
                )
        return None

    # --- going on ------------------------------------------------------------------------------------

    def _go_on(self, kind: MoveKind = "probe") -> Move:
        """Probes the heaviest point that is missing, or goes to the next phase, or ends."""
        if not self._finished():
            chosen = self.topics.chosen(self.phase)
            if chosen is None and self.topics.picked() and not self.reading.has(*_CLAIMS):
                return self._move(kind, target="topic", ask=INSIDE.format(part=self.topics.picked()))
            point = (
                chosen or heaviest(self.topics.here(self.phase)) or heaviest(self.topics.earlier(self.phase))
            )
            if point is not None:
                return self._move(kind, target=point.id, ask=point.probes[0])
            extension = self._extension()
            if extension:
                number = sum(move.target.startswith("extension") for move in self.moves) + 1
                return self._move(kind, target=f"extension-{number}", ask=extension)
        return self._next_phase(kind)

    def _finished(self) -> bool:
        """Whether the present phase has had its time, or its questions."""
        asked = self._probes_here()
        if self.phase == "wrap_up":
            return True
        if self.phase == "clarify":
            # Whoever has begun to design is asked about the problem once, then the design goes on.
            return self._over() or asked >= 1
        if self._over():
            return asked >= 1
        last = self.order.index(self.phase) + 2 >= len(self.order)  # time that is left is for its questions
        return asked >= self._allowance() * (
            2 if (self._early() or last) and self.topics.so_far(self.phase) else 1
        )

    def _allowance(self) -> int:
        """How many probes a phase gets: more in longer interviews."""
        return 3 if self.question.kind == "short_answer" else max(2, min(5, self.minutes // 12 + 1))

    def _early(self) -> bool:
        """Whether most of a design phase's time is still ahead, so that it may go deeper."""
        before = self.order.index(self.phase) - 1
        start = PHASE_ENDS[self.order[before]] if before >= 0 else 0.0
        return self.phase != "answer" and self._share() < start + 0.5 * (PHASE_ENDS[self.phase] - start)

    def _probes_here(self) -> int:
        return sum(
            1
            for move in self.moves
            if move.phase == self.phase and move.kind in ("probe", "acknowledge") and move.target
        )

    def _next_phase(self, kind: MoveKind) -> Move:
        if self.phase == self.order[-1]:
            ends = self.phase != "wrap_up" or self.moves[-1].kind == "invite"
            return self._move("close" if ends else "invite")
        self.phase = self.order[self.order.index(self.phase) + 1]
        if self.phase == "wrap_up":
            summed_up = self.readings[-1].has("summary")
            return self._move("invite" if summed_up else "summarise", enters=True)
        options = self.topics.components()
        if self.phase == "deep_dive" and len(options) >= 2:
            return self._move("offer", enters=True, options=options)
        point = heaviest(self.topics.here(self.phase))
        if self.phase == "design" and point is None and self._design_begun():
            return self._move(kind, ask=REST, enters=True)
        if point is None or (self.phase == "design" and not self._design_begun()):
            return self._move(kind, enters=True)
        return self._move(kind, target=point.id, ask=point.probes[0], enters=True)

    def _design_begun(self) -> bool:
        """Whether a design was already sketched, so that asking for one would be deaf."""
        credit = covered(self.question, self.readings)
        points = [point for point in self.question.key_points if point.phase == "design"]
        drawn = any(reading.has("diagram") for reading in self.readings)
        made = sum(credit[point.id] >= COVERED for point in points)
        return drawn or len(self.topics.components()) >= 2 or made >= 2

    def _extension(self) -> str:
        """A question for time that is left: beyond the problem, or about whatever was designed."""
        if self.phase not in ("deep_dive", "trade_offs", "answer") or self._over():
            return ""
        asked = {move.ask for move in self.moves}
        beyond = () if self.phase == "deep_dive" else self.question.extensions
        own = BEYOND.get(self.phase, ()) if self.question.kind == "ml_system_design" else ()
        return next((ask for ask in (*beyond, *own) if ask not in asked), "")

    def _uptake(self) -> str:
        """What is taken up of the last turn: not in every reply, for that sounds like a form."""
        return "" if self.moves and self.moves[-1].uptake else self.reading.uptake

    # --- time ------------------------------------------------------------------------------------------

    def _share(self) -> float:
        return self.elapsed / (60 * self.minutes)

    def _over(self) -> bool:
        """Whether the present phase has used up its time."""
        return self._share() >= PHASE_ENDS[self.phase]

    def _nudge(self, enters: bool) -> Literal["", "over_time", "last_minutes"]:
        if self.phase == "wrap_up" and not enters:
            return ""
        given = {(move.nudge, move.phase) for move in self.moves}
        if self._share() >= PHASE_ENDS["trade_offs"] and not any(name == "last_minutes" for name, _ in given):
            return "last_minutes"
        if not enters and self._over() and ("over_time", self.phase) not in given:
            return "over_time"
        return ""

    def _move(
        self,
        kind: MoveKind,
        *,
        target: str = "",
        ask: str = "",
        enters: bool = False,
        hint_level: int = 0,
        reason: str = "",
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
            options=options,
            reason=reason,
            hint_level=hint_level,
            uptake=uptake or (self._uptake() if kind == "probe" and not enters else ""),
            enters=enters,
            nudge=self._nudge(enters) if self.readings and kind in _MAY_HURRY else "",
            elapsed=self.elapsed,
        )
