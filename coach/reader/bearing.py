"""Whether an answer bears on the key point that was asked for, or on another one.

Measured on 302 answers of candidates who react, and on the same answers held against other questions: what
does not make the point, is far from all that is known of it and near to another one was about something else
in all but one or two of a hundred cases; two fifths of the answers that miss are found. After questions
beside the key points it would be wrong in nine of a hundred, because their answers are near to some point as
a rule: good enough to ask no more of the kind, not to say so.
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
    known = [last.ask, asked.text, *asked.probes, *asked.hints, *asked.says]
    return _elsewhere(embedder, spans, known, others)


def may_miss(embedder: Embedder, question: Question, spans: Sequence[text.Span], last: Move | None) -> bool:
    """The same of a question beside the key points, where one in eleven is wrongly taken to miss it."""
    if last is None or not (last.ask and spans) or last.kind not in ("probe", "acknowledge"):
        return False
    if any(point.id == last.target for point in question.key_points):
        return False
    others = [way for point in question.key_points for way in point.says]
    return _elsewhere(embedder, spans, [last.ask], others)


def _elsewhere(
    embedder: Embedder, spans: Sequence[text.Span], asked: Sequence[str], others: Sequence[str]
) -> bool:
    """Whether what was said is far from what was ``asked`` and near to one of the ``others``."""
    said = [span.text for span in spans]
    vectors = embedder.embed([*said, " ".join(said)])
    far, near = (float((vectors @ embedder.embed(ways).T).max()) for ways in (asked, others))
    return far < FAR and near > max(NEAR, far + NEARER)
