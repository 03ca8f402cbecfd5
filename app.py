"""The Streamlit entry: the pages and the way between them, nothing else."""

from pathlib import Path

import streamlit as st

from ui import ask, evaluation, guides, history, home, interview, report, settings, setup
from ui.frame import frame

# A file of our own: Streamlit has the browser fetch a named icon from a font server.
ICON = Path(__file__).parent / "ui" / "icon.svg"
st.set_page_config(page_title="Interview coach", page_icon=str(ICON), layout="centered")

PAGES = {
    "home": st.Page(home.page, title="Home", icon=":material/home:", url_path="home", default=True),
    "setup": st.Page(setup.page, title="Practise", icon=":material/play_circle:", url_path="practise"),
    "ask": st.Page(ask.page, title="Ask the guides", icon=":material/menu_book:", url_path="ask"),
    "guides": st.Page(guides.page, title="Guides", icon=":material/library_books:", url_path="guides"),
    "history": st.Page(history.page, title="History", icon=":material/history:", url_path="history"),
    "evaluation": st.Page(
        evaluation.page,
        title="Evaluation",
        icon=":material/monitoring:",
        url_path="evaluation",
    ),
    "settings": st.Page(settings.page, title="Settings", icon=":material/tune:", url_path="settings"),
    "interview": st.Page(interview.page, title="Interview", url_path="interview", visibility="hidden"),
    "report": st.Page(report.page, title="Report", url_path="report", visibility="hidden"),
}
st.session_state["pages"] = PAGES

frame(st.navigation(list(PAGES.values()), position="top"))
