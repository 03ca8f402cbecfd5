"""The ways between pages. An interview's id is in the address, so that a reload brings it back."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st


def to_setup(question: str = "") -> NoReturn:
    """Opens the setup page, with a question chosen where one is given."""
    _go("setup", {"question": question} if question else {})


def to_interview(session: str) -> NoReturn:
    """Opens an interview."""
    _go("interview", {"session": session})


def to_report(session: str) -> NoReturn:
    """Opens the report of an interview."""
    _go("report", {"session": session})


def to_ask(thread: str = "", question: str = "") -> NoReturn:
    """Opens Ask, in a thread, or with a question put in it."""
    _go("ask", {name: value for name, value in (("thread", thread), ("q", question)) if value})


def to_history() -> NoReturn:
    """Opens the history."""
    _go("history", {})


def to_guide(guide: str, start: int | None = None, end: int | None = None) -> NoReturn:
    """Opens a guide, at a place (code points of its source text) where one is given."""
    place = {} if start is None else {"start": str(start), "end": str(end)}
    _go("guides", {"guide": guide, **place})


def _go(name: str, query: dict[str, str]) -> NoReturn:
    st.switch_page(st.session_state["pages"][name], query_params=query)
