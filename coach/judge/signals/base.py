"""What a signal is given and what it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from coach import lexicon
from coach.judge.answer import Answer, Sentence
from coach.records import Question


@dataclass(frozen=True)
class Context:
    """One answer, and what the judge found out about its sentences.

    ``relevance`` (0..1) says how much each counted sentence has to do with the question, ``coverage`` (0..1)
    is the share of the question's key points that the answer makes, None where it has none; ``facets`` are
    the facets that the questions of a sentence ask about. ``agreement`` (0..1) is how fully a short answer
    agrees with the model answer, None where there is none.
    """

    answer: Answer
    question: Question | None
    relevance: Mapping[Sentence, float]
    coverage: float | None = None
    agreement: float | None = None
    facets: Mapping[Sentence, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that may earn something."""
        return self.answer.counted

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        """Those that are not questions."""
        return tuple(sentence for sentence in self.sentences if not sentence.question)

    @property
    def answers(self) -> float:
        """Whether a short answer answers at all (0..1): form earns nothing without some content."""
        short = self.answer.transcript.kind == "short_answer"
        return min(1.0, self.coverage / ANSWERED) if short and self.coverage is not None else 1.0

    @cached_property
    def turns(self) -> tuple[tuple[Sentence, ...], ...]:
        """Sentences grouped by turn."""
        grouped: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            grouped.setdefault(sentence.turn, []).append(sentence)
        return tuple(tuple(group) for group in grouped.values())

    def matching(self, pattern: re.Pattern[str], among: Iterable[Sentence] | None = None) -> list[Sentence]:
        """Statements in which ``pattern`` is found."""
        return [s for s in (self.statements if among is None else among) if pattern.search(s.text)]

    def weigh(self, sentences: Iterable[Sentence]) -> float:
        """The sum of their relevance."""
        return sum(self.relevance.get(sentence, 0.0) for sentence in sentences)

    def pairs(self) -> list[tuple[Sentence, ...]]:
        """Each statement with the one after it in its turn: a reason often comes in the next sentence."""
        found: list[tuple[Sentence, ...]] = []
        for turn in self.turns:
            said = [sentence for sentence in turn if not sentence.question]
            found += [tuple(said[i : i + 2]) for i in range(len(said))]
        return found


@dataclass(frozen=True)
class Finding:
    """What a signal found: a credit (0..1), the sentences that show it, the closest one where it is missing,
    and a reason in plain words."""

    credit: float
    shown_by: tuple[Sentence, ...] = ()
    reason: str = ""
    nearest: Sentence | None = None


Signal = Callable[[Context], Finding]
GROWTH = 0.7
EASE = 0.8
"""Share of what the signals call enough from which credit is full: short and dense talks say things once."""
ANSWERED = 0.2
"""Coverage of the key points from which a short answer counts as one."""
SIGNALS: dict[str, Signal] = {}


def signal(function: Signal) -> Signal:
    """Registers a signal under its function's name."""
    SIGNALS[getattr(function, "__name__", "")] = function
    return function


def together(pair: Sequence[Sentence]) -> str:
    """The text of neighbouring sentences."""
    return " ".join(sentence.text for sentence in pair)


def reasoned(pair: Sequence[Sentence]) -> bool:
    """Whether neighbouring sentences give a reason or say how something comes about."""
    said = together(pair)
    return lexicon.says("reason", said) or lexicon.says("mechanism", said)


def grown(weight: float, enough: float) -> float:
    """Credit (0..1) that is full at ``enough`` and grows fastest at first: the first comparison shows more
    than the fifth."""
    return float(min(1.0, max(0.0, weight) / (EASE * enough)) ** GROWTH)


def counted(
    context: Context, sentences: Sequence[Sentence], enough: float, some: str, none: str, full: str = ""
) -> Finding:
    """Credit that grows with relevant sentences up to ``enough`` of them."""
    ranked = sorted(set(sentences), key=lambda s: (-context.relevance.get(s, 0.0), s.turn, s.start))
    credit = grown(context.weigh(ranked), enough)
    if credit < 0.1:
        return Finding(0.0, (), none, ranked[0] if ranked else None)
    number = sum(context.relevance.get(s, 0.0) >= 0.3 for s in ranked)
    reason = (full or some) if credit >= 0.75 else some
    return Finding(credit, tuple(ranked[:1]), reason.format(n=max(1, number)))


def listed(names: Iterable[str]) -> str:
    """Names joined for a sentence: "a, b and c"."""
    given = list(names)
    return given[0] if len(given) == 1 else f"{', '.join(given[:-1])} and {given[-1]}" if given else "none"
