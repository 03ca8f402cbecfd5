"""Signals of system design: the parts, how they are connected, and how they carry the load."""

from __future__ import annotations

from coach import lexicon
from coach.judge.answer import Sentence
from coach.judge.signals.base import Context, Finding, counted, grown, listed, signal

ENOUGH_STAGES = 6


@signal
def end_to_end(context: Context) -> Finding:
    """How many stages of the life cycle are treated in sentences about the problem."""
    seen: dict[str, Sentence] = {}
    strength: dict[str, float] = {}
    for stage, pattern in lexicon.group("stages").items():
        for sentence in context.matching(pattern):
            value = context.relevance.get(sentence, 0.0)
            if value > strength.get(stage, 0.0):
                seen[stage], strength[stage] = sentence, value
    credit = grown(sum(strength.values()), ENOUGH_STAGES)
    there = [stage for stage, value in strength.items() if value >= 0.3]
    if not there:
        return Finding(0.0, (), "No part of the path from data to decision was described.", None)
    missing = [stage for stage in lexicon.group("stages") if stage not in there]
    reason = f"You covered {listed(there)}" + (f"; {listed(missing)} did not come up." if missing else ".")
    best = max(there, key=lambda stage: strength[stage])
    return Finding(credit, (seen[best],), reason)


@signal
def component_roles(context: Context) -> Finding:
    """Sentences in which a component does something."""
    found = [s for s in context.matching(lexicon.pattern("component")) if lexicon.says("role_verb", s.text)]
    return counted(
        context,
        found,
        4.0,
        "You gave a few components a job.",
        "You named no component together with what it does.",
        "You said what each component does.",
    )


@signal
def data_flow(context: Context) -> Finding:
    """Arrows, or sentences in which data moves between components."""
    arrows = [
        s for s in context.statements if s.text.count("->") + s.text.count("→") + s.text.count("-->") >= 2
    ]
    found = [s for s in context.matching(lexicon.pattern("flow")) if lexicon.says("component", s.text)]
    return counted(
        context,
        [*arrows, *arrows, *found],
        2.2 if not arrows else 1.6,
        "You followed the data for part of its way.",
        "You did not say how data moves between the parts.",
        "You followed the data from part to part.",
    )


@signal
def handles_scale(context: Context) -> Finding:
    """Load or size, with numbers, and what carries it."""
    found = context.matching(lexicon.pattern("scale"))
    sized = [s for s in found if lexicon.says("number", s.text)]
    weight = 0.6 * context.weigh(found) + 0.6 * context.weigh(sized)
    if weight < 0.15:
        return Finding(0.0, (), "Nothing on how the system carries its load.", None)
    credit = grown(weight, 2.4)
    reason = (
        "You sized the load and said what carries it."
        if credit >= 0.75 and sized
        else "You named means of scaling, but hardly sized the load."
        if not sized
        else "You said a little about load and scale."
    )
    return Finding(credit, ((sized or found)[0],), reason)
