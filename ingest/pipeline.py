"""Files -> passages -> index, at the cost of what has changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from coach.errors import IngestError
from coach.index import Document, Index, IndexWriter, Problem
from coach.records import Guide
from ingest.files import Found, find, root_of
from ingest.passages import Chunker
from ingest.readers import LARGEST, read

Status = Literal["added", "changed", "unchanged", "removed", "failed"]
Step = Callable[[str, int, int], None]
"""Told the name of the step, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class FileResult:
    """What became of one file. ``left_out`` counts what was kept out of its passages, by reason."""

    root: str
    source: str
    status: Status
    passages: int = 0
    pages: int | None = None
    seconds: float = 0.0
    problem: str = ""
    next_step: str = ""
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class IngestReport:
    """One run. ``guides`` and ``passages`` count the whole index afterwards."""

    files: tuple[FileResult, ...]
    guides: int
    passages: int
    seconds: float
    generation: str | None

    @property
    def failed(self) -> bool:
        """Whether any file could not be ingested."""
        return any(result.status == "failed" for result in self.files)


def ingest(
    index: Index,
    paths: Sequence[Path],
    *,
    remove: Sequence[Path] = (),
    reset: bool = False,
    timeout: float = 0.0,
    step: Step | None = None,
) -> IngestReport:
    """Replaces the roots ``paths`` by what their files hold now, and removes the roots ``remove``.

    Other roots stay as they are, unless the index no longer fits (another model or chunker): then all
    remembered roots are read again. Raises IngestError for a path that does not exist, IndexBusy.
    """
    began = time.perf_counter()
    wanted = [root_of(path) for path in paths]
    listed = {root: find(root) for root in wanted}
    with index.writer(timeout) as writer:
        run = _Run(index, writer, step or _silent)
        roots = [] if reset else list(writer.roots)
        gone = run.gone(roots, [root_of(path) for path in remove])
        again = [] if writer.fits else [root for root in roots if root not in wanted and root not in gone]
        for root in again:
            listed[root] = run.list_again(root)
        kept = [] if reset else [d for d in writer.documents if d.guide.root not in {*listed, *gone}]
        documents = kept + run.read_all([found for files in listed.values() for found in files])
        kept_problems = [] if reset else [p for p in writer.problems if p.root not in {*listed, *gone}]
        run.note_removed(documents)
        roots = [root for root in dict.fromkeys([*roots, *wanted]) if root not in gone]
        # What was ingested first keeps its id and its passages; what repeats them comes later.
        order = {root: n for n, root in enumerate(roots)}
        documents = _unique_ids(sorted(documents, key=lambda d: (order[d.guide.root], d.guide.source)))
        problems = [*kept_problems, *run.problems]
        generation = run.commit(documents, roots, problems)
    return IngestReport(
        files=tuple(run.results),
        guides=len(documents),
        passages=sum(len(document.passages) for document in documents),
        seconds=time.perf_counter() - began,
        generation=generation,
    )


