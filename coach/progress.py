"""What graded interviews of one kind say together: how scores move, what to practise next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from coach.records import CriterionScore, Judgment, Question, QuestionKind, Scorecard, Session
from coach.scorecard import points_table

RECENT = 3
"""The newest interviews, whose mean tells where the candidate stands now."""
HABITS = 3
"""Behaviours named as worth a change, at most."""
SUGGESTED = 3
"""Questions suggested, at most."""
WORTH_A_RETRY = 65.0
"""Total below which the same question is worth another try."""


@dataclass(frozen=True)
class Graded:
    """An interview with the newest of its grades."""

    session: Session
    card: Scorecard


@dataclass(frozen=True)
class Standing:
    """A criterion over time. ``now`` and ``before`` are mean scores (0..100) of the newest interviews and of
    those before, ``before`` None where there were none; ``costs`` are points of the total lost now."""

    id: str
    title: str
    now: float
    before: float | None
    costs: float


@dataclass(frozen=True)
class Habit:
    """A behaviour of the rubric that cost points in ``times`` of the newest ``of`` interviews, ``costs``
    points of the total on average. ``newest`` is the judgment of the last time."""

    newest: Judgment
    times: int
    of: int
    costs: float


@dataclass(frozen=True)
class Progress:
    """Everything there is to show of one kind. ``graded`` is in the order of time, the oldest first."""

    kind: QuestionKind
    graded: tuple[Graded, ...]
    standings: tuple[Standing, ...]
    habits: tuple[Habit, ...]
    again: Question | None
    """The question to try again, None where none went badly."""
    new: tuple[Question, ...]
    """Questions not practised yet that lean most on the weakest criterion."""

    @property
    def weakest(self) -> Standing | None:
        """The criterion that costs most points."""
        return max(self.standings, key=lambda standing: standing.costs, default=None)


def progress(kind: QuestionKind, graded: Iterable[Graded], questions: Iterable[Question]) -> Progress:
    """How it went in the interviews of ``kind``, and what of ``questions`` to practise next.

    Samples do not count, nor do grades without a total. An interview counts when it was last changed.
    """
    own = [g for g in graded if g.card.kind == kind and not g.session.sample and g.card.total is not None]
    own.sort(key=lambda g: g.session.updated_at)
    recent = own[-RECENT:]
    standings = _standings([g.card for g in own])
    weakest = max(standings, key=lambda standing: standing.costs, default=None)
    done = {g.session.question.id for g in own}
    fresh = [q for q in questions if q.kind == kind and q.id not in done]
    again = _again(own)
    return Progress(
        kind=kind,
        graded=tuple(own),
        standings=standings,
        habits=_habits([g.card for g in recent]),
        again=again,
        new=_leaning(fresh, weakest.id)[: SUGGESTED - (again is not None)] if weakest else (),
    )


def _standings(cards: Sequence[Scorecard]) -> tuple[Standing, ...]:
    """One for each criterion that was ever scored, in the rubric's order."""
    scores: dict[str, list[CriterionScore]] = {}
    for criterion in (criterion for card in cards for criterion in card.criteria):
        if criterion.score is not None:
            scores.setdefault(criterion.id, []).append(criterion)
    order = list(dict.fromkeys(criterion.id for card in reversed(cards) for criterion in card.criteria))
    return tuple(
        Standing(
            id=name,
            title=given[-1].title,
            now=now,
            before=mean(c.score or 0.0 for c in given[:-RECENT]) if len(given) > RECENT else None,
            costs=given[-1].weight * (100 - now),
        )
        for name, given in sorted(scores.items(), key=lambda entry: order.index(entry[0]))
        for now in [mean(c.score or 0.0 for c in given[-RECENT:])]
    )


def _habits(cards: Sequence[Scorecard]) -> tuple[Habit, ...]:
    """The indicators that cost most in ``cards``; key points belong to one question and are no habit."""
    lost: dict[str, list[tuple[float, Judgment]]] = {}
    for card in cards:
        table = points_table(card)
        for judgment in (j for criterion in card.criteria for j in criterion.judgments):
            gained, possible = table[(judgment.item.criterion, judgment.item.kind, judgment.item.id)]
            if judgment.item.kind == "indicator" and judgment.outcome in ("missed", "partial"):
                lost.setdefault(judgment.item.id, []).append((possible - gained, judgment))
    habits = [
        Habit(
            newest=given[-1][1],
            times=len(given),
            of=len(cards),
            costs=sum(points for points, _ in given) / len(cards),
        )
        for given in lost.values()
    ]
    return tuple(sorted(habits, key=lambda habit: -habit.costs)[:HABITS])


def _again(own: Sequence[Graded]) -> Question | None:
    """The question whose last try went worst, if that was badly; one's own cannot be chosen from the bank."""
    last = {g.session.question.id: g for g in own if not g.session.question.own}
    tried = [(g.card.total, g.session.question) for g in last.values() if g.card.total is not None]
    total, question = min(tried, key=lambda pair: pair[0], default=(100.0, None))
    return question if total < WORTH_A_RETRY else None


def _leaning(questions: Iterable[Question], criterion: str) -> tuple[Question, ...]:
    """Questions by the share of their key points' weight that falls to ``criterion``, the largest first."""

    def share(question: Question) -> float:
        whole = sum(point.weight for point in question.key_points)
        part = sum(point.weight for point in question.key_points if point.criterion == criterion)
        return part / whole if whole else 0.0

    return tuple(sorted(questions, key=lambda question: -share(question)))
