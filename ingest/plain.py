"""Headings, lists and code in plain text and in what was copied from web pages.

There is no markup to go by: a heading is a short line that stands alone between blank lines, a
question is numbered or ends in a question mark, code is what reads like code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.prose import MARK, lines, stripped
from coach.text import Span
from ingest.blocks import Block

QUESTION = re.compile(r"(?:Q(?:uestion)?\s*\.?\s*\d{1,3}\s*[:.)\-–]|Q\s*:)\s*\S", re.IGNORECASE)
_NUMBERED_QUESTION = re.compile(r"\d{1,3}\s*[.):]\s+\S.*\?$")
_NUMBERED = re.compile(r"(?:step\s+)?\d{1,2}(?:\.\d{1,2})*[.):]?\s+\S|\d\ufe0f?\u20e3", re.IGNORECASE)
_EMOJI = re.compile(r"(?:[\u2190-\u21ff\u2300-\u2bff\U0001f000-\U0001faff]\ufe0f?)+\s*\w|\d\ufe0f?\u20e3")
_UNDERLINE = re.compile(r"[=\-~_*]{3,}")
_CODE = re.compile(
    r"""^\s*(?:import\s+\w|from\s+[\w.]+\s+import\s|def\s+\w+\(|class\s+\w+.*:|return\b|@\w+|elif\b.*:|else:|try:
        |except\b.*:|with\s.+\sas\s.+:|for\s.+\sin\s.+:|while\s.+:|if\s.+:$|print\(|\#\s|//|--\s|/\*|\$\s|>>>\s
        |(?:SELECT|FROM|WHERE|JOIN|LEFT\sJOIN|GROUP\sBY|ORDER\sBY|WITH|INSERT|CREATE|CASE|AND|OVER|HAVING|UNION)\b
        |[\w.\[\]'",\s]+\s=\s\S|[\w.]+\(.*\)?$|[)\]}]+[;,)]*$|[{}\[\]]$|.*[;{]$)""",
    re.VERBOSE,
)
_PROSE_END = re.compile(r"[.!?]$")
LONGEST_HEADING = 110
FEWEST_CARDS = 3


def plain_blocks(text: str, noise: dict[int, str]) -> list[Block]:
    """The blocks of plain text. ``noise`` maps the starts of lines that say nothing to the reason."""
    blocks: list[Block] = []
    cards = _cards(text)
    groups = list(_groups(text, noise, cards, blocks))
    skip = False
    for i, group in enumerate(groups):
        after = groups[i + 1] if i + 1 < len(groups) else []
        if skip:
            skip = False
        elif group[0].start in cards and len(after) == 1:
            blocks.append(_heading(text, group[0].start, after[0].end, 1, after[0].text))
            skip = True
        elif _is_heading(group, after, code_before=bool(blocks) and blocks[-1].kind == "code"):
            blocks.append(_heading(text, group[0].start, group[0].end, _level(group[0].text), group[0].text))
        else:
            blocks += _body(text, group)
    return sorted(blocks, key=lambda block: block.start)


def _cards(text: str) -> set[int]:
    """Starts of lines that number the cards of a web page: "12", a blank line, then a question or title.

    Only a run of numbers that go up one by one is trusted.
    """
    alone = re.compile(r"^[ \t]*#?(\d{1,3})[.)]?[ \t]*\n[ \t]*\n(?=[^\n]*\w)", re.MULTILINE)
    found = [(int(match.group(1)), match.start()) for match in alone.finditer(text)]
    run: list[tuple[int, int]] = []
    for number, start in found:
        if (not run and number in (0, 1)) or (run and number == run[-1][0] + 1):
            run.append((number, start))
    return {start for _, start in run} if len(run) >= FEWEST_CARDS else set()


def _groups(text: str, noise: dict[int, str], cards: set[int], blocks: list[Block]) -> Iterator[list[Span]]:
    """Runs of lines between blank ones; noise goes to ``blocks`` and parts like a blank line."""
    group: list[Span] = []
    for line in [*lines(text), Span(len(text), len(text), "")]:
        silent = line.start in noise
        if silent:
            span = stripped(text, line.start, line.end)
            blocks.append(Block("noise", span.start, span.end, reason=noise[line.start]))
        question = line.start in cards or (not silent and _is_question(line.text))
        if (silent or question or not line.text.strip()) and group:
            yield group
            group = []
        if question:
            yield [line]
        elif not silent and line.text.strip():
            group.append(line)


def _is_question(line: str) -> bool:
    line = line.strip()
    return len(line) <= 250 and bool(QUESTION.match(line) or _NUMBERED_QUESTION.fullmatch(line))


def _is_heading(group: list[Span], after: list[Span], code_before: bool) -> bool:
    """Whether a lone line is a heading. In doubt it is text: what is taken for a heading is not quoted."""
    line = group[0].text.strip()
    if len(group) == 2 and _UNDERLINE.fullmatch(group[1].text.strip()):
        return True
    if len(group) > 1 or not after:
        return False
    if _is_question(line):
        return True
    if len(line) > LONGEST_HEADING or is_code(line) or (code_before and group[0].text[:1].isspace()):
        return False
    if _EMOJI.match(line):
        return not line.endswith((".", ";", ",", ":"))
    if MARK.match(line) and not _NUMBERED.match(line):
        return False
    return _NUMBERED.match(line) is not None or _like_a_title(line)


def _like_a_title(line: str) -> bool:
    """Capitalised Like This, or LIKE THIS, and neither a sentence nor a label with its text."""
    if line.endswith((".", ";", ",", ":", "!")) or re.search(r"\w:\s+\S+(?:\s+\S+){4,}", line):
        return False
    long_words = [word for word in re.findall(r"[^\W\d_][\w'-]*", line) if len(word) > 3]
    return bool(long_words) and sum(word[0].isupper() for word in long_words) >= 0.7 * len(long_words)


def _level(line: str) -> int:
    if _is_question(line):
        return 1
    return 3 if _NUMBERED.match(line.strip()) else 2


def _heading(text: str, start: int, end: int, level: int, title: str) -> Block:
    span = stripped(text, start, end)
    return Block("heading", span.start, span.end, level, title.strip())


def is_code(line: str) -> bool:
    """Whether a line reads like source code."""
    return bool(_CODE.match(line)) and not (_PROSE_END.search(line) and len(line.split()) > 8)


def _body(text: str, group: list[Span]) -> Iterator[Block]:
    """A paragraph, a list with its lead-in, or code: lines of one kind together."""
    if sum(is_code(line.text) or line.text[:2] == "  " for line in group) * 2 > len(group) > 1:
        span = stripped(text, group[0].start, group[-1].end)
        yield Block("code", span.start, span.end)
        return
    run: list[Span] = []
    for line in group:
        if MARK.match(line.text) and run:
            yield _paragraph(text, run)
            run = []
        run.append(line)
    if run:
        yield _paragraph(text, run)


def _paragraph(text: str, run: list[Span]) -> Block:
    span = stripped(text, run[0].start, run[-1].end)
    return Block("item" if MARK.match(run[0].text) else "text", span.start, span.end)
