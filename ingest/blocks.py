"""The parts of a document, as stretches of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coach.prose import stripped

Kind = Literal["heading", "text", "item", "table", "code", "noise"]


@dataclass(frozen=True)
class Block:
    """``text[start:end]`` of a document. A heading has a level (1 outermost) and a title; noise a reason."""

    kind: Kind
    start: int
    end: int
    level: int = 0
    title: str = ""
    reason: str = ""


_IMAGE = re.compile(r"\s*(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\s*)+")
_CONTENTS = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*\[[^\]]*\]\(#[^)]*\)\s*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(.+?)\1")


def plain(text: str) -> str:
    """A heading's or table cell's words without Markdown."""
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).strip().strip("#").strip()


def markdown_blocks(text: str, start: int = 0) -> list[Block]:
    """The blocks of Markdown from ``start`` on (CommonMark with tables, by markdown-it)."""
    parser = MarkdownIt("commonmark").enable("table")
    offsets = [start]
    for line in text[start:].split("\n"):
        offsets.append(offsets[-1] + len(line) + 1)
    blocks: list[Block] = []
    depth = inside_table = 0
    for token, content in _pairs(parser.parse(text[start:])):
        depth += token.nesting if token.type.startswith("list_item") else 0
        inside_table += token.nesting if token.type.startswith("table") else 0
        if token.map is None or (inside_table and token.type != "table_open"):
            continue
        block = _block(token, content, depth > 0)
        if block is not None:
            kind, level, title, reason = block
            span = stripped(text, offsets[token.map[0]], min(offsets[token.map[1]], len(text)))
            if span.text:
                blocks.append(Block(kind, span.start, span.end, level, title, reason))
    return blocks


def _pairs(tokens: list[Token]) -> list[tuple[Token, str]]:
    """Each token with the inline content of the one behind it."""
    following = [*tokens[1:], Token("", "", 0)]
    return [
        (token, after.content if after.type == "inline" else token.content)
        for token, after in zip(tokens, following, strict=False)
    ]


def _block(token: Token, content: str, in_list: bool) -> tuple[Kind, int, str, str] | None:
    """Kind, level, title and reason; None for tokens that only hold others together."""
    if token.type == "heading_open":
        return "heading", int(token.tag[1:]), plain(content), ""
    if token.type in {"fence", "code_block"}:
        return "code", 0, "", ""
    if token.type == "table_open":
        return "table", 0, "", ""
    if token.type == "html_block":
        noise = re.sub(r"<!--.*?-->|<[^>]*>", "", token.content, flags=re.DOTALL).strip() == ""
        return ("noise", 0, "", "markup") if noise else ("text", 0, "", "")
    if token.type == "paragraph_open":
        if _IMAGE.fullmatch(content):
            return "noise", 0, "", "images"
        if in_list and _CONTENTS.fullmatch(content):
            return "noise", 0, "", "tables of contents"
        return ("item" if in_list else "text"), 0, "", ""
    return None


def looks_like_markdown(text: str) -> bool:
    """Whether a plain text file is written in Markdown: headings of several depths, or fences."""
    unfenced = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    deeper = re.findall(r"(?:\A|\n)\s*\n#{2,6} \S", "\n" + unfenced)
    fences = re.findall(r"^\s*```", text, flags=re.MULTILINE)
    bold = re.findall(r"\*\*[^*\n]+\*\*|^[-*] \S", unfenced, flags=re.MULTILINE)
    return len(deeper) >= 2 or (len(deeper) >= 1 and len(fences) + len(bold) >= 2)
