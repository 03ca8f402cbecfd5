"""Guides: browse what the coach knows."""

from __future__ import annotations

import streamlit as st

from coach.errors import IndexUnavailable
from coach.records import Guide
from ui import links, markup
from ui.citations import highlighted, section_bounds
from ui.frame import get_coach, get_preparation, show_error, wait_for_index


def page() -> None:
    """All guides, or the one in the address, at the place in the address."""
    if not get_preparation().index_ready.is_set():
        st.title("Guides")
        wait_for_index("They appear here as soon as that is done.")
        return
    try:
        guides = get_coach().retriever.guides()
    except IndexUnavailable as error:
        st.title("Guides")
        show_error(error)
        return
    chosen = next((guide for guide in guides if guide.id == st.query_params.get("guide")), None)
    if chosen is None:
        _shelf(guides)
    else:
        _guide(chosen)


def _shelf(guides: list[Guide]) -> None:
    st.title("Guides")
    wanted = st.text_input("Find a guide", placeholder="title or topic").strip().lower()
    for guide in sorted(guides, key=lambda guide: guide.title):
        if wanted and wanted not in f"{guide.title} {' '.join(guide.topics)}".lower():
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            label = f"**{markup.plain(guide.title)}**"
            if st.button(label, key=f"guide-{guide.source}", type="tertiary"):
                links.to_guide(guide.id)
            st.caption(" · ".join(guide.topics))


def _guide(guide: Guide) -> None:
    if st.button("All guides", icon=":material/arrow_back:", type="tertiary"):
        _back()
    source = get_coach().retriever.source_text(guide.source)
    start, end = (int(st.query_params.get(name, "-1")) for name in ("start", "end"))
    if not 0 <= start < end <= len(source):
        st.markdown(markup.safe(_body(source)))
        return
    first, last = section_bounds(source, start, end)
    st.markdown(markup.safe(_body(source[:first])))
    with st.container(border=True):
        st.html(f'<a id="place"></a>{highlighted(source, start, end, around=len(source))}')
    st.markdown(markup.safe(source[last:]))
    st.html(
        "<script>setTimeout(()=>document.getElementById('place')?.scrollIntoView({block:'center'}),400)</script>",
        unsafe_allow_javascript=True,
    )


def _body(source: str) -> str:
    """The text without its front matter."""
    if source.startswith("---\n"):
        return source.partition("\n---\n")[2]
    return source


def _back() -> None:
    del st.query_params["guide"]
    st.rerun()
