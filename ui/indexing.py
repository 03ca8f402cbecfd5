"""Changing the index from a page: in the background, one change after the other, the same for all tabs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from coach.assembly import Coach
from coach.embedding.turns import in_background
from coach.errors import CoachError, IndexMismatch, IndexUnavailable
from ingest.pipeline import FileResult, ingest
from ui import markup
from ui.frame import get_coach

log = logging.getLogger(__name__)

WAIT = 600.0
"""Seconds to wait for another process that is writing the index."""


@dataclass
class Change:
    """One change of the index and how far it is. ``results`` also has files that were refused before it."""

    title: str
    paths: Sequence[Path]
    remove: Sequence[Path] = ()
    sources: frozenset[str] = frozenset()
    """Files whose results are told; those of all files that changed where empty."""
    results: list[FileResult] = field(default_factory=list)
    doing: str = "Waiting for its turn"
    share: float = 0.0
    problem: CoachError | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def step(self, name: str, done: int, total: int) -> None:
        """Told by the pipeline: reading counts for a tenth of the way, embedding for the rest."""
        begin, part = (0.0, 0.1) if name == "Reading" else (0.1, 0.9)
        self.doing, self.share = name, begin + part * (done / total if total else 1.0)


class Indexing:
    """The changes that the pages of this server asked for. Readers go on with the index as it was."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._turn = threading.Lock()
        self.changes: tuple[Change, ...] = ()
        """Those under way, and those over that nobody has dismissed, in the order asked for."""

    @property
    def under_way(self) -> Change | None:
        """The first change that is not over."""
        return next((change for change in self.changes if not change.done.is_set()), None)

    def start(self, change: Change) -> None:
        """Queues a change and returns at once."""
        self.note(change)
        threading.Thread(target=self._run, args=(change,), daemon=True).start()

    def note(self, change: Change) -> None:
        """Adds a change to those that are told; what was told before goes once all of it is over."""
        self.changes = (*(self.changes if self.under_way else ()), change)

    def again(self) -> None:
        """Indexes everything anew that was ingested before; unless that is already under way."""
        if self.under_way is None:
            known = self._coach.index.roots()
            paths = [] if known else [self._coach.settings.corpus / "guides"]
            self.start(Change("Indexing the guides again", paths))

    def dismiss(self) -> None:
        """Forgets the changes that are over."""
        self.changes = tuple(change for change in self.changes if not change.done.is_set())

    def _run(self, change: Change) -> None:
        try:
            with self._turn, in_background():
                report = ingest(
                    self._coach.index, change.paths, remove=change.remove, timeout=WAIT, step=change.step
                )
            told = change.sources or {file.source for file in report.files if file.status != "unchanged"}
            change.results += [file for file in report.files if file.source in told]
        except CoachError as error:
            change.problem = error
        except Exception as error:  # a thread of its own: nobody else would report it
            log.exception("indexing failed")
            change.problem = CoachError(
                f"Indexing failed ({type(error).__name__}). The index is as it was before.",
                "The server's log has the details.",
            )
        finally:
            change.done.set()
        try:
            self._coach.prepare_answers()  # for guides that are new, or back again
        except CoachError as error:
            log.warning("what people ask is not prepared: %s", error)


@st.cache_resource(show_spinner=False)
def get_indexing() -> Indexing:
    """The one of this server."""
    return Indexing(get_coach())


def banner() -> None:
    """How far a change is; or, where the index does not fit, what is wrong and the button that mends it."""
    indexing = get_indexing()
    if indexing.under_way is not None:
        _progress()
        return
    try:
        get_coach().index.open()
    except IndexMismatch as error:
        st.warning(
            f"**{markup.safe(error.what)}** Until they are indexed again, interviews and grades work but "
            "cite nothing, and questions to the guides have no answer. It takes some minutes; you can go on "
            "meanwhile.",
            icon=":material/warning:",
        )
        if st.button("Re-index now", type="primary", icon=":material/refresh:"):
            indexing.again()
            st.rerun()
        for problem in filter(None, (change.problem for change in indexing.changes)):
            st.error(f"**{markup.safe(problem.what)}** {markup.safe(problem.next_step)}")
    except IndexUnavailable:
        pass  # the first index is being made, or there is nothing to index: the page says so itself


@st.fragment(run_every=1.0)
def _progress() -> None:
    change = get_indexing().under_way
    if change is None:
        st.rerun()
    st.progress(min(1.0, change.share), text=f"{change.title}: {change.doing.lower()} …")
