"""What the questions of a turn ask for, and what they are not about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from coach import text
from coach.embedding import Embedder, Vectors
from coach.reader.facets import whole_facet
from coach.reader.facts import LIKELY, FactFinder, Found
from coach.reader.forms import is_asked, may_ask
from coach.reader.hearing import Heard, hear
from coach.reader.intents import beside_the_point
from coach.reader.pieces import pieces
from coach.records import Move, Question

_FIRST = re.compile(r"\b(first|former|yes|yeah|yep|exactly|right|one)\b", re.I)
_BOTH = re.compile(
    r"^\W*(?:(?:well|yes|yeah|ok(?:ay)?|eh?m+|hm+|uh|oh|sorry|actually|"
    r"i(?:'d| would| want| need| meant?|'ll)?|take|like|know|need|to|about)\W+)*"
    r"(?:both|either (?:one|way)?|all of (?:them|it)|the two)\b",
    re.I,
)
_NO = re.compile(
    r"^\W*(?:(?:e?h?m+|ok(?:ay)?|well|sorry|hm+)\W+)*(?:no|nope|neither|none|not really)\b", re.I
)
_SECOND = re.compile(r"\b(second|latter|other)\b", re.I)
STRAY = 0.3
"""Cosine with anything known to be asked below which a question is taken to be off the topic."""
CHOSEN = 0.35
"""Cosine with a key point's wordings from which it belongs to a chosen topic."""
PROBABLE = 0.75
"""Probability from which a fact is told to whoever asks for it in the fact's own words."""
OWN_WORDS = 0.6
"""Share of a question's words from which they are the fact's own."""
AMONG = 0.6
"""The same where a turn asks several things."""
BEYOND_DOUBT = 0.97
"""Probability from which it does not matter in whose words."""
TORN = 0.5
"""Probability from which the interviewer asks what was meant."""
BESIDE = 0.75
"""Cosine with a question about the firm and its people from which it is one."""
UNLIKELY = 0.05
"""Probability below which a question may be about nothing that the problem is about."""
NEAREST = 2
"""Key points that a topic is taken to be about, at most."""
LONGEST_REPLY = 12
"""Words up to which a turn may answer "which did you mean?"."""
FEW = 4
"""Words up to which it can hardly be anything else."""


