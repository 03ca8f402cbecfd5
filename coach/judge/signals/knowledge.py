"""Signals of knowledge of machine learning."""

from __future__ import annotations

from coach import lexicon
from coach.judge.answer import Sentence
from coach.judge.signals.base import Context, Finding, counted, reasoned, signal

KNOWN = 0.7
"""Relevance from which a sentence says what the question's author says: no empty promise then."""


@signal
def reasoned_model(context: Context) -> Finding:
    """A model named together with a reason."""
    named = context.matching(lexicon.pattern("model"))
    why = [p[0] for p in context.pairs() if lexicon.says("model", p[0].text) and reasoned(p)]
    if context.weigh(named) < 0.2:
        return Finding(0.0, (), "You named no model or method that fits the problem.", None)
    credit = min(1.0, 0.15 * min(1.0, context.weigh(named)) + context.weigh(why) / 2.5)
    if not why:
        return Finding(credit, (named[0],), "You named a model, but gave no reason for it.")
    best = max(why, key=lambda s: context.relevance.get(s, 0.0))
    reason = (
        "You chose a method and gave the reason."
        if credit >= 0.75
        else "You gave a thin reason for the model."
    )
    return Finding(credit, (best,), reason)


@signal
def several_approaches(context: Context) -> Finding:
    """Different model families, and a baseline to beat."""
    families: dict[str, Sentence] = {}
    for sentence in context.matching(lexicon.pattern("model")):
        for name in lexicon.pattern("model").findall(sentence.text):
            if context.relevance.get(sentence, 0.0) >= 0.3:
                families.setdefault(name.lower(), sentence)
    baseline = [
        s for s in context.matching(lexicon.pattern("baseline")) if context.relevance.get(s, 0.0) >= 0.3
    ]
    credit = 0.45 * min(1.0, max(0, len(families) - 1) / 2) + 0.55 * min(1.0, context.weigh(baseline))
    if credit < 0.1:
        nearest = next(iter(families.values()), None)
        return Finding(0.0, (), "You considered one approach, or none.", nearest)
    shown = baseline[0] if baseline else next(iter(families.values()))
    if not baseline:
        return Finding(credit, (shown,), "You named several approaches, but no simple baseline to beat.")
    if len(families) < 2:
        return Finding(credit, (shown,), "You started from a baseline, but considered little beyond it.")
    return Finding(credit, (shown,), "You started from a baseline and considered more than one approach.")


@signal
def features_and_labels(context: Context) -> Finding:
    """Concrete features, and where labels come from."""
    concrete = [
        s for s in context.matching(lexicon.pattern("feature")) if len(s.content) >= 6 and not s.question
    ]
    labels = [s for s in context.matching(lexicon.pattern("label")) if len(s.content) >= 3]
    credit = 0.55 * min(1.0, context.weigh(concrete) / 2) + 0.45 * min(1.0, context.weigh(labels) / 1.5)
    if credit < 0.1:
        return Finding(0.0, (), "You named neither features nor where labels come from.", None)
    if context.weigh(labels) < 0.3:
        return Finding(credit, (concrete[0],), "You named features, but not where labels come from.")
    if context.weigh(concrete) < 0.3:
        return Finding(credit, (labels[0],), "You spoke of labels, but named hardly any feature.")
    return Finding(credit, (concrete[0],), "You named features and where the labels come from.")


@signal
def evaluation(context: Context) -> Finding:
    """A model metric, a product metric or test online, and how the data is split."""
    offline = context.matching(lexicon.pattern("model_metric"))
    online = context.matching(lexicon.pattern("product_metric"))
    split = context.matching(lexicon.pattern("split"))
    parts = {
        "an offline metric": min(1.0, context.weigh(offline) / 1.5),
        "an online metric or test": min(1.0, context.weigh(online)),
        "how the validation data is chosen": min(1.0, context.weigh(split)),
    }
    credit = (
        0.4 * parts["an offline metric"]
        + 0.35 * parts["an online metric or test"]
        + 0.25 * min(1.0, parts["how the validation data is chosen"])
    )
    if credit < 0.1:
        return Finding(0.0, (), "You did not say how the model is evaluated.", None)
    missing = [name for name, value in parts.items() if value < 0.3]
    shown = (offline or online or split)[0]
    reason = f"You did not give {missing[0]}." if missing else "You evaluate offline and online."
    return Finding(credit, (shown,), reason)


@signal
def explains_mechanisms(context: Context) -> Finding:
    """Statements that say why something works, fails or is needed."""
    found = [s for s in context.matching(lexicon.pattern("mechanism")) if len(s.content) >= 5]
    return counted(
        context,
        found,
        4.0,
        "You explained some of what you named, and left the rest as names.",
        "You named techniques without saying why they work here.",
        "You explained why things work or fail.",
    )


@signal
def buzzwords(context: Context) -> Finding:
    """A pitfall: terms strung together without reasons, and claims that nothing can keep."""
    hype = [
        s
        for s in context.statements
        if lexicon.says("hedged_hype", s.text) and context.relevance.get(s, 0.0) < KNOWN
    ]
    strung = [
        s
        for s in context.answer.sentences
        if s.aside == "listed"
        or (s.text.count(",") >= 5 and not lexicon.says("reason", s.text) and _short(s))
    ]
    if not hype and not strung:
        return Finding(0.0)
    said = max(1, sum(len(s.stems) for s in context.answer.sentences))
    share = sum(len(s.stems) for s in {*hype, *strung}) / said
    credit = min(1.0, 0.25 * len(hype) + 2.0 * share)
    if credit < 0.2:
        return Finding(0.0)
    reason = (
        "You promised what no system can keep."
        if len(hype) > len(strung)
        else "You listed terms without using them."
    )
    return Finding(credit, ((hype or strung)[0],), reason)


def _short(sentence: Sentence) -> bool:
    """Whether the pieces between commas are only a word or two long."""
    pieces = sentence.text.split(",")
    return sum(len(piece.split()) for piece in pieces) / len(pieces) <= 2.5
