"""The index as the rest of the coach sees it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.embedding import Embedder
from coach.errors import IndexEmpty, IndexMismatch
from coach.index import layout
from coach.index.documents import CHUNKER
from coach.index.snapshot import Snapshot
from coach.index.writer import LAYOUT, IndexWriter
from coach.records import Guide, Passage

_ATTEMPTS = 20


class Index:
    """The guides as they were last ingested. Notices a new generation by itself; never blocks."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self.path = path
        self.embedder = embedder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._snapshot: Snapshot | None = None

    @property
    def fingerprint(self) -> str:
        """What shapes an index: the embedding model, the chunker and the layout on disk."""
        return f"{self.embedder.fingerprint}|chunker {CHUNKER}|layout {LAYOUT}"

    @property
    def generation(self) -> str | None:
        """The name of the current generation, None where nothing was ingested yet."""
        return layout.current(self.path)

    def open(self) -> Snapshot:
        """The current generation; hold on to it for as long as its parts must belong together.

        Raises IndexEmpty where nothing was ingested, IndexMismatch where it was made otherwise.
        """
        with self._lock:
            stamp = layout.stamp(self.path)
            if self._snapshot is None or stamp != self._stamp:
                self._snapshot, self._stamp = self._open_current(), stamp
            snapshot = self._snapshot
        if snapshot is None:
            raise IndexEmpty("No guides have been ingested yet.", "Run: python -m ingest")
        if snapshot.meta["fingerprint"] != self.fingerprint:
            raise self._mismatch(snapshot)
        if not snapshot.guides:
            raise IndexEmpty("The index holds no guides.", "Run: python -m ingest")
        return snapshot

    def _mismatch(self, snapshot: Snapshot) -> IndexMismatch:
        if snapshot.meta.get("model") != self.embedder.fingerprint:
            what = (
                f"The guides were indexed with the embedding model {snapshot.meta['embedder']}, whose "
                f"vectors cannot be compared with those of {self.embedder.name}."
            )
        else:
            what = "The guides were indexed by another version of the coach, which cut them up differently."
        return IndexMismatch(what, "Index them again: python -m ingest")

    def roots(self) -> list[str]:
        """The remembered roots, of an index that does not fit too; none where it is missing or damaged."""
        try:
            snapshot = self.raw()
        except IndexMismatch:
            return []
        if snapshot is None:
            return []
        try:
            return snapshot.store.roots()
        finally:
            snapshot.close()

    def _open_current(self) -> Snapshot | None:
        for _ in range(_ATTEMPTS):
            name = layout.current(self.path)
            if name is None:
                return None
            try:
                snapshot = Snapshot(layout.generation(self.path, name))
            except FileNotFoundError:
                continue  # it was replaced between the two lines: read CURRENT again
            if layout.current(self.path) == name:
                return snapshot
            snapshot.close()
        raise IndexMismatch(f"The index in {self.path} is damaged.", "Run: python -m ingest --reset")

    def raw(self) -> Snapshot | None:
        """The current generation even if it does not fit or is empty, None where there is none."""
        return self._open_current()

    @contextmanager
    def writer(self, timeout: float = 0.0) -> Iterator[IndexWriter]:
        """The one writer. Raises IndexBusy where another process writes for longer than ``timeout`` s."""
        with IndexWriter.locked(self, timeout) as writer:
            yield writer

    def guides(self) -> list[Guide]:
        """All guides."""
        return list(self.open().guides)

    def passages(self, guide: str) -> list[Passage]:
        """All passages of a guide, named by its id or source, in reading order."""
        return self.open().store.guide_passages(guide)

    def section(self, guide: str, heading: str) -> list[Passage]:
        """The passages under a heading of a guide; empty where there is no such section."""
        return self.open().store.section(guide, heading)

    def source_text(self, source: str) -> str:
        """The stored text of a guide, named by its source or id. Raises KeyError."""
        return self.open().store.text(source)
