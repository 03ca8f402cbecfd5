"""HTML to Markdown-like text: the stored text that offsets count in."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.element import NavigableString, PreformattedString

from coach.errors import IngestError
from ingest.blocks import markdown_blocks
from ingest.noise import noise_lines
from ingest.readers import Extracted, mark_noise

_FURNITURE = {
    "script", "style", "noscript", "template", "svg", "iframe", "form", "button", "nav", "footer", "aside",
}  # fmt: skip
_ROLES = {"navigation", "banner", "contentinfo", "complementary", "search", "dialog"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "figure", "figcaption", "dl", "dt", "dd", "address",
    "details", "summary", "body", "html", "center", "tbody", "thead",
}  # fmt: skip
_MARKDOWN_START = re.compile(r"^(\s*)(#{1,6}\s|>|[-+*]\s|```|~~~|\d+[.)]\s|\||---)", re.MULTILINE)


def read_html(path: Path, data: bytes) -> Extracted:
    """A page's main text. Raises IngestError where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        soup = BeautifulSoup(data, "html.parser")
    if soup.original_encoding is None:
        raise IngestError("Its character encoding cannot be told.", "Save it as UTF-8.")
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    removed = 0
    for tag in soup.find_all(_is_furniture):
        if not tag.decomposed:
            removed += bool(tag.get_text(strip=True)) and tag.name not in {"script", "style", "template"}
            tag.decompose()
    main = soup.find("main") or soup.find("article") or soup.body or soup
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", _markdown(main))).strip() + "\n"
    blocks = mark_noise(text, markdown_blocks(text), noise_lines(text))
    heading = next((block.title for block in blocks if block.kind == "heading"), "")
    left_out = {"page furniture": removed} if removed else {}
    return Extracted(title or heading or path.stem, text, tuple(blocks), left_out=left_out)


def _is_furniture(tag: Tag) -> bool:
    hidden = tag.has_attr("hidden") or tag.get("aria-hidden") == "true"
    return tag.name in _FURNITURE or tag.get("role") in _ROLES or hidden


def _markdown(node: Any) -> str:
    """The node's content, with blank lines around what stands on its own."""
    return "".join(_render(child) for child in node.children)


def _render(node: Any) -> str:
    if isinstance(node, NavigableString):
        return "" if isinstance(node, PreformattedString) else re.sub(r"\s+", " ", str(node))
    if not isinstance(node, Tag):
        return ""
    if re.fullmatch(r"h[1-6]", node.name):
        return f"\n\n{'#' * int(node.name[1])} {_line(node)}\n\n"
    if node.name in _OWN_SHAPE:
        return "\n\n" + _OWN_SHAPE[node.name](node) + "\n\n"
    if node.name in {"br", "hr"}:
        return "\n" if node.name == "br" else "\n\n"
    if node.name in {"code", "kbd"} and "`" not in node.get_text():
        return f"`{_line(node)}`" if node.get_text(strip=True) else ""
    inner = _markdown(node)
    if node.name in _BLOCKS and inner.strip():
        return f"\n\n{_escaped(inner.strip(), node)}\n\n"
    return inner


def _escaped(inner: str, node: Tag) -> str:
    """Text that merely looks like Markdown ("# 1 in sales") must not become a heading or a list."""
    holds_blocks = node.find(["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table", "blockquote"])
    return inner if holds_blocks or "```" in inner else _MARKDOWN_START.sub(r"\1\\\2", inner)


def _line(node: Tag) -> str:
    return " ".join(_markdown(node).split())


def _list(node: Tag, indent: str = "") -> str:
    rows = []
    for n, item in enumerate(node.find_all("li", recursive=False), start=1):
        mark = f"{n}." if node.name == "ol" else "-"
        nested = [child for child in item.find_all(["ul", "ol"]) if child.find_parent(["ul", "ol"]) is node]
        inner = [_list(child.extract(), indent + " " * (len(mark) + 1)) for child in nested]
        rows.append("\n".join([f"{indent}{mark} {_line(item)}", *inner]))
    return "\n".join(rows)


def _table(node: Tag) -> str:
    rows = [[_cell(cell) for cell in row.find_all(["td", "th"])] for row in node.find_all("tr")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    drawn = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([drawn[0], "|" + "---|" * width, *drawn[1:]])


def _cell(cell: Tag) -> str:
    return _line(cell).replace("|", "\\|")


_OWN_SHAPE: dict[str, Callable[[Tag], str]] = {
    "pre": lambda node: "```\n" + node.get_text().strip("\n") + "\n```",
    "ul": _list,
    "ol": _list,
    "table": _table,
    "blockquote": lambda node: "> " + _line(node),
}
