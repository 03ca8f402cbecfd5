"""The two sample interviews that a new user finds: one finished and graded, one half finished.

They are recordings of real interviews (corpus/samples/*.json), made with
``python -m coach.samples SESSION > corpus/samples/NAME.json``. The grade is not part of a recording: the
present judge makes it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from coach.errors import CorpusError
from coach.records import Move, Reading, Record, SessionSettings, Turn

if TYPE_CHECKING:
    from coach.assembly import Coach


class Recording(Record):
    """One recorded interview. ``active`` are the seconds it took so far."""

    question: str
    settings: SessionSettings
    active: float
    finished: bool
    turns: tuple[Turn, ...]
    readings: tuple[Reading, ...]
    moves: tuple[Move, ...]


def install(coach: Coach) -> None:
    """Puts the samples into the store, once: deleted samples do not come back.

    Raises CorpusError where a recording is damaged.
    """
    marker = coach.settings.home / "samples-installed"
    if marker.exists():
        return
    for path in sorted((coach.settings.corpus / "samples").glob("*.json")):
        _play(coach, f"sample-{path.stem}", _load(path))
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()


def _load(path: Path) -> Recording:
    try:
        return Recording.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is no recording of an interview ({error}).") from error


def _play(coach: Coach, session_id: str, recording: Recording) -> None:
    store = coach.store
    if any(session.id == session_id for session in store.all()):
        store.delete(session_id)  # an installation that was interrupted
    question = coach.bank.get(recording.question)
    session = store.create(question, recording.settings, sample=True, session_id=session_id)
    for turn in recording.turns:
        store.add_turn(session_id, turn)
    for reading in recording.readings:
        store.put_reading(session_id, reading)
    for move in recording.moves:
        store.put_move(session_id, move)
    state = "ended" if recording.finished else "paused"
    store.update(
        session.model_copy(update={"active": recording.active, "running_since": None, "state": state})
    )
    if recording.finished:
        interview = coach.interview(session_id)
        store.add_scorecard(session_id, coach.grade(interview.transcript()))
        interview.mark_graded()


def record(coach: Coach, session_id: str) -> str:
    """The recording of a stored interview, as JSON."""
    interview = coach.interview(session_id)
    recording = Recording(
        question=interview.session.question.id,
        settings=interview.session.settings,
        active=interview.session.active,
        finished=interview.over,
        turns=tuple(interview.turns),
        readings=tuple(interview.readings),
        moves=tuple(interview.moves),
    )
    return json.dumps(recording.model_dump(mode="json", exclude_defaults=True), indent=1) + "\n"


def main() -> int:
    """Prints the recording of the session that is named on the command line."""
    from coach.assembly import Coach
    from coach.settings import load_settings

    sys.stdout.write(record(Coach(load_settings()), sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
