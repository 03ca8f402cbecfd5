"""History: progress, and every interview that is kept, to reopen or delete."""

from __future__ import annotations

import streamlit as st

from coach.records import Session
from ui import links, markup, progress, words
from ui.frame import get_coach


def page() -> None:
    """All interviews, the newest first."""
    st.title("History")
    sessions = get_coach().store.all()
    if not sessions:
        st.markdown("No interviews yet.")
        if st.button("Start one", type="primary", icon=":material/play_arrow:"):
            links.to_setup()
        return
    progress.section()
    st.subheader("Your interviews", anchor=False)
    for session in sessions:
        _row(session)


def _row(session: Session) -> None:
    cards = get_coach().store.scorecards(session.id)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            sample = " · sample" if session.sample else ""
            st.markdown(f"**{markup.safe(session.question.title)}**  \n{words.describe(session)}{sample}")
        if cards and cards[0].total is not None:
            so_far = "" if cards[0].verdict else " so far"
            st.markdown(f"**{cards[0].total:.0f}** / 100{so_far}", width="content")
        if cards:
            if st.button("Report", key=f"report-{session.id}", icon=":material/analytics:"):
                links.to_report(session.id)
        elif st.button("Open", key=f"open-{session.id}", icon=":material/open_in_new:"):
            links.to_interview(session.id)
        with st.popover("Delete", icon=":material/delete:"):
            st.markdown("Delete this interview with its turns and grades? This cannot be undone.")
            if st.button("Delete it", key=f"delete-{session.id}", type="primary"):
                get_coach().store.delete(session.id)
                st.rerun()
