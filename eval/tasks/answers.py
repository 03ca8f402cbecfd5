"""Are answers from the guides grounded, and does the coach say so where the guides are silent?

Asks the questions of the retrieval data set, which names the stretches of the guides that answer each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coach.settings import CHECKOUT
from eval.datafiles import DATASETS
from eval.metrics.bootstrap import mean_of
from eval.task import Case, Findings, Metric, Options, Result, Table

if TYPE_CHECKING:
    from eval.bench import Bench

TITLE = "answers from the guides: grounded, cited, silent where the guides are"

ITEMS = 60
GUIDES = CHECKOUT / "corpus" / "guides"
GROUNDED = 0.6
"""Share of a sentence's telling words that its citations must hold."""
_MARK = re.compile(r"\[(\d+)\]")
_HEADING = re.compile(r"^\*\*.+?\*\*", re.MULTILINE)


def cases(options: Options) -> list[Case]:
    """Questions of the split, answerable and not, spread over the data set."""
    from eval.retrieval.dataset import load_queries, load_texts

    queries = load_queries(DATASETS / "retrieval" / "questions.jsonl", load_texts(GUIDES), options.split)
    wanted = options.limit or ITEMS
    step = max(1.0, len(queries) / wanted)
    some = [queries[int(i * step)] for i in range(min(wanted, len(queries)))]
    return [
        Case(
            q.id, q.gold[0].source if q.gold else q.id,
            {"question": q.question, "kind": q.kind, "gold": [[s.source, s.start, s.end] for s in q.gold]},
        )
        for q in some
    ]  # fmt: skip


def measure(case: Case, bench: Bench) -> dict[str, Any]:
    """The answer in brief, with every check done on it."""
    answer = bench.indexed.ask(case.data["question"])
    source = bench.coach.retriever.source_text
    stand = [source(c.guide)[c.start : c.end] == c.quote and bool(c.quote.strip()) for c in answer.citations]
    gold = case.data["gold"]
    right = any(
        c.source == s and min(c.end, end) > max(c.start, start)
        for c in answer.citations
        for s, start, end in gold
    )
    return {
        "answerable": answer.answerable,
        "text": answer.text,
        "citations": stand,
        "quotes": [c.quote for c in answer.citations],
        "right_place": right,
    }


def grounded(answer: str, quotes: Sequence[str]) -> list[bool]:
    """For each statement of the answer (what stands before its marks): do the quotes marked hold its words?

    Headings are left out; a statement without a mark is not grounded.
    """
    from coach import text

    found = []
    for piece in re.findall(r"(.+?)((?:\s*\[\d+\])+|$)", _HEADING.sub("", answer), re.DOTALL):
        words = set(text.content_stems(piece[0]))
        if words:
            cited = [quotes[int(n) - 1] for n in _MARK.findall(piece[1]) if 0 < int(n) <= len(quotes)]
            held = {stem for quote in cited for stem in text.content_stems(quote)}
            found.append(bool(cited) and len(words & held) >= GROUNDED * len(words))
    return found


def score(results: Sequence[Result], _: Options) -> Findings:
    """Answering and abstaining, and the state of what was answered."""
    asked = [r for r in results if r.case.data["gold"]]
    outside = [r for r in results if not r.case.data["gold"]]
    answered = [r for r in results if r.data["answerable"]]
    hit = [r for r in asked if r.data["answerable"]]

    def over(name: str, some: Sequence[Result], test: Any, note: str) -> list[Metric]:
        if not some:
            return []
        return [mean_of(name, [float(test(r)) for r in some], [r.case.group for r in some], note)]

    def pooled(name: str, each: Callable[[Result], Sequence[bool]], note: str) -> list[Metric]:
        values = [(float(x), r.case.group) for r in answered for x in each(r)]
        return [mean_of(name, [v for v, _ in values], [g for _, g in values], note)] if values else []

    metrics = [
        *over("answered", asked, lambda r: r.data["answerable"], "of questions that the guides answer"),
        *over("abstained", outside, lambda r: not r.data["answerable"], "of questions that they don't"),
        *over(
            "right place", hit, lambda r: r.data["right_place"], "answers that cite a stretch named as right"
        ),
        *pooled("citations stand", lambda r: r.data["citations"], "word for word, at their place"),
        *pooled("statements grounded", _grounded, "marked, and their words stand in what is cited"),
    ]
    wrong = [r for r in outside if r.data["answerable"]] + [r for r in asked if not r.data["answerable"]]
    rows = tuple(
        (r.case.id, r.case.data["kind"], r.case.data["question"], r.data["text"][:200]) for r in wrong
    )
    return Findings(
        tuple(metrics), (Table("Answered or silent by mistake", ("id", "kind", "question", "said"), rows),)
    )


def _grounded(result: Result) -> list[bool]:
    return grounded(result.data["text"], result.data["quotes"])
