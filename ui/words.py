"""The names that the screens use for what the records call by id."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.chat.choice import Choice
from coach.records import Session, Usage

KINDS = {"ml_system_design": "ML system design", "short_answer": "Short answer"}
PHASES = {
    "clarify": "Clarify",
    "design": "High-level design",
    "deep_dive": "Deep dives",
    "trade_offs": "Trade-offs & scale",
    "wrap_up": "Wrap-up",
    "answer": "Answer",
}
LEVELS = {"mid": "Mid-level", "senior": "Senior", "staff": "Staff"}
MODES = {"practice": "Practice", "live": "Live"}
MANNERS = {"neutral": "Neutral", "friendly": "Friendly", "tough": "Tough"}
_TOPICS = {"nlp": "NLP", "rag": "RAG", "ml": "ML", "sql": "SQL", "mlops": "MLOps", "ab": "A/B", "ai": "AI"}
STATES = {"running": "in progress", "paused": "paused", "ended": "ended, not graded", "graded": "graded"}


def topic(name: str) -> str:
    """A topic's id as a heading: "nlp-systems" is "NLP systems"."""
    first, *rest = (_TOPICS.get(word, word) for word in name.split("-"))
    return " ".join((first[:1].upper() + first[1:], *rest))


def engine(choice: Choice) -> str:
    """A name for the engine in use."""
    if choice.embedded:
        return "Embedded engine · no language model"
    return f"{choice.model} · {choice.host}" if choice.model else f"The first model at {choice.host}"


def destination(choice: Choice) -> str:
    """To whom the text goes."""
    if choice.embedded:
        return "Interviewer, judge and answers run in this process. Nothing you type leaves this machine."
    if choice.local:
        return f"What you say goes to {choice.host}, on this machine."
    return f"What you say, and passages of the guides, go to {choice.host}."


def usage(used: Usage) -> str:
    """Calls, tokens and the estimated cost."""
    cost = "" if used.cost is None else f", about ${used.cost:.2f}"
    calls = f"{used.calls} call{'s' if used.calls != 1 else ''}"
    return f"{calls}, {used.input_tokens:,} + {used.output_tokens:,} tokens{cost}"


def clock(seconds: float) -> str:
    """Minutes and seconds, as 7:05."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def ago(moment: str) -> str:
    """How long ago a stored moment was, roughly."""
    seconds = (datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds()
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // size)
        if count >= 1:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def describe(session: Session) -> str:
    """One line about an interview: kind, length, mode, state."""
    settings = session.settings
    return (
        f"{KINDS[session.question.kind]} · {settings.minutes} min · {MODES[settings.mode]} · "
        f"{STATES[session.state]} · {ago(session.updated_at)}"
    )
