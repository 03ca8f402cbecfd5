"""Whether somebody says a thing or the opposite of it.

Sentence embeddings hardly tell the two apart, so this looks at words: negations, words of warning, and pairs
of opposites. An odd number of differences turns the meaning round. ``denies`` is used where a mistake is an
accusation; ``turned`` and ``sides`` are evidence among other evidence (coach.judge.reference).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from coach import lexicon, text
from coach.judge.reasons import overlap
from coach.judge.words import negates, rarity

OPPOSITES = (
    (
        "raise raising raised increase increases increasing",
        "lower lowering lowered decrease decreases reducing",
    ),
    ("more higher larger bigger", "fewer less lower smaller"),
    ("positives", "negatives"),
    ("faster", "slower"),
    ("before", "after"),
    ("online", "offline"),
)
"""Pairs of opposites, as forms divided by spaces."""

CONTRASTS = (
    *OPPOSITES,
    ("positive", "negative"),
    ("open", "closed"),
    (
        "increased rise rises grow grows grew",
        "decrease decreased fall falls drop drops reduce reduced shrink",
    ),
    ("greater longer most", "shorter least"),
    ("connected connect connects", "separated separate disconnected isolated"),
    ("same equal identical similar", "different unequal differ differs"),
    ("above", "below"),
    ("inside", "outside"),
    ("fast quick quickly", "slow slowly"),
    ("hot hotter warm warmer", "cold colder cool cooler"),
    ("heavy heavier", "light lighter"),
    ("high", "low"),
    ("up", "down"),
    ("top", "bottom"),
    ("first early earlier", "last late later"),
    ("true", "false"),
    ("correct", "wrong incorrect"),
    ("always", "never"),
    ("all every", "none"),
    ("add adds added gain gains", "remove removes removed lose loses"),
    ("hard harder", "soft softer"),
    ("strong stronger", "weak weaker"),
    ("thick thicker", "thin thinner"),
    ("living alive", "dead"),
    ("input inputs", "output outputs"),
    ("supervised", "unsupervised"),
    ("overfit overfits overfitting", "underfit underfits underfitting"),
    ("linear", "nonlinear"),
    ("complete", "incomplete"),
    ("possible", "impossible"),
    ("attract attracts", "repel repels"),
    ("rough rougher", "smooth smoother"),
    ("push pushes", "pull pulls"),
    ("sender", "receiver"),
    ("client", "server"),
    ("active", "passive"),
    ("wet", "dry"),
    ("full", "empty"),
    ("single", "multiple"),
)
"""Words of which an explanation mostly has the one or the other; too many for an accusation."""
SCOPE = 5
"""Meaningful words after a negation that it negates, at most to the end of the clause."""

_PAIRS = tuple((frozenset(a.split()), frozenset(b.split())) for a, b in OPPOSITES)
_CLAUSE_END = re.compile(r"[.;:!?](?=\s|$)|\n")


def denied(sentences: Sequence[str], wordings: Sequence[str]) -> bool:
    """Whether what was said denies the wording it is nearest to, by the words they share."""
    if not sentences or not wordings:
        return False
    stems = {said: set(text.content_stems(said)) for said in (*sentences, *wordings)}
    pairs = [(said, wording) for said in sentences for wording in wordings]
    said, wording = max(pairs, key=lambda pair: overlap(stems[pair[0]], stems[pair[1]]))
    return denies(said, wording)


def denies(said: str, wording: str) -> bool:
    """Whether ``said`` says the opposite of ``wording``, or warns of it."""
    if lexicon.says("warning", said) and not lexicon.says("warning", wording):
        return True
    turns = _flips(frozenset(text.words(said)), frozenset(text.words(wording)))
    return (turns + (negates(said) != negates(wording))) % 2 == 1


def _flips(said: frozenset[str], wording: frozenset[str]) -> int:
    """Pairs of which ``said`` has one side only and ``wording`` only the other."""
    return sum(_side(said, a, b) * _side(wording, a, b) == -1 for a, b in _PAIRS)


def _side(words: frozenset[str], one: frozenset[str], other: frozenset[str]) -> int:
    return bool(words & one) - bool(words & other)


# --- evidence ---------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _polar(said: str) -> tuple[tuple[str, bool], ...]:
    """The words of a text, each with whether a negation reaches it."""
    found: list[tuple[str, bool]] = []
    for clause in _CLAUSE_END.split(said):
        for n, piece in enumerate(lexicon.pattern("negation").split(clause)):
            left = SCOPE if n else 0
            for word in text.words(piece):
                found.append((word, left > 0))
                left -= word not in text.STOP_WORDS
    return tuple(found)


def turned(wanted: str, said: str) -> float:
    """The share (0..1, by rarity) of the words two texts have in common that only one of them negates."""
    own: dict[str, set[bool]] = {}
    for word, negated in _polar(said):
        own.setdefault(text.stem(word), set()).add(negated)
    shared = [
        (rarity(text.stem(word)), negated not in own[text.stem(word)])
        for word, negated in _polar(wanted)
        if word not in text.STOP_WORDS and text.stem(word) in own
    ]
    total = sum(weight for weight, _ in shared)
    return sum(weight for weight, differs in shared if differs) / total if total else 0.0


def sides(wanted: str, said: str) -> tuple[int, int]:
    """Of the contrasts on which both texts take one side: on how many they agree, and on how many not."""
    one, other = _taken(wanted), _taken(said)
    both = one.keys() & other.keys()
    agreed = sum(one[n] == other[n] for n in both)
    return agreed, len(both) - agreed


@lru_cache(maxsize=1)
def _places() -> Mapping[str, list[tuple[int, int]]]:
    """For each word of a contrast: which contrast, and which side (1 or -1)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for n, pair in enumerate(CONTRASTS):
        for side, forms in zip((1, -1), pair, strict=True):
            for word in forms.split():
                found.setdefault(word, []).append((n, side))
    return found


@lru_cache(maxsize=4096)
def _taken(said: str) -> Mapping[int, int]:
    """The side that a text takes of each contrast, where it takes one; a negation turns it round."""
    found: dict[int, set[int]] = {}
    for word, negated in _polar(said):
        for n, side in _places().get(word, ()):
            found.setdefault(n, set()).add(-side if negated else side)
    return {n: taken.pop() for n, taken in found.items() if len(taken) == 1}
