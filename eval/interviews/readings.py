"""Ten whole interviews for somebody who reads them: the transcripts, and what the reader is asked.

How they are read is in docs/interviewer.md; nothing here judges them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coach.bank import Bank
from coach.reader.embedded import EmbeddedReader
from coach.records import Mode
from eval.interviews.talks import SEED, Talk, hold

TALKS: tuple[tuple[str, str, Mode], ...] = (
    ("strong", "spotify-music", "practice"),
    ("strong", "support-chatbot", "live"),
    ("weak", "linkedin-jobs", "practice"),
    ("silent", "content-moderation", "practice"),
    ("hostile", "credit-card-fraud", "live"),
    ("repeating", "netflix-recommendations", "practice"),
    ("clarifying", "email-auto-reply", "live"),
    ("clarifying", "face-unlock", "practice"),
    ("rambling", "enterprise-rag", "practice"),
    ("rambling", "netflix-recommendations", "live"),
)
"""Candidate, problem and mode of each."""
ASKED = """\
The .txt files here are transcripts of mock interviews on machine-learning system design, with numbered
turns; the interviewer is a program, the candidates are of all sorts. Mark every interviewer turn that a
competent human interviewer would not have said at that place: it answers something that was not asked,
ignores a question, asks what was just answered or asked, refers oddly to what was said, follows from
nothing, gives away the solution, is rude without cause, reads like a machine's mistake. A terse, plain or
demanding turn is fine; so is a different but defensible question. Write down for each transcript how many
turns the interviewer has and, for each marked one, its number, what is wrong, and how bad it is: 1 odd, 2
wrong.
"""


def write(
    folder: Path,
    reader: EmbeddedReader,
    bank: Bank,
    seed: int = SEED,
    talks: Sequence[tuple[str, str, Mode]] = TALKS,
) -> list[Path]:
    """Holds the talks and writes each as NN.txt, with README.txt for the reader."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.txt").write_text(ASKED, encoding="utf-8")
    written = []
    for number, (name, problem, mode) in enumerate(talks, start=1):
        question = bank.get(problem)
        reader.prepare(question)
        path = folder / f"{number:02}.txt"
        path.write_text("\n".join(_lines(hold(reader, question, name, mode, seed))), encoding="utf-8")
        written.append(path)
    return written


def _lines(talk: Talk) -> Iterator[str]:
    """A transcript as a reader gets it: nothing of what the program thought."""
    yield from (f"{talk.question.title}: a mock interview, {talk.mode} mode", "")
    for number, turn in enumerate(talk.turns, start=1):
        yield from (f"[{number}] {turn.speaker.upper()} ({(turn.at or 0.0) / 60:.0f} min): {turn.text}", "")
