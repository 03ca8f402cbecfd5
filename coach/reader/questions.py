"""What the questions of a turn ask for, and what they are not about."""

from __future__ import annotations

import re

import numpy as np

from coach.embedding import Embedder, Vectors
from coach.judge.answer import is_question
from coach.reader import cues
from coach.reader.clauses import noun_list
from coach.reader.facets import whole_facet
from coach.reader.facts import LIKELY, FactFinder, Found
from coach.records import Move, Question

_FIRST = re.compile(r"\b(first|former|yes|yeah|yep|exactly|right|one)\b", re.I)
_BOTH = re.compile(r"\b(both|either one|all of (?:them|it)|the two)\b", re.I)
_NO = re.compile(r"^\W*(no|nope|neither|none|not really)\b", re.I)
_SECOND = re.compile(r"\b(second|latter|other)\b", re.I)
_BARE = re.compile(
    r"^\W*(?:(?:so|and|or|but|also|then)\W+)*(?:can|could|should|would|will|may|might|must)\s+"
    r"(?:(?:also|just|maybe|probably|then|even|perhaps)\s+)?(?:use|be|do|add|take|try|go|train|have|make|build|"
    r"cache|put|start|run|keep|work|help|get|split|store|send|show|set|combine|mix|fall|look|learn|serve)\b",
    re.I,
)
"""A statement whose subject was left out: "could use the genre"."""
STRAY = 0.3
"""Cosine with anything known to be asked below which a question is taken to be off the topic."""
CHOSEN = 0.35
"""Cosine with a key point's wordings from which it belongs to a chosen topic."""
WHOLE = 0.95
"""Probability from which a question is one, although it may read like a list."""
NEAREST = 2
"""Key points that a topic is taken to be about, at most."""
LONGEST_REPLY = 12
"""Words up to which a turn may answer "which did you mean?"."""
FEW = 4
"""Words up to which it can hardly be anything else."""


class Questions:
    """Finds what is asked for among what a problem is known for. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._facts = FactFinder(embedder)

    def prepare(self, question: Question) -> None:
        """Embeds what is known to be asked about a problem."""
        self._facts.prepare(question)

    def fact(self, question: Question, asked: str) -> str | None:
        """The fact that is surely asked for."""
        return self._facts.find(question, asked).fact

    def meant(self, question: Question, asked: str) -> str | None:
        """The fact that is asked for, or the likeliest of those that may be."""
        found = self._facts.find(question, asked)
        return found.fact or next(iter(found.unsure), None)

    def known(self, question: Question, asked: str) -> bool:
        """Whether what looks like a question asks for something that the problem has a fact about."""
        return self._facts.find(question, asked).probability >= LIKELY

    def find(self, question: Question, asked: str) -> list[Found]:
        """What a question asks for; a list ("budget, team size, deadline?") is looked up part by part, and
        there it is enough that a fact may be meant."""
        found = self._facts.find(question, asked)
        if found.probability >= WHOLE:
            return [found]
        several = [self._facts.find(question, part) for part in noun_list(asked)]
        meant = [part.fact or next(iter(part.unsure), None) for part in several]
        if len({fact for fact in meant if fact}) >= 2 and any(part.fact for part in several):
            return [part._replace(fact=fact) for part, fact in zip(several, meant, strict=True)]
        whole = () if found.fact else whole_facet(question, asked)
        return [Found(fact, (), 1.0) for fact in whole] or [found]

    def stray(self, question: Question, vector: Vectors) -> bool:
        """Whether an embedded question is about nothing that the problem is about."""
        known = [question.prompt, *(point.text for point in question.key_points)]
        known += [said for point in question.key_points for said in point.says]
        known += [ask for fact in question.facts for ask in fact.asks]
        return float((self._embedder.embed(known) @ vector).max()) < STRAY

    def which(self, question: Question, said: str, last: Move, *, states: bool) -> tuple[str, ...]:
        """The facts that an answer to "which did you mean?" or "do you mean ...?" names, none where it is no
        such answer. ``states``: the answer reads like a statement."""
        words = len(said.split())
        facts = [fact for fact in question.facts if fact.id in last.unsure]
        asks_anew = words > FEW and may_ask(said) and self.fact(question, said)
        if not facts or words > LONGEST_REPLY or (states and words > FEW) or asks_anew or _NO.match(said):
            return ()
        if _BOTH.search(said):
            return last.unsure
        if _SECOND.search(said) and len(facts) > 1:
            return (last.unsure[1],)
        if _FIRST.search(said):
            return (last.unsure[0],)
        vector = self._embedder.embed([said])[0]
        near = [float((self._embedder.embed(fact.asks) @ vector).max()) for fact in facts]
        return (facts[int(np.argmax(near))].id,) if max(near) >= CHOSEN else ()

    def topic(self, question: Question, said: str) -> tuple[str, ...]:
        """The key points that a chosen topic is about, the nearest first."""
        vector = self._embedder.embed([said])[0]
        near = [
            (float((self._embedder.embed((point.text, *point.says)) @ vector).max()), point.id)
            for point in question.key_points
        ]
        return tuple(name for score, name in sorted(near, reverse=True)[:NEAREST] if score >= CHOSEN)


def may_ask(said: str) -> bool:
    """Whether words that look like a question to the classifier have the form or the words of one."""
    return is_asked(said) or cues.says("clarifying", said)


def is_asked(said: str) -> bool:
    """Whether words have the form of a question."""
    if _BARE.match(said) and not said.rstrip().endswith("?"):
        return False
    return is_question(said) or cues.says("question_word", said) or cues.says("inverted", said)
