"""Text of candidates, guides and models on a screen: Markdown without HTML, pictures or formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator

import streamlit as st

_FENCE = re.compile(
    r"^```(mermaid|dot|graphviz)[^\n]*\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def safe(text: str) -> str:
    """``text`` for st.markdown: dollars are no formulas, pictures are not fetched, tags and
    Streamlit's own colour and icon directives stay text. Code spans are left alone."""
    pieces = _CODE.split(text)
    for place in range(0, len(pieces), 2):
        piece = pieces[place].replace("$", r"\$").replace("![", r"!\[").replace("<", "&lt;")
        pieces[place] = re.sub(r":(?=[a-z-]+(?:\[|/|:))", r"\:", piece)
    return "".join(pieces)


def plain(text: str) -> str:
    """``text`` for st.markdown with every Markdown mark shown as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$:<>-])", r"\\\1", text)


def message(text: str) -> None:
    """A chat message; fenced Mermaid and Graphviz blocks are drawn."""
    for language, block in _blocks(text):
        if not language:
            st.markdown(safe(block))
        elif language == "mermaid":
            st.mermaid_chart(block)
            with st.expander("Source of the diagram"):
                st.code(block, language="text")
        else:
            st.graphviz_chart(block)
            with st.expander("Source of the diagram"):
                st.code(block, language="text")


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(language, body) in order; language is empty for Markdown."""
    place = 0
    for match in _FENCE.finditer(text):
        if text[place : match.start()].strip():
            yield "", text[place : match.start()]
        yield match.group(1).lower(), match.group(2)
        place = match.end()
    if text[place:].strip():
        yield "", text[place:]


def first_words(text: str, limit: int) -> str:
    """The beginning of ``text`` on one line, cut at a word."""
    from coach.text import clip

    return clip(text, limit)
