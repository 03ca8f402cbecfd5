"""Does a grade move the right way? A correct point more never lowers it, one less never raises it, and a
pitfall never raises it. Points and pitfalls come from the question bank, as sentences of a model answer or
ways of saying the pitfall.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coach import text
from coach.judge.reasons import overlap
from eval import datafiles
from eval.datafiles import Row
from eval.metrics.bootstrap import mean_of
from eval.task import Case, Findings, Metric, Options, Result, Table

if TYPE_CHECKING:
    from coach.records import Question
    from eval.bench import Bench

TITLE = "a point more, a point less, a pitfall: the direction of each"

ITEMS = 8
EACH = 2
"""Changes of each kind for one interview."""
WHOLE = "as it is"
ALLOWED = {"point added": 1.0, "point removed": -1.0, "pitfall added": -1.0}
"""The direction in which each may move the total."""
SLACK = 0.1
"""Points of the total that rounding may cost."""
SHORTEST = 8
"""Words of a sentence that can carry a point."""
MAKES_POINTS = 3
"""Level of an interview from which its sentences are points: what a rambler says may well be left out."""
SHARED = 0.25
"""Overlap with a wording of a key point (F1 of words by rarity) from which a sentence counts as one."""


def cases(options: Options) -> list[Case]:
    """Interviews on questions of the bank, each as it is and changed."""
    from coach.bank import Bank
    from coach.settings import load_settings

    bank = Bank.load(load_settings().corpus / "questions")
    rows = [row for row in datafiles.transcripts(options.split) if row["question"]]
    meant = datafiles.intentions()
    rows = [row for row in rows if meant[row["id"]]["level"] >= 2]
    wanted = options.limit or ITEMS
    found: list[Case] = []
    for row in rows[:: max(1, len(rows) // wanted)][:wanted]:
        rng = random.Random(f"{options.seed}/{row['id']}")
        found += _variants(row, bank.get(row["question"]), meant[row["id"]]["level"], rng)
    return found


def _variants(row: Row, question: Question, level: int, rng: random.Random) -> Iterator[Case]:
    def case(kind: str, n: int, changed: Row, words: str = "") -> Case:
        data = {"item": row["id"], "kind": kind, "words": words, "row": changed}
        return Case(f"{row['id']}/{kind}/{n}", row["group"], data)

    yield case(WHOLE, 0, row)
    points = [span.text for span in text.sentences(question.model_answer) if _carries(span.text)]
    for n, words in enumerate(rng.sample(points, min(EACH, len(points)))):
        yield case("point added", n, _add(row, words), words)
    for n, pitfall in enumerate(rng.sample(question.pitfalls, min(EACH, len(question.pitfalls)))):
        words = pitfall.says[0][:1].upper() + pitfall.says[0][1:] + "."
        yield case("pitfall added", n, _add(row, words), words)
    own = [
        (i, s)
        for i, t in enumerate(row["turns"])
        if t["speaker"] == "candidate"
        for s in text.sentences(t["text"])
    ]
    own = [(i, s) for i, s in own if _carries(s.text) and _makes_a_point(s.text, question)]
    if level < MAKES_POINTS:
        return
    for n, (place, span) in enumerate(rng.sample(own, min(EACH, len(own)))):
        turns = list(row["turns"])
        said = turns[place]["text"]
        turns[place] = turns[place] | {"text": (said[: span.start] + said[span.end :]).strip()}
        yield case("point removed", n, row | {"turns": turns}, span.text)


def _carries(sentence: str) -> bool:
    return len(sentence.split()) >= SHORTEST and "?" not in sentence


def _makes_a_point(sentence: str, question: Question) -> bool:
    """Whether it shares words with a way of making a key point, and more than with any pitfall."""
    said = set(text.content_stems(sentence))

    def shared(wordings: Iterable[str]) -> float:
        return max((overlap(set(text.content_stems(w)), said) for w in wordings), default=0.0)

    points = shared(w for point in question.key_points for w in (point.text, *point.says))
    wrong = shared(w for pitfall in question.pitfalls for w in (pitfall.text, *pitfall.says))
    return points >= SHARED and points > wrong


def _add(row: Row, words: str) -> Row:
    """``words`` at the end of the candidate's longest turn, where they stand among statements."""
    own = [i for i, turn in enumerate(row["turns"]) if turn["speaker"] == "candidate"]
    place = max(own, key=lambda i: len(row["turns"][i]["text"]))
    turns = list(row["turns"])
    turns[place] = turns[place] | {"text": f"{turns[place]['text']} {words}"}
    return row | {"turns": turns}


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """The scorecard in brief."""
    from eval.bench import brief

    return brief(bench.grade_once(case.data["row"]))


def score(results: Sequence[Result], _: Options) -> Findings:
    """The share of changes that went the right way, or did nothing."""
    whole = {r.case.data["item"]: float(r.data["total"]) for r in results if r.case.data["kind"] == WHOLE}
    metrics: list[Metric] = []
    rows: list[tuple[str | float, ...]] = []
    for kind, direction in ALLOWED.items():
        some = [r for r in results if r.case.data["kind"] == kind and r.case.data["item"] in whole]
        if not some:
            continue
        moved = [float(r.data["total"]) - whole[r.case.data["item"]] for r in some]
        right = [float(direction * m >= -SLACK - 1e-6) for m in moved]
        groups = [r.case.group for r in some]
        metrics.append(mean_of(f"{kind}/held", right, groups, "share that did not go the wrong way"))
        metrics.append(mean_of(f"{kind}/moved", moved, groups, "points of the total, mean"))
        metrics.append(
            Metric(f"{kind}/worst", min(moved, key=lambda m: direction * m), n=len(some), note="points")
        )
        rows += [
            (r.case.data["item"], kind, m, "yes" if h else "no", r.case.data["words"])
            for r, m, h in zip(some, moved, right, strict=True)
        ]
    rows.sort(key=lambda row: str(row[3]))
    return Findings(
        tuple(metrics), (Table("Every change", ("item", "change", "moved", "right", "words"), tuple(rows)),)
    )
