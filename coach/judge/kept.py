"""Finished criteria of a grade that is not finished, so that going on after a failure pays nothing twice."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from coach.records import Judgment, Record, Usage

log = logging.getLogger(__name__)


class Kept(Record):
    """One criterion as it was judged, before verification, with what it cost."""

    judgments: tuple[Judgment, ...]
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()


_ADAPTER = TypeAdapter(Kept)


class KeptCriteria:
    """A folder with one file a criterion. It is a convenience: any trouble with it only costs a new call."""

    def __init__(self, folder: Path | None) -> None:
        """Without a ``folder`` nothing is kept."""
        self._folder = folder

    def get(self, key: str) -> Kept | None:
        """What was kept under ``key``."""
        if self._folder is None:
            return None
        try:
            return _ADAPTER.validate_json((self._folder / f"{key}.json").read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            log.warning("a kept criterion was not read: %s", error)
            return None

    def put(self, key: str, kept: Kept) -> None:
        """Keeps."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f"{key}.part"
            part.write_text(kept.model_dump_json(), encoding="utf-8")
            part.replace(self._folder / f"{key}.json")
        except OSError as error:
            log.warning("a finished criterion was not kept: %s", error)

    def drop(self, keys: Sequence[str]) -> None:
        """Forgets: the grade is finished, and the next one is to be a fresh look."""
        for key in keys if self._folder is not None else ():
            assert self._folder is not None
            try:
                (self._folder / f"{key}.json").unlink(missing_ok=True)
            except OSError as error:
                log.warning("a kept criterion was not removed: %s", error)


def key_of_call(*parts: str) -> str:
    """A name for everything that a judgment depends on."""
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
