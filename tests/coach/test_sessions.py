import sqlite3
from pathlib import Path

import pytest

from coach.errors import SessionError, SessionNotFound, StaleTurn
from coach.records import Answer, Move, Question, Reading, SessionSettings, Turn
from coach.sessions import SessionStore


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path / "deep" / "sessions.sqlite")


def test_an_interview_comes_back_as_it_was(store: SessionStore, netflix: Question) -> None:
    session = store.create(netflix, SessionSettings(minutes=30, mode="live"))
    store.add_turn(session.id, Turn(index=0, speaker="interviewer", text="Hello", at=0.0))
    store.put_move(session.id, Move(turn=0, kind="open", phase="clarify"))
    store.put_reading(session.id, Reading(turn=1))
    again = SessionStore(store.path)
    assert again.get(session.id) == session.model_copy(
        update={"updated_at": again.get(session.id).updated_at}
    )
    assert again.turns(session.id)[0].text == "Hello"
    assert again.moves(session.id)[0].kind == "open"
    assert again.readings(session.id)[0].turn == 1


def test_a_place_in_the_talk_is_taken_once(store: SessionStore, netflix: Question) -> None:
    session = store.create(netflix, SessionSettings())
    store.add_turn(session.id, Turn(index=0, speaker="interviewer", text="a"))
    for index in (0, 2):
        with pytest.raises(StaleTurn):
            store.add_turn(session.id, Turn(index=index, speaker="candidate", text="b"))
    assert [turn.text for turn in store.turns(session.id)] == ["a"]


def test_the_first_reading_and_move_stay(store: SessionStore, netflix: Question) -> None:
    session = store.create(netflix, SessionSettings())
    store.put_reading(session.id, Reading(turn=1, uptake="first"))
    store.put_reading(session.id, Reading(turn=1, uptake="second"))
    assert [reading.uptake for reading in store.readings(session.id)] == ["first"]


def test_deleting_takes_everything_along(store: SessionStore, netflix: Question) -> None:
    session = store.create(netflix, SessionSettings())
    store.add_turn(session.id, Turn(index=0, speaker="interviewer", text="a"))
    store.delete(session.id)
    assert store.all() == []
    assert store.turns(session.id) == []
    with pytest.raises(SessionNotFound):
        store.get(session.id)


def test_threads_keep_their_answers_in_order(store: SessionStore) -> None:
    thread = store.new_thread()
    for text in ("one", "two"):
        store.add_answer(thread, Answer(question=text, answerable=True, text=text))
    assert [answer.text for answer in store.answers(thread)] == ["one", "two"]
    assert [(name, first) for name, first, _ in store.threads()] == [(thread, "one")]
    store.delete_thread(thread)
    assert store.answers(thread) == []
    with pytest.raises(SessionNotFound):
        store.add_answer(thread, Answer(question="x", answerable=True, text="x"))


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "sessions.sqlite"
    file.write_bytes(b"this is no database, not at all, no" * 100)
    with pytest.raises(SessionError, match=r"sessions\.sqlite cannot be opened"):
        SessionStore(file)


def test_another_schema_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sessions.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SessionError, match="schema version 99"):
        SessionStore(file)
