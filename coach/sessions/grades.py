"""Grades and disputes in the store."""

from __future__ import annotations

from sqlalchemy import select

from coach.errors import StaleTurn
from coach.records import Dispute, Scorecard
from coach.sessions.database import Database, now, session_row
from coach.sessions.tables import DisputeRow, ScorecardRow


class Grades(Database):
    """The grades of interviews, and what candidates disputed in them."""

    def add_scorecard(self, session_id: str, card: Scorecard) -> None:
        """Keeps a grade; earlier ones of the same interview stay."""
        with self._transaction() as transaction:
            session_row(transaction, session_id)
            transaction.add(ScorecardRow(session=session_id, created_at=now(), record=card.model_dump_json()))

    def scorecards(self, session_id: str) -> list[Scorecard]:
        """The grades of an interview, the newest first."""
        query = (
            select(ScorecardRow.record)
            .where(ScorecardRow.session == session_id)
            .order_by(ScorecardRow.number.desc())
        )
        with self._transaction() as transaction:
            return [Scorecard.model_validate_json(record) for record in transaction.scalars(query)]

    def add_dispute(self, session_id: str, dispute: Dispute, before: Scorecard, after: Scorecard) -> None:
        """Keeps a dispute and puts the grade that settles it, ``after``, in the place of ``before``.

        Raises StaleTurn where ``before`` is not the newest grade any more.
        """
        query = (
            select(ScorecardRow)
            .where(ScorecardRow.session == session_id)
            .order_by(ScorecardRow.number.desc())
        )
        with self._transaction() as transaction:
            session_row(transaction, session_id)
            newest = transaction.scalars(query).first()
            if newest is None or Scorecard.model_validate_json(newest.record) != before:
                raise StaleTurn("This grade has changed in another tab.", "Reload the page to see it.")
            newest.record = after.model_dump_json()
            transaction.add(
                DisputeRow(session=session_id, created_at=now(), record=dispute.model_dump_json())
            )

    def disputes(self, session_id: str = "") -> list[tuple[str, str, Dispute]]:
        """(interview, time, dispute), of one interview or of all, the oldest first."""
        query = select(DisputeRow).order_by(DisputeRow.number)
        if session_id:
            query = query.where(DisputeRow.session == session_id)
        with self._transaction() as transaction:
            return [
                (row.session, row.created_at, Dispute.model_validate_json(row.record))
                for row in transaction.scalars(query)
            ]
