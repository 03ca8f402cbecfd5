"""Guides that the user adds and removes. Their files are kept in COACH_HOME/guides, a root like any other."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import streamlit as st

from coach.errors import IndexUnavailable
from coach.index import Problem
from coach.records import Guide
from ingest.files import root_of
from ingest.pipeline import FileResult
from ingest.readers import SUFFIXES
from ui import links, markup
from ui.frame import get_coach
from ui.indexing import Change, get_indexing

MOST_FILES = 20
MOST_MEGABYTES = 25
LONGEST_NAME = 100


class Uploaded(Protocol):
    """What Streamlit's uploader gives."""

    @property
    def name(self) -> str:
        """The file's name as the browser sent it."""

    @property
    def size(self) -> int:
        """Bytes."""

    def getbuffer(self) -> memoryview:
        """The content."""


def folder() -> Path:
    """Where the files are kept."""
    return get_coach().settings.home / "guides"


def own_guides() -> None:
    """Adding, what came of it, and what was added before."""
    _upload()
    _outcome()
    _added()
    _other_roots()


def _upload() -> None:
    st.caption(
        f"Markdown, plain text, PDF or HTML; up to {MOST_FILES} files at a time, up to {MOST_MEGABYTES} MB "
        f"each. They are copied to `{folder()}`, then searched and cited like the guides that came with the "
        "coach. A file with the name of one you added before replaces it."
    )
    kinds = sorted(suffix.removeprefix(".") for suffix in SUFFIXES)
    files = st.file_uploader(
        "Files",
        type=kinds,
        accept_multiple_files=True,
        max_upload_size=MOST_MEGABYTES,
        label_visibility="collapsed",
        # A new key is a new, empty uploader; a form would empty it too, but it can be sent before the
        # files have arrived.
        key=f"files-{st.session_state.setdefault('uploads', 0)}",
    )
    pressed = st.button("Add to the guides", icon=":material/add:", type="primary", disabled=not files)
    if not pressed:
        return
    st.session_state["uploads"] += 1
    saved, refused = save(files, folder())
    title = f"Adding {len(saved)} {'file' if len(saved) == 1 else 'files'}"
    change = Change(title, [folder()], sources=frozenset(saved), results=refused)
    if saved:
        get_indexing().start(change)
    else:
        change.done.set()
        get_indexing().note(change)
    st.rerun()


def save(files: Sequence[Uploaded], target: Path) -> tuple[list[str], list[FileResult]]:
    """Keeps the files; returns the names of those that were kept, and a refusal for each other one."""
    saved: list[str] = []
    refused: list[FileResult] = []
    for n, file in enumerate(files):
        name = file_name(file.name)
        problem = _refusal(file, name, n, saved)
        if not problem:
            try:
                _write(target / name, file.getbuffer())
                saved.append(name)
                continue
            except OSError as error:
                reason = os.strerror(error.errno or 0)
                problem = f"It cannot be kept in {target} ({reason}).", "Make room or set COACH_HOME."
        refused.append(FileResult(root_of(target), name, "failed", problem=problem[0], next_step=problem[1]))
    return saved, refused


def _refusal(file: Uploaded, name: str, n: int, saved: Sequence[str]) -> tuple[str, str] | None:
    """Why a file is not taken, and what to do; None where it is."""
    if n >= MOST_FILES:
        return f"Only {MOST_FILES} files are taken at a time.", "Add this one next."
    if file.size > MOST_MEGABYTES * 1_000_000:
        return f"It has {file.size / 1e6:.0f} MB; up to {MOST_MEGABYTES} MB are taken.", "Split it."
    if Path(name).suffix.lower() not in SUFFIXES:
        return "It is none of the known kinds.", f"Known kinds: {', '.join(sorted(SUFFIXES))}."
    if name in saved:
        return "Another of the chosen files has the same name.", "Rename one of them."
    return None


def file_name(given: str) -> str:
    """A name that stays inside the folder and can be written on any system."""
    base = Path(given.replace("\\", "/")).name
    plain = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in base).lstrip(". ")
    suffix = Path(plain).suffix
    return f"{Path(plain).stem[: LONGEST_NAME - len(suffix)]}{suffix}"


