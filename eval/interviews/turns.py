"""Whole turns that ask several things: which of them were heard.

A row of datasets/interviewer_facts/turns_*.jsonl has a turn's ``text`` and its ``asks``: the ``words`` that
ask, as they stand in the text, and the ids of the ``facts`` that answer them together, none where the problem
has no such fact.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from eval.task import Metric, Result, Table

Row = dict[str, Any]


def check(rows: Sequence[Row], facts: Mapping[str, Collection[str]]) -> list[str]:
    """What is wrong with rows, in sentences. ``facts`` are the ids of each problem's facts."""
    problems = []
    for n, row in enumerate(rows, start=1):
        missing = [name for name in ("question", "text", "asks", "writer") if not row.get(name)]
        if missing:
            problems.append(f"row {n} lacks {', '.join(missing)}")
            continue
        known = facts.get(row["question"])
        if known is None:
            problems.append(f"row {n}: the bank has no question {row['question']!r}")
            continue
        for ask in row["asks"]:
            if not ask["words"] or ask["words"] not in row["text"]:
                problems.append(f"row {n}: {ask['words']!r} does not stand in the text")
            problems += [
                f"row {n}: {row['question']} has no fact {fact!r}"
                for fact in ask["facts"]
                if fact not in known
            ]
    return problems


def metrics(kind: str, results: Sequence[Result]) -> list[Metric]:
    """How well turns were heard; shares are of asks (n is their number) or of turns, as named.

    * ``right``: of the asks with facts, those of which every fact was told;
    * ``wrong``: facts told that the turn does not ask for, for each ask;
    * ``turns/wrong``: turns with such a fact;
    * ``turns/complete``: turns with every fact asked for and no other;
    * ``open/told``: of the asks without a fact, those that such a fact may have been told for;
    * ``open/unheard``: those in turns of which nothing was handed back and nothing asked back;
    * ``open/false``: turns without such an ask of which something was handed back nevertheless;
    * ``asks_which``: turns at which "do you mean" is asked back.
    """
    asks = [ask for r in results for ask in r.case.data["asks"]]
    known = [ask for ask in asks if ask["facts"]]
    extra = [len(_extra(r)) for r in results]
    strange = [_strange(r) for r in results]
    told = [
        set(ask["facts"]) <= set(r.data["facts"])
        for r in results
        for ask in r.case.data["asks"]
        if ask["facts"]
    ]
    unheard = sum(
        n for n, r in zip(strange, results, strict=True) if not (r.data["open"] or r.data["unsure"])
    )
    confused = sum(min(n, more) for n, more in zip(strange, extra, strict=True))
    false = [float(r.data["open"] > 0) for n, r in zip(strange, results, strict=True) if not n]
    complete = [
        float(not n and _wanted(r) <= set(r.data["facts"])) for n, r in zip(extra, results, strict=True)
    ]
    shares = {
        "right": (sum(told), len(known)),
        "wrong": (sum(extra), len(asks)),
        "turns/wrong": (sum(map(bool, extra)), len(results)),
        "turns/complete": (sum(complete), len(results)),
        "open/told": (confused, sum(strange)),
        "open/unheard": (unheard, sum(strange)),
        "open/false": (sum(false), len(false)),
        "asks_which": (sum(bool(r.data["unsure"]) for r in results), len(results)),
    }
    return [Metric(f"{kind}/{name}", part / n, n=n) for name, (part, n) in shares.items() if n]


def misheard(kind: str, results: Sequence[Result]) -> Table:
    """The turns of which a fact was left out, told unasked, or an open ask passed over."""
    rows = []
    for r in results:
        left_out = _wanted(r) - set(r.data["facts"])
        unheard = _strange(r) and not (r.data["open"] or r.data["unsure"])
        if left_out or _extra(r) or unheard:
            marks = [*sorted(left_out), *(["something open"] if unheard else [])]
            unasked = ", ".join(sorted(_extra(r)))
            rows.append((r.case.group, r.case.data["text"], ", ".join(marks) or "none", unasked or "none"))
    return Table(
        f"{kind}: not all that was asked", ("problem", "turn", "left out", "told unasked"), tuple(rows)
    )


def _wanted(result: Result) -> set[str]:
    return {fact for ask in result.case.data["asks"] for fact in ask["facts"]}


def _extra(result: Result) -> set[str]:
    return set(result.data["facts"]) - _wanted(result)


def _strange(result: Result) -> int:
    """How many things were asked that no fact answers."""
    return sum(not ask["facts"] for ask in result.case.data["asks"])
