"""Simulated candidates: each knows the question, hears only the interviewer, and answers in its manner."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from itertools import cycle

from coach import text
from coach.records import KeyPoint, Question

Talk = Generator[str, str, None]
"""What a candidate says, turn by turn; ``send`` the interviewer's words to get the next."""

VAGUE = (
    "I would collect the data and train a model on it.",
    "We use deep learning, it usually works best.",
    "The system should be scalable, so I'd put it in the cloud.",
    "Then we deploy it and monitor it.",
    "I'd try a few algorithms and take the best one.",
    "We store everything in a database.",
    "A neural network can learn that by itself.",
    "We'd look at accuracy to see if it's good.",
    "not sure, maybe caching",
    "We could add more servers when there are more users.",
)
SILENCE = ("", "ok", "...", "hmm", "I don't know", "sure", "", "no idea", "yes", "let me think", "pass", "uh")
HOSTILE = (
    "this is a stupid question",
    "whatever. I'd use xgboost.",
    "shut up and let me think",
    "I already told you, xgboost",
    "you're wasting my time, idiot",
    "fine. We log the clicks and train on them every night.",
    "what a dumb follow up",
    "who cares about that",
    "you suck. A cache in front of the model, happy now?",
    "grade me already",
)
STRAY = (
    "By the way, my previous company had a wonderful canteen.",
    "That reminds me of a talk I heard last year in Lisbon.",
    "Sorry, I tend to go on, where was I.",
    "My manager always said that simple things win, and he liked sailing too.",
)
UNKNOWN = (
    "How many offices does the company have?",
    "Which programming language does the team prefer?",
    "What is the average age of our employees?",
)


def strong(question: Question, chance: random.Random) -> Talk:
    """Asks a few questions, then designs in the words of a good answer, and answers every probe."""
    heard = yield from _asking(question, chance, turns=3)
    said = _paragraphs(question.model_answer)
    while True:
        point = _probed(question, heard)
        if "sum up" in heard or "short version" in heard:
            heard = yield "To sum up: " + said[0]
        elif "like to ask" in heard:
            heard = yield "No, thank you."
        elif point is not None and point.says:
            heard = yield chance.choice(point.says)
        elif "?" in heard and (near := _nearest(question, heard)):
            heard = yield chance.choice(near.says)
        elif said:
            heard = yield said.pop(0) if len(said) > 1 else said[0]
        else:
            heard = yield chance.choice(VAGUE)


def weak(_: Question, chance: random.Random) -> Talk:
    """Vague statements only."""
    yield from _forever(VAGUE, chance)


def silent(_: Question, chance: random.Random) -> Talk:
    """Says next to nothing."""
    yield from _forever(SILENCE, chance)


def hostile(_: Question, chance: random.Random) -> Talk:
    """Insults, with an answer in between."""
    yield from _forever(HOSTILE, chance)


def repeating(question: Question, chance: random.Random) -> Talk:
    """Says two things again and again, and complains of being asked again."""
    points = chance.sample(question.key_points, min(2, len(question.key_points)))
    said = [*(point.says[0] for point in points if point.says), "I already said that.", "As I said before."]
    for turn in cycle(said):
        _ = yield turn


def clarifying(question: Question, chance: random.Random) -> Talk:
    """Only ever asks, also what nobody can know."""
    asks = [ask for fact in question.facts for ask in fact.asks[:1]] + list(UNKNOWN)
    yield from _forever(tuple(asks) or UNKNOWN, chance)


def rambling(question: Question, chance: random.Random) -> Talk:
    """Long turns of points, vagueness and things that don't belong here."""
    while True:
        points = chance.sample(question.key_points, min(2, len(question.key_points)))
        parts = [
            *(chance.choice(p.says) for p in points if p.says),
            *chance.sample(VAGUE, 2),
            chance.choice(STRAY),
        ]
        chance.shuffle(parts)
        yield " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts)


CANDIDATES: dict[str, Callable[[Question, random.Random], Talk]] = {
    "strong": strong,
    "weak": weak,
    "silent": silent,
    "hostile": hostile,
    "repeating": repeating,
    "clarifying": clarifying,
    "rambling": rambling,
}


def _forever(choices: tuple[str, ...], chance: random.Random) -> Talk:
    while True:
        for choice in chance.sample(choices, len(choices)):
            _ = yield choice  # not "yield from": that would send the interviewer's words into a list


def _asking(question: Question, chance: random.Random, turns: int) -> Generator[str, str, str]:
    heard = ""
    facts = chance.sample(question.facts, min(2 * turns, len(question.facts)))
    for first, second in zip(facts[::2], facts[1::2], strict=False):
        asked = [chance.choice(fact.asks).rstrip("?") + "?" for fact in (first, second)]
        heard = yield " ".join(ask[:1].upper() + ask[1:] for ask in asked)
    return heard


def _paragraphs(answer: str) -> list[str]:
    """The model answer in turns of three sentences, without its marks and line breaks."""
    blocks = [" ".join(block.split()) for block in answer.replace("**", "").replace("`", "").split("\n\n")]
    spans = [span.text for block in blocks for span in text.sentences(block) if len(span.text.split()) > 2]
    return [" ".join(spans[i : i + 3]) for i in range(0, len(spans), 3)] or ["I'd start simple."]


def _nearest(question: Question, heard: str) -> KeyPoint | None:
    """The key point that has most words of what was asked in other words than the bank's, at least two."""
    asked = set(text.content_stems(heard))
    points = [point for point in question.key_points if point.says]
    shared = {
        point.id: len(asked & set(text.content_stems(" ".join((point.text, *point.says)))))
        for point in points
    }
    best = max(points, key=lambda point: shared[point.id], default=None)
    return best if best and shared[best.id] >= 2 else None


def _probed(question: Question, heard: str) -> KeyPoint | None:
    return next((p for p in question.key_points for probe in p.probes if probe in heard), None)
