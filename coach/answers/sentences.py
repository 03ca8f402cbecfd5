"""The passages found for a question, as sections of sentences that can stand in an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coach.prose import MARK, sentences, unwrapped
from coach.records import Hit, Passage
from coach.retrieval import telling_terms

LEANS = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|Such|But|And|So|However|Both|Here|Then|Therefore|Thus|One,|"
    r"Each|Otherwise|Instead|Another|Second|Third|"
    r"The (?:first|second|third|last|other|former|latter|same|result|price|remedy|cure|reason))\b"
)
"""A sentence that begins so leans on the one before."""
PROMISES = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|following|as follows)\b|:$|"
    r"\b(?:causes|reasons|ways|steps) (?:are|is)\b",
    re.IGNORECASE,
)
"""In a sentence: it announces a list."""
SHORT = 14
"""Words below which a sentence that announces a list says nothing else."""
LONGEST_TABLE = 100
"""Words of a table that can stand in an answer."""
LONGEST_CODE = 25
"""Lines of code that can stand in an answer."""
_NOTE = re.compile(r"^>\s*\**(?:Correction|Note|Source)\b.*?(?=\n\s*\n|\Z)", re.MULTILINE | re.DOTALL)
"""A remark on the sources rather than on the subject."""
_FENCED = re.compile(r"^```.*?(?:^```|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```[^`\n]*\n(.*?)\n```[ \t]*$", re.MULTILINE | re.DOTALL)
"""A whole fenced block; its code is the group."""
_TABLE = re.compile(r"^\|.*\|[ \t]*\n\|[-:| ]+\|[ \t]*\n(?:\|.*\|[ \t]*(?:\n|\Z))+", re.MULTILINE)
_ELSEWHERE = re.compile(
    r"\bsource material\b|\bsource's example\b|^\**Correction\b|\b(?:below|above)[,.:]?$|"
    r"\b(?:example|table|figure|code|formula|sketch)s? (?:below|above)\b",
    re.IGNORECASE,
)
"""A remark on the sources, or one that points to what the answer does not show."""
_PROSE = re.compile(r"[A-Za-z ,.'’-]")


@dataclass(frozen=True)
class Sentence:
    """A sentence, a list item, a short table or code of a passage; offsets are those of the guide's text.

    Code is quoted with its fences.
    """

    passage: Passage
    start: int
    end: int
    text: str
    stems: frozenset[str]
    item: bool = False
    table: bool = False
    code: bool = False

    @property
    def section(self) -> tuple[str, tuple[str, ...]]:
        """The guide and the headings under which it stands."""
        return self.passage.guide, self.passage.section

    @property
    def heading(self) -> str:
        """The innermost heading."""
        return (self.passage.section or (self.passage.title,))[-1]

    @property
    def embedded(self) -> str:
        """What is embedded for it: as in the index, under its heading."""
        return f"{self.heading}\n{' '.join(self.text.split())}"

    @property
    def line(self) -> str:
        """Its text on one line; code without its fences."""
        block = _CODE.match(self.text) if self.code else None
        return " ".join((block.group(1) if block else self.text).split())

    @property
    def words(self) -> int:
        """How many words it has; the marks of a table do not count."""
        return _words(self.text)

    @property
    def block(self) -> bool:
        """Whether it stands in lines of its own, as a table or code does."""
        return self.table or self.code

    def new_paragraph(self, before: Sentence) -> bool:
        """Whether an empty line stands between it and a list, a table or code before it."""
        if self.section != before.section or not (before.item or before.block):
            return False
        between = self.passage.text[max(0, before.end - self.passage.start) : self.start - self.passage.start]
        return "\n\n" in between or before.block or self.passage != before.passage

    def follows(self, before: Sentence) -> bool:
        """Whether it stands so near behind another that nothing but a line end or a mark is between."""
        return self.section == before.section and 0 <= self.start - before.end <= GAP


GAP = 12
"""Characters between two sentences that follow each other: space, line ends and a list mark."""


@dataclass(frozen=True)
class Section:
    """Sentences under one heading in reading order; ``score`` is that of its best passage."""

    sentences: tuple[Sentence, ...]
    score: float
    heading: str
    heading_stems: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_list(self) -> bool:
        """Whether it enumerates."""
        return any(s.item or s.table or PROMISES.search(s.text) for s in self.sentences[:3])

    def embedded(self) -> Iterator[str]:
        """What is embedded for each sentence: as in the index, under its heading."""
        return (sentence.embedded for sentence in self.sentences)


def sections(hits: Sequence[Hit], *, tables: bool = False, everything: bool = False) -> list[Section]:
    """The sections that the passages are parts of, best first.

    ``tables``: short ones count as sentences. ``everything``: so does short code, and nothing is left out
    because it may not read well alone; for who names sentences by hand.
    """
    parts: dict[tuple[str, tuple[str, ...]], list[Hit]] = {}
    for hit in hits:
        parts.setdefault((hit.passage.guide, hit.passage.section), []).append(hit)
    found = []
    for some in parts.values():
        in_order = sorted(some, key=lambda hit: hit.passage.start)
        said = tuple(sentence for hit in in_order for sentence in _sentences(hit.passage, tables, everything))
        if said:
            heading = said[0].heading
            stems = frozenset(telling_terms(heading))
            found.append(Section(said, max(hit.score for hit in some), heading, stems))
    return found


def _sentences(passage: Passage, tables: bool, everything: bool) -> Iterator[Sentence]:
    text = passage.text
    found = [*(_tables(passage) if tables or everything else ()), *(_code(passage) if everything else ())]
    # What is masked keeps its length, so that offsets stay those of the passage.
    for pattern in (_FENCED, _TABLE, _NOTE):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    items = {line.start + mark.end() for line in unwrapped(text) if (mark := MARK.match(line.text))}
    for span in sentences(text):
        mark = MARK.match(span.text)
        start = span.start + (mark.end() if mark else 0)
        item = start in items
        if everything or _reads_alone(text[start : span.end], item):
            found.append(_sentence(passage, start, span.end, item=item))
    found.sort(key=lambda sentence: sentence.start)
    for n, sentence in enumerate(found):
        after = found[n + 1 : n + 2]
        if everything or not _announces(sentence) or (after and after[0].follows(sentence)):
            yield sentence


def _tables(passage: Passage) -> Iterator[Sentence]:
    for match in _TABLE.finditer(passage.text):
        if _words(match.group()) <= LONGEST_TABLE:
            end = match.start() + len(match.group().rstrip())
            yield replace(_sentence(passage, match.start(), end), table=True)


def _code(passage: Passage) -> Iterator[Sentence]:
    for match in _CODE.finditer(passage.text):
        if len(match.group(1).splitlines()) <= LONGEST_CODE:
            yield replace(_sentence(passage, *match.span()), code=True)


def _announces(sentence: Sentence) -> bool:
    """Whether it says little without the list, table or code behind it."""
    behind = sentence.passage.text[sentence.end - sentence.passage.start :].lstrip()
    promises = PROMISES.search(sentence.text) is not None and sentence.words < SHORT
    return sentence.text.rstrip("*_").endswith(":") or (promises and behind.startswith(("|", "```")))


def _sentence(passage: Passage, start: int, end: int, *, item: bool = False) -> Sentence:
    text = passage.text[start:end]
    at = passage.start
    return Sentence(passage, at + start, at + end, text, frozenset(telling_terms(text)), item)


def _reads_alone(text: str, item: bool) -> bool:
    """Whether a sentence can stand in an answer: no heading, question, code, row or remark."""
    ends_well = text.rstrip("*_\"')`").endswith((".", "!", ":", ";") if item else (".", "!", ":"))
    prose = len(_PROSE.findall(text)) >= 0.65 * len(text)
    plain = text.count("|") < 2 and not _ELSEWHERE.search(text)
    return 4 <= len(text.split()) <= 60 and ends_well and prose and plain


def _words(text: str) -> int:
    return len(re.findall(r"[^\s|]*\w[^\s|]*", text))


def quoted(chosen: Sequence[Sentence], *, headings: bool = True) -> str:
    """The sentences with their marks, and with ``headings`` the heading where the section changes."""
    parts: list[str] = []
    before: Sentence | None = None
    points = sum(sentence.item for sentence in chosen) > 1
    several = headings and len({s.section for s in chosen}) > 1
    for n, sentence in enumerate(chosen, start=1):
        if several and (before is None or before.section != sentence.section):
            end = "" if sentence.heading.endswith(("?", "!", ".")) else "."
            parts.append(f"{'' if before is None else chr(10) * 2}**{sentence.heading}{end}**")
        if sentence.block:
            parts.append(f"\n\n{sentence.text}\n\n[{n}]")
        elif sentence.item and points:
            parts.append(f"\n- {' '.join(sentence.text.split())} [{n}]")
        else:
            apart = before is not None and sentence.new_paragraph(before)
            parts.append(f"{chr(10) * 2 if apart else ''}{' '.join(sentence.text.split())} [{n}]")
        before = sentence
    return re.sub(r" *\n", "\n", " ".join(parts)).strip()
