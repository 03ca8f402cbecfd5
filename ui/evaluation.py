"""Evaluation: the runs of ``python -m eval`` that are on this machine, one at a time or two side by side."""

from __future__ import annotations

import streamlit as st

from eval import svg
from eval.report import cells, number, plain
from eval.runs import Run, all_runs
from eval.task import EvalError, Findings
from ui import markup

NONE = "nothing"
INTERVALS = "Intervals cover 95 %, by resampling whole questions. Baselines are mere counts."


def page() -> None:
    """The newest run first."""
    st.title("Evaluation")
    runs = {_title(run): run for run in all_runs()}
    if not runs:
        st.markdown("How far the grades can be trusted is measured by `make eval`. Its runs appear here.")
        return
    chosen = runs[st.selectbox("Run", list(runs))]
    task = chosen.provenance["task"]
    others = [name for name, run in runs.items() if run.provenance["task"] == task and run is not chosen]
    beside = st.selectbox("Beside it", [NONE, *others]) if others else NONE
    try:
        findings = chosen.findings()
        before = runs[beside].findings() if beside != NONE else None
    except EvalError as error:
        st.info(str(error))
        return
    for note in findings.notes:
        st.markdown(markup.safe(note))
    st.caption(
        "Intervals cover 95 %, by resampling whole questions. Baselines are counts that understand nothing."
    )
    _figures(findings, before)
    _pictures(findings)
    for table in findings.tables:
        with st.expander(markup.plain(table.title)):
            rows = [dict(zip(map(plain, table.columns), row, strict=True)) for row in cells(table)]
            st.dataframe(rows, hide_index=True)
    with st.expander("How it was made"):
        st.json(chosen.provenance)


def _title(run: Run) -> str:
    made = run.provenance
    when = str(made["started_at"])[:16].replace("T", " ")
    return f"{made['task']} · {made['engine']} · {when} · {run.folder.name}"


def _figures(findings: Findings, before: Findings | None) -> None:
    other = {m.name: m.value for m in before.metrics} if before else {}
    rows = []
    for m in findings.metrics:
        spread = "" if m.low is None or m.high is None else f"{number(m.low)} to {number(m.high)}"
        row: dict[str, object] = {"figure": plain(m.name), "value": number(m.value), "95 % interval": spread}
        if before:
            row["beside"] = number(other.get(m.name))
        rows.append(row | {"n": m.n, "note": m.note})
    st.dataframe(rows, hide_index=True)


def _pictures(findings: Findings) -> None:
    for plot in findings.plots:
        st.markdown(f"**{markup.plain(plot.title)}**")
        st.image(svg.picture(plot))
