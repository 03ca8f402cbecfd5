"""Boxes and arrows in a turn, and a question about what the picture lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_ARROW = re.compile(r"\s*(?:-+(?:\|[^|]*\||\s?\w[\w /]{0,20}?\s?-)?-+>|-+>|=+>|→)\s*(?:\|[^|]*\|\s*)?")
_LABEL = re.compile(r"^(\w+)\s*[\[({]+\"?([^\])}\"]+)\"?[\])}]+$")
_SKIP = re.compile(r"^\s*(?:```.*|graph\b.*|flowchart\b.*|digraph.*|[{}])\s*$", re.IGNORECASE)
_HEAD = re.compile(
    r"^\s*(?:graph|flowchart)\s+\w+\s*;?\s*|^.*?:\s+(?=\S+.*(?:->|→))|digraph\s*\w*\s*\{|\}", re.IGNORECASE
)
_TRAINS = re.compile(r"train|learn|fit|model registry|labels?\b", re.IGNORECASE)
_LEARNS = re.compile(r"\b(?:re-?)?train(?:s|ed|ing)?\b|\blog(?:s|ged|ging)?\b|\bfeedback\b", re.IGNORECASE)
"""In what was said beside the picture: the way back was thought of."""
_SERVES = re.compile(r"model|rank|scor|serv|classif|detect|predict|llm|infer", re.IGNORECASE)

_COMES_IN = re.compile(
    r"\b(?:users?|customers?|clients?|messages?|requests?|query|queries|apps?|inputs?|e?mails?|posts?|events?)\b",
    re.IGNORECASE,
)
"""What comes in from outside: what goes over its arrow is plain."""
FEWEST = 2
"""Arrows of a drawing."""
LONGEST_NAME = 5
"""Words in a box."""


def edges(drawing: str) -> list[tuple[str, str]]:
    """The arrows of a drawing as pairs of labels, in order. Mermaid, Graphviz and plain arrows."""
    labels: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for line in _lines(drawing):
        nodes = [_node(part, labels) for part in _ARROW.split(line)]
        found += [(a, b) for a, b in pairwise(nodes) if a and b]
    return list(dict.fromkeys((labels.get(a, a), labels.get(b, b)) for a, b in found))


def _lines(drawing: str) -> Iterator[str]:
    for raw in re.split(r"[\n;]", drawing):
        if not _SKIP.match(raw):
            yield _HEAD.sub("", raw)


def _node(part: str, labels: dict[str, str]) -> str:
    name = re.sub(r"\s*\(\d[^()]*\)$", "", part.strip().strip("|+").strip())  # how long it takes, how many
    match = _LABEL.match(name)
    if match:
        labels[match[1]] = match[2].strip(" ()")
        return match[1]
    # In running text a box ends where the sentence goes on: "events -> Flink -> Redis, keyed by card".
    first = re.split(r"[,.;:]\s|\s[(–~]", name.strip("[](){}\"' .,"))[0]
    first = re.sub(r"\s(?:to|with|at|on|in|for|of|by|and|per)$", "", first)
    return first.strip("[](){}\"' .,")[:40]


_CACHE = re.compile(
    r"(?<!maybe )\b(?:a|the|our|this|that|one|in) (?:[\w-]+ ){0,2}cache\b|\bcached\b", re.IGNORECASE
)
"""A cache was said to be there, and not only thought of."""


def question(drawing: str, said: str, again: int) -> str:
    """What to ask about a drawing, empty where it is none. ``said`` is all that was said so far,
    ``again`` how many drawings were asked about before.

    An arrow in the middle of a sentence ("if p > 3 % -> decline") is no drawing: it takes two arrows between
    names.
    """
    arrows = [(a, b) for a, b in edges(drawing) if _is_name(a) and _is_name(b)]
    if len(arrows) < FEWEST:
        return ""
    boxes = list(dict.fromkeys(name for arrow in arrows for name in arrow))
    if _CACHE.search(said) and not any("cach" in box.lower() for box in boxes):
        return "Where does the cache sit in that picture?"
    serves = any(_SERVES.search(box) for box in boxes)
    silent = not any(_TRAINS.search(b) for _, b in arrows) and not _LEARNS.search(said)
    if again == 0 and serves and len(boxes) >= 3 and silent:
        return "In your picture nothing returns to training. How does the system learn from what it did?"
    telling = [arrow for arrow in arrows if not _COMES_IN.search(arrow[0])] or arrows
    a, b = telling[min(again, len(telling) - 1)]
    if again:
        return f"What passes from {_short(a)} to {_short(b)}, and who notices when it stops?"
    return (
        f"Take the arrow from {_short(a)} to {_short(b)}: what goes over it, and what happens when it breaks?"
    )


def _is_name(box: str) -> bool:
    named = re.search(r"[^\W\d]{2}", box)  # "5 -> 25 -> 100" goes up and joins nothing
    return (
        bool(named)
        and len(box.split()) <= LONGEST_NAME
        and not re.search(
            r"[=<>*()\[\]\\|]|--|\s\+\s|\d\s*%|^\d+\s*(?:ms|s|min|gb|mb|kb)\b", box, re.IGNORECASE
        )
    )


def _short(box: str) -> str:
    return f"“{' '.join(box.split()[:4])}”"
