"""Disputes of graded interviews as cases: words that candidates pointed at, and both judgments of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coach.scorecard import earned

if TYPE_CHECKING:
    from coach.records import Judgment, Session
    from coach.sessions import SessionStore
    from eval.datafiles import Row


def disputes(store: SessionStore) -> Iterator[Row]:
    """One object a dispute, the oldest first: what a person needs to say which judgment was right, and a
    data set to hold the judge to it."""
    sessions: dict[str, Session] = {}
    for session_id, at, dispute in store.disputes():
        session = sessions.setdefault(session_id, store.get(session_id))
        item = dispute.first.item
        turn = next((t.text for t in store.turns(session_id) if t.index == dispute.words.turn), "")
        yield {
            "session": session_id,
            "at": at,
            "question": None if session.question.own else session.question.id,
            "kind": session.question.kind,
            "prompt": session.question.prompt,
            "criterion": item.criterion,
            "item": {"kind": item.kind, "id": item.id, "text": item.text},
            "turn": dispute.words.turn,
            "said": turn,
            "words": dispute.words.quote,
            "first": _brief(dispute.first),
            "again": _brief(dispute.again),
            "counts": dispute.counts,
            "engine": dispute.again.judge,
        }


def _brief(judgment: Judgment) -> Row:
    return {
        "outcome": judgment.outcome,
        "credit": judgment.credit,
        "verified": judgment.verified,
        "earned": round(earned(judgment), 4),
        "words": judgment.evidence.quote if judgment.evidence else "",
    }
