"""The store: interviews, grades and Ask threads in one SQLite file."""

from __future__ import annotations

from coach.sessions.grades import Grades
from coach.sessions.interviews import Interviews
from coach.sessions.threads import Threads

__all__ = ["SessionStore"]


class SessionStore(Interviews, Grades, Threads):
    """Everything that is kept of a user's work."""
