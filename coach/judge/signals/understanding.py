"""Signals of problem understanding: what was asked, and what was made of the answers."""

from __future__ import annotations

from collections.abc import Sequence

from coach import lexicon
from coach.judge.answer import Sentence, asks
from coach.judge.signals.base import Context, Finding, counted, grown, listed, signal

EARLY = 0.4
"""A question counts as early in the first part of what a candidate says, or before the first proposal."""
ENOUGH_QUESTIONS = 4
ENOUGH_FACETS = 4
MOST_ASKS = 4
"""Things that one sentence can ask for."""

FACET_NAMES = {
    "scale": "scale",
    "latency": "latency",
    "goal": "the goal",
    "challenge": "the hard part",
    "data": "data and labels",
    "constraints": "constraints",
    "business": "the business",
}


def asked(context: Context) -> list[Sentence]:
    """The candidate's questions that are about the problem."""
    return [s for s in context.sentences if s.question and context.relevance.get(s, 0.0) >= 0.3]


def count(questions: Sequence[Sentence]) -> int:
    """How many things they ask."""
    return sum(min(MOST_ASKS, len(asks(question.text))) for question in questions)


def early(context: Context) -> list[Sentence]:
    """Questions asked before the design got under way."""
    total = sum(len(s.stems) for s in context.answer.sentences)
    proposed = next(
        (
            s.before
            for s in context.statements
            if lexicon.says("model", s.text) or lexicon.says("choice", s.text)
        ),
        total,
    )
    return [s for s in asked(context) if s.before <= max(EARLY * total, proposed, 60)]


@signal
def early_questions(context: Context) -> Finding:
    """Clarifying questions before a solution; a fourth of the credit each, half for those asked late."""
    first = early(context)
    late = [s for s in asked(context) if s not in first]
    credit = grown(count(first) + 0.5 * count(late), ENOUGH_QUESTIONS)
    if not first and not late:
        return Finding(0.0, (), "You asked nothing before proposing a solution.", None)
    if not first:
        return Finding(credit, (late[0],), "Your questions came after the design was under way.")
    number = count(first)
    return Finding(
        credit,
        (first[0],),
        f"You asked {number} question{'s' if number > 1 else ''} before designing"
        + ("." if credit >= 0.75 else "; a few more would have paid off."),
    )


@signal
def question_facets(context: Context) -> Finding:
    """How many sides of the problem the questions cover."""
    questions = asked(context)
    facets: dict[str, Sentence] = {}
    for question in questions:
        for facet in context.facets.get(question, ()):
            facets.setdefault(facet, question)
    if not facets:
        return Finding(0.0, (), "No question about scale, latency, data or the business.", None)
    missing = [name for facet, name in FACET_NAMES.items() if facet not in facets and facet != "challenge"]
    credit = grown(len(facets), ENOUGH_FACETS)
    covered = listed(FACET_NAMES[facet] for facet in facets)
    reason = f"You asked about {covered}"
    reason += "." if credit >= 0.75 else f", not about {listed(missing[:3])}."
    return Finding(credit, (next(iter(facets.values())),), reason)


@signal
def states_requirements(context: Context) -> Finding:
    """Requirements and assumptions said aloud, better with a number."""
    found = context.matching(lexicon.pattern("assume"))
    strong = [s for s in found if lexicon.says("number", s.text)]
    weight = context.weigh(strong) + 0.4 * context.weigh(s for s in found if s not in strong)
    if weight < 0.2:
        return Finding(0.0, (), "You stated no requirement or assumption that the design has to meet.", None)
    credit = grown(weight, 2)
    best = (strong or found)[0]
    reason = (
        "You turned what you learned into requirements."
        if credit >= 0.75
        else "You stated little of what the design has to meet, or without numbers."
    )
    return Finding(credit, (best,), reason)


@signal
def success_metrics(context: Context) -> Finding:
    """A number the product cares about and one the model is judged on."""
    everything = context.sentences
    product = [
        s
        for s in context.matching(lexicon.pattern("product_metric"), everything)
        if lexicon.says("success", s.text)
    ]
    model = context.matching(lexicon.pattern("model_metric"), everything)
    credit = 0.5 * min(1.0, context.weigh(product)) + 0.5 * min(1.0, context.weigh(model))
    if credit < 0.1:
        return Finding(0.0, (), "You never said how success would be measured.", None)
    if not product or context.weigh(product) < 0.3:
        return Finding(
            credit, (model[0],), "You named a model metric, but not what the product gains from it."
        )
    if not model or context.weigh(model) < 0.3:
        return Finding(
            credit, (product[0],), "You named what the product wants, but not how the model is judged."
        )
    return Finding(credit, (product[0],), "You named a product metric and a model metric.")


@signal
def business_context(context: Context) -> Finding:
    """Statements that tie the technical goal to users or money."""
    found = [s for s in context.matching(lexicon.pattern("business"), context.sentences) if len(s.stems) >= 5]
    return counted(
        context,
        found,
        2.0,
        "You touched on what users or the business gain or lose.",
        "Nothing on what users or the business gain or lose.",
        "You tied the task to what users or the business gain or lose.",
    )


@signal
def no_questions(context: Context) -> Finding:
    """A pitfall: a solution without a single question or stated assumption."""
    assumed = [s for s in context.matching(lexicon.pattern("assume")) if "assum" in s.text.lower()]
    first = next((s for s in context.statements if context.relevance.get(s, 0.0) >= 0.2), None)
    if early(context) or assumed or first is None:
        return Finding(0.0)
    late = asked(context)
    return Finding(0.5 if late else 1.0, (first,), "You went straight to a solution without asking anything.")
