"""Whether an answer bears on the key point that was asked for, or on another one.

Measured on 302 answers of candidates who react, and on the same answers held against other questions: what
does not make the point, is far from all that is known of it and near to another one was about something else
in all but one or two of a hundred cases; two fifths of the answers that miss are found. Questions beside the
key points are left out, because their answers are near to some point as a rule (nine in a hundred would be
refused).
"""

from __future__ import annotations

from collections.abc import Sequence

from coach import text
from coach.embedding import Embedder
from coach.records import Coverage, Move, Question

FAR = 0.4
"""Cosine with all that is known of the point below which an answer is not about it."""
NEAR = 0.5
"""Cosine from which it is near to another point."""
NEARER = 0.2
"""By how much nearer to it."""


def misses(
    embedder: Embedder,
    question: Question,
    spans: Sequence[text.Span],
    coverage: Sequence[Coverage],
    last: Move | None,
) -> bool:
    """Whether the clauses ``spans`` answer another question than that of the interviewer's ``last`` move."""
    if last is None or last.kind not in ("probe", "acknowledge", "redirect") or not (last.ask and spans):
        return False
    if any(made.key_point == last.target for made in coverage):
        return False
    asked = next((point for point in question.key_points if point.id == last.target), None)
    others = [way for point in question.key_points if point is not asked for way in point.says]
    if asked is None or not others:
        return False
    said = [span.text for span in spans]
    vectors = embedder.embed([*said, " ".join(said)])
    own = embedder.embed([last.ask, asked.text, *asked.probes, *asked.hints, *asked.says])
    far, near = float((vectors @ own.T).max()), float((vectors @ embedder.embed(others).T).max())
    return far < FAR and near > max(NEAR, far + NEARER)
