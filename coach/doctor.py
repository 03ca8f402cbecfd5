"""``python -m coach doctor``: what is configured, reachable and indexed, and what to do about the rest."""

from __future__ import annotations

import importlib.metadata
import math
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from coach.assembly import Coach
from coach.chat.choice import Choice, models_at, resolve
from coach.errors import CoachError, IndexUnavailable, ModelError, ModelUnavailable

PACKAGES = ("langchain", "chromadb", "sentence-transformers", "streamlit", "pypdf", "torch")
PATIENCE = 2.0
"""Seconds that one look at a server may take."""
METHOD_NAMES = {"json_schema": "JSON schema", "function_calling": "tool call", "text": "JSON in text"}
LEAST_DISK = 500 * 1024 * 1024
"""Bytes below which an ingestion is likely to fail."""


@dataclass(frozen=True)
class Finding:
    """One line of the examination. ``bad`` means that no interview can start."""

    state: Literal["ok", "note", "bad"]
    subject: str
    says: str


def examine(coach: Coach) -> Iterator[Finding]:
    """Looks at everything an interview needs; nothing here raises."""
    for subject, look in (
        ("environment", _packages),
        ("home", _home),
        ("questions", _questions),
        ("rubrics", _rubrics),
        ("embedding", _embedding),
        ("index", _index),
        *([("re-ranker", _reranker)] if coach.reranker else []),
        ("sessions", _sessions),
        ("engine", _engine),
    ):
        yield _finding(subject, look, coach)


def _finding(
    subject: str, look: Callable[[Coach], tuple[Literal["ok", "note", "bad"], str]], coach: Coach
) -> Finding:
    try:
        state, says = look(coach)
    except CoachError as error:
        return Finding("bad", subject, str(error))
    return Finding(state, subject, says)


def _packages(_: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    missing = []
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return "bad", f"{', '.join(missing)} not installed. Run make."
    return "ok", ", ".join(found)


def _home(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    home = coach.settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        return "bad", f"{home} cannot be written ({error.strerror}). Set COACH_HOME to a folder of yours."
    free = shutil.disk_usage(home).free
    if free < LEAST_DISK:
        return "note", f"{home} has only {free // 2**20} MB left; ingesting guides may fail."
    return "ok", f"{home}, {free // 2**30} GB free"


def _questions(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    return "ok", f"{len(coach.bank)} in {coach.settings.corpus / 'questions'}"


def _rubrics(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    return "ok", ", ".join(rubric.title for rubric in coach.rubrics.values())


def _embedding(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    embedder = coach.embedder
    embedder.embed(["ready"])
    return (
        "ok",
        f"{embedder.name}, {embedder.dimension} dimensions, at most {embedder.max_tokens} tokens a text",
    )


def _index(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    try:
        guides = coach.retriever.guides()
    except IndexUnavailable as error:
        return "note", f"{error} Interviews and grades work without it, but cite nothing."
    return "ok", f"{len(guides)} guides, {sum(guide.passages for guide in guides)} passages"


def _reranker(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    reranker = coach.reranker
    assert reranker is not None
    reranker.scores("ready", ["ready"])
    return "ok", f"{reranker.name}, has the last word on the order of passages"


def _sessions(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    return "ok", f"{len(coach.store.all())} interviews in {coach.store.path}"


def _engine(coach: Coach) -> tuple[Literal["ok", "note", "bad"], str]:
    state, found = examine_engine(coach)
    choice = coach.models.choice
    if choice.embedded:
        return state, found
    return state, f"{found} Chosen because of {choice.because}; text goes to {choice.host}."


def examine_engine(coach: Coach, patience: float = PATIENCE) -> tuple[Literal["ok", "note", "bad"], str]:
    """The model in use: its key, whether it answers, how it gives structured output.

    ``patience``: seconds for each look; a model that only needs longer to answer is a note.
    """
    choice = coach.models.choice
    if choice.embedded:
        return "ok", "Embedded: no language model is used, and nothing leaves this machine."
    if choice.key_name and not os.environ.get(choice.key_name, "").strip():
        return "bad", f"{choice} has no key: set {choice.key_name}, or COACH_MODEL=embedded."
    try:
        return _look(coach, choice, patience)
    except ModelUnavailable as error:
        slow = math.isinf(error.retry_after)  # its server is there: an interview can start
        return "note" if slow else "bad", str(error)
    except ModelError as error:
        return "bad", str(error)


def _look(coach: Coach, choice: Choice, patience: float) -> tuple[Literal["ok", "note", "bad"], str]:
    if choice.base_url and choice.provider in ("openai", "ollama"):
        offered = models_at(choice, timeout=min(patience, PATIENCE))
        choice = resolve(choice, timeout=min(patience, PATIENCE))
        if choice.model not in offered:
            some = ", ".join(offered[:5]) or "none"
            return "bad", f"{choice.host} does not offer {choice.model}; it offers {some}."
    method = coach.models.check(choice, patience)
    return "ok", f"{choice} answers, with structured output by {METHOD_NAMES[method]}."
