"""Questions with the verbatim stretches of the guides that answer them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.errors import CorpusError
from ingest.readers import decode

KINDS = ("paraphrase", "keyword", "conversational", "multi", "table_code", "out_of_scope")


@dataclass(frozen=True)
class Span:
    """A stretch of one source's text, in code points."""

    source: str
    start: int
    end: int


@dataclass(frozen=True)
class Query:
    """A question; without gold spans the guides do not answer it."""

    id: str
    split: str
    kind: str
    question: str
    gold: tuple[Span, ...]


def load_texts(guides: Path) -> dict[str, str]:
    """The texts of all Markdown and plain text files under ``guides``, by source."""
    paths = [path for path in sorted(guides.rglob("*")) if path.suffix in {".md", ".txt"}]
    return {path.relative_to(guides).as_posix(): decode(path.read_bytes()) for path in paths}


def load_queries(path: Path, texts: Mapping[str, str], split: str = "all") -> list[Query]:
    """Questions from JSON lines: ``{"id", "split", "kind", "question", "gold": [{"source", "quote"}]}``.

    Instead of ``quote``, a gold span may have ``start`` and ``end``. Raises CorpusError with every
    problem found: an unknown kind, a repeated id or question, a quote that is not in its source.
    """
    queries: list[Query] = []
    problems: list[str] = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        gold, trouble = _spans(row.get("gold", []), texts)
        name = str(row.get("id", n))
        kind = str(row.get("kind", "paraphrase" if gold else "out_of_scope"))
        if kind not in KINDS or (kind == "out_of_scope") != (not row.get("gold")):
            trouble.append(f"kind {kind} with {len(row.get('gold', []))} gold spans")
        problems += [f"{path.name}, line {n} ({name}): {what}" for what in trouble]
        queries.append(Query(name, str(row.get("split", "test")), kind, row["question"], gold))
    for what in ("id", "question"):
        counts = Counter(getattr(query, what) for query in queries)
        problems += [
            f"{path.name}: {what} {value!r} stands {n} times" for value, n in counts.items() if n > 1
        ]
    if problems:
        raise CorpusError("\n".join(problems), "Correct the data set.")
    return [query for query in queries if split in ("all", query.split)]


def _spans(
    rows: Sequence[Mapping[str, object]], texts: Mapping[str, str]
) -> tuple[tuple[Span, ...], list[str]]:
    spans, problems = [], []
    for row in rows:
        source = str(row["source"])
        text = texts.get(source, "")
        if "quote" in row:
            quote = str(row["quote"])
            start = text.find(quote)
            if start < 0 or not quote.strip():
                problems.append(f"{source} does not say {quote[:60]!r}")
            spans.append(Span(source, start, start + len(quote)))
        else:
            spans.append(Span(source, int(str(row["start"])), int(str(row["end"]))))
    return tuple(spans), problems
