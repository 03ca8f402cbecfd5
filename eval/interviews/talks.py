"""Whole interviews with simulated candidates, and what is wrong with the interviewer's replies."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from coach import plan, text
from coach.bank import gives_away
from coach.interview import Interview
from coach.reader.protocol import Reader
from coach.records import Mode, Move, Question, Reading, SessionSettings, Turn
from coach.sessions import SessionStore
from coach.voice.scripted import MAX_WORDS, ScriptedVoice
from eval.interviews.candidates import CANDIDATES

SEED = 11
MINUTES = 45
SECONDS = {"strong": 110.0, "rambling": 130.0, "clarifying": 40.0, "silent": 45.0}
"""Active seconds from one candidate turn to the next; 75 for the others."""
LATE = 0.1
"""Share of the planned length by which a phase may begin late."""
QUIET = ("silent", "hostile")
"""Candidates who say so little that no phase can be expected to end."""
_PRAISE = re.compile(
    r"\b(good|great|excellent|perfect|nice|awesome|brilliant|well done|impressive|exactly|correct)\b", re.I
)


@dataclass(frozen=True)
class Talk:
    """One simulated interview. ``seconds`` is what each reply took."""

    candidate: str
    mode: Mode
    question: Question
    turns: tuple[Turn, ...]
    readings: tuple[Reading, ...]
    moves: tuple[Move, ...]
    seconds: tuple[float, ...]

    @cached_property
    def replies(self) -> list[tuple[Move, str]]:
        """The interviewer's turns after the opening, with their moves."""
        by_turn = {turn.index: turn.text for turn in self.turns}
        return [(move, by_turn[move.turn]) for move in self.moves[1:] if move.turn in by_turn]

    def said_before(self, index: int) -> str:
        """The candidate's words before a turn, in lower case."""
        own = (turn.text for turn in self.turns if turn.speaker == "candidate" and turn.index < index)
        return " ".join(own).lower()


def hold(reader: Reader, question: Question, name: str, mode: Mode, seed: int = SEED) -> Talk:
    """One interview with a simulated candidate, until it closes or the time is over by a tenth."""
    pace = SECONDS.get(name, 75.0)
    seconds: list[float] = []
    manner = random.Random(f"{question.id}{name}").choice(["neutral", "friendly", "tough"])
    settings = SessionSettings.model_validate({"minutes": MINUTES, "mode": mode, "manner": manner})
    with TemporaryDirectory() as folder:
        store = SessionStore(Path(folder) / "s.sqlite")
        interview = Interview(store, store.create(question, settings).id, reader, ScriptedVoice())
        candidate = CANDIDATES[name](question, random.Random(seed))
        "".join(interview.reply())
        said, now = next(candidate), pace
        while not interview.over and now <= 66 * MINUTES:
            start = time.perf_counter()
            interview.submit(said, at=now)
            heard = "".join(interview.reply())
            seconds.append(time.perf_counter() - start)
            said, now = candidate.send(heard), now + pace
    return Talk(
        name,
        mode,
        question,
        tuple(interview.turns),
        tuple(interview.readings),
        tuple(interview.moves),
        tuple(seconds),
    )


def faults(talk: Talk) -> Iterator[tuple[str, str]]:
    """What is wrong with the interviewer's replies: the kind of fault and the words."""
    heard: set[str] = set()
    for number, (move, words) in enumerate(talk.replies, start=1):
        sentences = {s.text.lower() for s in text.sentences(words) if len(s.text.split()) >= 4}
        told = {fact.answer.lower() for fact in talk.question.facts if fact.id in move.facts}
        if any(s in heard and not any(s in fact or fact[:30] in s for fact in told) for s in sentences):
            yield "repeat", words
        heard |= sentences
        if len(words.split()) > MAX_WORDS and move.kind not in ("reveal", "close", "repeat"):
            yield "long", words
        if talk.mode == "live" and _PRAISE.search(words.replace(move.ask, "")) and not move.facts:
            yield "praise", words
        yield from _aim(talk, number, move, words)
    yield from _late(talk)


def _aim(talk: Talk, number: int, move: Move, words: str) -> Iterator[tuple[str, str]]:
    """Points given away before they were made, and points asked for after they were made."""
    credit = plan.covered(talk.question, talk.readings[:number])
    said = talk.said_before(move.turn)
    own = re.sub(re.escape(move.uptake), " ", words, flags=re.IGNORECASE) if move.uptake else words
    for point in talk.question.key_points:
        missing = credit[point.id] < plan.COVERED
        if missing and move.kind not in ("hint", "reveal") and not move.facts and gives_away(own, point):
            yield "leak", f"{point.id}: {words}"
        made = any(wording.lower().rstrip(".") in said for wording in point.says)
        if move.kind == "probe" and move.target == point.id and made:
            yield "deaf", f"{point.id}: {words}"


def _late(talk: Talk) -> Iterator[tuple[str, str]]:
    """Phases that began much later than planned although the candidate was talking."""
    order = plan.phases(talk.question.kind)
    for move in talk.moves if talk.candidate not in QUIET else ():
        if move.enters and move.phase != order[0]:
            due = plan.PHASE_ENDS[order[order.index(move.phase) - 1]]
            if move.elapsed / (60 * MINUTES) > due + LATE:
                yield "late", f"{move.phase} at {move.elapsed:.0f} s"


def markdown(talk: Talk) -> str:
    """The transcript, with each move's kind and phase."""
    kinds = {move.turn: f"{move.kind}, {move.phase}" for move in talk.moves}
    lines = [f"# {talk.question.title}: {talk.candidate} candidate, {talk.mode} mode", ""]
    for turn in talk.turns:
        who = f"**Interviewer** ({kinds[turn.index]})" if turn.speaker == "interviewer" else "**Candidate**"
        lines += [f"{who}: {turn.text}", ""]
    return "\n".join(lines)
