"""The SQLite file behind the store, through SQLAlchemy.

Every write is a transaction of its own, so what a method returned from is on disk. Several threads and
processes may use the file at once (SQLite's write-ahead log).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import Session as Transaction

from coach.errors import SessionError, SessionNotFound
from coach.sessions.tables import SessionRow, Table

SCHEMA_VERSION = 2
"""Version 2 added the disputes."""


def now() -> str:
    """The present moment as the records write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Database:
    """One file, opened and of the right version."""

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
            if version > SCHEMA_VERSION:
                raise SessionError(
                    f"The session store {self.path} has schema version {version}; "
                    f"this coach reads versions up to {SCHEMA_VERSION}.",
                    "Update the coach, or move the file away to start with an empty one.",
                )
            Table.metadata.create_all(connection)  # tables that an older version had not yet are added
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

    def close(self) -> None:
        """Closes the file."""
        self._engine.dispose()


def session_row(transaction: Transaction, session_id: str) -> SessionRow:
    """The interview of that id. Raises SessionNotFound."""
    row = transaction.get(SessionRow, session_id)
    if row is None:
        raise SessionNotFound(
            f"There is no interview {session_id!r}.", "`python -m coach sessions` lists them."
        )
    return row


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
