"""Guides: browse and search what the coach knows, add to it, see what was left out of it."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from coach.errors import IndexEmpty, IndexUnavailable
from coach.index import Snapshot
from coach.records import Guide
from ui import links, markup
from ui.citations import highlighted, section_bounds
from ui.frame import get_coach, get_preparation, show_error, wait_for_index
from ui.indexing import banner
from ui.own_guides import left_out, own_guides

FOUND = 8
"""Passages shown for a search."""
SNIPPET = 240


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
        banner()
        if isinstance(error, IndexEmpty):
            show_error(error)
            own_guides()
        return
    chosen = next((guide for guide in guides if guide.id == st.query_params.get("guide")), None)
    if chosen is None:
        _shelf(guides)
    else:
        _guide(chosen)


def _shelf(guides: list[Guide]) -> None:
    st.title("Guides")
    with st.container():  # always there, so that what stands below keeps its place and state
        banner()
    wanted = st.text_input(
        "Search the guides",
        placeholder="a question, a term or a title",
        icon=":material/search:",
        max_chars=300,
        key="search",
        bind="query-params",
    ).strip()
    if wanted:
        _found(wanted, guides)
        return
    names = ("All guides", "Your own", "Left out")
    shelf, own, out = st.tabs(names, key="part", on_change="rerun", bind="query-params")
    if shelf.open:
        with shelf:
            st.caption(f"{len(guides)} guides, {sum(guide.passages for guide in guides):,} passages")
            _titles(guides)
    if own.open:
        with own:
            own_guides()
    if out.open:
        with out:
            _left_out(get_coach().index.open())


def _titles(guides: list[Guide]) -> None:
    for guide in sorted(guides, key=lambda guide: guide.title.casefold()):
        with st.container(horizontal=True, vertical_alignment="center"):
            label = f"**{markup.plain(guide.title)}**"
            if st.button(label, key=f"guide-{guide.id}", type="tertiary"):
                links.to_guide(guide.id)
            st.caption(markup.plain(" · ".join(guide.topics)))


def _found(wanted: str, guides: list[Guide]) -> None:
    """Guides with the words in their title or topics, then the passages that come nearest."""
    lowered = wanted.casefold()
    named = [g for g in guides if lowered in f"{g.title} {' '.join(g.topics)}".casefold()]
    if named:
        st.subheader("By title or topic", anchor=False)
        _titles(named)
    result = get_coach().retriever.search(wanted, k=FOUND)
    st.subheader("Passages", anchor=False)
    if not result.answerable:
        st.caption("The guides do not seem to cover this. These places come nearest:")
    for hit in result.hits:
        passage = hit.passage
        page = f", page {passage.page}" if passage.page else ""
        label = " › ".join((passage.title, *passage.section[-1:])) + page
        if st.button(f"**{markup.plain(label)}**", key=f"hit-{passage.id}", type="tertiary"):
            links.to_guide(passage.guide, passage.start, passage.end)
        st.caption(markup.plain(markup.first_words(passage.text, SNIPPET)))


def _left_out(snapshot: Snapshot) -> None:
    """What is in the files and not in the index, and why."""
    problems, counts, repeats = (
        snapshot.store.problems(),
        snapshot.store.left_out(),
        snapshot.store.repeats(),
    )
    st.caption(
        "What says nothing (page furniture, images, lists of contents) is kept out of the passages. A "
        "passage that repeats an earlier one is kept and shown, but not searched."
    )
    if problems:
        st.subheader("Files that could not be read", anchor=False)
        for problem in problems:
            st.markdown(f":material/error: **{markup.plain(problem.source)}** {markup.safe(problem.reason)} "
                        f"{markup.safe(problem.next_step)}")  # fmt: skip
    rows = _rows(snapshot.guides, counts, repeats)
    total = Counter[str]()
    for _, reason, n in rows:
        total[reason] += n
    if not rows:
        st.markdown("Nothing was left out of the guides.")
        return
    st.markdown(f"In all: {left_out(dict(total))}.")
    st.dataframe(
        [{"Guide": title, "What": reason, "How often": n} for title, reason, n in rows], hide_index=True
    )


def _rows(
    guides: list[Guide], counts: dict[str, dict[str, int]], repeats: dict[str, int]
) -> list[tuple[str, str, int]]:
    """Title, reason, count: one row for each reason of each guide."""
    rows = []
    for guide in sorted(guides, key=lambda guide: guide.title.casefold()):
        told = dict(counts.get(guide.id, {}))
        if guide.id in repeats:
            told["passages that another guide has too"] = repeats[guide.id]
        rows += [(guide.title, reason, n) for reason, n in sorted(told.items())]
    return rows


def _guide(guide: Guide) -> None:
    if st.button("All guides", icon=":material/arrow_back:", type="tertiary"):
        _back()
    store = get_coach().index.open().store
    source = store.text(guide.id)
    out = store.left_out().get(guide.id, {})
    if out:
        st.caption(f"Left out of the search: {left_out(out)}.")
    start, end = _place(len(source))
    if start == end:
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


def _place(length: int) -> tuple[int, int]:
    """The stretch that the address names; nothing where it names none that there is."""
    try:
        start, end = (int(st.query_params.get(name, "")) for name in ("start", "end"))
    except ValueError:
        return 0, 0
    return (start, end) if 0 <= start < end <= length else (0, 0)


def _body(source: str) -> str:
    """The text without its front matter."""
    if source.startswith("---\n"):
        return source.partition("\n---\n")[2]
    return source


def _back() -> None:
    for name in ("guide", "start", "end"):
        st.query_params.pop(name, None)
    st.rerun()
