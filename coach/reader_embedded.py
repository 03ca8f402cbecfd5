"""A reader without a language model: sentence embeddings, word stems and the cues of spoken English."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from coach import text
from coach.embedding import Embedder
from coach.records import (
    Act,
    ActKind,
    Coverage,
    Fact,
    KeyPoint,
    Move,
    Question,
    Reading,
    Turn,
)

_CUES: tuple[tuple[ActKind, str], ...] = (
    (
        "asks_end",
        r"\b(end|stop|finish|quit)\b.{0,25}\b(here|interview|now|session)\b|^i'?m done\b|grade (me|it) now",
    ),
    ("asks_feedback", r"\bhow (am|did) i (do|doing)\b|\bfeedback\b|\bwas that (right|correct|good)\b"),
    (
        "asks_hint",
        r"\b(a|any|another|some) (hint|clue|pointer)s?\b|\bgive me .{0,12}hint|\bi('m| am) stuck\b",
    ),
    (
        "asks_repeat",
        r"\b(repeat|rephrase|say (that|it) again|what do you mean|don'?t understand the question)\b",
    ),
    ("already_said", r"\b(already|just) (said|mentioned|told|covered|answered|explained)\b|\bas i said\b"),
    (
        "dont_know",
        r"\b(i )?(don'?t|do not) (really )?know\b|\bno idea\b|\bnot sure (how|what|about)\b|\bpass\b\W*$",
    ),
    ("abusive", r"\b(fuck|shit|idiot|stupid|moron|asshole|bullshit)\w*\b"),
    ("summary", r"\b(to (sum|summari[sz]e)|in summary|summing up|to wrap up|overall, (i|we|my))\b"),
    ("assumption", r"\b(assum(e|ing|ption)|let'?s say|suppose)\b"),
    (
        "comparison",
        r"\b(versus|vs|instead of|rather than|compared (to|with)|trade-?off|on the other hand|whereas)\b",
    ),
    (
        "chooses_topic",
        r"\b(let'?s|i'?d like to|i want to|can we) (talk about|go into|start with|dive into|discuss)\b",
    ),
)
_QUESTION = re.compile(
    r"^(what|how|who|when|where|which|why|do|does|did|is|are|can|could|should|would|will|any|have|has)\b",
    re.I,
)
_NUMBER = re.compile(r"\d")
_DIAGRAM = re.compile(r"```|-->|->|→|\[[\w /]+\]\s*[-=]+>?")
_COMPONENT = re.compile(
    r"\b((?:[a-z-]+ ){0,2}(?:model|service|store|cache|queue|pipeline|index|ranker|tower|database|layer|generation|"
    r"retrieval|gateway|stream|classifier|encoder|engine))\b",
    re.I,
)


class EmbeddedReader:
    """Reads turns by similarity to the question's own wordings, by stems and by cues."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def read(
        self,
        question: Question,
        turn: Turn,
        earlier: Sequence[Turn],
        readings: Sequence[Reading],
        moves: Sequence[Move],
    ) -> Reading:
        """See coach.reader.Reader."""
        spans = text.sentences(turn.text)
        if not spans:
            return Reading(turn=turn.index, acts=(Act(kind="empty"),))
        vectors = self._embedder.embed([span.text for span in spans])
        asked = [index for index, span in enumerate(spans) if _is_question(span.text)]
        facts: list[str] = []
        open_questions: list[str] = []
        acts = [act for span in spans for act in _acts(span)]
        for index in asked:
            if any(act.start == spans[index].start and act.kind.startswith("asks") for act in acts):
                continue
            fact = self._fact(question.facts, spans[index].text, vectors[index])
            if fact is not None:
                facts.append(fact)
            else:
                open_questions.append(spans[index].text)
            acts.append(Act(kind="clarifying_question", text=spans[index].text, start=spans[index].start))
        stated = [index for index in range(len(spans)) if index not in asked]
        coverage = self._coverage(question.key_points, spans, vectors, stated)
        if not acts or coverage:
            acts.append(Act(kind="design_claim", text=spans[0].text))
        return Reading(
            turn=turn.index,
            acts=tuple(acts),
            facts=tuple(dict.fromkeys(facts)),
            open_questions=tuple(open_questions),
            coverage=coverage,
            pitfalls=self._said(question.pitfalls, spans, vectors, stated),
            reactions=self._said(question.reactions, spans, vectors, stated),
            components=tuple(dict.fromkeys(m.group(1).lower() for m in _COMPONENT.finditer(turn.text)))[:4],
        )

    def _fact(self, facts: Sequence[Fact], sentence: str, vector: np.ndarray) -> str | None:
        best: str | None = None
        best_score = 0.0
        for fact in facts:
            score = float(np.max(self._embedder.embed(list(fact.asks)) @ vector))
            if fact.terms:
                score += 0.2 * float(np.mean(text.groups_matched(fact.terms, sentence))) - 0.1
            if score > best_score:
                best, best_score = fact.id, score
        return best if best_score >= 0.55 else None

    def _coverage(
        self,
        points: Sequence[KeyPoint],
        spans: Sequence[text.Span],
        vectors: np.ndarray,
        stated: Sequence[int],
    ) -> tuple[Coverage, ...]:
        found = []
        for point in points:
            score, index = self._match((point.text, *point.says), point.terms, spans, vectors, stated)
            if score >= 0.5:
                span = spans[index]
                found.append(
                    Coverage(
                        key_point=point.id,
                        credit=1.0 if score >= 0.6 else 0.5,
                        quote=span.text,
                        start=span.start,
                        end=span.end,
                    )
                )
        return tuple(found)

    def _match(
        self,
        says: Sequence[str],
        terms: Sequence[Sequence[str]],
        spans: Sequence[text.Span],
        vectors: np.ndarray,
        stated: Sequence[int],
    ) -> tuple[float, int]:
        """The best sentence's score for a point, and its index."""
        if not stated:
            return 0.0, 0
        known = self._embedder.embed(list(says))
        similar = (vectors @ known.T).max(axis=1)
        best, at = 0.0, stated[0]
        for index in stated:
            share = float(np.mean(text.groups_matched(terms, spans[index].text))) if terms else 0.5
            score = float(similar[index]) * 0.7 + share * 0.3 if share else 0.0
            if score > best:
                best, at = score, index
        return best, at

    def _said(self, entries: Sequence, spans, vectors, stated) -> tuple[str, ...]:  # type: ignore[no-untyped-def, type-arg]
        return tuple(
            entry.id
            for entry in entries
            if self._match(entry.says, entry.terms, spans, vectors, stated)[0] >= 0.62
        )


def _is_question(sentence: str) -> bool:
    return sentence.rstrip().endswith("?") or bool(_QUESTION.match(sentence) and len(sentence) < 120)


def _acts(span: text.Span) -> list[Act]:
    acts = [
        Act(kind=kind, text=span.text, start=span.start, end=span.end)
        for kind, cue in _CUES
        if re.search(cue, span.text, re.I)
    ]
    if _DIAGRAM.search(span.text):
        acts.append(Act(kind="diagram", text=span.text, start=span.start, end=span.end))
    if _NUMBER.search(span.text) and not _is_question(span.text):
        acts.append(Act(kind="quantity", text=span.text, start=span.start, end=span.end))
    return acts
