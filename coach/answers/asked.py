"""What people ask of the shipped guides, and the sentences that answer it, written down by hand.

corpus/asked/<guide>.yaml has for each guide entries of wordings (``ask``) and of sentences (``say``), each
named by its heading and its first words. The words themselves are always taken from the index, so that an
entry whose sentences are not in there any more is simply not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from pydantic import Field

from coach.answers.sentences import Sentence, sections
from coach.records import Hit, Passage, Record
from coach.yaml_files import YamlFile


class Sections(Protocol):
    """Whatever finds the passages under a heading."""

    def section(self, guide: str, heading: str) -> Sequence[Passage]:
        """The passages under a heading of a guide; empty where there is no such section."""


class Asked(Record):
    """One thing people want to know: ways of asking for it, and (heading, first words) of what answers it."""

    guide: str
    ask: tuple[str, ...] = Field(min_length=1)
    say: tuple[tuple[str, str], ...] = Field(min_length=1)


def load_asked(folder: Path) -> tuple[Asked, ...]:
    """All entries of ``folder``, in the order of its files; none where there is no such folder.

    Raises CorpusError, with file and line, at the first thing wrong, a wording that stands twice included.
    """
    found: list[Asked] = []
    taken: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        file = YamlFile(path)
        if not isinstance(file.data, list):
            raise file.error([], "a file of questions asked is a list of entries.")
        for n, row in enumerate(file.data):
            if not isinstance(row, dict):
                raise file.error([n], "an entry has the fields 'ask' and 'say'.")
            entry = file.parse(Asked, {"guide": path.stem, **row}, [n])
            for i, wording in enumerate(entry.ask):
                if wording.casefold() in taken:
                    raise file.error([n, "ask", i], f"{wording!r} stands twice.")
                taken.add(wording.casefold())
            found.append(entry)
    return tuple(found)


class Shelf:
    """The sentences of guides by heading; each section is read once."""

    def __init__(self, library: Sections) -> None:
        self._library = library
        self._read: dict[tuple[str, str], list[Sentence]] = {}

    def answer(self, entry: Asked) -> tuple[Sentence, ...]:
        """The sentences of an entry in its order; none at all where one is missing or not the only one."""
        found = []
        for heading, begins in entry.say:
            fit = [s for s in self.under(entry.guide, heading) if s.line.startswith(begins)]
            if len(fit) != 1:
                return ()
            found.append(fit[0])
        return tuple(found)

    def under(self, guide: str, heading: str) -> list[Sentence]:
        """All sentences under a heading, tables and code as well."""
        place = (guide, heading)
        if place not in self._read:
            hits = [Hit(passage=p, score=1.0, rank=1) for p in self._library.section(guide, heading)]
            found = sections(hits, everything=True)
            self._read[place] = [sentence for section in found for sentence in section.sentences]
        return self._read[place]
