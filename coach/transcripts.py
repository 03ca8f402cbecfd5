"""Reads transcript files, and finds the question of the bank that a transcript is about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.bank import Bank
from coach.embedding import Embedder
from coach.errors import CorpusError, TranscriptError
from coach.records import Phase, Question, QuestionKind, Speaker, Transcript, Turn

NEAR = 0.55
"""Cosine of two prompts from which they pose the same problem."""
LARGEST = 5_000_000
"""Bytes of the largest file that is read: an hour of talk is some 60,000."""


class _TurnEntry(BaseModel):
    """A turn as files have it."""

    model_config = ConfigDict(extra="ignore")
    speaker: Speaker
    text: str
    at: float | None = Field(default=None, ge=0)


class _Entry(BaseModel):
    """A transcript file. Unknown fields are left alone: data sets carry their own."""

    model_config = ConfigDict(extra="ignore")
    id: str = ""
    question: str | None = None
    kind: QuestionKind | None = None
    prompt: str = ""
    complete: bool = True
    turns: list[_TurnEntry]
    reached: tuple[Phase, ...] | None = None
    hints: dict[str, int] = {}


def read_transcript(path: Path | str, bank: Bank, embedder: Embedder) -> Transcript:
    """The transcript in a JSON file, with its question from the bank where one is named or near.

    Raises TranscriptError naming the file, the field and what to do.
    """
    path = Path(path)
    return to_transcript(_load(path), bank, embedder, path)


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise TranscriptError(f"{path} is larger than {LARGEST // 1_000_000} MB.", "Is it a transcript?")
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TranscriptError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise TranscriptError(f"{path} is not UTF-8.", "Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise TranscriptError(
            f"{path}:{error.lineno}: not valid JSON: {error.msg}.", "One JSON object a file."
        ) from error
    except RecursionError as error:
        raise TranscriptError(f"{path} is nested too deeply to be a transcript.") from error


def to_transcript(data: Any, bank: Bank, embedder: Embedder, path: Path) -> Transcript:
    """Checks what a file held and matches its question. ``path`` is for messages."""
    if not isinstance(data, dict):
        raise TranscriptError(f"{path}: a transcript is one JSON object.")
    try:
        entry = _Entry.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise TranscriptError(f"{path}: {field}: {first['msg']}.", _SHAPE) from error
    turns = tuple(Turn(index=i, speaker=t.speaker, text=t.text, at=t.at) for i, t in enumerate(entry.turns))
    draft = Transcript(
        id=entry.id or path.stem,
        kind=entry.kind or "ml_system_design",
        prompt=entry.prompt,
        turns=turns,
        complete=entry.complete,
        reached=entry.reached,
        hints=entry.hints,
    )
    return _with_question(draft, entry, bank, embedder, path)


_SHAPE = 'It needs "turns": [{"speaker": "interviewer" or "candidate", "text": "..."}].'


# --- the question -----------------------------------------------------------------------------------


def _with_question(
    draft: Transcript, entry: _Entry, bank: Bank, embedder: Embedder, path: Path
) -> Transcript:
    notes: tuple[str, ...] = ()
    if entry.question:
        try:
            question = bank.get(entry.question)
        except CorpusError as error:
            if not _posed(draft):
                raise TranscriptError(f"{path}: question: {error}") from error
            notes = (f"The bank has no question {entry.question!r}; it was matched by its prompt.",)
        else:
            return _given(draft, question, entry.kind)
    kind = entry.kind or ("ml_system_design" if _answers(draft) > 1 else None)
    found, likeness = nearest_question(_posed(draft), bank, embedder, kind)
    if found is not None and likeness >= NEAR:
        return draft.model_copy(
            update={"kind": found.kind, "question": found, "question_match": "nearest", "notes": notes}
        )
    kind = kind or (found.kind if found else "ml_system_design")
    own = own_question(_posed(draft), kind)
    return draft.model_copy(update={"kind": kind, "question": own, "question_match": "none", "notes": notes})


def _given(draft: Transcript, question: Question, kind: QuestionKind | None) -> Transcript:
    notes: tuple[str, ...] = ()
    if kind is not None and kind != question.kind:
        notes = (f"The file says {kind}, but {question.id!r} is a question of kind {question.kind}.",)
    return draft.model_copy(
        update={"kind": question.kind, "question": question, "question_match": "given", "notes": notes}
    )


def _posed(draft: Transcript) -> str:
    """The words that posed the problem: the prompt, else the interviewer's first turn."""
    spoken = next((t.text for t in draft.turns if t.speaker == "interviewer"), "")
    return draft.prompt.strip() or spoken.strip()


def _answers(draft: Transcript) -> int:
    return sum(turn.speaker == "candidate" and bool(turn.text.strip()) for turn in draft.turns)


def nearest_question(
    prompt: str, bank: Bank, embedder: Embedder, kind: QuestionKind | None
) -> tuple[Question | None, float]:
    """The question (of ``kind``, if given) whose title or prompt is nearest to ``prompt``, and the cosine."""
    candidates = [question for question in bank if kind is None or question.kind == kind]
    if not prompt or not candidates:
        return None, 0.0
    wordings = [(w, q) for q in candidates for w in (q.title, q.prompt, f"{q.title}. {q.prompt}")]
    cosines = embedder.embed([w for w, _ in wordings]) @ embedder.embed([prompt])[0]
    best = int(cosines.argmax())
    return wordings[best][1], float(cosines[best])


def own_question(prompt: str, kind: QuestionKind) -> Question:
    """A question that is not in the bank: it has a prompt and nothing else."""
    title = prompt.strip().splitlines()[0][:80] if prompt.strip() else "Question of your own"
    return Question(id="own", kind=kind, topic="own", level="mid", title=title, prompt=prompt, own=True)
