"""Structural signals: what can be observed in how somebody talks about a design, whatever the question.

Each signal is a function of a `Context` and gives a `Finding`. A rubric names them (``signal: structure``).
They look at the sentences that may earn something, and count a sentence by how much it has to do with the
question, so that neither length nor fluent talk about something else earns anything.
"""

from coach.judge.signals.base import SIGNALS, Context, Finding, Signal

__all__ = ["SIGNALS", "Context", "Finding", "Signal", "load_signals"]


def load_signals() -> dict[str, Signal]:
    """All signals by name."""
    from coach.judge.signals import answering, communication, design, knowledge, trade_offs, understanding

    assert all((answering, communication, design, knowledge, trade_offs, understanding))
    return SIGNALS
