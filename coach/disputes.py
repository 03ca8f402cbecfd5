""" "I did say this": an item judged again on words that the candidate points at.

The same engine looks at these words alone, its judgment is verified like any other, and the better of the two
counts. Both stay on the scorecard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.grading import Grader, Metered
from coach.judge.protocol import check_complete, verify
from coach.records import (
    Dispute,
    Evidence,
    Item,
    Judgment,
    Rubric,
    Scorecard,
    Transcript,
    Turn,
    Usage,
)
from coach.scorecard import add_up, earned
from coach.usage import added


def disputable(judgment: Judgment) -> bool:
    """Whether the candidate may point at words for it: it was asked for and not, or not fully, found, or the
    judge left it out."""
    if judgment.item.kind == "pitfall":
        return False
    unproven = judgment.outcome == "met" and not judgment.verified
    return unproven or judgment.omitted or judgment.outcome in ("missed", "partial")


def locate(turns: Sequence[Turn], words: str) -> Evidence | None:
    """Where the candidate said ``words``, None where nowhere.

    Case, line breaks and the kind of quotation mark do not matter, and a word begun is taken whole.
    """
    pieces = [re.escape(piece) for piece in re.sub(r"[’‘]", "'", words).split()]
    if not any(character.isalnum() for character in words):
        return None
    pattern = re.compile(r"\w*" + r"\s+".join(pieces).replace("'", "['’‘]") + r"\w*", re.IGNORECASE)
    for turn in turns:
        found = pattern.search(turn.text) if turn.speaker == "candidate" else None
        if found:
            return Evidence(turn=turn.index, start=found.start(), end=found.end(), quote=found.group())
    return None


def reconsider(
    grader: Grader, transcript: Transcript, first: Judgment, words: Evidence
) -> tuple[Dispute, Usage]:
    """The dispute over ``first``, and what judging again cost.

    Raises ModelError where a model judge cannot be reached.
    """
    item = first.item
    whole = grader.case(transcript, only=item)
    case = replace(whole, pointed=words)
    given = grader.judge.judge(case, item.criterion)
    check_complete(given, case, item.criterion)
    again = verify(given[0], whole).model_copy(update={"hint_level": first.hint_level})
    usage = Usage()
    if isinstance(grader.judge, Metered):
        usage = grader.judge.usage(case)
        grader.judge.finish(case)
    better = earned(again) > earned(first)
    dispute = Dispute(
        words=words, first=first, again=again, counts="again" if better else "first", why=_why(first, again)
    )
    return dispute, usage


def _why(first: Judgment, again: Judgment) -> str:
    """Which of the two counts, and the reason."""
    if again.outcome == "unscored":
        return "The first judgment counts: the new one could not be read."
    if again.credit > 0 and not again.verified:
        return "The first judgment counts: words that repeat the interviewer, or are not yours, earn nothing."
    before, now = (f"{earned(judgment):.0%}" for judgment in (first, again))
    if earned(again) > earned(first):
        return f"The new judgment counts: these words earn {now} of the point, the first judgment {before}."
    if earned(first) > earned(again):
        return f"The first judgment counts: it earns {before} of the point, these words alone {now}."
    return f"The first judgment counts: these words earn no more than it does, {before} of the point."


def settle(card: Scorecard, rubric: Rubric, dispute: Dispute, usage: Usage | None = None) -> Scorecard:
    """``card`` with the dispute on it and the judgment that counts in the sum."""
    counting = dispute.again if dispute.counts == "again" else dispute.first
    judgments = {c.id: [_chosen(j, counting) for j in c.judgments] for c in card.criteria}
    result = add_up(rubric, judgments)
    return card.model_copy(
        update={
            "criteria": result.criteria,
            "total": result.total,
            "verdict": result.verdict,
            "reached": result.reached,
            "unscored": result.unscored,
            "disputes": (*card.disputes, dispute),
            "usage": added(card.usage, usage or Usage()),
        }
    )


def _chosen(judgment: Judgment, counting: Judgment) -> Judgment:
    return counting if _same(judgment.item, counting.item) else judgment


def _same(one: Item, other: Item) -> bool:
    return (one.criterion, one.kind, one.id) == (other.criterion, other.kind, other.id)
