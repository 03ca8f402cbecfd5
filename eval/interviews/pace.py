"""How long a reply takes when nothing but the problem was embedded before.

The candidates' turns are those of the graded transcripts: of real length, and in nobody's cache.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from coach.embedding import CachingEmbedder, Embedder, load_embedder
from coach.interview import Interview
from coach.reader.embedded import EmbeddedReader
from coach.records import Question, SessionSettings
from coach.sessions import SessionStore
from coach.voice.scripted import ScriptedVoice
from eval.task import Metric, Result

MINUTES_A_TURN = 3.0
"""Of the interview's clock, from one candidate turn to the next."""


class _Problem(CachingEmbedder):
    """Knows a problem's vectors, which ``known`` may have on disk, and computes all others anew."""

    def forget_the_rest(self, bare: Embedder) -> None:
        """From here on, what is not in memory is computed by ``bare``."""
        self._embedder = bare


def measure(
    known: Embedder, model: str, question: Question, transcripts: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Seconds of every reply to the candidates of some ``transcripts`` (rows of the data set), with the
    embedding ``model`` and a cache that begins with nothing but the problem."""
    embedder = _Problem(known)
    reader = EmbeddedReader(embedder)
    reader.prepare(question)
    bare = load_embedder(model)
    bare.embed(["ready"])  # it is loaded when first used, which no candidate waits for
    embedder.forget_the_rest(bare)
    seconds: list[float] = []
    for row in transcripts:
        said = [turn["text"] for turn in row["turns"] if turn["speaker"] == "candidate"]
        seconds += _replies(reader, question, said)
    return {"seconds": [round(second, 3) for second in seconds]}


def metrics(results: Sequence[Result]) -> list[Metric]:
    """Median and 95th percentile over all replies."""
    seconds = [second for result in results for second in result.data["seconds"]]
    note = "only the new turn embedded"
    return [
        Metric(f"pace/seconds_p{q}", float(np.percentile(seconds, q)), n=len(seconds), note=note)
        for q in (50, 95)
    ]


def _replies(reader: EmbeddedReader, question: Question, said: Sequence[str]) -> Iterator[float]:
    with TemporaryDirectory() as folder:
        store = SessionStore(Path(folder) / "s.sqlite")
        interview = Interview(store, store.create(question, SessionSettings()).id, reader, ScriptedVoice())
        "".join(interview.reply())
        for number, words in enumerate(said, start=1):
            if interview.over:
                return
            start = time.perf_counter()
            interview.submit(words, at=60 * MINUTES_A_TURN * number)
            "".join(interview.reply())
            yield time.perf_counter() - start
