"""Ask threads in the store."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Transaction

from coach.errors import SessionNotFound
from coach.records import Answer
from coach.sessions.database import Database, now
from coach.sessions.tables import AnswerRow, ThreadRow


class Threads(Database):
    """Questions put to the guides, and their answers."""

    def new_thread(self) -> str:
        """A new, empty Ask thread; returns its id."""
        thread = ThreadRow(id=uuid4().hex[:12], created_at=now(), updated_at=now())
        with self._transaction() as transaction:
            transaction.add(thread)
            return thread.id

    def threads(self) -> list[tuple[str, str, str]]:
        """(id, first question, time of the last answer) of each thread, the newest first."""
        with self._transaction() as transaction:
            rows = transaction.scalars(select(ThreadRow).order_by(ThreadRow.updated_at.desc())).all()
            return [(row.id, self._first_question(transaction, row.id), row.updated_at) for row in rows]

    @staticmethod
    def _first_question(transaction: Transaction, thread: str) -> str:
        query = select(AnswerRow.record).where(AnswerRow.thread == thread).order_by(AnswerRow.index)
        record = transaction.scalars(query).first()
        return Answer.model_validate_json(record).question if record else ""

    def add_answer(self, thread: str, answer: Answer) -> None:
        """Appends an answer to a thread. Raises SessionNotFound where there is no such thread."""
        with self._transaction() as transaction:
            row = transaction.get(ThreadRow, thread)
            if row is None:
                raise SessionNotFound(f"There is no Ask thread {thread!r}.")
            row.updated_at = now()
            indexes = transaction.scalars(select(AnswerRow.index).where(AnswerRow.thread == thread)).all()
            transaction.add(
                AnswerRow(thread=thread, index=max(indexes, default=-1) + 1, record=answer.model_dump_json())
            )

    def answers(self, thread: str) -> Sequence[Answer]:
        """The answers of a thread in order; empty where there is no such thread."""
        query = select(AnswerRow.record).where(AnswerRow.thread == thread).order_by(AnswerRow.index)
        with self._transaction() as transaction:
            return [Answer.model_validate_json(record) for record in transaction.scalars(query)]

    def delete_thread(self, thread: str) -> None:
        """Removes a thread with its answers."""
        with self._transaction() as transaction:
            transaction.execute(delete(ThreadRow).where(ThreadRow.id == thread))
