"""Which files a path stands for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.errors import IngestError
from ingest.readers import SUFFIXES


@dataclass(frozen=True)
class Found:
    """A file of a root. ``refused`` says why it may not be read."""

    root: str
    source: str
    path: Path
    refused: str = ""


def root_of(path: Path) -> str:
    """How a root is remembered: its absolute path, links in the way followed."""
    return str(path.expanduser().resolve())


def find(root: str) -> list[Found]:
    """The files of a root with a known suffix, by name. Raises IngestError where there is no such path."""
    top = Path(root)
    if top.is_file():
        if top.suffix.lower() not in SUFFIXES:
            raise IngestError(f"{top} is no guide.", f"Known kinds: {', '.join(sorted(SUFFIXES))}.")
        return [Found(root, top.name, top)]
    if not top.is_dir():
        raise IngestError(f"{top} does not exist.", "Check the path.")
    return sorted(_walk(root, top), key=lambda found: found.source)


def _walk(root: str, top: Path) -> Iterator[Found]:
    for folder, folders, names in os.walk(top, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in linked:
            source = (Path(folder) / name).relative_to(top).as_posix()
            yield Found(root, source, Path(folder) / name, "It is a link to a folder.")
        for name in names:
            path = Path(folder) / name
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            outside = path.is_symlink() and not path.resolve().is_relative_to(top)
            refused = "It is a link that leads out of the folder." if outside else ""
            yield Found(root, path.relative_to(top).as_posix(), path, refused)
