"""The store: interviews, grades and Ask threads in one SQLite file, through SQLAlchemy.

Records are kept as JSON in the columns where nothing is queried by their parts. Every write is a
transaction of its own, so what a method returned from is on disk. Several threads and processes may use
the file at once (SQLite's write-ahead log); a turn's place is unique, so that two tabs cannot both
answer the same question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import (
    Boolean,
    Float,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm import Session as Transaction

from coach.errors import SessionError, SessionNotFound, StaleTurn
from coach.records import Answer, Move, Question, Reading, Scorecard, Session, SessionSettings, Turn

SCHEMA_VERSION = 1


class _Table(DeclarativeBase):
    pass


class _SessionRow(_Table):
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


class _TurnRow(_Table):
    __tablename__ = "turns"
    session: Mapped[str] = _of_session(primary_key=True)
    index: Mapped[int] = mapped_column(Integer, primary_key=True)
    speaker: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    at: Mapped[float | None] = mapped_column(Float, nullable=True)


class _ReadingRow(_Table):
    __tablename__ = "readings"
    session: Mapped[str] = _of_session(primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[str] = mapped_column(String)


class _MoveRow(_Table):
    __tablename__ = "moves"
    session: Mapped[str] = _of_session(primary_key=True)
    turn: Mapped[int] = mapped_column(Integer, primary_key=True)
    record: Mapped[str] = mapped_column(String)


class _ScorecardRow(_Table):
    __tablename__ = "scorecards"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session: Mapped[str] = _of_session()
    created_at: Mapped[str] = mapped_column(String)
    record: Mapped[str] = mapped_column(String)


class _ThreadRow(_Table):
    __tablename__ = "threads"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    created_at: Mapped[str] = mapped_column(String)
    updated_at: Mapped[str] = mapped_column(String)


class _AnswerRow(_Table):
    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("thread", "index"),)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    thread: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), index=True)
    index: Mapped[int] = mapped_column(Integer)
    record: Mapped[str] = mapped_column(String)


def now() -> str:
    """The present moment as the records write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class SessionStore:
    """Interviews, their grades, and the threads of Ask."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises SessionError where it is damaged or of another version."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path)
            self._prepare()
        except (DatabaseError, OSError) as error:
            raise SessionError(
                f"The session store {path} cannot be opened ({_cause(error)}).",
                "Move the file away to start with an empty one, or set COACH_HOME to another folder.",
            ) from error

    def _prepare(self) -> None:
        with self._engine.begin() as connection:
            version = connection.execute(text("PRAGMA user_version")).scalar_one()
            if version not in (0, SCHEMA_VERSION):
                raise SessionError(
                    f"The session store {self.path} has schema version {version}; "
                    f"this coach reads version {SCHEMA_VERSION}.",
                    "Update the coach, or move the file away to start with an empty one.",
                )
            _Table.metadata.create_all(connection)
            connection.execute(text(f"PRAGMA user_version = {SCHEMA_VERSION}"))

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        try:
            with Transaction(self._engine) as transaction, transaction.begin():
                yield transaction
        except IntegrityError:
            raise
        except DatabaseError as error:
            raise SessionError(
                f"The session store {self.path} could not be used ({_cause(error)}).",
                "Check that the disk is not full and the file is writable, then try again.",
            ) from error

    # --- interviews ---------------------------------------------------------------------------------

    def create(
        self,
        question: Question,
        settings: SessionSettings,
        *,
        sample: bool = False,
        session_id: str | None = None,
    ) -> Session:
        """A new, running interview."""
        moment = now()
        session = Session(
            id=session_id or uuid4().hex[:12],
            question=question,
            settings=settings,
            created_at=moment,
            updated_at=moment,
            running_since=moment,
            sample=sample,
        )
        with self._transaction() as transaction:
            transaction.add(
                _SessionRow(
                    **session.model_dump(exclude={"question", "settings"}),
                    question=question.model_dump_json(),
                    settings=settings.model_dump_json(),
                )
            )
        return session

    def get(self, session_id: str) -> Session:
        """Raises SessionNotFound."""
        with self._transaction() as transaction:
            return _session(_row(transaction, session_id))

    def all(self) -> list[Session]:
        """All interviews, the newest first."""
        with self._transaction() as transaction:
            rows = transaction.scalars(select(_SessionRow).order_by(_SessionRow.created_at.desc()))
            return [_session(row) for row in rows]

    def update(self, session: Session) -> None:
        """Stores state, clock and settings of a session."""
        with self._transaction() as transaction:
            row = _row(transaction, session.id)
            row.state, row.active, row.running_since = session.state, session.active, session.running_since
            row.settings = session.settings.model_dump_json()
            row.updated_at = now()

    def delete(self, session_id: str) -> None:
        """Removes an interview with everything that belongs to it."""
        with self._transaction() as transaction:
            transaction.delete(_row(transaction, session_id))

    # --- turns --------------------------------------------------------------------------------------

    def add_turn(self, session_id: str, turn: Turn) -> None:
        """Raises StaleTurn where that place in the talk is taken or not yet reached."""
        try:
            with self._transaction() as transaction:
                _row(transaction, session_id).updated_at = now()
                taken = transaction.scalars(
                    select(_TurnRow.index).where(_TurnRow.session == session_id)
                ).all()
                if len(taken) != turn.index:
                    raise StaleTurn(
                        "This interview has gone on in another tab.", "Reload the page to see it."
                    )
                transaction.add(_TurnRow(session=session_id, **turn.model_dump()))
        except IntegrityError as error:
            raise StaleTurn("This interview has gone on in another tab.", "Reload the page.") from error

    def turns(self, session_id: str) -> list[Turn]:
        """All turns in order."""
        query = select(_TurnRow).where(_TurnRow.session == session_id).order_by(_TurnRow.index)
        with self._transaction() as transaction:
            return [
                Turn.model_validate({name: getattr(row, name) for name in ("index", "speaker", "text", "at")})
                for row in transaction.scalars(query)
            ]

    def put_reading(self, session_id: str, reading: Reading) -> None:
        """Stores what was read in a turn; the first one stored stays."""
        self._put(_ReadingRow(session=session_id, turn=reading.turn, record=reading.model_dump_json()))

    def readings(self, session_id: str) -> list[Reading]:
        """All readings in order."""
        query = select(_ReadingRow.record).where(_ReadingRow.session == session_id).order_by(_ReadingRow.turn)
        with self._transaction() as transaction:
            return [Reading.model_validate_json(record) for record in transaction.scalars(query)]

    def put_move(self, session_id: str, move: Move) -> None:
        """Stores a move before it is worded; the first one stored stays."""
        self._put(_MoveRow(session=session_id, turn=move.turn, record=move.model_dump_json()))

    def moves(self, session_id: str) -> list[Move]:
        """All moves in order."""
        query = select(_MoveRow.record).where(_MoveRow.session == session_id).order_by(_MoveRow.turn)
        with self._transaction() as transaction:
            return [Move.model_validate_json(record) for record in transaction.scalars(query)]

    def cut(self, session_id: str, index: int) -> None:
        """Removes the turns from ``index`` on, with their readings and moves."""
        with self._transaction() as transaction:
            _row(transaction, session_id).updated_at = now()
            for table, place in (
                (_TurnRow, _TurnRow.index),
                (_ReadingRow, _ReadingRow.turn),
                (_MoveRow, _MoveRow.turn),
            ):
                transaction.execute(delete(table).where(table.session == session_id, place >= index))

    def _put(self, row: _ReadingRow | _MoveRow) -> None:
        try:
            with self._transaction() as transaction:
                transaction.add(row)
        except IntegrityError:
            pass  # another tab computed the same: readings and moves are deterministic

    # --- grades -------------------------------------------------------------------------------------

    def add_scorecard(self, session_id: str, card: Scorecard) -> None:
        """Keeps a grade; earlier ones of the same interview stay."""
        with self._transaction() as transaction:
            _row(transaction, session_id)
            transaction.add(
                _ScorecardRow(session=session_id, created_at=now(), record=card.model_dump_json())
            )

    def scorecards(self, session_id: str) -> list[Scorecard]:
        """The grades of an interview, the newest first."""
        query = (
            select(_ScorecardRow.record)
            .where(_ScorecardRow.session == session_id)
            .order_by(_ScorecardRow.number.desc())
        )
        with self._transaction() as transaction:
            return [Scorecard.model_validate_json(record) for record in transaction.scalars(query)]

    # --- Ask ----------------------------------------------------------------------------------------

    def new_thread(self) -> str:
        """A new, empty Ask thread; returns its id."""
        thread = _ThreadRow(id=uuid4().hex[:12], created_at=now(), updated_at=now())
        with self._transaction() as transaction:
            transaction.add(thread)
            return thread.id

    def threads(self) -> list[tuple[str, str, str]]:
        """(id, first question, time of the last answer) of each thread, the newest first."""
        with self._transaction() as transaction:
            rows = transaction.scalars(select(_ThreadRow).order_by(_ThreadRow.updated_at.desc())).all()
            return [(row.id, self._first_question(transaction, row.id), row.updated_at) for row in rows]

    @staticmethod
    def _first_question(transaction: Transaction, thread: str) -> str:
        query = select(_AnswerRow.record).where(_AnswerRow.thread == thread).order_by(_AnswerRow.index)
        record = transaction.scalars(query).first()
        return Answer.model_validate_json(record).question if record else ""

    def add_answer(self, thread: str, answer: Answer) -> None:
        """Appends an answer to a thread. Raises SessionNotFound where there is no such thread."""
        with self._transaction() as transaction:
            row = transaction.get(_ThreadRow, thread)
            if row is None:
                raise SessionNotFound(f"There is no Ask thread {thread!r}.")
            row.updated_at = now()
            indexes = transaction.scalars(select(_AnswerRow.index).where(_AnswerRow.thread == thread)).all()
            transaction.add(
                _AnswerRow(thread=thread, index=max(indexes, default=-1) + 1, record=answer.model_dump_json())
            )

    def answers(self, thread: str) -> Sequence[Answer]:
        """The answers of a thread in order; empty where there is no such thread."""
        query = select(_AnswerRow.record).where(_AnswerRow.thread == thread).order_by(_AnswerRow.index)
        with self._transaction() as transaction:
            return [Answer.model_validate_json(record) for record in transaction.scalars(query)]

    def delete_thread(self, thread: str) -> None:
        """Removes a thread with its answers."""
        with self._transaction() as transaction:
            transaction.execute(delete(_ThreadRow).where(_ThreadRow.id == thread))

    def close(self) -> None:
        """Closes the file."""
        self._engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)


def _row(transaction: Transaction, session_id: str) -> _SessionRow:
    row = transaction.get(_SessionRow, session_id)
    if row is None:
        raise SessionNotFound(
            f"There is no interview {session_id!r}.", "`python -m coach sessions` lists them."
        )
    return row


def _session(row: _SessionRow) -> Session:
    values = {
        name: getattr(row, name) for name in Session.model_fields if name not in ("question", "settings")
    }
    return Session(
        **values,
        question=Question.model_validate_json(row.question),
        settings=SessionSettings.model_validate_json(row.settings),
    )
