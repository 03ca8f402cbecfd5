"""Files to text, blocks and what they say about themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coach.errors import IngestError
from ingest.blocks import Block, looks_like_markdown, markdown_blocks
from ingest.noise import noise_lines
from ingest.plain import plain_blocks

SUFFIXES = frozenset({".md", ".txt", ".pdf", ".html", ".htm", ".markdown"})
LARGEST = 50_000_000
"""Bytes of a file that are read; guides are far smaller, and what is larger is something else."""


@dataclass(frozen=True)
class Extracted:
    """A file's text with its blocks. ``pages`` are the offsets at which its pages begin."""

    title: str
    text: str
    blocks: tuple[Block, ...]
    id: str = ""
    topics: tuple[str, ...] = ()
    level: str = ""
    pages: tuple[int, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def read(path: Path, data: bytes) -> Extracted:
    """What is in a file. Raises IngestError with the reason and the next step."""
    if not data.strip():
        raise IngestError("The file is empty.", "Remove it, or fill it.")
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from ingest.pdf import read_pdf

        extracted = read_pdf(path, data)
    elif suffix in {".html", ".htm"}:
        from ingest.html import read_html

        extracted = read_html(path, data)
    else:
        extracted = read_text(path, data)
    if not any(block.kind not in {"noise", "heading"} for block in extracted.blocks):
        raise IngestError("It holds no text beyond headings.", "Remove it, or fill it.")
    return extracted


def decode(data: bytes) -> str:
    """UTF-8 with line ends as LF; a byte order mark stays, since offsets count it. Raises IngestError."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise IngestError(f"It is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    if "\0" in text:
        raise IngestError("It holds zero bytes: this is no text file.", "Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, data: bytes) -> Extracted:
    """Markdown or plain text."""
    text = decode(data)
    about, start = _front_matter(text)
    if path.suffix.lower() in {".md", ".markdown"} or looks_like_markdown(text[start:]):
        blocks = mark_noise(text, markdown_blocks(text, start), noise_lines(text))
    else:
        blocks = plain_blocks(text, noise_lines(text))
    return Extracted(
        title=str(about.get("title") or "") or _title(text, blocks, path),
        text=text,
        blocks=tuple(blocks),
        id=str(about.get("id") or ""),
        topics=_strings(about.get("topics")),
        level=str(about.get("level") or ""),
    )


def mark_noise(text: str, blocks: list[Block], furniture: Mapping[int, str]) -> list[Block]:
    """The blocks, with one-line paragraphs that are mere page furniture marked as noise."""
    marked = []
    for block in blocks:
        line_start = text.rfind("\n", 0, block.start) + 1
        one_line = "\n" not in text[block.start : block.end]
        if block.kind in {"text", "item"} and one_line and line_start in furniture:
            block = Block("noise", block.start, block.end, reason=furniture[line_start])
        marked.append(block)
    return marked


def _front_matter(text: str) -> tuple[Mapping[str, Any], int]:
    """The YAML between ``---`` lines at the top, and where the text behind it begins.

    What stands between such lines and does not begin with a field is text: a rule is drawn with the same
    dashes. Raises IngestError where it begins with a field and is not YAML.
    """
    begin = 1 if text.startswith("\ufeff") else 0
    if not text.startswith("---\n", begin):
        return {}, begin
    end = text.find("\n---", begin + 3)
    if end < 0:
        return {}, begin
    behind = text.find("\n", end + 1)
    front = text[begin + 4 : end + 1]
    if not re.match(r"[A-Za-z_-]+:", front):
        return {}, begin
    try:
        about = yaml.safe_load(front)
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise IngestError(f"Its front matter is not YAML: {problem}.", "Correct it.") from error
    if not isinstance(about, dict):
        return {}, begin
    return about, behind + 1 if behind >= 0 else len(text)


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.split(",")
    return tuple(str(item).strip() for item in value) if isinstance(value, list) else ()


def _title(text: str, blocks: list[Block], path: Path) -> str:
    """The first top-level heading; in plain text the wordiest of the first short lines; the file's name."""
    for block in blocks:
        if block.kind == "heading" and block.level == 1 and text[block.start : block.start + 1] == "#":
            return block.title
    first = [line.strip() for line in text[:2000].split("\n") if line.strip()][:4]
    short = [line for line in first if len(line) <= 100 and not line.endswith((".", ":", "?"))]
    candidates = [line for line in short if sum(c.isalpha() for c in line) > len(line) / 2]
    return max(candidates, key=lambda line: len(line.split()), default=path.stem)