class Asked(NamedTuple):
    """One thing that a turn asks for. ``stray``: it is about nothing that the problem is about; ``question``:
    it has the form of a question."""

    span: text.Span
    found: Found
    question: bool = True
    stray: bool = False


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

    def plainly(self, question: Question, asked: str) -> str | None:
        """The fact that is surely asked for in its own words, or beyond doubt."""
        found = self._facts.find(question, asked)
        own = found.fact and _shared(question, found.fact, asked) >= OWN_WORDS
        return found.fact if own or found.probability >= BEYOND_DOUBT else None

    def meant(self, question: Question, asked: str) -> str | None:
        """The fact that is asked for, or the likeliest of those that may be."""
        found = self._facts.find(question, asked)
        return found.fact or next(iter(found.unsure), None)

    def known(self, question: Question, asked: str) -> bool:
        """Whether what looks like a question asks for something that the problem has a fact about."""
        return self._facts.find(question, asked).probability >= LIKELY

    def hear(
        self,
        question: Question,
        turn: str,
        asked: Sequence[tuple[text.Span, float]],
        meant: tuple[str, ...] = (),
    ) -> list[Asked]:
        """What a turn asks for, one by one. ``asked`` are its clauses, each with the chance that it asks;
        ``meant`` the facts between which the interviewer was torn before."""
        found = []
        heard = hear(turn, pieces(turn, asked), lambda said: self._facts.find_all(question, said))
        heard = [self._told(question, ask, alone=len(heard) == 1) for ask in heard]
        told = {ask.found.fact for ask in heard}
        for ask in heard:
            side = () if ask.found.fact else whole_facet(question, ask.span.text)
            may_mean = (ask.found.likeliest, *ask.found.unsure) if ask.found.probability >= TORN else ()
            again = next((fact for fact in (*may_mean, *ask.found.unsure) if fact in meant), None)
            if side:
                found += [Asked(ask.span, Found(fact, (), 1.0)) for fact in side]
            elif ask.rest and not (ask.found.fact or ask.found.unsure):
                continue
            elif again:
                found.append(Asked(ask.span, ask.found._replace(fact=again)))
            else:
                found.append(self._weighed(question, ask, told, alone=len(heard) == 1))
        return found

    def _weighed(self, question: Question, ask: Heard, told: set[str | None], *, alone: bool) -> Asked:
        """A question with what it leaves open; ``alone``: the turn asks no other."""
        known = bool(told & {ask.found.likeliest, *ask.found.unsure})
        unsure = () if ask.found.fact or known else self._torn(question, ask)
        stray = bool(question.facts) and alone and self._stray(question, ask)
        return Asked(ask.span, ask.found._replace(unsure=unsure), is_asked(ask.span.text), stray=stray)

    def _told(self, question: Question, ask: Heard, *, alone: bool) -> Heard:
        """The same with the fact that it asks for nearly surely, in the fact's own words; words that lean on
        another question ("what does more of it cost?") say too little by themselves. Among others less is
        enough: a question that is passed over there has to be put again."""
        found = ask.found
        plain = _shared(question, found.likeliest, ask.span.text) >= OWN_WORDS
        if found.fact or ask.rest or found.probability < (PROBABLE if alone else AMONG) or not plain:
            return ask
        return ask._replace(found=found._replace(fact=found.likeliest))

    def _torn(self, question: Question, ask: Heard) -> tuple[str, ...]:
        """What a question leaves open: two facts that share a word with it, or the one that may be meant."""
        if ask.found.probability < TORN:
            return ()
        both = tuple(f for f in ask.found.unsure if _shared(question, f, ask.span.text) > 0)
        return both if len(both) > 1 else (ask.found.likeliest,)

    def _stray(self, question: Question, ask: Heard) -> bool:
        """Whether a question is about nothing that the problem is about, or about the firm and its people."""
        vector = self._embedder.embed([ask.span.text])[0]
        beside = float((self._embedder.embed(beside_the_point()) @ vector).max()) >= BESIDE
        if ask.found.probability < UNLIKELY and self.stray(question, vector):
            return True
        return beside and ask.found.probability < TORN

    def stray(self, question: Question, vector: Vectors) -> bool:
        """Whether an embedded question is about nothing that the problem is about."""
        known = [question.prompt, *(point.text for point in question.key_points)]
        known += [said for point in question.key_points for said in point.says]
        known += [ask for fact in question.facts for ask in fact.asks]
        return float((self._embedder.embed(known) @ vector).max()) < STRAY

    def which(self, question: Question, said: str, last: Move) -> tuple[str, ...]:
        """The facts that the first clause of a turn names as the answer to "which did you mean?" or "do you
        mean ...?", none where it is no such answer."""
        facts = [fact for fact in question.facts if fact.id in last.unsure]
        if not facts or refuses(said):
            return ()
        if _BOTH.match(said):
            return last.unsure
        words = len(said.split())
        if words > LONGEST_REPLY or (words > FEW and may_ask(said)):
            return ()  # asked anew, in whatever words, it is heard like any question
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


def _shared(question: Question, fact: str, said: str) -> float:
    """The share of the words of a question that a fact, or what it answers, has too."""
    known = next((" ".join((one.answer, *one.asks)) for one in question.facts if one.id == fact), "")
    stems = set(text.content_stems(said))
    return len(stems & set(text.content_stems(known))) / max(1, len(stems))


def refuses(said: str) -> bool:
    """Whether neither of two things was meant."""
    return _NO.match(said) is not None