class _Run:
    """One run's bookkeeping."""

    def __init__(self, index: Index, writer: IndexWriter, step: Step) -> None:
        self._index = index
        self._writer = writer
        self._step = step
        self._chunker: Chunker | None = None
        self._old = {(d.guide.root, d.guide.source): d for d in writer.documents}
        self.results: list[FileResult] = []
        self.problems: list[Problem] = []

    def gone(self, roots: Sequence[str], remove: Sequence[str]) -> list[str]:
        """The roots to remove. Raises IngestError for one that was never ingested."""
        for root in remove:
            if root not in roots:
                known = ", ".join(roots) or "none"
                raise IngestError(f"{root} was not ingested.", f"Ingested were: {known}.")
        return list(remove)

    def list_again(self, root: str) -> list[Found]:
        """The files of a remembered root; one that is gone is a problem, not an end."""
        try:
            return find(root)
        except IngestError as error:
            self._fail(Found(root, Path(root).name, Path(root)), error.what, error.next_step, 0.0)
            return []

    def read_all(self, files: Sequence[Found]) -> list[Document]:
        """Documents of all files that can be read."""
        documents = []
        for done, found in enumerate(files):
            self._step("Reading", done, len(files))
            began = time.perf_counter()
            try:
                documents.append(self._read(found, began))
            except IngestError as error:
                self._fail(found, error.what, error.next_step, time.perf_counter() - began)
        self._step("Reading", len(files), len(files))
        return documents

    def _read(self, found: Found, began: float) -> Document:
        data = _bytes(found)
        digest = hashlib.sha256(data).hexdigest()
        old = self._old.get((found.root, found.source))
        if old is not None and old.sha256 == digest:
            document, status = old, "unchanged"
        else:
            document, status = self._document(found, data, digest), "changed" if old else "added"
        result = FileResult(
            root=found.root,
            source=found.source,
            status=status,  # type: ignore[arg-type]
            passages=len(document.passages),
            pages=document.guide.pages,
            seconds=time.perf_counter() - began,
            left_out=dict(document.left_out),
        )
        self.results.append(result)
        return document

    def _document(self, found: Found, data: bytes, digest: str) -> Document:
        extracted = read(found.path, data)
        if self._chunker is None:
            embedder = self._index.embedder
            self._chunker = Chunker(embedder.token_starts, embedder.max_tokens)
        name = extracted.id or Path(found.source).stem
        cut = self._chunker.cut(
            name, found.source, extracted.title, extracted.text, extracted.blocks, extracted.pages
        )
        left_out = dict(extracted.left_out)
        for reason, count in cut.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + count
        guide = Guide(
            id=name,
            title=extracted.title,
            source=found.source,
            root=found.root,
            topics=extracted.topics,
            level=extracted.level,
            passages=len(cut.passages),
            pages=len(extracted.pages) or None,
        )
        return Document(guide, digest, extracted.text, cut.passages, cut.windows, left_out)

    def _fail(self, found: Found, reason: str, next_step: str, seconds: float) -> None:
        self.problems.append(Problem(found.root, found.source, reason, next_step))
        self.results.append(
            FileResult(
                found.root, found.source, "failed", seconds=seconds, problem=reason, next_step=next_step
            )
        )

    def note_removed(self, documents: Sequence[Document]) -> None:
        """Adds a result for each guide that was there before and is not any more."""
        now = {(d.guide.root, d.guide.source) for d in documents} | {(r.root, r.source) for r in self.results}
        for root, source in self._old:
            if (root, source) not in now:
                self.results.append(FileResult(root, source, "removed"))

    def commit(
        self, documents: Sequence[Document], roots: Sequence[str], problems: Sequence[Problem]
    ) -> str | None:
        """A new generation, if anything differs from the current one."""
        same = (
            self._writer.fits
            and {id(document) for document in documents} == {id(d) for d in self._writer.documents}
            and list(roots) == list(self._writer.roots)
            and sorted(map(repr, problems)) == sorted(map(repr, self._writer.problems))
        )
        if same:
            return self._index.generation
        return self._writer.commit(
            documents, roots, problems, lambda done, total: self._step("Embedding", done, total)
        )


def _bytes(found: Found) -> bytes:
    if found.refused:
        raise IngestError(found.refused, "Copy the file into the folder instead.")
    try:
        size = found.path.stat().st_size
        if size > LARGEST:
            limit = LARGEST // 1_000_000
            raise IngestError(f"It has {size / 1e6:.0f} MB; up to {limit} MB are read.", "Split it.")
        return found.path.read_bytes()
    except OSError as error:
        raise IngestError(f"It cannot be read ({os.strerror(error.errno or 0)}).", "Check it.") from error


def _unique_ids(documents: Sequence[Document]) -> list[Document]:
    """Gives the later ones of several guides with one id a number: ``notes``, ``notes-2``."""
    taken: set[str] = set()
    unique = []
    for document in documents:
        name, n = document.guide.id, 1
        while name in taken:
            n += 1
            name = f"{document.guide.id}-{n}"
        taken.add(name)
        unique.append(document if n == 1 else _renamed(document, name))
    return unique


def _renamed(document: Document, name: str) -> Document:
    passages = tuple(passage.model_copy(update={"guide": name}) for passage in document.passages)
    return replace(document, guide=document.guide.model_copy(update={"id": name}), passages=passages)


def _silent(name: str, done: int, total: int) -> None:
    """Nobody watches."""
    del name, done, total