def _write(path: Path, content: memoryview) -> None:
    """Under another name first: whoever reads the folder meanwhile sees no half of a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".adding-", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _outcome() -> None:
    """A line for each file of the changes that are over."""
    over = [change for change in get_indexing().changes if change.done.is_set()]
    if not over:
        return
    with st.container(border=True):
        st.markdown("**What came of it**")
        for change in over:
            if change.problem is not None:
                st.error(f"**{markup.safe(change.problem.what)}** {markup.safe(change.problem.next_step)}")
            for result in change.results:
                _line(result)
            if not change.results and change.problem is None:
                st.markdown(f"{markup.plain(change.title)}: done.")
        if st.button("OK", key="dismiss"):
            get_indexing().dismiss()
            st.rerun()


def _line(result: FileResult) -> None:
    name = markup.plain(result.source)
    if result.status == "failed":
        st.markdown(f":material/error: **{name}** was not added. {markup.safe(result.problem)} "
                    f"{markup.safe(result.next_step)}")  # fmt: skip
        return
    said = {
        "added": "added",
        "changed": "replaced the earlier one",
        "unchanged": "was here before, and has not changed",
        "removed": "removed",
    }[result.status]
    size = "" if result.status == "removed" else f": {_count(result.passages, 'passage')}"
    pages = f" on {_count(result.pages, 'page')}" if result.pages else ""
    left = f"; left out: {left_out(result.left_out)}" if result.left_out else ""
    st.markdown(f":material/check_circle: **{name}** {said}{size}{pages}{left}.")


def left_out(counts: dict[str, int]) -> str:
    """As "3 images, 2 repeated passages"."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _added() -> None:
    """What is in the folder: guides with their passages, files that could not be read with the reason."""
    guides, problems = _state()
    root = root_of(folder())
    by_source = {guide.source: guide for guide in guides if guide.root == root}
    failed = {problem.source: problem for problem in problems if problem.root == root}
    names = sorted(by_source.keys() | failed.keys())
    st.subheader("Added by you", anchor=False)
    if not names:
        st.caption("Nothing yet.")
    for name in names:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container():
                if name in failed:
                    problem = failed[name]
                    st.markdown(f"**{markup.plain(name)}**")
                    st.caption(
                        f"Not in the index. {markup.safe(problem.reason)} {markup.safe(problem.next_step)}"
                    )
                else:
                    _entry(by_source[name])
            with st.popover("Remove", icon=":material/delete:"):
                st.markdown(f"{markup.plain(name)} leaves the index, and the coach's copy of it is deleted.")
                if st.button("Remove it", key=f"remove-{name}", type="primary"):
                    remove(name)
                    st.rerun()


def _entry(guide: Guide) -> None:
    if st.button(f"**{markup.plain(guide.title)}**", key=f"own-{guide.id}", type="tertiary"):
        links.to_guide(guide.id)
    pages = f", {_count(guide.pages, 'page')}" if guide.pages else ""
    st.caption(f"{markup.plain(guide.source)} · {_count(guide.passages, 'passage')}{pages}")


def _state() -> tuple[list[Guide], list[Problem]]:
    try:
        snapshot = get_coach().index.open()
    except IndexUnavailable:
        return [], []
    return snapshot.guides, snapshot.store.problems()


def remove(name: str) -> None:
    """Deletes the coach's copy and takes it out of the index. Only files of the folder can be named."""
    (folder() / file_name(name)).unlink(missing_ok=True)
    get_indexing().start(Change(f"Removing {name}", [folder()], sources=frozenset({name})))


def _other_roots() -> None:
    """Folders that were ingested by command: out of the index on a click, their files stay."""
    ours = {root_of(folder()), root_of(get_coach().settings.corpus / "guides")}
    for root in get_coach().index.roots():
        if root in ours:
            continue
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f"Added by command: `{root}`")
            if st.button("Take out of the index", key=f"root-{root}", help="Its files stay where they are."):
                get_indexing().start(Change("Taking a folder out", [], remove=[Path(root)]))
                st.rerun()
