"""Answers made of the guides' own sentences, chosen and ordered for the kind of question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from coach.embedding import Embedder, Vectors
from coach.prose import MARK, sentences
from coach.records import Answer, Exchange, Hit, SearchResult
from coach.retrieval import cite
from coach.text import content_stems

Kind = Literal["definition", "why", "compare", "list", "number", "how", "other"]

_FRAME = frozenset(content_stems("explain define describe mean meaning tell term concept idea"))
MOST_SENTENCES = 5
MOST_WORDS = 120
FROM_PASSAGES = 6
SAME = 0.86
"""Cosine above which two sentences say the same."""

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("compare", r"\bvs\.?\b|\bversus\b|differ|\bcompare|\bbetter\b|\bor\b.+\?|trade-?offs? between|prefer"),
    ("number", r"\bhow (?:many|much|long|often|big|large|fast)\b|what (?:size|number|percentage|share|rate)"),
    ("why", r"\bwhy\b|\breasons?\b|what for|what goes wrong|cause"),
    ("list", r"\b(?:list|name|types?|kinds?|steps?|ways|methods|techniques|examples|options)\b|what are the"),
    ("how", r"\bhow\b|\bwhat should\b|what to do"),
    ("definition", r"^(?:so )?(?:what(?:'s| is| are| does)|define|explain|describe|tell me)|meaning|mean\b"),
)
_SIGNS: dict[Kind, str] = {
    "definition": r"\b(?:is|are|means?|refers? to|describes?|measures?|consists? of)\b",
    "why": r"\b(?:because|since|so that|therefore|otherwise|hence|reason|leads? to|means that|causes?)\b",
    "compare": r"\b(?:whereas|while|than|but|unlike|both|instead|rather|(?:in|by) contrast|on the other)\b",
    "list": r"\b(?:first|second|third|finally|include|such as|three|four|five)\b|\(\d\)|;|, .+, ",
    "number": r"\d",
    "how": r"\b(?:by|then|first|use|train|split|compute|set|start|choose|measure|should|must)\b",
}


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a hit: where it stands, and how its words compare with the question."""

    hit: Hit
    start: int
    end: int
    text: str
    stems: frozenset[str]
    first: bool


class ExtractiveAnswerer:
    """Answers without a language model: two to five sentences, each verbatim and cited."""

    name = "embedded"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        """See `coach.answers.Answerer`."""
        asked = question if not history else f"{history[-1].question} {question}"
        found = _candidates(result)
        if not found:
            return Answer(question=question, answerable=False, text="", engine=self.name)
        kind = kind_of(question)
        vectors = self._embedder.embed([asked, *(" ".join(s.text.split()) for s in found)])
        scores = _scores(kind, asked, found, vectors)
        chosen = _ordered(kind, _choose(kind, asked, found, scores, vectors[1:]), scores)
        sentences_chosen = [found[i] for i in chosen]
        return Answer(
            question=question,
            answerable=True,
            text=_text(sentences_chosen),
            citations=tuple(cite(s.hit.passage, s.start, s.end) for s in sentences_chosen),
            engine=self.name,
        )


def kind_of(question: str) -> Kind:
    """What sort of answer a question asks for."""
    lowered = question.lower().strip()
    return next((kind for kind, sign in _KINDS if re.search(sign, lowered)), "other")


def _candidates(result: SearchResult) -> list[_Sentence]:
    found = []
    for hit in result.hits[:FROM_PASSAGES]:
        passage = hit.passage
        if _is_code(passage.text):
            continue
        for span in sentences(passage.text):
            mark = MARK.match(span.text)
            start = span.start + (mark.end() if mark else 0)
            text = passage.text[start : span.end]
            if _reads_alone(text):
                place = (passage.start + start, passage.start + span.end)
                first = not any(s.hit is hit for s in found)
                found.append(_Sentence(hit, *place, text, frozenset(content_stems(text)), first))
    return found


def _is_code(text: str) -> bool:
    return text.startswith(("```", "|")) or text.count("```") > 1


