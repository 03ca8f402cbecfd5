"""Citations on a screen: the mark, and the passage with the quote highlighted in its section."""

from __future__ import annotations

import html
import re

import streamlit as st

from coach.errors import CoachError
from coach.records import Citation
from ui import links
from ui.frame import get_coach

AROUND = 700
"""Characters of the source shown on either side of a quote, fewer where the section is shorter."""

_HEADING = re.compile(r"^#{1,6} .*$", re.MULTILINE)


def citation(cited: Citation, label: str, key: str) -> None:
    """A button named ``label`` that opens the passage in place. ``key`` is unique on the page."""
    with st.popover(label, icon=":material/format_quote:", type="tertiary"):
        passage(cited)
        if st.button("Open the guide here", key=f"open-{key}", icon=":material/open_in_new:"):
            links.to_guide(cited.guide, cited.start, cited.end)


def place(cited: Citation) -> str:
    """Where a citation stands, as "Guide › Section, page 3"."""
    page = f", page {cited.page}" if cited.page else ""
    return " › ".join((cited.title, *cited.section[-1:])) + page


def passage(cited: Citation) -> None:
    """The quote highlighted in its section."""
    st.markdown(f"**{place(cited)}**")
    try:
        source = get_coach().retriever.source_text(cited.guide)
    except CoachError:
        source = ""
    if source[cited.start : cited.end] != cited.quote:
        st.html(f"<blockquote><mark>{html.escape(cited.quote)}</mark></blockquote>")
        st.caption("The guide has changed since; this is the quote as it was.")
        return
    st.html(highlighted(source, cited.start, cited.end))


def highlighted(source: str, start: int, end: int, around: int = AROUND) -> str:
    """HTML of the section around ``start:end`` with that stretch marked. All text is escaped."""
    first, last = section_bounds(source, start, end)
    before, after = source[first:start].lstrip(), source[end:last].rstrip()
    if len(before) > around:
        before = "…" + before[-around:].partition(" ")[2]
    if len(after) > around:
        after = after[:around].rpartition(" ")[0] + " …"
    return (
        '<div style="white-space:pre-wrap;line-height:1.5;font-size:.95rem">'
        f"{html.escape(before)}<mark>{html.escape(source[start:end])}</mark>{html.escape(after)}</div>"
    )


def section_bounds(source: str, start: int, end: int) -> tuple[int, int]:
    """Where the body of the Markdown section around ``start:end`` begins and ends."""
    headings = list(_HEADING.finditer(source))
    first = max((heading.end() for heading in headings if heading.end() <= start), default=0)
    last = min((heading.start() for heading in headings if heading.start() >= end), default=len(source))
    return first, last
