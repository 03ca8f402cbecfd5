"""Signals of communication: structure, contact with the interviewer, concrete words, a summary."""

from __future__ import annotations

import re

from coach import lexicon
from coach.judge.answer import Sentence
from coach.judge.signals.base import Context, Finding, counted, grown, signal
from coach.judge.signals.understanding import asked, count

_HEADING = re.compile(r"^(?:#{1,4} |\*\*[^*]+\*\*|[A-Z][\w /&-]{2,30}:|\d+[.)] )", re.MULTILINE)
_ARROWS = re.compile(r"-{1,2}>|→|=>|⇒|\|>")
_BLOCK = re.compile(r"```(?:mermaid|dot|graphviz|text)?|[┌└│├▼]|\bgraph (?:TD|LR)\b|flowchart", re.I)


@signal
def structure(context: Context) -> Finding:
    """Signposts and headings, in proportion to how much was said."""
    posts = [s for s in context.sentences if lexicon.says("signpost", s.text)]
    headed = sum(
        len(_HEADING.findall(t.text)) for t in context.answer.transcript.turns if t.speaker == "candidate"
    )
    if not context.sentences:
        return Finding(0.0, (), "There is nothing to follow.", None)
    weight = context.weigh(posts) + 0.5 * headed * _about(context)
    if weight < 0.3:
        return Finding(0.0, (), "You announced no order and marked no transitions.", context.sentences[0])
    credit = grown(weight, 6)
    shown = posts[0] if posts else context.sentences[0]
    reason = (
        "You announced an order and marked the transitions."
        if credit >= 0.75
        else "Some transitions are marked; a plan at the start would help."
    )
    return Finding(credit, (shown,), reason)


@signal
def engages(context: Context) -> Finding:
    """Questions and check-ins, and turns that take up what the interviewer said."""
    questions = asked(context)
    checks = [s for s in context.sentences if lexicon.says("check_in", s.text) and s not in questions]
    weight = count(questions) + 0.7 * len(checks)
    if weight == 0 or _about(context) == 0:
        first = context.sentences[0] if context.sentences else None
        return Finding(0.0, (), "You did not involve the interviewer.", first)
    credit = grown(weight, 5) * min(1.0, 0.4 + _about(context))
    shown = (questions or checks)[0]
    reason = "You involved the interviewer." if credit >= 0.75 else "You involved the interviewer a little."
    return Finding(credit, (shown,), reason)


@signal
def concrete(context: Context) -> Finding:
    """Numbers, examples and named things against vague words."""
    said = [s for s in context.statements if len(s.stems) >= 5]
    if not said:
        return Finding(0.0, (), "There are no statements to look at.", None)
    good = [
        s
        for s in said
        if lexicon.says("number", s.text) or lexicon.says("example", s.text) or lexicon.says("model", s.text)
    ]
    vague = [s for s in said if lexicon.says("vague", s.text) and s not in good]
    weight = context.weigh(good) - 0.7 * len(vague)
    credit = grown(weight, 8)
    if credit < 0.1:
        return Finding(
            0.0, (), "You spoke in general words, without numbers or examples.", (vague or said)[0]
        )
    best = max(good, key=lambda s: context.relevance.get(s, 0.0))
    reason = "You were concrete." if credit >= 0.75 else "Much of it stayed general."
    return Finding(credit, (best,), reason)


@signal
def diagram(context: Context) -> Finding:
    """A drawn block, or a chain of arrows through at least three parts."""
    for turn in context.answer.transcript.turns:
        if turn.speaker == "candidate" and (_BLOCK.search(turn.text) or len(_ARROWS.findall(turn.text)) >= 2):
            shown = _arrowed(context, turn.index)
            if shown and _about(context) > 0.15:
                return Finding(1.0, (shown,), "You drew the architecture.")
    walked = [
        s
        for s in context.matching(lexicon.pattern("flow"))
        if lexicon.says("component", s.text) and lexicon.says("signpost", s.text)
    ]
    if context.weigh(walked) >= 0.5:
        return Finding(
            min(0.6, 0.2 * context.weigh(walked)),
            (walked[0],),
            "No diagram, but you walked through the parts.",
        )
    return Finding(0.0, (), "No diagram, and no walk through the parts in order.", None)


def _arrowed(context: Context, turn: int) -> Sentence | None:
    said = [s for s in context.sentences if s.turn == turn]
    return next((s for s in said if _ARROWS.search(s.text)), said[0] if said else None)


@signal
def clear_sentences(context: Context) -> Finding:
    """Sentences of bearable length with verbs and reasons in them, relevant to the question."""
    said = [s for s in context.sentences if len(s.stems) >= 4]
    if not said:
        return Finding(0.0, (), "There are hardly any whole sentences.", None)
    fine = [s for s in said if 5 <= len(s.stems) <= 40]
    share = sum(context.relevance.get(s, 0.0) for s in fine) / len(said)
    amount = (
        min(1.0, len(fine) / 8)
        if context.answer.transcript.kind == "ml_system_design"
        else min(1.0, len(fine) / 1)
    )
    listed = len(context.answer.set_aside("listed")) / max(1, len(context.answer.sentences))
    credit = min(1.0, 1.4 * share) * amount * (1 - min(1.0, 1.5 * listed)) * context.answers
    if credit < 0.1:
        return Finding(0.0, (), "Little of it is whole sentences about the question.", said[0])
    best = max(fine, key=lambda s: context.relevance.get(s, 0.0))
    reason = (
        "Clear sentences of bearable length."
        if credit >= 0.75
        else "Some of it is hard to follow or beside the point."
    )
    return Finding(credit, (best,), reason)


@signal
def summary(context: Context) -> Finding:
    """Summing up in the last third."""
    total = sum(len(s.stems) for s in context.answer.sentences)
    found = [s for s in context.matching(lexicon.pattern("summary")) if s.before >= 0.6 * total]
    return counted(
        context,
        [*found, *found],
        0.8,
        "You summed up in passing.",
        "You did not sum up at the end.",
        "You summed up at the end.",
    )


def _about(context: Context) -> float:
    """Mean relevance of what was said, by words."""
    total = sum(len(s.stems) for s in context.sentences)
    return (
        sum(len(s.stems) * context.relevance.get(s, 0.0) for s in context.sentences) / total if total else 0.0
    )
