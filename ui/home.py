"""Home: start, continue, or look at a sample."""

from __future__ import annotations

import streamlit as st

from coach.records import Session
from ui import links, markup, progress, words
from ui.frame import get_coach, get_preparation
from ui.indexing import banner


def page() -> None:
    """Two clicks from here to the first question."""
    st.title("Interview coach")
    st.markdown(
        "Mock interviews for machine-learning engineers and data scientists. You get an interviewer that "
        "listens, and a grade in which every point shows your own words and the passage it rests on."
    )
    banner()
    with st.container(horizontal=True):
        if st.button("Start a mock interview", type="primary", icon=":material/play_arrow:"):
            links.to_setup()
        if st.button("Ask the guides", icon=":material/menu_book:"):
            links.to_ask()
    sessions = get_coach().store.all()
    _unfinished([session for session in sessions if session.state in ("running", "paused", "ended")])
    _samples([session for session in sessions if session.sample and session.state == "graded"])
    progress.hint()
    _how_it_works()


def _unfinished(sessions: list[Session]) -> None:
    own = [session for session in sessions if not session.sample]
    for session in own[:3] + [session for session in sessions if session.sample][:1]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container():
                label = "Sample, half finished" if session.sample else "Unfinished"
                st.markdown(f"**{markup.safe(session.question.title)}**  \n{words.describe(session)}")
                if session.sample:
                    st.caption(label)
            if st.button("Continue", key=f"continue-{session.id}", icon=":material/resume:"):
                links.to_interview(session.id)


def _samples(sessions: list[Session]) -> None:
    for session in sessions[:1]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container():
                st.markdown(f"**{markup.safe(session.question.title)}**  \n{words.describe(session)}")
                st.caption("Sample: what a finished report looks like")
            if st.button("Open the report", key=f"report-{session.id}", icon=":material/analytics:"):
                links.to_report(session.id)
    if not sessions and not get_preparation().done.is_set():
        st.caption("A sample report is being prepared; it appears here in a moment.")


def _how_it_works() -> None:
    bank = get_coach().bank
    designs = len(bank.of_kind("ml_system_design"))
    shorts = len(bank.of_kind("short_answer"))
    st.subheader("How it works")
    st.markdown(
        f"""
1. **Choose** one of {designs} design problems or {shorts} short questions, or bring your own.
2. **Talk it through.** The interviewer answers what you ask from the problem's facts, keeps the time, and
   asks about what is missing. It gives nothing away.
3. **Read the grade**: problem understanding 20\u00a0%, system design 30\u00a0%, ML knowledge 25\u00a0%,
   trade-offs 15\u00a0%, communication 10\u00a0%. Each judgment can be checked against what you said and
   against the guides.
"""
    )
