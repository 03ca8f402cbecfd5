"""What a whole turn asks for.

A turn may ask one thing in three sentences or five things in one. Every way of parting its pieces
(`coach.reader.pieces`) into stretches is weighed, and the likeliest is taken, as in a semi-Markov model
(Sarawagi & Cohen 2004), by dynamic programming. A stretch asks for a fact, for something open, or nothing:

    chance(stretch) = chance that it begins and breaks where it does
                      * max( chance that it asks * chance of its likeliest fact,
                             chance that it asks * chance of none,
                             chance that it does not ask )

The chances of the facts are those of `coach.reader.facts`. So a background sentence goes to the question that
it explains only where the two together ask for a fact much more surely, and a list is one question unless its
items ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from math import log
from typing import NamedTuple

from coach import text
from coach.reader.facts import Found, less_sure
from coach.reader.forms import Form, requests
from coach.reader.pieces import ASIDE, Piece

MOST_PIECES = 5
MOST_SENTENCES = 3
"""How long a stretch may be."""
ASKED: dict[Form, float] = {"question": 0.95, "statement": 0.03, "nothing": 0.0}
"""Chance that a piece asks, by its form."""
GOES_ON, LISTED, BEGINS = 0.95, 0.9, 0.03
"""The same for what is only named inside of a sentence: after what asks, after a colon, after all else."""
VAGUE, LISTED_OPEN = 0.3, 0.8
"""How likely a question that leans, or what is only named, is to ask for something open by itself; and what
is named after what was asked for."""
LEANING_ALONE = 0.9
"""How much less sure a question that leans on others is by itself."""
SUREST = 0.95
"""What a stretch may be expected to be sure of at most, before it is looked up."""
NAMED_APART = 0.3
"""How far an item of a list that asks for something else speaks against asking one thing."""
HEAD = 0.3
"""Chance that a question before a colon asks for something beside what is listed after it."""
STRAY_ITEM = 0.2
"""How much less an item of a list tells by itself, where what came before asks for the same or nothing."""
_LEAST = 1e-6
_ME = re.compile(r"\b(?:i|me|my|we|us|let'?s)\b", re.IGNORECASE)
"""Who announces questions speaks of themselves: "I have three on scale: ..."."""

Find = Callable[[Sequence[str]], list[Found]]


class Heard(NamedTuple):
    """A stretch of a turn that asks, and what for."""

    span: text.Span
    found: Found
    rest: bool = False
    """Whether it leans on what was asked before in its sentence."""


class _Way(NamedTuple):
    """A way of parting the pieces so far: its log chance, and what is heard in it; ``last`` is what the last
    stretch asks for, None where it asks nothing."""

    score: float
    heard: tuple[Heard, ...] = ()
    last: str | None = None


def hear(turn: str, pieces: Sequence[Piece], find: Find) -> list[Heard]:
    """What a turn asks for, in order. ``find`` tells for each of some texts what it asks for."""
    if not any(map(_may_ask, pieces)):
        return []
    found = _find(turn, pieces, [(i, i + 1) for i in range(len(pieces))], find)
    found |= _find(turn, pieces, [at for at in _stretches(pieces) if _may_win(pieces, *at, found)], find)
    best: list[dict[str | None, _Way]] = [{None: _Way(0.0)}]
    for j in range(1, len(pieces) + 1):
        here: dict[str | None, _Way] = {}
        for i in (i for i in range(j) if (i, j) in found):
            apart = _apart(pieces, (i, j), found)
            for way in best[i].values():
                for new in _readings(turn, pieces, (i, j), found[i, j], apart, way):
                    if new.last not in here or new.score > here[new.last].score:
                        here[new.last] = new
        best.append(here)
    return list(max(best[-1].values(), key=lambda way: way.score).heard)


def _find(
    turn: str, pieces: Sequence[Piece], stretches: Sequence[tuple[int, int]], find: Find
) -> dict[tuple[int, int], Found]:
    """What stretches ask for."""
    said = {(i, j): _wordings(turn, pieces[i:j]) for i, j in stretches}
    texts = list(dict.fromkeys(words for some in said.values() for words in some))
    known = dict(zip(texts, find(texts), strict=True))
    return {at: _best([known[words] for words in some]) for at, some in said.items()}


def _best(found: Sequence[Found]) -> Found:
    """The first that is sure, or the surest."""
    sure = next((one for one in found if one.fact), None)
    return sure or max(found, key=lambda one: one.probability, default=Found())


def _may_ask(piece: Piece) -> bool:
    return piece.asks > 0 and piece.form in ("question", "named")


def _stretches(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """The longer stretches that may ask one thing: in a sentence, or sentences and how the next begins."""
    n = len(pieces)
    begins = [i == 0 or pieces[i].sentence != pieces[i - 1].sentence for i in range(n)]
    found = []
    for i in range(n):
        for j in range(i + 2, n + 1):
            sentences = pieces[j - 1].sentence - pieces[i].sentence + 1
            several = begins[i] and 1 < sentences <= MOST_SENTENCES
            if (several or (sentences == 1 and j - i <= MOST_PIECES)) and any(map(_may_ask, pieces[i:j])):
                found.append((i, j))
    return found


def _may_win(pieces: Sequence[Piece], i: int, j: int, found: dict[tuple[int, int], Found]) -> bool:
    """Whether a stretch could be likelier than its pieces one by one; the others need not be looked up."""
    parted, joined, asked, most = 0.0, 0.0, False, 0.0
    for k in range(i, j):
        asks = _asks(pieces, k, asked=asked)
        sure = found[k, k + 1].probability
        vague = VAGUE if pieces[k].leaning or pieces[k].form == "named" else 1.0
        parted += _log(max(1 - asks, asks * max(sure, (1 - sure) * vague)))
        parted += _log(pieces[k].cut) if k > i else 0.0
        joined += _log(1 - pieces[k].cut) if k > i else 0.0
        asked, most = asks > 0.5, max(most, asks)
    return joined + _log(most * SUREST) > parted


def _wordings(turn: str, pieces: Sequence[Piece]) -> list[str]:
    """The words of a stretch that may ask: with those before its list, or without examples; as they stand."""
    if not any(map(_may_ask, pieces)):
        return []
    whole = turn[pieces[0].span.start : pieces[-1].span.end]
    if len(pieces) == 1:
        return [*([f"{pieces[0].frame} {whole}"] if pieces[0].frame else []), whole]
    core = [pieces[0], *takewhile(lambda piece: piece.cut > ASIDE, pieces[1:])]
    apart = len(core) < len(pieces) and any(piece.form == "question" for piece in core)
    return [*([turn[core[0].span.start : core[-1].span.end]] if apart else []), whole]


def _apart(pieces: Sequence[Piece], at: tuple[int, int], found: dict[tuple[int, int], Found]) -> float:
    """The chance that no piece of a stretch asks for something else than the stretch does."""
    i, j = at
    chance = 1.0
    for k in range(i, j) if j - i > 1 else ():
        other = found[k, k + 1]
        alone = _may_ask(pieces[k]) and pieces[k].cut > ASIDE and not pieces[k].leaning
        if alone and other.likeliest != found[at].likeliest:
            chance *= 1 - other.probability * (1.0 if pieces[k].form == "question" else NAMED_APART)
    return chance


def _readings(
    turn: str, pieces: Sequence[Piece], at: tuple[int, int], found: Found, apart: float, way: _Way
) -> Iterator[_Way]:
    """A stretch read as nothing, and as a question, after ``way``; ``apart``: the chance that it is one."""
    i, j = at
    some = pieces[i:j]
    score = way.score + sum(_log(1 - piece.cut) for piece in some[1:]) + (_log(some[0].cut) if i else 0.0)
    chances: list[float] = []
    for k in range(i, j):
        chances.append(_asks(pieces, k, asked=chances[-1] > 0.5 if chances else way.last is not None))
    yield _Way(score + sum(_log(1 - chance) for chance in chances), way.heard)
    if max(chances) > 0:
        span = text.Span(some[0].span.start, some[-1].span.end, turn[some[0].span.start : some[-1].span.end])
        named = all(piece.form == "named" for piece in some)
        if some[0].leaning and i:
            found = less_sure(found, LEANING_ALONE)
        sure = found.probability
        sure *= apart
        if named and not some[0].frame and way.last in ("", found.likeliest) and _inside(pieces, i):
            sure *= STRAY_ITEM
        goes_on = named and way.last and len(span.text.split()) > 1
        vague = LISTED_OPEN if goes_on else VAGUE if named or some[0].leaning else 1.0
        open_ = (1 - found.probability) * vague
        last = found.fact or "" if sure > open_ else ""
        rest = some[0].leaning and way.last is not None and _inside(pieces, i)
        heard = Heard(span, found, rest)
        yield _Way(score + _log(max(chances) * max(sure, open_)), (*way.heard, heard), last)


def _inside(pieces: Sequence[Piece], i: int) -> bool:
    """Whether a piece goes on a sentence, other than after a colon."""
    return i > 0 and pieces[i - 1].sentence == pieces[i].sentence and not pieces[i - 1].heads


def _asks(pieces: Sequence[Piece], i: int, *, asked: bool) -> float:
    """The chance that a piece asks; ``asked``: what came before it did."""
    piece = pieces[i]
    if piece.asks <= 0 or (piece.heads and piece.form != "question"):
        return 0.0
    if piece.heads and i + 1 < len(pieces) and pieces[i + 1].sentence == piece.sentence:
        return HEAD
    if piece.form != "named":
        return ASKED[piece.form]
    if i == 0 or pieces[i - 1].sentence != piece.sentence:
        return max(piece.asks, 0.5) if asked else piece.asks
    if pieces[i - 1].heads:
        head = pieces[i - 1]
        tells = head.form == "statement" and not (requests(head.span.text) or _ME.search(head.span.text))
        return BEGINS if tells else LISTED  # "the data is split by time: train on ..." asks for nothing
    return GOES_ON if asked else BEGINS


def _log(chance: float) -> float:
    return log(max(_LEAST, chance))
