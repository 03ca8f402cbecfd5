"""An interview on standard input and output, for people and for programs (``--json``)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError, TranscriptError

if TYPE_CHECKING:
    from coach.assembly import Coach
    from coach.interview import Interview

_HELP = "Type your turn and an empty line to send it; Ctrl-D ends the interview."


def hold_interview(coach: Coach, session_id: str, *, as_json: bool) -> int:
    """Conducts the interview until the input ends; keeps it and writes its transcript."""
    interview = coach.interview(session_id, longest_gap=float("inf"))
    code = 0
    try:
        _say(interview, as_json)
        for text, at in _json_turns() if as_json else _typed_turns():
            interview.submit(text, at=at)
            _say(interview, as_json)
            if interview.over and not as_json:
                break
    except (KeyboardInterrupt, CoachError) as error:
        print(f"error: {error}" if str(error) else "stopped", file=sys.stderr)
        code = 1
    interview.end()
    file = _write_transcript(coach.settings.home, interview)
    if as_json:
        print(json.dumps({"session": session_id, "transcript": str(file)}), flush=True)
    else:
        print(f"\nKept as {session_id}. Grade it: python -m coach report {session_id}", file=sys.stderr)
    return code


def _say(interview: Interview, as_json: bool) -> None:
    text = "".join(interview.reply())
    move = interview.moves[-1]
    if not as_json:
        print(f"\n[{move.phase.replace('_', ' ')}] Interviewer: {text}\n", flush=True)
        return
    line = {
        "speaker": "interviewer",
        "turn": move.turn,
        "text": text,
        "move": move.kind,
        "phase": move.phase,
        "elapsed": move.elapsed,
    }
    print(json.dumps(line), flush=True)


def _json_turns() -> Iterator[tuple[str, float | None]]:
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            turn = json.loads(line)
            text, at = turn["text"], turn.get("at")
            if not isinstance(text, str) or not (at is None or isinstance(at, int | float)):
                raise ValueError("text must be a string and at a number")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            expected = 'Each line is {"text": "...", "at": seconds}.'
            raise TranscriptError(
                f"Line {number} of standard input is not a turn ({error}).", expected
            ) from error
        yield text, at


def _typed_turns() -> Iterator[tuple[str, float | None]]:
    print(_HELP, file=sys.stderr)
    lines: list[str] = []
    for line in sys.stdin:
        if line.strip():
            lines.append(line)
        elif lines:
            yield "".join(lines), None
            lines = []
    if lines:
        yield "".join(lines), None


def _write_transcript(home: Path, interview: Interview) -> Path:
    """The transcript file that ``grade`` reads."""
    transcript = interview.transcript()
    folder = home / "transcripts"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{transcript.id}.json"
    question = interview.session.question
    record = {
        "id": transcript.id,
        "question": None if question.own else question.id,
        "kind": transcript.kind,
        "prompt": transcript.prompt,
        "complete": transcript.complete,
        "turns": [turn.model_dump(include={"speaker", "text", "at"}) for turn in transcript.turns],
    }
    file.write_text(json.dumps(record, indent=1), encoding="utf-8")
    return file
