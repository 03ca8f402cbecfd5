"""The tables. Records are kept as JSON where nothing is queried by their parts."""

from __future__ import annotations

from sqlalchemy import Boolean, Float, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    """Base of all tables."""


class SessionRow(Table):
    """An interview."""

    __tablename__ = "sessions"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    created_at: Mapped[str] = mapped_column(String, index=True)
    updated_at: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    active: Mapped[float] = mapped_column(Float, default=0.0)
    running_since: Mapped[str | None] = mapped_column(String, nullable=True)
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    question: Mapped[str] = mapped_column(String)
    settings: Mapped[str] = mapped_column(String)


def _of_session(*, primary_key: bool = False) -> Mapped[str]:
    return mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=primary_key, index=True)


class TurnRow(Table):
    """What one side said."""

    __tablename__ = "turns"
    session: Mapped[str] = _of_session(primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True)
    speaker: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    at: Mapped[float | None] = mapped_column(Float, nullable=True)


class ReadingRow(Table):
    """What was understood of a turn."""

    __tablename__ = "readings"
    session: Mapped[str] = _of_session(primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[str] = mapped_column(String)


class MoveRow(Table):
    """What the interviewer decided."""

    __tablename__ = "moves"
    session: Mapped[str] = _of_session(primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[str] = mapped_column(String)


class ScorecardRow(Table):
    """A grade; the newest of an interview has the highest number."""

    __tablename__ = "scorecards"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session: Mapped[str] = _of_session()
    created_at: Mapped[str] = mapped_column(String)
    record: Mapped[str] = mapped_column(String)


class DisputeRow(Table):
    """Words a candidate pointed at, and what was made of them."""

    __tablename__ = "disputes"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session: Mapped[str] = _of_session()
    created_at: Mapped[str] = mapped_column(String)
    record: Mapped[str] = mapped_column(String)


class ThreadRow(Table):
    """A thread of Ask."""

    __tablename__ = "threads"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    created_at: Mapped[str] = mapped_column(String)
    updated_at: Mapped[str] = mapped_column(String)


class AnswerRow(Table):
    """An answer in a thread."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("thread", "index"),)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    thread: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    index: Mapped[int] = mapped_column(Integer)
    record: Mapped[str] = mapped_column(String)
