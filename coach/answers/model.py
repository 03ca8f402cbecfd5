"""Answers written by a language model: claims, each resting on numbered sentences of the guides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.chat import Chat, Connect, Schema, first_that_works, stream_first
from coach.chat.choice import Choice
from coach.errors import ModelError, ModelUnreadable
from coach.judge.sheet import PassageSheet, number_passages
from coach.prompting import Prompts, fenced
from coach.records import Answer, Citation, Exchange, SearchResult
from coach.usage import Meter

HISTORY = 3
"""Earlier exchanges that a follow-up is understood by."""
MOST_CLAIMS = 8
LEFT_OUT = "A sentence that no passage supports was left out."

SCHEMA: Schema = {
    "title": "grounded_answer",
    "description": "Claims and the sentences that they rest on.",
    "type": "object",
    "properties": {
        "covered": {"type": "boolean"},
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "sentences": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "sentences"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["covered", "claims"],
    "additionalProperties": False,
}


class _Claim(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    text: str = Field(min_length=1, max_length=1_000)
    sentences: list[int]


class ModelAnswerer:
    """Words answers with a model; see coach.answers.asking.Answerer."""

    def __init__(
        self,
        choice: Choice,
        connections: Sequence[Connect],
        prompts: Prompts,
        meter: Meter,
        *,
        general: bool = False,
    ) -> None:
        """``connections``: the model, then the one that stands in for it. ``general``: whether the model may
        add what it knows itself, apart from the answer, where the guides do not cover a question."""
        self._choice = choice
        self._connections = connections
        self._prompts = prompts
        self._meter = meter
        self._general = general

    @property
    def name(self) -> str:
        """The model, by the name its server gives it where that can be asked."""
        try:
            return self._connections[0]().name
        except ModelError:
            return self._choice.engine

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        """See coach.answers.asking.Answerer. Raises ModelError."""
        sheet = number_passages([hit.passage for hit in result.hits])
        prompt = self._prompts["answer"].fill(
            passages=sheet.text,
            history="\n".join(_exchange(exchange) for exchange in history[-HISTORY:]) or "(nothing)",
            question=fenced("question", question),
        )

        def ask(chat: Chat) -> Answer:
            for attempt in (1, 2):
                try:
                    return _read(chat.structured(prompt, SCHEMA, self._meter), question, sheet, chat.name)
                except ModelUnreadable:
                    if attempt == 2:
                        raise
            raise AssertionError

        return first_that_works(self._connections, ask)

    def beyond(self, question: str) -> str:
        """What the model knows where the guides say nothing; empty unless that is wanted."""
        if not self._general:
            return ""
        prompt = self._prompts["general-knowledge"].fill(question=fenced("question", question))
        return "".join(stream_first(self._connections, prompt, self._meter)).strip()


def _exchange(exchange: Exchange) -> str:
    return f"{fenced('question', exchange.question)}\n{fenced('answer', exchange.answer)}"


def _read(reply: Mapping[str, Any], question: str, sheet: PassageSheet, engine: str) -> Answer:
    """The answer in a reply. Raises ModelUnreadable where it has none of the shape that was asked for."""
    covered, entries = reply.get("covered"), reply.get("claims")
    if not isinstance(covered, bool) or not isinstance(entries, list):
        raise ModelUnreadable(f"{engine} did not answer in the form that was asked for.", "Try again.")
    cited: dict[int, int] = {}
    citations: list[Citation] = []
    sentences = []
    dropped = 0
    for entry in entries[:MOST_CLAIMS] if covered else []:
        claim = _claim(entry)
        numbers = [n for n in claim.sentences if n in sheet.sentences] if claim else []
        if claim is None or not numbers or len(numbers) < len(set(claim.sentences)):
            dropped += 1  # it rests on nothing, or in part on sentences that do not exist
            continue
        for n in dict.fromkeys(numbers[:3]):
            if n not in cited:
                citations.append(sheet.sentences[n].citation)
                cited[n] = len(citations)
        marks = "".join(f" [{cited[n]}]" for n in dict.fromkeys(numbers[:3]))
        sentences.append(f"{_plain(claim.text)}{marks}")
    return Answer(
        question=question,
        answerable=bool(sentences),
        text=" ".join(sentences),
        citations=tuple(citations),
        engine=engine,
        notes=(LEFT_OUT,) if dropped else (),
    )


def _claim(entry: Any) -> _Claim | None:
    try:
        return _Claim.model_validate(entry)
    except ValidationError:
        return None


def _plain(claim: str) -> str:
    """A claim on one line, without marks of the model's own making."""
    import re

    flat = " ".join(re.sub(r"\s?[\[(]\d+(?:\s*,\s*\d+)*[\])]", "", claim).split())
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."
