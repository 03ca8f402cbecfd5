"""Signals of weighing: real alternatives, what each gains and costs, and a decision with its reason.

The word "trade-off" by itself counts for nothing: there must be something on both sides of it.
"""

from __future__ import annotations

from coach import lexicon
from coach.judge.answer import Sentence
from coach.judge.signals.base import Context, Finding, counted, grown, listed, reasoned, signal, together


def _dimensions(said: str) -> set[str]:
    return {name for name, pattern in lexicon.group("dimensions").items() if pattern.search(said)}


def comparisons(context: Context) -> list[tuple[Sentence, ...]]:
    """Places where something is set against something else in some dimension, with a gain or a cost."""
    found = []
    for pair in context.pairs():
        said = together(pair)
        weighed = lexicon.says("gain", said) or lexicon.says("cost", said)
        both = lexicon.says("gain", pair[0].text) and lexicon.says("cost", pair[0].text)
        if (lexicon.says("contrast", pair[0].text) or both) and weighed and _dimensions(said):
            found.append(pair)
    return found


def _weighty(said: str) -> bool:
    """Whether there is something to weigh in it: a dimension, a number, somebody who gains or loses."""
    return bool(_dimensions(said)) or lexicon.says("number", said) or lexicon.says("business", said)


def _weighed(said: str) -> bool:
    """Whether a cost is set against something: naming what a choice costs, and taking it, gives a reason."""
    return lexicon.says("contrast", said) and lexicon.says("cost", said)


@signal
def compares_alternatives(context: Context) -> Finding:
    """Comparisons in which two sides are named."""
    found = [pair[0] for pair in comparisons(context) if len(pair[0].content) >= 5]
    return counted(
        context,
        found,
        1.8,
        "You compared alternatives in {n} place(s).",
        "You named no alternative to what you chose.",
        "You put alternatives side by side at several points.",
    )


@signal
def pros_and_cons(context: Context) -> Finding:
    """A gain and a cost said of the same choice."""
    found = [
        pair[0]
        for pair in context.pairs()
        if lexicon.says("gain", together(pair))
        and lexicon.says("cost", together(pair))
        and (lexicon.says("contrast", together(pair)) or len(pair[0].content) >= 4)
    ]
    return counted(
        context,
        found,
        1.8,
        "You said what a choice gains and costs, once or twice.",
        "You never said what a choice costs.",
        "You said what your choices gain and what they cost.",
    )


@signal
def justified_decisions(context: Context) -> Finding:
    """A choice with its reason in the same or the next sentence."""
    chosen = context.matching(lexicon.pattern("choice"))
    found = [
        pair[0]
        for pair in context.pairs()
        if (lexicon.says("choice", pair[0].text) or lexicon.says("decision", pair[0].text))
        and (reasoned(pair) or _weighed(together(pair)))
        and _weighty(together(pair))
    ]
    if not found and chosen and context.weigh(chosen) >= 0.3:
        return Finding(0.15, (chosen[0],), "You decided, but did not say why.")
    return counted(
        context,
        found,
        2.5,
        "You justified some of your decisions.",
        "You made no decision with a reason.",
        "You justified your decisions.",
    )


@signal
def trade_off_dimensions(context: Context) -> Finding:
    """Dimensions named where something is compared or decided."""
    places = [pair for pair in context.pairs() if context.relevance.get(pair[0], 0.0) >= 0.3]
    weighing = [
        pair
        for pair in places
        if lexicon.says("contrast", together(pair))
        and (lexicon.says("reason", together(pair)) or lexicon.says("cost", together(pair)))
    ]
    seen: dict[str, Sentence] = {}
    for pair in weighing:
        for name in _dimensions(together(pair)):
            seen.setdefault(name, pair[0])
    if not seen:
        return Finding(0.0, (), "You weighed your choices in no dimension.", None)
    credit = grown(len(seen), 4)
    reason = f"You weighed {listed(sorted(seen))}."
    return Finding(credit, (next(iter(seen.values())),), reason)


@signal
def quantified(context: Context) -> Finding:
    """Numbers of the candidate's own, better where they are derived."""
    heard = " ".join(t.text for t in context.answer.transcript.turns if t.speaker == "interviewer")
    own = [
        s
        for s in context.matching(lexicon.pattern("number"))
        if any(n not in heard for n in lexicon.pattern("number").findall(s.text))
    ]
    derived = [
        s
        for s in own
        if lexicon.says("derived", s.text) and len(lexicon.pattern("number").findall(s.text)) >= 2
    ]
    weight = 0.5 * context.weigh(own) + context.weigh(derived)
    if weight < 0.2:
        return Finding(0.0, (), "You gave no numbers of your own.", None)
    credit = grown(weight, 3)
    reason = (
        "You derived numbers."
        if derived and credit >= 0.75
        else "You gave a few numbers, hardly any derived."
    )
    return Finding(credit, ((derived or own)[0],), reason)


@signal
def business_trade_off(context: Context) -> Finding:
    """A comparison or decision that names who gains or loses."""
    found = [
        pair[0]
        for pair in context.pairs()
        if lexicon.says("business", together(pair))
        and (lexicon.says("contrast", together(pair)) or lexicon.says("reason", together(pair)))
        and (lexicon.says("cost", together(pair)) or lexicon.says("gain", together(pair)))
    ]
    return counted(
        context,
        found,
        1.2,
        "You touched on who gains or loses by a choice.",
        "You did not say who gains or loses by your choices.",
        "You said who gains or loses by your choices.",
    )
