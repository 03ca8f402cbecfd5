"""Reports of a graded interview: Markdown, self-contained HTML, JSON.

``view`` gathers what a report shows once; the templates in coach/templates/ and the app's page only lay
it out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coach.records import Dispute, Judgment, Scorecard, Session, Turn
from coach.scorecard import LEFT_OUT, earned, fixes, points_table

if TYPE_CHECKING:
    from jinja2 import Environment

Format = Literal["md", "html", "json"]
TEMPLATES = Path(__file__).parent / "templates"

OUTCOMES = {
    "met": "met",
    "partial": "partly met",
    "missed": "missed",
    "not_reached": "not reached",
    "unscored": "not scored",
}


@dataclass(frozen=True)
class JudgmentView:
    """One judgment as a report shows it. ``gained`` and ``possible`` are points of the 100."""

    judgment: Judgment
    outcome: str
    gained: float
    possible: float
    note: str
    disputes: tuple[Dispute, ...] = ()
    """What the candidate disputed about it, in order."""

    @property
    def points(self) -> str:
        """As "+2.4 of 3.0", a loss as "−1.2", nothing where nothing was at stake."""
        if self.judgment.item.kind == "pitfall":
            return f"−{-self.gained:.1f}" if self.gained < 0 else "0.0"
        if self.judgment.outcome in LEFT_OUT and not self.judgment.omitted:
            return "–"
        return f"{self.gained:.1f} of {self.possible:.1f}"


@dataclass(frozen=True)
class CriterionView:
    """One criterion: its judgments, and the sum of their points."""

    id: str
    title: str
    weight: float
    score: float | None
    level: str
    gained: float
    possible: float
    judgments: tuple[JudgmentView, ...]


@dataclass(frozen=True)
class ReportView:
    """Everything a report shows."""

    card: Scorecard
    title: str
    headline: str
    verdict: str
    sum_line: str
    criteria: tuple[CriterionView, ...]
    fixes: tuple[JudgmentView, ...]
    strengths: tuple[JudgmentView, ...]
    not_reached: tuple[JudgmentView, ...]
    model_answer: str
    disputed: str
    """One sentence on what the candidate disputed, empty where nothing was."""


def view(card: Scorecard, session: Session) -> ReportView:
    """What the report of ``card`` shows."""
    table = points_table(card)

    def shown(judgment: Judgment) -> JudgmentView:
        item = judgment.item
        gained, possible = table[(item.criterion, item.kind, item.id)]
        outcome = OUTCOMES[judgment.outcome] if item.kind != "pitfall" else "said"
        disputed = tuple(d for d in card.disputes if d.first.item == item)
        return JudgmentView(judgment, outcome, gained, possible, _note(judgment), disputed)

    criteria = tuple(
        CriterionView(
            id=criterion.id,
            title=criterion.title,
            weight=criterion.weight,
            score=criterion.score,
            level=criterion.level,
            gained=round(sum(v.gained for v in views), 1),
            possible=round(sum(v.possible for v in views), 1),
            judgments=views,
        )
        for criterion in card.criteria
        for views in [tuple(shown(j) for j in criterion.judgments if _worth_showing(j))]
    )
    everything = [v for criterion in criteria for v in criterion.judgments]
    made = [v for v in everything if v.judgment.item.kind != "pitfall" and v.judgment.outcome == "met"]
    return ReportView(
        card=card,
        title=session.question.title,
        headline=_headline(card),
        verdict=named(card.verdict or ""),
        sum_line=_sum_line(criteria, card),
        criteria=criteria,
        fixes=tuple(shown(judgment) for judgment in fixes(card)),
        strengths=tuple(sorted(made, key=lambda v: -v.gained)[:3]),
        not_reached=tuple(v for v in everything if v.judgment.outcome == "not_reached"),
        model_answer=session.question.model_answer,
        disputed=_disputed(card),
    )


def named(identifier: str) -> str:
    """A verdict's or a level's id as words: no_hire becomes No hire."""
    return identifier.replace("_", " ").capitalize()


def _worth_showing(judgment: Judgment) -> bool:
    """A pitfall is shown only where it was said."""
    return judgment.item.kind != "pitfall" or judgment.outcome in ("met", "partial")


def _note(judgment: Judgment) -> str:
    """What changed the credit on its way to the points."""
    if judgment.outcome in ("met", "partial") and not judgment.verified:
        return (
            "The words given as evidence could not be found in what you said: unverified, it earns nothing."
        )
    if judgment.hint_level and earned(judgment) < judgment.credit:
        share = earned(judgment) / judgment.credit if judgment.credit else 0.0
        if not share:
            return "The point was revealed, so it earns nothing."
        return f"Reached with a hint (level {judgment.hint_level}): {share:.0%} of the credit counts."
    return ""


def _disputed(card: Scorecard) -> str:
    """How often the candidate pointed at words, and how often that changed what counts."""
    if not card.disputes:
        return ""
    changed = sum(dispute.counts == "again" for dispute in card.disputes)
    if len(card.disputes) == 1:
        which = "the new judgment counts" if changed else "the first judgment still counts"
        return f"You disputed one judgment with words of yours: {which}."
    return f"You disputed {len(card.disputes)} judgments with words of yours; {changed} changed."


def _headline(card: Scorecard) -> str:
    if card.total is None:
        return "No total: nothing could be scored."
    if card.verdict is None:
        so_far = f"{card.total:.1f} of 100 so far, on {card.reached:.0%} of the rubric."
        return f"{so_far} That is too little for a verdict."
    return f"{card.total:.1f} of 100 · {named(card.verdict)}"


def _sum_line(criteria: Sequence[CriterionView], card: Scorecard) -> str:
    """The arithmetic of the total, as it adds up on the screen."""
    if card.total is None:
        return ""
    scored = [criterion for criterion in criteria if criterion.score is not None]
    return " + ".join(f"{criterion.gained:.1f}" for criterion in scored) + f" = {card.total:.1f}"


def render(card: Scorecard, session: Session, turns: Sequence[Turn], fmt: Format) -> str:
    """The whole report as text of one format, the transcript included."""
    if fmt == "json":
        record = {
            "scorecard": card.model_dump(mode="json"),
            "question": {
                "id": session.question.id,
                "title": session.question.title,
                "prompt": session.question.prompt,
            },
            "settings": session.settings.model_dump(mode="json"),
            "turns": [turn.model_dump(mode="json") for turn in turns],
        }
        return json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    template = _environment(fmt).get_template(f"report.{fmt}.j2")
    return template.render(report=view(card, session), session=session, turns=turns)


def _environment(fmt: Format) -> Environment:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=fmt == "html", trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["quoted"] = lambda text: "\n".join(f"> {line}" for line in text.splitlines())
    environment.filters["inline"] = lambda text: " ".join(text.split()).replace("<", "&lt;")
    return environment
