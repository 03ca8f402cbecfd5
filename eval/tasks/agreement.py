"""Do the grades agree with reference scores? Interviews and short answers of our own, two raters each.

Word count and the count of question marks stand beside every figure: a judge that is no better than those
has understood nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import datafiles
from eval.datafiles import DESIGN, SHORT_ANSWERS, TRANSCRIPTS
from eval.metrics import agreement as agree
from eval.metrics.bootstrap import estimate, mean_of
from eval.metrics.reliability import icc
from eval.task import Case, Findings, Metric, Options, Plot, Result, Table

if TYPE_CHECKING:
    from eval.bench import Bench

TITLE = "grades beside the reference scores of two raters"

BANDS = {"strong_no_hire": 0, "no_hire": 25, "lean_hire": 52, "hire": 65, "strong_hire": 80}
"""Least totals of the verdicts, as the raters were told."""
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
FEWER = 200
"""Resamples for the interval of a kappa, which takes milliseconds each."""


def cases(options: Options) -> list[Case]:
    """Interviews, then short answers."""
    talks = datafiles.transcripts(options.split, options.limit)
    answers = datafiles.short_answers(options.split, options.limit)
    return [Case(row["id"], row["group"], row) for row in (*talks, *answers)]


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """The scorecard in brief."""
    from eval.bench import brief

    return brief(bench.grade_once(case.data))


def score(results: Sequence[Result], _: Options) -> Findings:
    """Agreement by split, for interviews and for short answers."""
    talks = [r for r in results if r.case.data["kind"] == "ml_system_design"]
    answers = [r for r in results if r.case.data["kind"] == "short_answer"]
    metrics: list[Metric] = []
    tables: list[Table] = []
    plots: list[Plot] = []
    for split in ("test", "dev"):
        for some, scoring in ((talks, _talks), (answers, _answers)):
            part = [r for r in some if r.case.data["split"] == split]
            if part:
                found = scoring(split, part)
                metrics += found.metrics
                tables += found.tables
                plots += found.plots
    if talks:
        metrics += _order(talks)
        tables.append(_rows(talks))
    return Findings(tuple(metrics), tuple(tables), tuple(plots))


# --- interviews -------------------------------------------------------------------------------------


def _talks(split: str, results: Sequence[Result]) -> Findings:
    reference = datafiles.reference(TRANSCRIPTS)
    groups = [r.case.group for r in results]
    baselines = {"words": [_words(r) for r in results], "question marks": [_marks(r) for r in results]}
    metrics: list[Metric] = []
    rows = []
    for name in ("total", *DESIGN):
        given = np.array([_given(r, name) for r in results])
        truth = np.array([reference[r.case.id][name] for r in results])
        found = _agreement(f"{split}/{name}", given, truth, groups)
        metrics += found
        beside = [agree.spearman(values, truth) for values in baselines.values()]
        rows.append((name, found[0].value, found[1].value, found[2].value, *beside))
        metrics += [
            Metric(f"{split}/{name}/rho of {what}", _number(value), n=len(results), note="baseline")
            for what, value in zip(baselines, beside, strict=True)
        ]
    metrics.append(_given_length(split, results, reference, baselines["words"]))
    metrics += _raters(split, [r.case.id for r in results], "total", TRANSCRIPTS)
    confusion, bands = _bands(split, results, reference)
    metrics += bands
    columns = ("score", "rho", "r", "mean difference", *(f"rho of {name}" for name in baselines))
    points = tuple((reference[r.case.id]["total"], _given(r, "total"), _label(r)) for r in results)
    plot = Plot(f"Interviews, {split}", "scatter", points, x="raters", y="judge")
    table = Table(f"Interviews, {split}", columns, tuple(rows))
    return Findings(tuple(metrics), (confusion, table), (plot,))


def _given_length(
    split: str, results: Sequence[Result], reference: dict[str, dict[str, float]], words: Sequence[float]
) -> Metric:
    given = [_given(r, "total") for r in results]
    truth = [reference[r.case.id]["total"] for r in results]
    value = agree.partial(given, truth, np.log1p(words))
    return Metric(f"{split}/total/r given length", _number(value), n=len(results))


def _given(result: Result, name: str) -> float:
    value = result.data["total"] if name == "total" else result.data["criteria"][name]
    return float(value or 0.0)


def _agreement(prefix: str, given: Any, truth: Any, groups: Sequence[str]) -> list[Metric]:
    return [
        estimate(f"{prefix}/rho", lambda i: agree.spearman(given[list(i)], truth[list(i)]), groups),
        estimate(f"{prefix}/r", lambda i: agree.pearson(given[list(i)], truth[list(i)]), groups),
        estimate(
            f"{prefix}/difference", lambda i: agree.mean_difference(given[list(i)], truth[list(i)]), groups
        ),
    ]


def _bands(
    split: str, results: Sequence[Result], reference: dict[str, dict[str, float]]
) -> tuple[Table, list[Metric]]:
    """Which verdicts are taken for which, and how often."""
    given = [_band(_given(r, "total")) for r in results]
    truth = [_band(reference[r.case.id]["total"]) for r in results]
    levels = list(range(len(BANDS)))
    groups = [r.case.group for r in results]

    def figure(places: Sequence[int]) -> float:
        return agree.kappa([given[i] for i in places], [truth[i] for i in places], levels)

    apart = [abs(g - t) for g, t in zip(given, truth, strict=True)]
    metrics = [
        estimate(f"{split}/verdict/kappa", figure, groups, resamples=FEWER),
        mean_of(f"{split}/verdict/same", [float(a == 0) for a in apart], groups, "share of interviews"),
        mean_of(f"{split}/verdict/at most one apart", [float(a <= 1) for a in apart], groups, "share"),
    ]
    names = [name.replace("_", " ") for name in BANDS]
    pairs = Counter(zip(truth, given, strict=True))
    rows: list[tuple[str | int, ...]] = [(names[t], *(pairs[t, g] for g in levels)) for t in levels]
    title = f"Verdicts, {split}: the raters' down, the judge's across"
    return Table(title, ("raters", *names), tuple(rows), printed=True), metrics


def _band(total: float) -> int:
    return sum(total >= least for least in BANDS.values()) - 1


def _raters(split: str, ids: Sequence[str], name: str, folder: Any) -> list[Metric]:
    a, b = ([given[i][name] for i in ids] for given in datafiles.ratings(folder))
    note = "the two raters with each other"
    return [
        Metric(f"{split}/raters/{name}/r", _number(agree.pearson(a, b)), n=len(ids), note=note),
        Metric(f"{split}/raters/{name}/ICC(2,1)", _number(icc(np.array([a, b]).T)), n=len(ids), note=note),
    ]


def _order(results: Sequence[Result]) -> list[Metric]:
    """Whether what the author meant as nonsense or a list of terms stays below what was meant as good."""
    meant = datafiles.intentions()
    worthless = [r for r in results if meant[r.case.id]["level"] == 1]
    good = [r for r in results if meant[r.case.id]["level"] >= 4]
    pairs = [_given(w, "total") < _given(g, "total") for w in worthless for g in good]
    if not pairs:
        return []
    return [
        Metric("order/worthless below good", sum(pairs) / len(pairs), n=len(pairs), note="share of pairs")
    ]


def _rows(results: Sequence[Result]) -> Table:
    reference, meant = datafiles.reference(TRANSCRIPTS), datafiles.intentions()
    rows = []
    for r in results:
        truth, given = reference[r.case.id]["total"], _given(r, "total")
        rows.append((r.case.id, r.case.group, str(meant[r.case.id]["style"]), truth, given, given - truth))
    rows.sort(key=lambda row: -abs(row[5]))
    return Table(
        "Interviews, the widest apart first",
        ("id", "problem", "kind", "raters", "judge", "apart"),
        tuple(rows),
    )


def _label(result: Result) -> str:
    return f"{result.case.id} {result.case.group}"


def _words(result: Result) -> int:
    return sum(len(t["text"].split()) for t in result.case.data["turns"] if t["speaker"] == "candidate")


def _marks(result: Result) -> int:
    return sum(t["text"].count("?") for t in result.case.data["turns"] if t["speaker"] == "candidate")


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


# --- short answers ----------------------------------------------------------------------------------


def _answers(split: str, results: Sequence[Result]) -> Findings:
    reference, meant = datafiles.reference(SHORT_ANSWERS), datafiles.intentions(SHORT_ANSWERS)
    groups = [r.case.group for r in results]
    given = np.array([_given(r, "total") / 100 for r in results])
    truth = np.array([reference[r.case.id]["score"] for r in results])
    words = np.log1p([_words(r) for r in results])
    prefix = f"{split}/short answers"
    metrics = [
        *_agreement(prefix, given, truth, groups),
        estimate(f"{prefix}/rmse", lambda i: agree.rmse(given[list(i)], truth[list(i)]), groups),
        estimate(
            f"{prefix}/kappa",
            lambda i: agree.kappa(given[list(i)], truth[list(i)], LEVELS),
            groups,
            resamples=FEWER,
        ),
        Metric(f"{prefix}/r given length", _number(agree.partial(given, truth, words)), n=len(results)),
        Metric(
            f"{prefix}/r of length", _number(agree.pearson(words, truth)), n=len(results), note="baseline"
        ),
        Metric(f"{prefix}/rmse of mean", float(truth.std()), n=len(results), note="baseline"),
        *_raters(split, [r.case.id for r in results], "score", SHORT_ANSWERS),
    ]
    kinds: dict[str, list[int]] = {}
    for i, r in enumerate(results):
        kinds.setdefault(str(meant[r.case.id]["style"]), []).append(i)
    rows = tuple(
        (k, len(i), float(truth[i].mean()), float(given[i].mean())) for k, i in sorted(kinds.items())
    )
    table = Table(f"Short answers by kind, {split}", ("kind", "answers", "raters", "judge"), rows)
    points = tuple((float(t), float(g), _label(r)) for t, g, r in zip(truth, given, results, strict=True))
    plot = Plot(f"Short answers, {split}", "scatter", points, x="raters", y="judge", limits=(0.0, 1.0))
    return Findings(tuple(metrics), (table,), (plot,))
