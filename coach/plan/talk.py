"""What has happened in an interview so far, as far as the plan needs it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from coach.bank import PHASES
from coach.records import KeyPoint, Move, MoveKind, Phase, Pitfall, Question, QuestionKind, Reaction, Reading
from coach.text import content_stems, stem, words

COVERED = 0.5
"""Credit from which a key point counts as covered, so that it is not probed."""
DESIGNED = 3
"""Points made from which there is a design to ask about."""
REVEALED = 4
"""Hint level of a point that was told."""
SPOKEN_OF = 0.6
"""Share of a question's words from which a turn has spoken of what it asks."""
LONG_TURN = 25
"""Words from which a turn speaks of several things."""
_YOU_PICK = re.compile(
    r"\b(?:you (?:can |may )?(?:pick|choose|decide)|whichever|either|any of (?:them|these)|up to you|"
    r"your (?:choice|call))\b",
    re.IGNORECASE,
)
"""The candidate leaves it to the interviewer which part is opened up."""
_TORN = re.compile(
    r"^(?:must|need|not|keep|report|left|looked)\b|"
    r"\b(?:gets?|handle|and|by|of|in|on|our|as|from|the|past|other|searches|with|us|that)$",
    re.IGNORECASE,
)
"""A term that is no thing by itself, and cannot be quoted."""
_ANY_PART = frozenset(
    stem(word) for word in ("the", "model", "service", "layer", "job", "data", "online", "offline")
)
"""Words that two different parts may share."""
_ASKING: tuple[MoveKind, ...] = (
    "open",
    "probe",
    "acknowledge",
    "react",
    "challenge",
    "offer",
    "summarise",
    "invite",
)


def covered(question: Question, readings: Sequence[Reading]) -> dict[str, float]:
    """The best credit that any turn gave each key point of the question."""
    best = dict.fromkeys((point.id for point in question.key_points), 0.0)
    for reading in readings:
        for coverage in reading.coverage:
            best[coverage.key_point] = max(best.get(coverage.key_point, 0.0), coverage.credit)
    return best


def phases(kind: QuestionKind) -> tuple[Phase, ...]:
    """The phases of a kind of interview, in order."""
    return PHASES[kind]


def phases_entered(moves: Sequence[Move]) -> tuple[Phase, ...]:
    """The phases that were entered, in order."""
    return tuple(dict.fromkeys(move.phase for move in moves))


def hints_given(moves: Sequence[Move]) -> dict[str, int]:
    """The highest hint level given for each key point."""
    given: dict[str, int] = {}
    for move in moves:
        if move.hint_level:
            given[move.target] = max(given.get(move.target, 0), move.hint_level)
    return given


def open_question(moves: Sequence[Move]) -> Move | None:
    """The move whose question the candidate was last asked to answer."""
    return next((move for move in reversed(moves) if move.kind in _ASKING), None)


def told(moves: Sequence[Move]) -> Counter[str]:
    """How often each fact was told."""
    return Counter(fact for move in moves for fact in move.facts)


def last_put(moves: Sequence[Move]) -> str:
    """The open question in the words in which it was put last; empty where it has none of its own."""
    asked = open_question(moves)
    if asked is None:
        return ""
    since = moves[moves.index(asked) + 1 :]
    return next((move.ask for move in reversed(since) if move.ask and move.kind != "hint"), asked.ask)


def heaviest(points: Sequence[KeyPoint]) -> KeyPoint | None:
    """The first of the heaviest points; None of none."""
    return max(points, key=lambda point: point.weight, default=None)


def related(point: KeyPoint, said: str) -> bool:
    """Whether words of the candidate's share one with what a point, or the question about it, says."""
    about = " ".join((point.text, *point.probes, *point.says))
    return not set(content_stems(said)).isdisjoint(content_stems(about))


def long_turn(reading: Reading) -> bool:
    """Whether a turn speaks of several things."""
    return sum(len(act.text.split()) for act in reading.acts) > LONG_TURN


