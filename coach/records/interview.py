"""An interview: turns, what was understood of them, moves, and what is stored."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.records.bank import Question
from coach.records.base import (
    ActKind,
    Level,
    Manner,
    Mode,
    MoveKind,
    MoveReason,
    Phase,
    QuestionKind,
    QuestionMatch,
    Record,
    Speaker,
)


class Turn(Record):
    """What one side said. ``index`` counts from 0 over both speakers."""

    index: int
    speaker: Speaker
    text: str
    at: float | None = None


class Act(Record):
    """One thing a candidate did in a turn, and the words (``start:end`` of the turn's text)."""

    kind: ActKind
    text: str = ""
    start: int = 0
    end: int = 0


class Coverage(Record):
    """How much of a key point a turn covered, and the words that did."""

    key_point: str
    credit: float
    quote: str = ""
    start: int = 0
    end: int = 0


class Quantity(Record):
    """A number with its unit as the candidate put it; ``value`` is normalised (1.2M -> 1200000)."""

    text: str
    value: float
    unit: str = ""
    about: str = ""


class Reading(Record):
    """What a reader understood of one candidate turn. Stored with the turn, never recomputed."""

    turn: int
    acts: tuple[Act, ...] = ()
    facts: tuple[str, ...] = ()
    """Ids of the facts asked for, in the order of asking."""
    unsure: tuple[str, ...] = ()
    """Ids of facts one of which may have been meant; of a single one, where the question was not clear."""
    unclear: str = ""
    """The words of that question."""
    open_questions: tuple[str, ...] = ()
    """Questions asked that the problem has no fact for."""
    coverage: tuple[Coverage, ...] = ()
    pitfalls: tuple[str, ...] = ()
    reactions: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    components: tuple[str, ...] = ()
    """Parts of a system that the candidate named, in their own words."""
    contradiction: str = ""
    """A question about a number that contradicts an earlier one, empty where there is none."""
    uptake: str = ""
    """A short phrase in the candidate's own words that a reply can take up."""
    beside: bool = False
    """Whether it answers another question than the one that was asked."""
    astray: bool = False
    """Whether it may do so after a question beside the key points, where nobody can be sure."""
    picture: str = ""
    """A question about the diagram that was drawn, empty where there is none."""
    chosen: tuple[str, ...] = ()
    """Ids of the key points that belong to the topic the candidate chose, the nearest first."""

    @property
    def said(self) -> str:
        """The words of all acts."""
        return " ".join(act.text for act in self.acts)

    @property
    def asks_leave(self) -> bool:
        """Whether the candidate asked if they may go on in some way: "shall I start with the data?"."""
        return any(act.kind == "chooses_topic" and act.text.rstrip().endswith("?") for act in self.acts)

    def mentions(self, *words: str) -> bool:
        """Whether any act's words contain one of ``words``."""
        return any(word in act.text.lower() for act in self.acts for word in words)

    def has(self, *kinds: ActKind) -> bool:
        """Whether any act is one of ``kinds``."""
        return any(act.kind in kinds for act in self.acts)


class Move(Record):
    """What the interviewer does next: decided by the plan, stored before it is worded.

    ``turn`` is the index of the interviewer turn that carries it. ``target`` is the id of the key
    point, pitfall or reaction it is about. ``ask`` is the question to put where the bank has its
    words. ``enters`` marks the first move of a new phase.
    """

    turn: int
    kind: MoveKind
    phase: Phase
    target: str = ""
    ask: str = ""
    facts: tuple[str, ...] = ()
    open_questions: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    unclear: str = ""
    options: tuple[str, ...] = ()
    hint_level: int = 0
    uptake: str = ""
    reason: MoveReason = ""
    enters: bool = False
    nudge: Literal["", "over_time", "last_minutes"] = ""
    """Whether the reply also says that the phase ran over, or that the last minutes have begun."""
    elapsed: float = 0.0


class SessionSettings(Record):
    """What was chosen on the setup page. ``minutes`` is the planned length."""

    minutes: int = 45
    mode: Mode = "practice"
    manner: Manner = "neutral"
    level: Level = "mid"
    engine: str = "embedded"


class Session(Record):
    """One interview. The question is kept whole, so that a changed bank cannot change a running
    interview. ``active`` are the seconds counted so far; ``running_since`` is None while paused."""

    id: str
    question: Question
    settings: SessionSettings = SessionSettings()
    state: Literal["running", "paused", "ended", "graded"] = "running"
    created_at: str
    updated_at: str
    active: float = 0.0
    running_since: str | None = None
    sample: bool = False


class Transcript(Record):
    """What is graded. ``complete`` False means that the interview was ended early.

    ``reached`` are the phases entered, None where unknown (all count as reached when complete).
    ``hints`` maps a key point to the highest hint level given for it (4: it was revealed).
    """

    id: str
    kind: QuestionKind
    question: Question | None = None
    prompt: str = ""
    turns: tuple[Turn, ...] = ()
    complete: bool = True
    reached: tuple[Phase, ...] | None = None
    hints: dict[str, int] = Field(default={})
    question_match: QuestionMatch = "given"
    """How ``question`` was found: named by the transcript, the nearest in the bank, or not at all."""
    notes: tuple[str, ...] = ()
    """What reading the transcript had to report; goes on the scorecard."""
