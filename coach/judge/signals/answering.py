"""Signals for short answers."""

from __future__ import annotations

from coach import lexicon
from coach.judge.signals.base import Context, Finding, counted, signal


def _share(context: Context) -> float:
    total = sum(len(s.stems) for s in context.answer.sentences)
    return (
        sum(len(s.stems) * context.relevance.get(s, 0.0) for s in context.statements) / total
        if total
        else 0.0
    )


@signal
def on_question(context: Context) -> Finding:
    """Whether the answer is about the question at all: its most relevant sentence."""
    best = max(context.statements, key=lambda s: context.relevance.get(s, 0.0), default=None)
    if best is None:
        return Finding(0.0, (), "There is no answer.", None)
    credit = context.relevance.get(best, 0.0) * context.answers
    if credit < 0.1:
        return Finding(0.0, (), "What you said does not answer the question.", best)
    reason = (
        "You answered the question."
        if credit >= 0.75
        else "You came near the question without answering it fully."
    )
    return Finding(credit, (best,), reason)


@signal
def statements_hold(context: Context) -> Finding:
    """How far the statements agree with the model answer, or with the question's own points."""
    best = max(context.statements, key=lambda s: context.relevance.get(s, 0.0), default=None)
    if best is None:
        return Finding(0.0, (), "There is no statement to check.", None)
    support = _share(context) if context.agreement is None else context.agreement * context.answers
    if support < 0.1:
        return Finding(0.0, (), "Nothing you said could be matched with what is known on this.", best)
    reason = (
        "What you said agrees with the guides."
        if support >= 0.75
        else "Part of what you said could be matched."
    )
    return Finding(min(1.0, support), (best,), reason)


@signal
def gives_reasons(context: Context) -> Finding:
    """Reasons and mechanisms."""
    found = context.matching(lexicon.pattern("mechanism"))
    return counted(
        context,
        found,
        1.5,
        "You gave a reason for part of it.",
        "You said that it is so, not why.",
        "You said why.",
    )


@signal
def to_the_point(context: Context) -> Finding:
    """The share of the words that serves the question."""
    share = _share(context) * context.answers
    best = max(context.statements, key=lambda s: context.relevance.get(s, 0.0), default=None)
    if best is None or share < 0.1:
        return Finding(0.0, (), "Hardly anything serves the question.", best)
    reason = "To the point." if share >= 0.6 else "Part of it is beside the point."
    return Finding(min(1.0, share / 0.7), (best,), reason)


@signal
def example(context: Context) -> Finding:
    """An example, a number or a case."""
    found = [
        s for s in context.statements if lexicon.says("example", s.text) or lexicon.says("number", s.text)
    ]
    return counted(
        context, found, 0.8, "You hinted at an example.", "No example or number.", "You gave an example."
    )
