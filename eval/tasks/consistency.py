"""Does the same interview get the same grade? Asked again, and said with the same meaning in another form.

The headline is the spread under changes that keep the meaning (eval.changes, paraphrases written by hand, the
criteria judged in another order); a deterministic engine repeats itself by construction, and that is said.
With a model, ``--repeat`` of two or more looks at repetition alone: the interviews as they are, so that a
grading costs its calls once a repetition and not once a change as well.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations
from statistics import mean, pstdev
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import datafiles
from eval.changes import CHANGES
from eval.datafiles import Row, read_lines
from eval.metrics.bootstrap import mean_of
from eval.metrics.reliability import alpha, icc, nominal
from eval.task import Case, Findings, Metric, Options, Plot, Result, Table

if TYPE_CHECKING:
    from eval.bench import Bench

TITLE = "the same interview again, and in other words, letters and order"

ITEMS = 12
"""Interviews that are changed, unless --limit says otherwise."""
ORIGINAL, PARAPHRASE, OTHER_ORDER = "as it is", "paraphrase", "criteria and passages in another order"


def cases(options: Options) -> list[Case]:
    """Interviews as they are, then each change of each; a model that is asked repeatedly gets no changes."""
    wanted = options.limit or ITEMS
    worded = _paraphrases()
    rows = datafiles.transcripts(options.split)
    first = [row for row in rows if row["id"] in worded]
    rest = [row for row in rows if row["id"] not in worded]
    step = max(1, len(rest) // max(1, wanted - len(first)))
    rows = (first + rest[::step])[:wanted]
    if options.repeat > 1 and not options.deterministic:
        return [_case(row, ORIGINAL, row) for row in rows]
    return [case for row in rows for case in _variants(row, worded, options.seed)]


def _case(row: Row, change: str, changed: Row) -> Case:
    return Case(f"{row['id']}/{change}", row["group"], {"item": row["id"], "change": change, "row": changed})


def _variants(row: Row, worded: dict[str, Row], seed: int) -> list[Case]:
    changed = {ORIGINAL: row, OTHER_ORDER: row}
    for name, change in CHANGES.items():
        changed[name] = change(row, random.Random(f"{seed}/{row['id']}/{name}"))
    if row["id"] in worded:
        changed[PARAPHRASE] = row | {"turns": worded[row["id"]]["turns"]}
    same = {
        name
        for name, r in changed.items()
        if name not in (ORIGINAL, OTHER_ORDER) and r["turns"] == row["turns"]
    }
    return [_case(row, name, r) for name, r in changed.items() if name not in same]


def _paraphrases() -> dict[str, Row]:
    return {row["of"]: row for row in read_lines(datafiles.TRANSCRIPTS / "paraphrases.jsonl")}


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """The scorecard in brief."""
    from eval.bench import brief

    if case.data["change"] == OTHER_ORDER:
        return brief(bench.grade_reversed(case.data["row"]))
    return brief(bench.grade_once(case.data["row"]))


# --- scoring ----------------------------------------------------------------------------------------


def score(results: Sequence[Result], options: Options) -> Findings:
    """Spread over repetitions and over changes, with the worst case named."""
    items: dict[str, dict[str, list[Result]]] = {}
    for r in results:
        items.setdefault(r.case.data["item"], {}).setdefault(r.case.data["change"], []).append(r)
    items = {name: found for name, found in items.items() if ORIGINAL in found}
    pairs = [
        _pair(found[ORIGINAL][0], rs[0])
        for found in items.values()
        for c, rs in found.items()
        if c != ORIGINAL
    ]
    if not pairs:
        return Findings(tuple(_repeats(items, options)), (_totals(items),))
    metrics = [*_repeats(items, options), *_spread(items)]
    kinds = sorted({p["change"] for p in pairs})
    for kind in kinds:
        some = [p for p in pairs if p["change"] == kind]
        metrics.append(mean_of(f"change/{kind}", [abs(p["moved"]) for p in some], [p["group"] for p in some],
                               note="mean absolute change of the total"))  # fmt: skip
    worst = max(pairs, key=lambda p: abs(p["moved"]))
    became = f"{worst['before']:.1f} became {worst['after']:.1f}"
    note = f"Worst case: {worst['item']} under {worst['change']}: {became}."
    rows = tuple(
        (p["item"], p["group"], p["change"], p["before"], p["after"], p["moved"], p["same"])
        for p in sorted(pairs, key=lambda p: -abs(p["moved"]))
    )
    columns = ("item", "problem", "change", "before", "after", "moved", "same outcomes")
    bars = tuple((k, mean(abs(p["moved"]) for p in pairs if p["change"] == k), "") for k in kinds)
    plot = Plot(
        "Mean absolute change of the total", "bars", bars, limits=(0.0, max(5.0, *(b[1] for b in bars)))
    )
    return Findings(tuple(metrics), (Table("Every change", columns, rows),), (plot,), (note,))


def _totals(items: dict[str, dict[str, list[Result]]]) -> Table:
    """The totals of each repetition, of interviews that were not changed."""
    most = max(len(found[ORIGINAL]) for found in items.values())
    rows = []
    for name, found in items.items():
        rs = found[ORIGINAL]
        totals = [float(r.data["total"]) for r in rs]
        same = mean(_same(a, b) for a, b in combinations(rs, 2)) if len(rs) > 1 else None
        rows.append((name, rs[0].case.group, *totals, *[None] * (most - len(totals)), same))
    columns = ("item", "problem", *(f"total {n}" for n in range(1, most + 1)), "same outcomes")
    return Table("Every repetition", columns, tuple(rows))


def _repeats(items: dict[str, dict[str, list[Result]]], options: Options) -> list[Metric]:
    if options.deterministic:
        return [Metric("repeats/SD of totals", 0.0, n=len(items), note="0 by construction: deterministic")]
    sets = [rs for found in items.values() for rs in found.values() if len(rs) > 1]
    if not sets:
        return [Metric("repeats/SD of totals", None, note="needs --repeat of 2 or more")]
    groups = [rs[0].case.group for rs in sets]
    totals = [[float(r.data["total"]) for r in rs] for rs in sets]
    exact = [mean(_same(a, b) for a, b in combinations(rs, 2)) for rs in sets]
    flips = [mean(a.data["verdict"] != b.data["verdict"] for a, b in combinations(rs, 2)) for rs in sets]
    complete = [t for t in totals if len(t) == options.repeat]
    return [
        mean_of("repeats/SD of totals", [pstdev(t) for t in totals], groups, "within item, mean"),
        mean_of("repeats/same outcomes", exact, groups, "judgments with equal outcome, pairs of repetitions"),
        mean_of("repeats/verdict flips", flips, groups, "pairs of repetitions"),
        Metric(
            "repeats/ICC(2,1)", _none(icc(np.array(complete))) if len(complete) > 1 else None, n=len(complete)
        ),
        Metric("repeats/alpha", _none(alpha(totals)), n=len(totals), note="Krippendorff, totals"),
    ]


def _spread(items: dict[str, dict[str, list[Result]]]) -> list[Metric]:
    totals = {
        name: {c: float(rs[0].data["total"]) for c, rs in found.items()} for name, found in items.items()
    }
    groups = [found[ORIGINAL][0].case.group for found in items.values()]
    changed = [(f[ORIGINAL][0], rs[0]) for f in items.values() for c, rs in f.items() if c != ORIGINAL]
    common = sorted(set.intersection(*(set(t) for t in totals.values())))
    matrix = np.array([[t[c] for c in common] for t in totals.values()])
    of_pairs = [a.case.group for a, _ in changed]
    spread = [pstdev(t.values()) for t in totals.values()]
    same = [_same(a, b) for a, b in changed]
    flips = [float(a.data["verdict"] != b.data["verdict"]) for a, b in changed]
    coded = alpha(_outcomes(items), nominal)
    return [
        mean_of("changes/SD of totals", spread, groups, "within item, mean"),
        mean_of("changes/same outcomes", same, of_pairs, "judgments, beside the original"),
        mean_of("changes/verdict flips", flips, of_pairs, "share of changed interviews"),
        Metric("changes/ICC(2,1)", _none(icc(matrix)), n=len(matrix), note=f"{len(common)} forms of each"),
        Metric("changes/alpha", _none(coded), n=len(items), note="Krippendorff, outcomes"),
    ]


def _outcomes(items: dict[str, dict[str, list[Result]]]) -> list[list[float | None]]:
    """For each judgment of each item, its outcome (as a number) in every form of the interview."""
    code = {"met": 2.0, "partial": 1.0, "missed": 0.0, "not_reached": 3.0, "unscored": None}
    units = []
    for found in items.values():
        forms = [rs[0].data["judgments"] for rs in found.values()]
        units += [[code[form[key][0]] if key in form else None for form in forms] for key in forms[0]]
    return units


def _same(a: Result, b: Result) -> float:
    """The share of judgments with the same outcome."""
    first, second = a.data["judgments"], b.data["judgments"]
    return float(sum(first[key][0] == second.get(key, [None])[0] for key in first) / len(first))


def _pair(original: Result, changed: Result) -> dict[str, Any]:
    before, after = float(original.data["total"]), float(changed.data["total"])
    return {
        "item": original.case.data["item"],
        "group": original.case.group,
        "change": changed.case.data["change"],
        "before": before,
        "after": after,
        "moved": after - before,
        "same": _same(original, changed),
    }


def _none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
