"""How much of substance each sentence has: whether it says something that is known to make sense here.

A sentence counts by two measures against what the question's author wrote about it: the cosine with the
nearest wording (is it about this?), and the share of its words, by rarity, that one nearby statement accounts
for (do its words belong together?). Confident nonsense is about the right subject, but joins words that no
statement joins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from coach import text
from coach.embedding import Embedder
from coach.judge.answer import Sentence, asks
from coach.judge.protocol import Case
from coach.judge.words import Matrix, alike, content_words, rarity
from coach.records import Question

Group = tuple[str, ...]
"""Wordings of one thing."""

COSINE = (0.33, 0.58)
"""From which cosine a sentence is somewhat about the question, and from which fully."""
EASED = 0.08
"""How much further from the author's words sentences of an answer beyond suspicion may be."""
PRECISION = (0.15, 0.45)
"""From which share of its words accounted for a sentence somewhat makes sense, and from which fully."""
FLOOR = 0.25
"""What being about the question is worth where the words are not accounted for."""
NEAREST = 6
"""Groups whose words are looked at for one sentence."""
COHERENT = (0.5, 0.68)
"""Mean sense of a whole answer below which it is a jumble, and from which it is not."""
COHERENT_ELSEWHERE = (0.28, 0.42)
"""The same where the material was written about other questions."""
JUMBLE = 0.15
"""What sentences of a jumble count for."""
FEW = 2
"""Wordings taken of each point of other questions: there are many."""
DENSE = (0.35, 0.8)
"""Share of the words about the question that have substance, up to which a talk is diluted, and from which it
is dense: somebody who talks at length hits much by chance."""
DILUTED = 0.35
"""What statements of a diluted talk count for."""
SHORT = 4
"""Questions of up to this many meaningful words are judged by their cosine alone."""


def material(case: Case, elsewhere: Sequence[Question] = ()) -> list[Group]:
    """What the author wrote about the question; for one's own question, what is written ``elsewhere``."""
    groups: list[Group] = [(case.prompt,)] if case.prompt else []
    groups += [i.says for c in case.rubric.criteria for i in c.indicators if i.says]
    if case.transcript.kind == "ml_system_design":
        groups += [tuple(asks) for asks in GENERAL_ASKS.values()]
    question = case.question
    if question is None or not question.key_points:
        return groups + [(p.text, *p.says[:FEW]) for other in elsewhere for p in other.key_points]
    groups += [(p.text, *p.says) for p in question.key_points]
    groups += [r.says for r in question.reactions]
    groups += [(f.answer, *f.asks) for f in question.facts]
    groups += [(span.text,) for span in text.sentences(question.model_answer)]
    return list(dict.fromkeys(groups))


GENERAL_ASKS: dict[str, Group] = {
    "scale": ("How many users and requests do we have?", "What traffic per second should I plan for?"),
    "latency": ("What is the latency requirement?", "Does it have to be real time?"),
    "goal": ("What is the goal, and how do we measure success?", "What are we optimising for?"),
    "challenge": ("What is the hardest part of the problem?", "What about new users without history?"),
    "data": ("What data do we have?", "Do we have labelled examples?", "How late do the labels arrive?"),
    "constraints": ("Are there privacy or legal constraints?", "What is the budget for compute?"),
    "business": ("What is it worth to the business?", "What does a mistake cost?", "What do we do today?"),
}
"""Questions that fit any problem, by facet."""


class Substance(NamedTuple):
    """The substance (0..1) of each sentence, and how coherent (0..1) the whole answer is."""

    of: dict[Sentence, float]
    coherence: float


