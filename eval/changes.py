"""Changes of an interview that leave its meaning as it was. A fair judge hardly moves under them.

Each takes a row of the data set and a source of chance, and gives a new row; only candidate turns change.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from coach import text

Row = dict[str, Any]
Change = Callable[[Row, random.Random], Row]

TYPOS = 0.04
"""Share of the longer words that get a typing error."""
LONG = 5
"""Letters from which a word may get one."""


def _each(row: Row, change: Callable[[str], str]) -> Row:
    turns = [
        turn | {"text": change(turn["text"])} if turn["speaker"] == "candidate" else turn
        for turn in row["turns"]
    ]
    return row | {"turns": turns}


def lower_case(row: Row, _: random.Random) -> Row:
    """Everything in small letters, as from a quick typist."""
    return _each(row, str.lower)


def repunctuated(row: Row, rng: random.Random) -> Row:
    """Half of the commas gone, semicolons and colons turned into full stops or dashes."""

    def change(said: str) -> str:
        said = re.sub(r", ", lambda _: " " if rng.random() < 0.5 else ", ", said)
        said = re.sub(r"; (\w)", lambda m: f". {m.group(1).upper()}", said)
        return re.sub(r"(?<=[a-z]): ", " - ", said)

    return _each(row, change)


def typos(row: Row, rng: random.Random) -> Row:
    """Letters swapped, doubled or left out in a few of the longer words."""

    def slip(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) < LONG or rng.random() > TYPOS:
            return word
        at = rng.randrange(1, len(word) - 2)
        kind = rng.choice(("swap", "double", "drop"))
        if kind == "swap":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + (word[at] * 2 if kind == "double" else "") + word[at + 1 :]

    return _each(row, lambda said: re.sub(r"[A-Za-z]+", slip, said))


def merged_turns(row: Row, _: random.Random) -> Row:
    """Two exchanges become one: the interviewer's two turns first, then both of the candidate's."""
    turns: list[dict[str, Any]] = list(row["turns"])
    merged: list[dict[str, Any]] = turns[:2]
    rest = turns[2:]
    while len(rest) >= 4 and [t["speaker"] for t in rest[:4]] == ["interviewer", "candidate"] * 2:
        first, said, second, more = rest[:4]
        merged.append(first | {"text": f"{first['text']} {second['text']}"})
        merged.append(said | {"text": f"{said['text']}\n\n{more['text']}"})
        rest = rest[4:]
    return row | {"turns": merged + rest}


def split_turns(row: Row, _: random.Random) -> Row:
    """Candidate turns of four sentences and more come in two messages."""
    turns: list[dict[str, Any]] = []
    for turn in row["turns"]:
        spans = text.sentences(turn["text"])
        if turn["speaker"] == "interviewer" or len(spans) < 4:
            turns.append(turn)
            continue
        at = spans[len(spans) // 2].start
        turns += [turn | {"text": turn["text"][:at].rstrip()}, turn | {"text": turn["text"][at:]}]
    return row | {"turns": turns}


def reordered(row: Row, rng: random.Random) -> Row:
    """In each longer turn, two neighbouring sentences past the first change places."""

    def change(said: str) -> str:
        spans = text.sentences(said)
        if len(spans) < 4:
            return said
        at = rng.randrange(1, len(spans) - 1)
        a, b = spans[at], spans[at + 1]
        return said[: a.start] + b.text + said[a.end : b.start] + a.text + said[b.end :]

    return _each(row, change)


CHANGES: dict[str, Change] = {
    "lower case": lower_case,
    "punctuation": repunctuated,
    "typing errors": typos,
    "merged turns": merged_turns,
    "split turns": split_turns,
    "reordered sentences": reordered,
}
