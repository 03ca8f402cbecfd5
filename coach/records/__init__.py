"""The nouns of the coach: plain, immutable records that every other module speaks in.

Conventions that hold for every record here:

* Offsets (``start``, ``end``) count Unicode code points and are half open, as in ``text[start:end]``.
* Credits, confidences, weights of criteria and shares run from 0 to 1; scores and totals from 0 to 100.
* ``at`` and ``elapsed`` are *active* seconds since an interview began: pauses are not counted.
* Wall-clock times are ISO 8601 strings in UTC.

Only the standard library and pydantic are imported, so that anything may import this module.
"""

from coach.records.bank import Fact, KeyPoint, Pitfall, Question, Reaction, SourceRef
from coach.records.base import (
    ActKind,
    Facet,
    ItemKind,
    Level,
    Manner,
    Mode,
    MoveKind,
    MoveReason,
    Outcome,
    Phase,
    QuestionKind,
    QuestionMatch,
    Record,
    Speaker,
)
from coach.records.grade import CriterionScore, Dispute, Evidence, Item, Judgment, Scorecard, Usage
from coach.records.guides import Answer, Citation, Exchange, Guide, Hit, Passage, SearchResult
from coach.records.interview import (
    Act,
    Coverage,
    Move,
    Quantity,
    Reading,
    Session,
    SessionSettings,
    Transcript,
    Turn,
)
from coach.records.rubric import Band, Criterion, Indicator, Negative, Rubric

__all__ = [
    "Act",
    "ActKind",
    "Answer",
    "Band",
    "Citation",
    "Coverage",
    "Criterion",
    "CriterionScore",
    "Dispute",
    "Evidence",
    "Exchange",
    "Facet",
    "Fact",
    "Guide",
    "Hit",
    "Indicator",
    "Item",
    "ItemKind",
    "Judgment",
    "KeyPoint",
    "Level",
    "Manner",
    "Mode",
    "Move",
    "MoveKind",
    "MoveReason",
    "Negative",
    "Outcome",
    "Passage",
    "Phase",
    "Pitfall",
    "Quantity",
    "Question",
    "QuestionKind",
    "QuestionMatch",
    "Reaction",
    "Reading",
    "Record",
    "Rubric",
    "Scorecard",
    "SearchResult",
    "Session",
    "SessionSettings",
    "SourceRef",
    "Speaker",
    "Transcript",
    "Turn",
    "Usage",
]
