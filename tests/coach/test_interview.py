"""Conducting an interview: order on disk, crashes, two tabs, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach.embedding import HashingEmbedder
from coach.errors import ModelUnavailable, SessionError, StaleTurn
from coach.interview import Interview
from coach.reader.embedded import EmbeddedReader
from coach.records import Answer, Citation, Question, SessionSettings
from coach.sessions import SessionStore
from coach.voice.protocol import Cue
from coach.voice.scripted import ScriptedVoice

TALK = [
    "How many members are there? What is the latency budget?",
    "I'd build candidate generation with a two-tower model, then a ranking model.",
    "I don't know",
    "We log impressions and retrain every night, monitored for drift.",
]


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class BrokenVoice:
    """Says a few words, then the line goes dead."""

    name = "broken"

    def say(self, cue: Cue) -> Iterator[str]:
        yield "Well, "
        raise ModelUnavailable("The model went away.")


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "s.sqlite")


@pytest.fixture
def session_id(store: SessionStore, netflix: Question) -> str:
    return store.create(netflix, SessionSettings(minutes=30)).id


def open_interview(store: SessionStore, session_id: str, **options: object) -> Interview:
    reader = EmbeddedReader(HashingEmbedder())
    return Interview(store, session_id, reader, ScriptedVoice(), **options)  # type: ignore[arg-type]


def talk(interview: Interview, turns: list[str]) -> None:
    "".join(interview.reply())
    for number, text in enumerate(turns, start=1):
        interview.submit(text, at=60.0 * number)
        "".join(interview.reply())


def test_it_opens_with_the_problem(store: SessionStore, session_id: str, netflix: Question) -> None:
    interview = open_interview(store, session_id)
    assert netflix.prompt in "".join(interview.reply())
    assert [turn.speaker for turn in store.turns(session_id)] == ["interviewer"]
    assert list(interview.reply()) == []


def test_a_restart_between_any_two_steps_changes_nothing(
    store: SessionStore, netflix: Question, tmp_path: Path
) -> None:
    whole = store.create(netflix, SessionSettings(minutes=30)).id
    talk(open_interview(store, whole), TALK)
    broken = store.create(netflix, SessionSettings(minutes=30)).id
    "".join(open_interview(store, broken).reply())
    for number, text in enumerate(TALK, start=1):
        open_interview(store, broken).submit(text, at=60.0 * number)
        "".join(open_interview(SessionStore(store.path), broken).reply())
    assert store.turns(broken) == store.turns(whole)
    assert store.moves(broken) == store.moves(whole)


def test_a_crash_before_reading_is_caught_up(store: SessionStore, session_id: str) -> None:
    from coach.records import Turn

    "".join(open_interview(store, session_id).reply())
    store.add_turn(session_id, Turn(index=1, speaker="candidate", text=TALK[0], at=60.0))
    interview = open_interview(store, session_id)
    move = interview.pending()
    assert move is not None
    assert move.kind == "answer"
    assert store.moves(session_id)[-1] == move


def test_a_voice_that_breaks_loses_nothing(store: SessionStore, session_id: str) -> None:
    interview = open_interview(store, session_id)
    "".join(interview.reply())
    interview.submit(TALK[0], at=10.0)
    with pytest.raises(ModelUnavailable):
        list(interview.reply(BrokenVoice()))
    pending = open_interview(store, session_id).pending()
    assert pending == interview.moves[-1]
    assert len(store.turns(session_id)) == 2
    assert "".join(open_interview(store, session_id).reply())


def test_two_tabs_do_not_fork(store: SessionStore, session_id: str) -> None:
    first = open_interview(store, session_id)
    "".join(first.reply())
    second = open_interview(store, session_id)
    first.submit("My answer", at=5.0)
    with pytest.raises(StaleTurn):
        second.submit("Another answer", at=6.0)
    assert [turn.text for turn in store.turns(session_id)][1:] == ["My answer"]


def test_the_last_answer_can_be_corrected(store: SessionStore, session_id: str) -> None:
    interview = open_interview(store, session_id)
    talk(interview, TALK[:2])
    interview.correct("How many titles are there?")
    "".join(interview.reply())
    texts = [turn.text for turn in store.turns(session_id) if turn.speaker == "candidate"]
    assert texts == [TALK[0], "How many titles are there?"]
    assert [move.turn for move in store.moves(session_id)] == [0, 2, 4]


def test_the_clock_counts_active_time_only(store: SessionStore, session_id: str, netflix: Question) -> None:
    clock = Clock()
    interview = open_interview(store, session_id, clock=clock, longest_gap=90.0)
    interview.pause()
    start = interview.session.active
    interview.resume()
    clock.forward(30)
    assert interview.tick() == pytest.approx(start + 30)
    clock.forward(3600)  # the laptop was closed
    assert interview.tick() == pytest.approx(start + 30)
    interview.pause()
    clock.forward(50)
    assert interview.elapsed() == pytest.approx(start + 30)


def test_hints_and_a_revealed_point_are_recorded(store: SessionStore, session_id: str) -> None:
    interview = open_interview(store, session_id)
    talk(interview, [TALK[1], "no idea really"])
    assert interview.moves[-1].kind == "hint"
    point = interview.revealable()
    while point is None or interview.moves[-1].kind == "hint":
        interview.submit("Could I have a hint?", at=500.0)
        "".join(interview.reply())
        point = interview.revealable()
    interview.reveal()
    text = "".join(interview.reply())
    target = next(item for item in interview.session.question.key_points if item.id == point)
    assert target.text in text
    assert interview.transcript().hints[point] == 4


def test_transcripts_know_what_was_reached(store: SessionStore, session_id: str) -> None:
    interview = open_interview(store, session_id)
    "".join(interview.reply())
    assert interview.transcript().reached == ()
    interview.submit(TALK[0], at=10.0)
    "".join(interview.reply())
    interview.end()
    assert interview.transcript().reached == ("clarify",)
    assert not interview.transcript().complete
    with pytest.raises(SessionError, match="ended"):
        interview.submit("more")


def test_an_endless_answer_is_refused_and_nothing_is_stored(store: SessionStore, session_id: str) -> None:
    interview = open_interview(store, session_id)
    "".join(interview.reply())
    with pytest.raises(SessionError, match="20,000 is the most"):
        interview.submit("x" * 20_001)
    assert len(store.turns(session_id)) == 1


def test_the_closing_question_is_answered_from_the_guides(store: SessionStore, session_id: str) -> None:
    quote = "Sketch before you talk."
    cited = Citation(guide="g", source="g.md", title="G", start=0, end=len(quote), quote=quote)

    def ask(question: str) -> Answer:
        return Answer(question=question, answerable=True, text=f"{quote} [1]", citations=(cited,))

    interview = open_interview(store, session_id, ask_guides=ask)
    "".join(interview.reply())
    for number in range(1, 80):
        last = interview.moves[-1].kind
        said = (
            "Why sketch before talking?"
            if last == "invite"
            else f"Then {number} more services log impressions."
        )
        interview.submit(said, at=60.0 * number)
        text = "".join(interview.reply())
        if interview.moves[-1].kind == "close":
            break
    assert quote in text
    assert interview.over
    assert interview.transcript().complete
