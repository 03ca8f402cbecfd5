"""What a judge is: it looks at one criterion of one case and gives an outcome for each item.

A judge never names a total and never retrieves. The items and the passages are handed to it with the case;
what it claims is checked here, against the transcript and the passages, before it can earn anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coach import text
from coach.records import (
    Citation,
    Evidence,
    Item,
    Judgment,
    KeyPoint,
    Outcome,
    Passage,
    Question,
    Rubric,
    Transcript,
    Turn,
)
from coach.rubric import criterion_of

ItemKey = tuple[str, str]
"""Kind and id of an item: an indicator and a key point may share an id."""

MET = 0.75
"""Credit from which a judge calls a point met rather than partly met."""

ECHO_WORDS = 6
"""A quote of at least this many words that the interviewer said first is an echo."""


def key_of(item: Item) -> ItemKey:
    """What names ``item`` within its criterion."""
    return item.kind, item.id


@dataclass(frozen=True, eq=False)
class Case:
    """Everything a judge may look at: one transcript, its rubric and question, and passages by item."""

    transcript: Transcript
    rubric: Rubric
    items: Mapping[str, tuple[Item, ...]]
    """The items of each criterion, by the criterion's id."""
    passages: Mapping[ItemKey, tuple[Passage, ...]] = field(default_factory=dict)
    pointed: Evidence | None = None
    """Where the candidate pointed at words: these alone are judged, in the light of the whole talk."""

    @property
    def question(self) -> Question | None:
        """The question that was asked, None where it is not in the bank."""
        return self.transcript.question

    @property
    def prompt(self) -> str:
        """The words with which the problem was posed."""
        return self.transcript.prompt or (self.question.prompt if self.question else "")

    def passages_for(self, item: Item) -> tuple[Passage, ...]:
        """The passages that may be cited for ``item``."""
        return self.passages.get(key_of(item), ())

    def key_point(self, item_id: str) -> KeyPoint | None:
        """The question's key point of that id, None where there is none."""
        points = self.question.key_points if self.question else ()
        return next((point for point in points if point.id == item_id), None)

    def turn(self, index: int) -> Turn | None:
        """The turn of that index, None where there is none."""
        return next((turn for turn in self.transcript.turns if turn.index == index), None)

    def candidate_turns(self) -> Iterator[Turn]:
        """The candidate's turns, in order."""
        return (turn for turn in self.transcript.turns if turn.speaker == "candidate")


class Judge(Protocol):
    """Grades one criterion of a case."""

    name: str
    """``embedded`` or ``provider:name``; goes on the scorecard."""

    def judge(self, case: Case, criterion: str) -> list[Judgment]:
        """One judgment for each item of ``criterion``, in their order, unverified.

        What could not be judged comes back with the outcome ``unscored``, never with a made-up credit.
        """
        ...


def items_of(rubric: Rubric, question: Question | None) -> dict[str, tuple[Item, ...]]:
    """The items of each criterion: its indicators, the question's key points tied to it, then what takes
    points off (the question's pitfalls and the rubric's negatives)."""
    items: dict[str, tuple[Item, ...]] = {}
    for criterion in rubric.criteria:
        found = [
            Item(
                id=i.id, kind="indicator", criterion=criterion.id, text=i.text, weight=i.weight, phase=i.phase
            )
            for i in criterion.indicators
        ]
        if question:
            found += [
                Item(
                    id=p.id,
                    kind="key_point",
                    criterion=p.criterion,
                    text=p.text,
                    weight=p.weight,
                    phase=p.phase,
                )
                for p in question.key_points
                if p.criterion == criterion.id
            ]
            found += [
                Item(id=p.id, kind="pitfall", criterion=p.criterion, text=p.text, weight=p.weight)
                for p in question.pitfalls
                if p.criterion == criterion.id
            ]
        taken = {key_of(item) for item in found}
        found += [
            Item(id=n.id, kind="pitfall", criterion=criterion.id, text=n.text, weight=n.weight)
            for n in criterion.negatives
            if ("pitfall", n.id) not in taken
        ]
        items[criterion.id] = tuple(found)
    return items


def outcome_of(credit: float) -> Outcome:
    """The outcome that goes with a credit."""
    if credit >= MET:
        return "met"
    return "partial" if credit > 0 else "missed"


def unscored(item: Item, reason: str, judge: str, model: str = "") -> Judgment:
    """The judgment of an item that could not be judged."""
    return Judgment(item=item, outcome="unscored", reason=reason, judge=judge, model=model)


# --- verification -----------------------------------------------------------------------------------


def verify(judgment: Judgment, case: Case) -> Judgment:
    """``judgment`` with ``verified`` set by looking its quotes up.

    The evidence must stand verbatim in that candidate turn and must not be an echo of the interviewer; each
    citation must stand verbatim in a passage that was handed out for the item. A judgment that claims credit
    without evidence is not verified.
    """
    claims = judgment.outcome in ("met", "partial") and judgment.credit > 0
    quotes = [quote for quote in (judgment.evidence, judgment.nearest) if quote is not None]
    sound = (
        (judgment.evidence is not None or not claims)
        and all(stands(quote, case) for quote in quotes)
        and not (claims and judgment.evidence and echoes(judgment.evidence, case))
        and all(supports(citation, case.passages_for(judgment.item)) for citation in judgment.citations)
    )
    return judgment.model_copy(update={"verified": sound and judgment.outcome != "unscored"})


def stands(evidence: Evidence, case: Case) -> bool:
    """Whether ``evidence`` are words of a candidate turn, at the place it names."""
    turn = case.turn(evidence.turn)
    return (
        turn is not None
        and turn.speaker == "candidate"
        and any(character.isalnum() for character in evidence.quote)
        and turn.text[evidence.start : evidence.end] == evidence.quote
    )


def echoes(evidence: Evidence, case: Case) -> bool:
    """Whether the quote repeats the problem or an earlier interviewer turn word for word."""
    said = text.words(evidence.quote)
    if len(said) < ECHO_WORDS:
        return False
    earlier = [
        turn.text
        for turn in case.transcript.turns
        if turn.speaker == "interviewer" and turn.index < evidence.turn
    ]
    needle = f" {' '.join(said)} "
    return any(needle in f" {' '.join(text.words(source))} " for source in (case.prompt, *earlier))


def supports(citation: Citation, passages: Sequence[Passage]) -> bool:
    """Whether ``citation`` stands verbatim, at its offsets, in one of ``passages``."""
    return any(
        passage.guide == citation.guide
        and passage.start <= citation.start < citation.end <= passage.end
        and passage.text[citation.start - passage.start : citation.end - passage.start] == citation.quote
        for passage in passages
    )


def check_complete(judgments: Sequence[Judgment], case: Case, criterion: str) -> None:
    """Raises ValueError unless there is exactly one judgment for each item of ``criterion``, in order."""
    criterion_of(case.rubric, criterion)
    expected = [key_of(item) for item in case.items[criterion]]
    given = [key_of(judgment.item) for judgment in judgments]
    if given != expected:
        raise ValueError(f"the judge returned items {given} for {criterion}, expected {expected}")
