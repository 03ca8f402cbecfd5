"""Interviews in the store: their settings and clock, turns, readings and moves.

A turn's place is unique, so that two tabs cannot both answer the same question.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from coach.errors import StaleTurn
from coach.records import Move, Question, Reading, Session, SessionSettings, Turn
from coach.sessions.database import Database, now, session_row
from coach.sessions.tables import MoveRow, ReadingRow, SessionRow, TurnRow


class Interviews(Database):
    """Every interview that is kept."""

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
                SessionRow(
                    **session.model_dump(exclude={"question", "settings"}),
                    question=question.model_dump_json(),
                    settings=settings.model_dump_json(),
                )
            )
        return session

    def get(self, session_id: str) -> Session:
        """Raises SessionNotFound."""
        with self._transaction() as transaction:
            return _session(session_row(transaction, session_id))

    def all(self) -> list[Session]:
        """All interviews, the newest first."""
        with self._transaction() as transaction:
            rows = transaction.scalars(select(SessionRow).order_by(SessionRow.created_at.desc()))
            return [_session(row) for row in rows]

    def update(self, session: Session) -> None:
        """Stores state, clock and settings of a session."""
        with self._transaction() as transaction:
            row = session_row(transaction, session.id)
            row.state, row.active, row.running_since = session.state, session.active, session.running_since
            row.settings = session.settings.model_dump_json()
            row.updated_at = now()

    def delete(self, session_id: str) -> None:
        """Removes an interview with everything that belongs to it."""
        with self._transaction() as transaction:
            transaction.delete(session_row(transaction, session_id))

    # --- turns --------------------------------------------------------------------------------------

    def add_turn(self, session_id: str, turn: Turn) -> None:
        """Raises StaleTurn where that place in the talk is taken or not yet reached."""
        try:
            with self._transaction() as transaction:
                session_row(transaction, session_id).updated_at = now()
                taken = transaction.scalars(select(TurnRow.index).where(TurnRow.session == session_id)).all()
                if len(taken) != turn.index:
                    raise StaleTurn(
                        "This interview has gone on in another tab.", "Reload the page to see it."
                    )
                transaction.add(TurnRow(session=session_id, **turn.model_dump()))
        except IntegrityError as error:
            raise StaleTurn("This interview has gone on in another tab.", "Reload the page.") from error

    def turns(self, session_id: str) -> list[Turn]:
        """All turns in order."""
        query = select(TurnRow).where(TurnRow.session == session_id).order_by(TurnRow.index)
        with self._transaction() as transaction:
            return [
                Turn.model_validate({name: getattr(row, name) for name in ("index", "speaker", "text", "at")})
                for row in transaction.scalars(query)
            ]

    def put_reading(self, session_id: str, reading: Reading) -> None:
        """Stores what was read in a turn; the first one stored stays."""
        self._put(ReadingRow(session=session_id, turn=reading.turn, record=reading.model_dump_json()))

    def readings(self, session_id: str) -> list[Reading]:
        """All readings in order."""
        query = select(ReadingRow.record).where(ReadingRow.session == session_id).order_by(ReadingRow.turn)
        with self._transaction() as transaction:
            return [Reading.model_validate_json(record) for record in transaction.scalars(query)]

    def put_move(self, session_id: str, move: Move) -> None:
        """Stores a move before it is worded; the first one stored stays."""
        self._put(MoveRow(session=session_id, turn=move.turn, record=move.model_dump_json()))

    def moves(self, session_id: str) -> list[Move]:
        """All moves in order."""
        query = select(MoveRow.record).where(MoveRow.session == session_id).order_by(MoveRow.turn)
        with self._transaction() as transaction:
            return [Move.model_validate_json(record) for record in transaction.scalars(query)]

    def cut(self, session_id: str, index: int) -> None:
        """Removes the turns from ``index`` on, with their readings and moves."""
        with self._transaction() as transaction:
            session_row(transaction, session_id).updated_at = now()
            for table, place in (
                (TurnRow, TurnRow.index),
                (ReadingRow, ReadingRow.turn),
                (MoveRow, MoveRow.turn),
            ):
                transaction.execute(delete(table).where(table.session == session_id, place >= index))

    def _put(self, row: ReadingRow | MoveRow) -> None:
        try:
            with self._transaction() as transaction:
                transaction.add(row)
        except IntegrityError:
            pass  # another tab computed the same: readings and moves are deterministic


def _session(row: SessionRow) -> Session:
    values = {
        name: getattr(row, name) for name in Session.model_fields if name not in ("question", "settings")
    }
    return Session(
        **values,
        question=Question.model_validate_json(row.question),
        settings=SessionSettings.model_validate_json(row.settings),
    )
