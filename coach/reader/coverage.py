"""Which key points, pitfalls and reactions a turn touches, by the judge's matching and credit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from coach import text
from coach.embedding import Embedder
from coach.judge.answer import Answer, Sentence, prepare
from coach.judge.credit import PITFALL_FROM, accused, as_statement, credit_of
from coach.judge.features import Statement
from coach.judge.matching import Match, Matcher
from coach.records import Coverage, KeyPoint, Question, QuestionKind, Transcript, Turn

REACTION_FROM = 0.5
"""Cosine with a reaction's wording from which it fits, given its terms."""


_SPEAKS_AGAINST = re.compile(
    r"\b(?:not|no|never|without|instead of|rather than|avoid\w*|skip\w*|drop\w*|overkill|"
    r"since only|too (?:expensive|costly|slow|heavy|complex|stale|big|much))\b|n't\b",
    re.IGNORECASE,
)
"""In a sentence: what it names may be what the candidate does not want, and is not asked about."""


class Touched(NamedTuple):
    """What a turn touched."""

    coverage: tuple[Coverage, ...]
    pitfalls: tuple[str, ...]
    reactions: tuple[str, ...]


class Coverer:
    """Finds what a turn touches."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._matcher = Matcher(embedder)

    def touch(self, question: Question, turn: Turn, earlier: Sequence[Turn]) -> Touched:
        """``earlier`` are the turns before, so that echoes and repetitions count for nothing."""
        spoken = Transcript(
            id="", kind=question.kind, question=question, prompt=question.prompt, turns=(*earlier, turn)
        )
        whole = prepare(spoken, question.prompt)
        answer = Answer(spoken, tuple(s for s in whole.sentences if s.turn == turn.index))
        if not answer.counted:
            return Touched((), (), ())
        statements = _statements(question)
        matches = self._matcher.match(answer, statements, question.prompt) if statements else []
        points = matches[: len(question.key_points)]
        coverage = [
            covered
            for point, match in zip(question.key_points, points, strict=True)
            if (covered := _coverage(point, match, turn, question.kind)) is not None
        ]
        pitfalls = [
            pitfall.id
            for pitfall, statement, match in zip(
                question.pitfalls, statements[len(points) :], matches[len(points) :], strict=True
            )
            if accused(statement, match, answer).probability >= PITFALL_FROM
        ]
        return Touched(tuple(coverage), tuple(pitfalls), self._reactions(question, answer.counted))

    def _reactions(self, question: Question, sentences: Sequence[Sentence]) -> tuple[str, ...]:
        """Reactions whose terms a statement has, one of each group, and whose wording is near."""
        said = [s for s in sentences if not (s.question or _SPEAKS_AGAINST.search(s.text))]
        if not said:
            return ()
        vectors = self._embedder.embed([sentence.text for sentence in said])
        found: list[tuple[float, str]] = []
        for reaction in question.reactions:
            fits = [i for i, s in enumerate(said) if all(text.groups_matched(reaction.terms, s.stems))]
            if fits:
                nearest = float((vectors[fits] @ self._embedder.embed(reaction.says).T).max())
                if nearest >= (REACTION_FROM if reaction.terms else REACTION_FROM + 0.15):
                    found.append((nearest, reaction.id))
        return tuple(name for _, name in sorted(found, reverse=True))

    def warm(self, question: Question) -> None:
        """Embeds what is known of a question, so that no reply waits for it."""
        known = [variant for statement in _statements(question) for variant in statement.variants]
        known += [said for reaction in question.reactions for said in reaction.says]
        self._embedder.embed([*known, question.prompt])
        self.touch(question, Turn(index=1, speaker="candidate", text="We store the labels somewhere."), ())


def _statements(question: Question) -> list[Statement]:
    return [
        Statement(f"{kind}:{item.id}", item.text, item.says, item.terms)
        for kind, items in (("key_point", question.key_points), ("pitfall", question.pitfalls))
        for item in items
    ]


def _coverage(point: KeyPoint, match: Match, turn: Turn, kind: QuestionKind) -> Coverage | None:
    credit = credit_of(as_statement(match, point.phase), kind)
    if match.first is None or match.last is None or credit <= 0:
        return None
    start, end = match.first.start, match.last.end
    return Coverage(key_point=point.id, credit=credit, quote=turn.text[start:end], start=start, end=end)
