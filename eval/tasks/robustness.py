"""Can a grade be bought with padding, terms or orders, and are terse experts treated fairly?

Every attack of eval.spoilers is a pair: the interview as it is and the spoilt one; the change of the total
has an allowed range. Then, over all interviews, what was meant as worthless must stay below what was meant
as good, and the terse expert above the middling talker.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eval import datafiles
from eval.metrics.bootstrap import mean_of
from eval.spoilers import SPOILERS, Row
from eval.task import Case, Findings, Metric, Options, Plot, Result, Table

if TYPE_CHECKING:
    from coach.bank import Bank
    from eval.bench import Bench

TITLE = "padding, stuffing, injection, copying: the allowed change of each"

ITEMS = 8
WHOLE = "as it is"


def cases(options: Options) -> list[Case]:
    """Each interview once as it is; some of them under each attack."""
    from coach.bank import Bank
    from coach.settings import load_settings

    bank = Bank.load(load_settings().corpus / "questions")
    rows = datafiles.transcripts(options.split)
    found = [
        Case(f"{row['id']}/{WHOLE}", row["group"], {"item": row["id"], "attack": WHOLE, "row": row})
        for row in rows
    ]
    meant = datafiles.intentions()
    some = [row for row in rows if meant[row["id"]]["level"] >= 2]
    wanted = options.limit or ITEMS
    for row in some[:: max(1, len(some) // wanted)][:wanted]:
        found += _spoilt(row, bank, options.seed)
    return found


def _spoilt(row: Row, bank: Bank, seed: int) -> list[Case]:
    question = bank.get(row["question"]) if row["question"] else None
    made = []
    for name, spoiler in SPOILERS.items():
        changed = spoiler.change(row, question, random.Random(f"{seed}/{row['id']}/{name}"))
        if changed is not None:
            data = {"item": row["id"], "attack": name, "row": changed}
            made.append(Case(f"{row['id']}/{name}", row["group"], data))
    return made


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """The scorecard in brief."""
    from eval.bench import brief

    return brief(bench.grade_once(case.data["row"]))


def score(results: Sequence[Result], _: Options) -> Findings:
    """The share of pairs within the allowed range, by attack, and the order of interviews."""
    totals = {(r.case.data["item"], r.case.data["attack"]): float(r.data["total"]) for r in results}
    metrics: list[Metric] = []
    rows: list[tuple[str | float, ...]] = []
    bars = []
    for name, spoiler in SPOILERS.items():
        some = [
            r for r in results if r.case.data["attack"] == name and (r.case.data["item"], WHOLE) in totals
        ]
        if not some:
            continue
        before = [totals[r.case.data["item"], WHOLE] for r in some]
        after = [float(r.data["total"]) for r in some]
        looked = after if spoiler.of_total else [a - b for a, b in zip(after, before, strict=True)]
        held = [float(spoiler.low - 1e-9 <= x <= spoiler.high + 1e-9) for x in looked]
        groups = [r.case.group for r in some]
        what = "new total" if spoiler.of_total else "change of the total"
        allowed = f"{what}, allowed {spoiler.low:g} to {spoiler.high:g}"
        metrics.append(mean_of(f"{name}/held", held, groups, "share of pairs within what is allowed"))
        metrics.append(mean_of(f"{name}/mean", looked, groups, allowed))
        metrics.append(
            Metric(
                f"{name}/worst",
                max(looked, key=lambda x: max(x - spoiler.high, spoiler.low - x)),
                n=len(some),
                note=allowed,
            )
        )
        bars.append((name, sum(looked) / len(looked), allowed))
        rows += [
            (r.case.data["item"], r.case.group, name, b, a, "yes" if h else "no")
            for r, b, a, h in zip(some, before, after, held, strict=True)
        ]
    metrics += _order(totals)
    rows.sort(key=lambda row: str(row[5]))
    table = Table("Every pair", ("item", "problem", "attack", "before", "after", "allowed"), tuple(rows))
    plot = Plot("Mean change (or new total)", "bars", tuple(bars), limits=(-50.0, 50.0))
    return Findings(tuple(metrics), (table,), (plot,))


def _order(totals: dict[tuple[str, str], float]) -> list[Metric]:
    meant = datafiles.intentions()
    whole = {item: total for (item, attack), total in totals.items() if attack == WHOLE}
    good = [t for i, t in whole.items() if meant[i]["level"] >= 4]
    worthless = [t for i, t in whole.items() if meant[i]["level"] == 1]
    terse = [t for i, t in whole.items() if meant[i]["style"] == "terse"]
    middling = [t for i, t in whole.items() if meant[i]["level"] == 3]
    metrics = []
    for name, low, high in (
        ("worthless below good", worthless, good),
        ("middling below terse expert", middling, terse),
    ):
        pairs = [a < b for a in low for b in high]
        if pairs:
            metrics.append(
                Metric(f"order/{name}", sum(pairs) / len(pairs), n=len(pairs), note="share of pairs")
            )
    return metrics