def substance(
    embedder: Embedder,
    sentences: Sequence[Sentence],
    groups: Sequence[Group],
    coherent: tuple[float, float] = COHERENT,
    trust: float = 0.0,
) -> Substance:
    """How much each sentence counts.

    In an answer most of which joins words that don't belong together, the sentences that happen to fit count
    less too. Sentences about something else have no part in this, so padding does not move it. ``trust``
    (0..1): how sure it is by other evidence that the answer is no jumble.
    """
    if not sentences or not groups:
        return Substance({}, 0.0)
    wordings = [wording for group in groups for wording in group]
    owner = np.array([i for i, group in enumerate(groups) for _ in group])
    cosines = embedder.embed([s.text for s in sentences]) @ embedder.embed(wordings).T
    about = _between(cosines.max(axis=1) + EASED * trust, *COSINE)
    sense = _between(_precision(embedder, sentences, groups, cosines, owner), *PRECISION)
    sense = np.maximum(sense, trust)
    stated = np.array([about[i] * len(s.stems) * (not s.question) for i, s in enumerate(sentences)])
    coherence = 1.0
    if stated.sum() > 0:
        mean = float((stated * sense).sum() / stated.sum())
        coherence = float(np.clip((mean - coherent[0]) / (coherent[1] - coherent[0]), 0, 1))
    short = np.array([s.question and len(content_words(s.text)) <= SHORT for s in sentences])
    values = about * np.where(short, 1.0, FLOOR + (1 - FLOOR) * sense)
    spread = DILUTED + (1 - DILUTED) * _density(sentences, values)
    values *= JUMBLE + (1 - JUMBLE) * coherence
    values *= np.array([1.0 if s.question else spread for s in sentences])
    return Substance({s: float(v) for s, v in zip(sentences, values, strict=True)}, coherence)


def _density(sentences: Sequence[Sentence], values: Matrix) -> float:
    """How dense (0..1) the statements about the question are; words about anything else don't thin them."""
    sizes = np.array([len(s.stems) * (not s.question) for s in sentences]) * (values > 0)
    share = float((values * sizes).sum() / sizes.sum()) if sizes.sum() else 1.0
    return float(np.clip((share - DENSE[0]) / (DENSE[1] - DENSE[0]), 0, 1))


def _precision(
    embedder: Embedder,
    sentences: Sequence[Sentence],
    groups: Sequence[Group],
    cosines: Matrix,
    owner: Matrix,
) -> Matrix:
    """The largest share of each sentence's words that one of the nearest groups accounts for."""
    words = [sorted(content_words(s.text)) for s in sentences]
    own = sorted({word for said in words for word in said})
    vocabulary = sorted({word for group in groups for wording in group for word in content_words(wording)})
    if not own or not vocabulary:
        return np.zeros(len(sentences), dtype=np.float32)
    like = alike(embedder, own, vocabulary)
    place = {word: i for i, word in enumerate(own)}
    column = {word: i for i, word in enumerate(vocabulary)}
    columns = [sorted({column[w] for wording in group for w in content_words(wording)}) for group in groups]
    rare = np.array([rarity(text.stem(word)) for word in own])
    order = np.argsort(-cosines, axis=1, kind="stable")[:, : 3 * NEAREST]
    shares = []
    for said, near in zip(words, order, strict=True):
        rows = [place[word] for word in said]
        weight = rare[rows].sum() if rows else 0.0
        top = [columns[g] for g in dict.fromkeys(owner[near])][:NEAREST]
        gained = [float((like[np.ix_(rows, c)].max(axis=1) * rare[rows]).sum()) for c in top if c and rows]
        shares.append(max(gained, default=0.0) / weight if weight else 0.0)
    return np.array(shares, dtype=np.float32)


def _between(values: Matrix, low: float, high: float) -> Matrix:
    return np.asarray(np.clip((values - low) / (high - low), 0, 1), dtype=np.float32)


def facets(
    embedder: Embedder, asked: Sequence[Sentence], question: Question | None, least: float = 0.42
) -> dict[Sentence, tuple[str, ...]]:
    """The facets that the questions of each sentence ask about, where one is near enough."""
    parts = [(s, ask) for s in asked for ask in asks(s.text)]
    if not parts:
        return {}
    wordings: list[tuple[str, str]] = list(_asks(question))
    cosines = embedder.embed([ask for _, ask in parts]) @ embedder.embed([w for w, _ in wordings]).T
    found: dict[Sentence, tuple[str, ...]] = {}
    for (sentence, _), row in zip(parts, cosines, strict=True):
        best = int(row.argmax())
        if row[best] >= least:
            found[sentence] = (*found.get(sentence, ()), wordings[best][1])
    return found


def _asks(question: Question | None) -> Iterable[tuple[str, str]]:
    for fact in question.facts if question else ():
        yield from ((ask, fact.facet) for ask in fact.asks)
    for facet, wordings in GENERAL_ASKS.items():
        yield from ((ask, facet) for ask in wordings)
