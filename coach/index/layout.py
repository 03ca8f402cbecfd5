"""Names, switching and removal of generations."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

CURRENT = "CURRENT"
GENERATIONS = "generations"
READERS = "readers"
STAGING = ".staging-"


def current(path: Path) -> str | None:
    """The name of the generation to read, None where nothing was ingested yet."""
    try:
        return (path / CURRENT).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def stamp(path: Path) -> tuple[int, int] | None:
    """Changes whenever another generation becomes current. Costs one stat call."""
    try:
        status = (path / CURRENT).stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino


def generation(path: Path, name: str) -> Path:
    """The folder of a generation."""
    return path / GENERATIONS / name


def switch(path: Path, staged: Path) -> str:
    """Makes the complete generation in ``staged`` current; returns its name."""
    name = uuid.uuid4().hex[:12]
    _sync(staged)
    staged.rename(generation(path, name))
    fresh = path / f"{CURRENT}.{name}"
    with fresh.open("w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path / CURRENT)
    return name


def _sync(folder: Path) -> None:
    """Flush a generation's files, so that a power cut cannot leave CURRENT pointing at holes."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as handle, contextlib.suppress(OSError):
                os.fsync(handle.fileno())


def read_meta(folder: Path) -> dict[str, Any]:
    """The generation's meta.json."""
    meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return meta


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[Path]:
    """A private folder inside a generation, which stays as long as its lock is held."""
    private = folder / READERS / uuid.uuid4().hex[:12]
    if not folder.is_dir():
        raise FileNotFoundError(folder)
    private.mkdir(parents=True)
    lock = FileLock(private / "lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:  # a sweep is looking at this very folder: the caller tries again
        raise FileNotFoundError(private) from error
    try:
        yield private
    finally:
        shutil.rmtree(private / "chroma", ignore_errors=True)
        lock.release()
        shutil.rmtree(private, ignore_errors=True)


def sweep(path: Path) -> None:
    """Removes what no process needs: half-made generations, old ones, and copies of dead readers.

    Only for the holder of the write lock. Called after switching, so that a reader which found its
    generation still current after taking its lock is seen here.
    """
    keep = current(path)
    for folder in (path / GENERATIONS).glob("*"):
        in_use = [private for private in (folder / READERS).glob("*") if not _abandoned(private)]
        if folder.name != keep and not in_use:
            shutil.rmtree(folder, ignore_errors=True)
    for left_over in [*path.glob(f"{CURRENT}.*"), *path.glob(f"{STAGING}*")]:
        if left_over.is_dir():
            shutil.rmtree(left_over, ignore_errors=True)
        else:
            left_over.unlink(missing_ok=True)


def _abandoned(private: Path) -> bool:
    """Whether the reader of this copy is gone; if so the copy is removed."""
    if not (private / "lock").exists():
        # Its reader may be about to lock it: it will look at CURRENT afterwards.
        return True
    lock = FileLock(private / "lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    except OSError:
        return True
    shutil.rmtree(private / "chroma", ignore_errors=True)
    lock.release()
    shutil.rmtree(private, ignore_errors=True)
    return True