def named(about: Reaction | Pitfall, reading: Reading) -> str:
    """The candidate's own words that a question is about, the longest ones; empty where the turn is so short
    that nothing else can be meant."""
    if not long_turn(reading):
        return ""
    said = reading.said
    names = (term for group in about.terms for term in group if not _TORN.search(term))
    terms = sorted(names, key=len, reverse=True)
    found = (
        re.search(rf"(?<!\w)(?<!\d )(?<!\d){re.escape(term)}(?!\w)", said, re.IGNORECASE) for term in terms
    )
    return next((match.group() for match in found if match), "")


def spoken_of(ask: str, readings: Sequence[Reading]) -> bool:
    """Whether one of the candidate's turns has most of the words of a question already."""
    about = set(content_stems(ask))
    turns = (reading.said for reading in readings)
    return any(len(about & set(content_stems(said))) >= SPOKEN_OF * len(about) for said in turns)


class Topics:
    """What there is to ask about after the talk so far."""

    def __init__(self, question: Question, readings: Sequence[Reading], moves: Sequence[Move]) -> None:
        self.question = question
        self.readings = readings
        self.moves = moves
        self.order = phases(question.kind)

    def point(self, target: str) -> KeyPoint | None:
        """The key point of this id."""
        return next((point for point in self.question.key_points if point.id == target), None)

    def missing(self) -> list[KeyPoint]:
        """Key points that are neither covered nor asked about yet."""
        credit = covered(self.question, self.readings)
        asked = {move.target for move in self.moves}
        return [
            point
            for point in self.question.key_points
            if credit[point.id] < COVERED and point.id not in asked and point.probes
        ]

    def here(self, phase: Phase) -> list[KeyPoint]:
        """Those of them that belong to a phase; the end asks nothing, so its points come right before it."""
        last = self.order[-2:-1] if self.order[-1] == "wrap_up" else ()
        ends = ("wrap_up",) if phase in last else ()
        return [point for point in self.missing() if point.phase in (phase, *ends)]

    def earlier(self, phase: Phase) -> list[KeyPoint]:
        """Points of phases gone by; those of the first phase are not asked for once it is over."""
        gone = self.order[1 : self.order.index(phase)]
        return [point for point in self.missing() if point.phase in gone]

    def so_far(self, phase: Phase) -> list[KeyPoint]:
        """Those of a phase, then those of the phases before it."""
        return [*self.here(phase), *self.earlier(phase)]

    def chosen(self, phase: Phase) -> KeyPoint | None:
        """What is missing of the topic that the candidate chose last, in this phase."""
        entered = next((m.turn for m in reversed(self.moves) if m.enters), 0)
        chosen = next((r.chosen for r in reversed(self.readings) if r.chosen and r.turn > entered), ())
        missing = {point.id: point for point in self.so_far(phase)}
        return next((missing[name] for name in chosen if name in missing), None)

    def designed(self) -> bool:
        """Whether there is a design to ask about: some of the points were made."""
        credit = covered(self.question, self.readings)
        return sum(made >= COVERED for made in credit.values()) >= DESIGNED

    def picked(self) -> str:
        """The part just picked of those that were offered, empty where none was."""
        last, reading = self.moves[-1], self.readings[-1]
        if last.kind == "offer" and _YOU_PICK.search(reading.said):
            return last.options[0]
        if last.kind != "offer" or not reading.has("chooses_topic"):
            return ""
        said = {word for act in reading.acts for word in words(act.text)}
        common = {part: len(said & set(words(part))) for part in last.options}
        best = max(common, key=lambda part: common[part])
        return best if common[best] else ""

    def components(self) -> tuple[str, ...]:
        """Up to three parts that the candidate named: first those that a missing point of the deep dive is
        about, then those in most turns."""
        named = Counter(name for reading in self.readings for name in reading.components)
        missing = self.here("deep_dive")
        apart = [part for part in named if not any(set(words(part)) < set(words(other)) for other in named)]
        parts = sorted(apart, key=lambda part: (not any(related(p, part) for p in missing), -named[part]))
        chosen: dict[str, set[str]] = {}
        for part in parts:  # "two towers" and "the job tower" are one choice
            name = {stem(word) for word in words(part)} - _ANY_PART
            if not any(name & other for other in chosen.values()):
                chosen[part] = name
        return tuple(chosen)[:3]