def _reads_alone(text: str) -> bool:
    """Whether a sentence can stand in an answer: no heading, question, lead-in, row or fragment."""
    words = text.split()
    ends_well = text.rstrip("*_\"')`").endswith((".", "!", ";"))
    return 5 <= len(words) <= 60 and ends_well and "|" not in text and "```" not in text


def _scores(kind: Kind, asked: str, found: list[_Sentence], vectors: Vectors) -> list[float]:
    wanted = set(content_stems(asked))
    best = found[0].hit.score or 1.0
    cosines = vectors[1:] @ vectors[0]
    scores = []
    for sentence, cosine in zip(found, cosines, strict=True):
        overlap = len(wanted & sentence.stems) / max(1, len(wanted))
        sign = kind in _SIGNS and re.search(_SIGNS[kind], sentence.text, re.IGNORECASE) is not None
        dangling = re.match(r"(?:It|This|That|These|They|Such|But|And|So|However|Both)\b", sentence.text)
        scores.append(
            0.5 * float(cosine)
            + 0.25 * overlap
            + 0.35 * sentence.hit.score / best
            + 0.08 * sign
            + (0.1 * sentence.first + 0.15 * _defines(sentence.text, wanted)) * (kind == "definition")
            - 0.06 * (dangling is not None)
        )
    return scores


def _defines(text: str, wanted: set[str]) -> bool:
    """Whether a sentence begins with what was asked about, and then says what it is or does."""
    beginning = set(content_stems(" ".join(text.split()[:4])))
    return bool(wanted & beginning) and wanted <= set(content_stems(text)) | _FRAME


def _choose(
    kind: Kind, asked: str, found: list[_Sentence], scores: list[float], vectors: Vectors
) -> list[int]:
    """The best sentences that say different things; for a comparison, some for either side."""
    chosen: list[int] = []
    words = 0
    sides = _sides(asked) if kind == "compare" else []
    order = sorted(range(len(found)), key=lambda i: -scores[i])
    for side in sides:
        first = next((i for i in order if side & found[i].stems and i not in chosen), None)
        if first is not None:
            chosen.append(first)
            words += len(found[first].text.split())
    floor = scores[order[0]] - 0.22
    for i in order:
        length = len(found[i].text.split())
        fits = len(chosen) < MOST_SENTENCES and words + length <= MOST_WORDS
        new = all(float(vectors[i] @ vectors[j]) < SAME for j in chosen)
        if i not in chosen and fits and new and (scores[i] >= floor or len(chosen) < 2):
            chosen.append(i)
            words += length
    return chosen


def _sides(asked: str) -> list[set[str]]:
    """The content words on either side of "vs", "or", "and", without those on both."""
    parts = re.split(r"\b(?:vs\.?|versus|or|and|from|than|over)\b", asked.lower())
    stems = [set(content_stems(part)) for part in parts]
    told = [some - set().union(*(other for other in stems if other is not some)) for some in stems]
    return [side for side in told if side][:2]


def _ordered(kind: Kind, chosen: list[int], scores: list[float]) -> list[int]:
    """Best first for a definition or a number; the guides' own order otherwise, section by section."""
    if not chosen:
        return []
    if kind in {"definition", "number"}:
        best = max(chosen, key=lambda i: scores[i])
        return [best, *(i for i in sorted(chosen) if i != best)]
    return sorted(chosen)


def _text(chosen: list[_Sentence]) -> str:
    """The sentences with their marks, and the heading where the section changes."""
    parts: list[str] = []
    before: tuple[str, tuple[str, ...]] | None = None
    several = len({(s.hit.passage.guide, s.hit.passage.section) for s in chosen}) > 1
    for n, sentence in enumerate(chosen, start=1):
        place = (sentence.hit.passage.guide, sentence.hit.passage.section)
        if several and place != before:
            heading = (sentence.hit.passage.section or (sentence.hit.passage.title,))[-1]
            parts.append(f"{'' if before is None else chr(10) * 2}**{heading}.**")
        parts.append(f"{' '.join(sentence.text.split())} [{n}]")
        before = place
    return " ".join(parts).replace(" \n\n", "\n\n")
