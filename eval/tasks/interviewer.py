"""Does the interviewer understand what is said, aim well and keep time?

Five kinds of cases: utterances labelled with their acts (datasets/interviewer_acts), questions labelled with
the fact they ask for and whole turns with all that they ask (datasets/interviewer_facts), whole interviews
with simulated candidates, of which every reply is looked at (eval.interviews), and the time that a reply to
the candidates of graded transcripts takes.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from eval.interviews import pace, turns
from eval.task import Case, Findings, Metric, Options, Result, Table

if TYPE_CHECKING:
    from coach.reader.embedded import EmbeddedReader
    from eval.bench import Bench

TITLE = "the interviewer: acts and facts it reads, and whole simulated interviews"

_LOCK = threading.Lock()
_READERS: WeakKeyDictionary[Bench, EmbeddedReader] = WeakKeyDictionary()

DATASETS = Path(__file__).parent.parent / "datasets"
PROBLEMS = (
    "credit-card-fraud",
    "enterprise-rag",
    "netflix-recommendations",
    "face-unlock",
)
"""Problems of the simulated interviews: one of each kind."""
ACTS_PROBLEM = "netflix-recommendations"
"""The problem in whose light the labelled utterances are read; they come from all problems."""


def cases(options: Options) -> list[Case]:
    """Utterances, questions and whole turns of the split, then the interviews.

    The development questions, which the finder of facts is fitted to, are asked with ``--split dev`` only.
    """
    from eval.interviews.candidates import CANDIDATES

    parts = ("dev", "test") if options.split == "all" else (options.split,)
    found = [case for part in parts for case in _utterances(part)]
    part = "dev" if options.split == "dev" else "test"
    found += [*_questions(part), *_turns(part)]
    found += _questions("natural") if part == "test" else []
    modes = ("practice", "live")
    found += [
        Case(f"talk/{problem}/{name}", problem, {"name": name, "mode": modes[(i + j) % 2]})
        for i, problem in enumerate(PROBLEMS)
        for j, name in enumerate(CANDIDATES)
    ]
    found += [
        Case(f"pace/{problem}", problem, {"transcripts": _transcripts(problem)}) for problem in PROBLEMS
    ]
    return found[:: max(1, len(found) // options.limit)] if options.limit else found


def _utterances(part: str) -> Iterator[Case]:
    known = labels()
    for row in lines(DATASETS / "interviewer_acts" / f"{part}.jsonl"):
        first, second = known[row["id"]]
        yield Case(
            f"act/{part}/{row['id']}",
            row["id"],
            {"text": row["text"], "wanted": sorted(first & second), "part": part},
        )


def _questions(part: str) -> Iterator[Case]:
    for number, row in enumerate(lines(DATASETS / "interviewer_facts" / f"{part}.jsonl")):
        yield Case(f"fact/{part}/{number:03d}", row["question"], {**row, "part": part})


def _turns(part: str) -> Iterator[Case]:
    path = DATASETS / "interviewer_facts" / f"turns_{part}.jsonl"
    for number, row in enumerate(lines(path) if path.exists() else ()):
        yield Case(f"turn/{part}/{number:03d}", row["question"], {**row, "part": part})


def _transcripts(problem: str) -> list[dict[str, Any]]:
    rows = lines(DATASETS / "transcripts" / "transcripts.jsonl")
    return [row for row in rows if row["question"] == problem]


def lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labels(readers: str = "cd") -> dict[str, tuple[set[str], ...]]:
    """What each of some readers gave each utterance: a and b are its author's two passes, c and d readers
    who wrote neither utterances nor reader."""
    passes = [lines(DATASETS / "interviewer_acts" / f"reader_{name}.jsonl") for name in readers]
    given = [{row["id"]: set(row["acts"]) for row in rows} for rows in passes]
    return {name: tuple(one[name] for one in given) for name in given[0]}


# --- measuring --------------------------------------------------------------------------------------


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """What was read of an utterance, or an interview with its faults and transcript."""
    kind = case.id.split("/")[0]
    reader = _reader(bench)
    if kind == "talk":
        return _talk(case, bench, reader)
    if kind == "pace":
        problem = bench.coach.bank.get(case.group)
        model = bench.settings.embedding_model
        return pace.measure(bench.coach.embedder, model, problem, case.data["transcripts"])
    from coach.records import Turn

    question = bench.coach.bank.get(ACTS_PROBLEM if kind == "act" else case.group)
    turn = Turn(index=1, speaker="candidate", text=case.data["text"])
    reading = reader.read(question, turn, (), (), ())
    return {
        "acts": sorted({act.kind for act in reading.acts}),
        "facts": reading.facts,
        "unsure": reading.unsure,
        "open": len(reading.open_questions),
    }


def _reader(bench: Bench) -> EmbeddedReader:
    """One reader a bench, for it remembers what it prepared."""
    from coach.reader.embedded import EmbeddedReader

    with _LOCK:
        if bench not in _READERS:
            _READERS[bench] = EmbeddedReader(bench.coach.embedder)
        return _READERS[bench]


def _talk(case: Case, bench: Bench, reader: EmbeddedReader) -> dict[str, Any]:
    from eval.interviews import talks

    question = bench.coach.bank.get(case.group)
    reader.prepare(question)
    talk = talks.hold(reader, question, case.data["name"], case.data["mode"])
    return {
        "replies": len(talk.replies),
        "probes": sum(move.kind == "probe" and bool(move.target) for move in talk.moves),
        "faults": list(talks.faults(talk)),
        "seconds": [round(second, 3) for second in talk.seconds],
        "transcript": talks.markdown(talk),
    }


# --- scoring ----------------------------------------------------------------------------------------


def score(results: Sequence[Result], _: Options) -> Findings:
    """Macro-F1 of acts, facts right and wrong, what of whole turns was heard; faults and seconds a reply."""
    by_kind: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_kind[result.case.id.rsplit("/", 1)[0] if not result.case.id.startswith("talk") else "talk"].append(
            result
        )
    metrics: list[Metric] = []
    tables: list[Table] = []
    for kind in sorted(by_kind):
        if kind.startswith("act"):
            metrics += _acts(kind, by_kind[kind])
            tables.append(_misread(kind, by_kind[kind]))
        elif kind.startswith("fact"):
            metrics += _facts(kind, by_kind[kind])
            tables.append(_mistaken(kind, by_kind[kind]))
        elif kind.startswith("turn"):
            metrics += turns.metrics(kind, by_kind[kind])
            tables.append(turns.misheard(kind, by_kind[kind]))
        elif kind == "pace":
            metrics += pace.metrics(by_kind[kind])
        else:
            metrics += _talks(by_kind[kind])
            tables.append(_faulty(by_kind[kind]))
    return Findings((*metrics, *_kappas()), tuple(tables))


def f1(pairs: Sequence[tuple[set[str], set[str]]]) -> dict[str, float]:
    """F1 of each act over (wanted, found) pairs, for the acts that are wanted at all."""
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for wanted, found in pairs:
        for act in wanted | found:
            hits[act]["tp" if act in wanted & found else "fp" if act in found else "fn"] += 1
    return {
        act: 2 * n["tp"] / (2 * n["tp"] + n["fp"] + n["fn"])
        for act, n in sorted(hits.items())
        if n["tp"] + n["fn"]
    }


def _pairs(results: Sequence[Result]) -> list[tuple[set[str], set[str]]]:
    return [(set(r.case.data["wanted"]), set(r.data["acts"])) for r in results]


def _acts(kind: str, results: Sequence[Result]) -> list[Metric]:
    pairs = _pairs(results)
    scores = f1(pairs)
    return [
        Metric(f"{kind}/macro_f1", mean(scores.values()), n=len(pairs)),
        *(Metric(f"{kind}/f1/{act}", value) for act, value in scores.items()),
    ]


def _facts(kind: str, results: Sequence[Result]) -> list[Metric]:
    answerable = [r for r in results if r.case.data["fact"] is not None]
    strangers = [r for r in results if r.case.data["fact"] is None]
    wrong = [float(bool(set(r.data["facts"]) - _wanted(r))) for r in results]
    right = [float(bool(_wanted(r) & set(r.data["facts"]))) for r in answerable]
    back = [float(r.data["open"] > 0 and not r.data["facts"]) for r in strangers]
    which = [float(bool(r.data["unsure"])) for r in results]
    named = {"right": right, "wrong": wrong, "handed_back": back, "asks_which": which}
    return [Metric(f"{kind}/{name}", mean(values), n=len(values)) for name, values in named.items() if values]


def _wanted(result: Result) -> set[str]:
    """The facts that answer a question: mostly one, none where it has no answer."""
    fact = result.case.data["fact"]
    return {fact, *result.case.data.get("also", ())} if fact else set()


def _talks(results: Sequence[Result]) -> list[Metric]:
    replies = sum(r.data["replies"] for r in results)
    probes = sum(r.data["probes"] for r in results)
    count = Counter(kind for r in results for kind, _ in r.data["faults"])
    seconds = [second for r in results for second in r.data["seconds"]]
    shares = {kind: count[kind] / replies for kind in ("repeat", "long", "leak", "praise")}
    return [
        *(
            Metric(f"talk/{kind}", value, n=replies, note="share of replies")
            for kind, value in shares.items()
        ),
        Metric("talk/aimed", 1 - count["deaf"] / max(probes, 1), n=probes, note="probes at what is missing"),
        Metric("talk/late", count["late"] / len(results), n=len(results), note="phases late, an interview"),
        Metric("talk/seconds_p50", float(np.percentile(seconds, 50)), n=len(seconds)),
        Metric("talk/seconds_p95", float(np.percentile(seconds, 95)), n=len(seconds)),
    ]


def _kappas() -> list[Metric]:
    """Cohen's kappa of the two independent readers, and of each with the author's first pass."""
    return [Metric(f"act/labels/kappa_{pair}", *_kappa(pair)) for pair in ("cd", "ac", "ad")]


def _kappa(pair: str) -> tuple[float, int]:
    """Cohen's kappa of two readers over all pairs of utterance and act, and the number of utterances."""
    both = list(labels(pair).values())
    acts = sorted({act for one, two in both for act in one | two})
    votes = [(act in one, act in two) for one, two in both for act in acts]
    observed = mean(a == b for a, b in votes)
    first, second = mean(a for a, _ in votes), mean(b for _, b in votes)
    chance = first * second + (1 - first) * (1 - second)
    return (observed - chance) / (1 - chance), len(both)


def _misread(kind: str, results: Sequence[Result]) -> Table:
    rows = [
        (r.case.data["text"], ", ".join(r.case.data["wanted"]), ", ".join(r.data["acts"]))
        for r in results
        if set(r.case.data["wanted"]) != set(r.data["acts"])
    ]
    return Table(f"{kind}: read otherwise than labelled", ("utterance", "labelled", "read"), tuple(rows))


def _mistaken(kind: str, results: Sequence[Result]) -> Table:
    rows = []
    for r in results:
        wanted, told = _wanted(r), set(r.data["facts"])
        if told - wanted or (wanted and not wanted & told):
            asked_for = r.case.data["fact"] or "none"
            rows.append((r.case.group, r.case.data["text"], asked_for, ", ".join(told) or "none"))
    return Table(f"{kind}: not the fact asked for", ("problem", "question", "asked for", "told"), tuple(rows))


def _faulty(results: Sequence[Result]) -> Table:
    rows = [
        (r.case.id.removeprefix("talk/"), kind, words) for r in results for kind, words in r.data["faults"]
    ]
    return Table("Faults in simulated interviews", ("interview", "fault", "reply"), tuple(rows))
