"""Guides, their texts and their passages in a generation's SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from coach.index.documents import Document, Problem
from coach.records import Guide, Passage

FILE = "guides.sqlite"

_SCHEMA = """
CREATE TABLE guides (n INTEGER PRIMARY KEY, id TEXT, source TEXT, root TEXT, record TEXT, sha256 TEXT,
                     text TEXT, left_out TEXT);
CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT, guide INTEGER, heading TEXT, section TEXT,
                       page INTEGER, start INTEGER, end INTEGER, windows TEXT, repeats INTEGER);
CREATE TABLE roots (root TEXT PRIMARY KEY);
CREATE TABLE problems (root TEXT, source TEXT, reason TEXT, next_step TEXT);
CREATE INDEX by_heading ON passages (guide, heading);
CREATE INDEX by_passage ON passages (id);
"""
_PASSAGE = """SELECT p.row, p.id, g.id, g.source, json_extract(g.record, '$.title'), p.section, p.page,
              p.start, p.end, substr(g.text, p.start + 1, p.end - p.start)
              FROM passages p JOIN guides g ON g.n = p.guide"""


def write(
    folder: Path,
    documents: Sequence[Document],
    repeats: Sequence[bool],
    roots: Iterable[str],
    problems: Iterable[Problem],
) -> None:
    """Writes the file; passages are numbered through all documents in order."""
    connection = sqlite3.connect(folder / FILE)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            row = 0
            for n, document in enumerate(documents):
                connection.execute("INSERT INTO guides VALUES (?,?,?,?,?,?,?,?)", _guide_row(n, document))
                rows = [
                    _passage_row(row + i, n, passage, windows, repeats[row + i])
                    for i, (passage, windows) in enumerate(
                        zip(document.passages, document.windows, strict=True)
                    )
                ]
                connection.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
                row += len(rows)
            connection.executemany("INSERT INTO roots VALUES (?)", [(root,) for root in dict.fromkeys(roots)])
            connection.executemany(
                "INSERT INTO problems VALUES (?,?,?,?)",
                [(p.root, p.source, p.reason, p.next_step) for p in problems],
            )
    finally:
        connection.close()


def _guide_row(n: int, document: Document) -> tuple[Any, ...]:
    guide = document.guide
    names = (guide.id, guide.source, guide.root)
    left_out = json.dumps(dict(document.left_out))
    return n, *names, guide.model_dump_json(), document.sha256, document.text, left_out


def _passage_row(row: int, guide: int, passage: Passage, windows: Any, repeat: bool) -> tuple[Any, ...]:
    heading = passage.section[-1].casefold() if passage.section else ""
    place = (json.dumps(passage.section), passage.page, passage.start, passage.end)
    return row, passage.id, guide, heading, *place, json.dumps(windows), int(repeat)


class GuideStore:
    """Reads a generation's file. Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        # immutable: nobody writes a finished generation, so SQLite may leave out locks and journals.
        uri = f"{(folder / FILE).absolute().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def guides(self) -> list[Guide]:
        """All guides, in the order of their numbers."""
        rows = self._rows("SELECT record FROM guides ORDER BY n")
        return [Guide.model_validate_json(record) for (record,) in rows]

    def roots(self) -> list[str]:
        """The remembered roots, in the order in which they were first ingested."""
        return [root for (root,) in self._rows("SELECT root FROM roots ORDER BY rowid")]

    def problems(self) -> list[Problem]:
        """Files that could not be ingested."""
        return [Problem(*row) for row in self._rows("SELECT root, source, reason, next_step FROM problems")]

    def text(self, source: str) -> str:
        """The stored text of a guide, named by its source or its id. Raises KeyError."""
        sql = "SELECT text FROM guides WHERE source = ? OR id = ? ORDER BY source <> ?"
        rows = self._rows(sql, (source,) * 3)
        if not rows:
            raise KeyError(source)
        return str(rows[0][0])

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Passages by number, in the order asked for."""
        marks = ",".join("?" * len(rows))
        found = self._rows(f"{_PASSAGE} WHERE p.row IN ({marks})", list(rows))
        by_row = {values[0]: _passage(values) for values in found}
        return [by_row[row] for row in rows]

    def guide_passages(self, guide: str) -> list[Passage]:
        """All passages of a guide named by its id or source, in reading order."""
        sql = "SELECT n, text FROM guides WHERE source = ? OR id = ? ORDER BY source <> ?"
        found = self._rows(sql, (guide,) * 3)
        return self._passages_of(*found[0]) if found else []

    def _passages_of(self, n: int, text: str) -> list[Passage]:
        # SQLite would walk the text from its beginning for each passage: cut it here instead.
        sql = _PASSAGE.replace("substr(g.text, p.start + 1, p.end - p.start)", "''")
        rows = self._rows(f"{sql} WHERE p.guide = ? ORDER BY p.row", (n,))
        return [_passage((*values[:9], text[values[7] : values[8]])) for values in rows]

    def section(self, guide: str, heading: str) -> list[Passage]:
        """Passages under a heading (any level of the section path, the innermost first)."""
        wanted = heading.strip().casefold()
        passages = self.guide_passages(guide)
        inner = [p for p in passages if p.section and p.section[-1].casefold() == wanted]
        return inner or [p for p in passages if wanted in (part.casefold() for part in p.section)]

    def documents(self) -> list[Document]:
        """Everything as it was ingested, for the next generation."""
        found = []
        guides = self._rows("SELECT n, record, sha256, text, left_out FROM guides ORDER BY n")
        for n, record, sha256, text, left_out in guides:
            windows = self._rows("SELECT windows FROM passages WHERE guide = ? ORDER BY row", (n,))
            found.append(
                Document(
                    guide=Guide.model_validate_json(record),
                    sha256=sha256,
                    text=text,
                    passages=tuple(self._passages_of(n, text)),
                    windows=tuple(tuple((a, b) for a, b in json.loads(spans)) for (spans,) in windows),
                    left_out=json.loads(left_out),
                )
            )
        return found

    def left_out(self) -> dict[str, dict[str, int]]:
        """What was kept out of the passages, by guide id and reason."""
        return {guide: json.loads(counts) for guide, counts in self._rows("SELECT id, left_out FROM guides")}

    def repeats(self) -> dict[str, int]:
        """How many passages of a guide repeat an earlier one and are not searched, by guide id."""
        sql = """SELECT g.id, sum(p.repeats) FROM passages p JOIN guides g ON g.n = p.guide
                 GROUP BY g.n HAVING sum(p.repeats)"""
        return dict(self._rows(sql))


def _passage(row: Sequence[Any]) -> Passage:
    names = ("id", "guide", "source", "title", "section", "page", "start", "end", "text")
    values = dict(zip(names, row[1:], strict=True))
    values["section"] = tuple(json.loads(values["section"]))
    return Passage(**values)
