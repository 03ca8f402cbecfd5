"""What every page stands in: the wired coach, the work in the background, the footer, errors as sentences."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from coach.assembly import Coach
from coach.embedding.turns import in_background
from coach.errors import CoachError, IndexBusy, IndexEmpty, IndexMismatch, IndexUnavailable
from coach.settings import load_dotenv, load_settings
from ui import markup, words

log = logging.getLogger(__name__)


@dataclass
class Preparation:
    """What the background thread is doing: loading the model, indexing the guides, making the samples."""

    doing: str = "Loading the embedding model"
    problem: str = ""
    done: threading.Event = field(default_factory=threading.Event)
    index_ready: threading.Event = field(default_factory=threading.Event)


@st.cache_resource(show_spinner=False)
def get_coach() -> Coach:
    """The one coach of this server, for all browser tabs."""
    load_dotenv()
    return Coach(load_settings())


@st.cache_resource(show_spinner=False)
def get_preparation() -> Preparation:
    """Starts the preparation once; pages never wait for it, they say how far it is."""
    preparation = Preparation()
    threading.Thread(target=_prepare, args=(get_coach(), preparation), daemon=True).start()
    return preparation


def _prepare(coach: Coach, preparation: Preparation) -> None:
    try:
        coach.warm()
        try:
            _ensure_index(coach, preparation)
        except IndexMismatch:
            pass  # interviews and grades go on without it; the pages show the way out
        except IndexUnavailable as error:
            preparation.problem = str(error)
        preparation.index_ready.set()
        preparation.doing = "Preparing the samples"
        from coach.samples import install

        with in_background():
            install(coach)
        preparation.doing = "Learning what people ask"
        coach.prepare_answers()
    except IndexUnavailable:
        pass  # there is nothing to ask yet, which the pages say themselves
    except CoachError as error:
        preparation.problem = str(error)
    except Exception as error:  # a thread of its own: nobody else would report it
        log.exception("preparation failed")
        preparation.problem = f"Preparing the coach failed: {error}. The log has the details."
    finally:
        preparation.index_ready.set()
        preparation.done.set()


def _ensure_index(coach: Coach, preparation: Preparation) -> None:
    """Ingests the shipped guides into an empty index; an index that holds something is left as it is."""
    try:
        coach.retriever.guides()
    except IndexEmpty:
        from ingest.pipeline import ingest

        def step(_: str, done: int, total: int) -> None:
            share = f", {done / total:.0%}" if total else ""
            preparation.doing = f"Indexing the guides{share}"

        try:
            with in_background():
                ingest(coach.index, [coach.settings.corpus / "guides"], step=step)
        except IndexBusy:
            log.info("another process is indexing")


def frame(page: StreamlitPage) -> None:
    """Runs a page; what goes wrong is shown as a sentence, never as a traceback."""
    try:
        get_coach()
        get_preparation()
        page.run()
        _footer()
    except CoachError as error:
        show_error(error)
    except (st.runtime.scriptrunner.StopException, st.runtime.scriptrunner.RerunException):
        raise
    except Exception as error:
        log.exception("a page failed")
        st.error(
            f"Something went wrong on this page ({type(error).__name__}). Nothing you wrote is lost: "
            "reload the page to go on. The server's log has the details.",
            icon=":material/error:",
        )


def show_error(error: CoachError) -> None:
    """A problem that the coach knows about: what happened, and the next step."""
    st.error(f"**{error.what}** {error.next_step}", icon=":material/error:")


def _footer() -> None:
    """Which engine is at work, and what is still being prepared."""
    preparation = get_preparation()
    st.space("medium")
    with st.container(horizontal=True, vertical_alignment="center"):
        choice = get_coach().models.choice
        st.badge(
            markup.plain(words.engine(choice)),
            icon=":material/memory:" if choice.embedded else ":material/cloud:",
            color="gray" if choice.local else "blue",
            help=markup.plain(words.destination(choice)),
        )
        missing = preparation.problem or _misfit()
        if missing:
            st.badge("A part is missing", icon=":material/warning:", color="orange", help=missing)
        elif not preparation.done.is_set():
            _progress()


def _misfit() -> str:
    """Why the index cannot be used as it is, empty where it can."""
    try:
        get_coach().index.open()
    except IndexMismatch as error:
        return str(error)
    except IndexUnavailable:
        pass  # it is being made
    return ""


@st.fragment(run_every=1.0)
def _progress() -> None:
    preparation = get_preparation()
    if preparation.done.is_set():
        st.rerun()
    st.badge(f"{preparation.doing} …", icon=":material/hourglass_top:", color="blue")


@st.fragment(run_every=1.0)
def wait_for_index(purpose: str) -> None:
    """Says what is going on, and runs the page again once the guides are indexed."""
    preparation = get_preparation()
    if preparation.index_ready.is_set():
        st.rerun()
    st.info(f"{preparation.doing} … {purpose}", icon=":material/hourglass_top:")
