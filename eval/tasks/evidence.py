"""Is what a scorecard quotes true, and does what it cites belong to the point?

Every quote is looked up again here, in the transcript and in the guides' text, whatever the coach says of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eval import datafiles
from eval.metrics.bootstrap import mean_of
from eval.task import Case, Findings, Options, Result, Table

if TYPE_CHECKING:
    from coach.records import Judgment, Scorecard
    from eval.bench import Bench

TITLE = "quotes of the candidate and citations of the guides, looked up again"

ITEMS = 8
SUPPORTS = 0.4
"""Cosine of a citation and its point from which it is about the same thing."""


def cases(options: Options) -> list[Case]:
    """Interviews, spread over the data set."""
    rows = datafiles.transcripts(options.split, options.limit or ITEMS)
    return [Case(row["id"], row["group"], row) for row in rows]


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """For each judgment, whether its quote and its citations stand, and how near they are to the point."""
    coach = bench.indexed
    card = bench.grade(case.data)
    judgments = [j for criterion in card.criteria for j in criterion.judgments]
    said = [turn["text"] for turn in case.data["turns"]]
    wanted = [j.item.text for j in judgments for _ in j.citations]
    cited = [c.quote for j in judgments for c in j.citations]
    near = (coach.embedder.embed(wanted) * coach.embedder.embed(cited)).sum(axis=1) if cited else []
    return {
        "judgments": len(judgments),
        "unscored_items": sum(j.outcome == "unscored" for j in judgments),
        "claims": sum(j.credit > 0 for j in judgments),
        "verified": sum(j.credit > 0 and j.verified for j in judgments),
        "quotes": [_stands(j, said, case.data["turns"]) for j in judgments if j.evidence],
        "citations": [_in_guide(bench, card, n) for n in range(len(cited))],
        "near": [round(float(x), 3) for x in near],
        "unscored": card.total is None,
    }


def _stands(judgment: Judgment, said: Sequence[str], turns: Sequence[dict[str, Any]]) -> bool:
    found = judgment.evidence
    assert found is not None
    own = found.turn < len(said) and turns[found.turn]["speaker"] == "candidate"
    return own and bool(found.quote.strip()) and said[found.turn][found.start : found.end] == found.quote


def _in_guide(bench: Bench, card: Scorecard, n: int) -> bool:
    citation = [c for criterion in card.criteria for j in criterion.judgments for c in j.citations][n]
    try:
        source = bench.coach.retriever.source_text(citation.guide)
    except KeyError:
        return False
    return bool(citation.quote.strip()) and source[citation.start : citation.end] == citation.quote


def score(results: Sequence[Result], _: Options) -> Findings:
    """Shares over all judgments, quotes and citations."""
    groups = [r.case.group for r in results]

    def pooled(name: str, key: str, test: Any, note: str) -> Any:
        values = [(float(test(x)), g) for r, g in zip(results, groups, strict=True) for x in r.data[key]]
        return mean_of(name, [v for v, _ in values], [g for _, g in values], note)

    claims = [(r.data["verified"] / r.data["claims"], r.case.group) for r in results if r.data["claims"]]
    unscored = [r.data["unscored_items"] / r.data["judgments"] for r in results]
    metrics = [
        mean_of(
            "claims verified", [v for v, _ in claims], [g for _, g in claims], "of judgments with credit"
        ),
        pooled("quotes stand", "quotes", bool, "in the candidate's turn, at their place"),
        pooled("citations stand", "citations", bool, "in the guide's text, at their place"),
        pooled(
            "citations support", "near", lambda x: x >= SUPPORTS, f"cosine to the point at least {SUPPORTS}"
        ),
        mean_of("items unscored", unscored, groups, "of all judgments"),
    ]
    rows = tuple(
        (r.case.id, r.case.group, r.data["claims"], r.data["verified"], len(r.data["citations"]),
         sum(r.data["near"]) / len(r.data["near"]) if r.data["near"] else None)
        for r in results
    )  # fmt: skip
    columns = ("interview", "problem", "claims", "verified", "citations", "mean cosine")
    return Findings(tuple(metrics), (Table("By interview", columns, rows),))
