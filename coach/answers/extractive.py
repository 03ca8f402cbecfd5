"""Answers made of the guides' own sentences, chosen and ordered for the kind of question.

The best sentence is the anchor. It is read on from there, because what follows explains it, and a
sentence that leans on the one before ("It ...") brings that along. A second place, or the other side
of a comparison, adds what the first did not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coach.answers.kinds import SIGNS, Kind, kind_of
from coach.embedding import Embedder, Vectors
from coach.prose import MARK, sentences
from coach.records import Answer, Exchange, Hit, SearchResult
from coach.retrieval import cite, in_context, telling_terms
from coach.text import STOP_WORDS

MOST_SENTENCES = 5
MOST_WORDS = 120
FIRST_RUN = 3
"""Sentences read on from the anchor."""
FROM_PASSAGES = 6
MOST_CANDIDATES = 28
"""Sentences whose vectors are computed: enough to choose from, few enough to answer at once."""
SAME = 0.86
"""Cosine above which two sentences say the same."""
ON_TOPIC = 0.55
"""Share of the anchor's score that a sentence behind it must reach to be read on."""
SHORT = 16
"""Words below which a sentence that announces a list has not begun it."""
SECOND_PLACE = 0.75
"""Share of the anchor's score that a sentence of another section must reach to be added."""

_LEANS = re.compile(
    r"(?:It|Its|This|That|These|Those|They|Their|Such|But|And|So|However|Both|Here|Then|Therefore|One,|"
    r"The (?:first|second|third|last|other|former|latter|same|result|price|remedy|cure|reason)|Another)\b"
)
_SHAPE = frozenset(
    telling_terms(
        "types ways steps methods techniques examples options reasons list name many much often large good "
        "best use need want problem solve prevent avoid handle choose pick happen"
    )
)
"""Stems of words that say what shape an answer should have, and not what it is about."""
_PROMISES = re.compile(r"\b(?:two|three|four|five|six|seven|several|following)\b", re.IGNORECASE)
"""In a short sentence: it announces a list, and says little without it."""
_ABOUT_SOURCES = re.compile(r"\bsource material\b|^\**Correction\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Sentence:
    """A sentence of a hit; ``place`` counts those of its passage that can stand in an answer."""

    hit: Hit
    place: int
    start: int
    end: int
    text: str
    stems: frozenset[str]
    heading: frozenset[str]


class ExtractiveAnswerer:
    """Answers without a language model: up to five sentences, each verbatim and cited."""

    name = "embedded"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        """See `coach.answers.asking.Answerer`."""
        asked = in_context(question, history[-1].question if history else "")
        wanted = (set(telling_terms(asked)) - _SHAPE) or set(telling_terms(asked))
        found = _candidates(result, wanted)
        if not found:
            return Answer(question=question, answerable=False, text="", engine=self.name)
        kind = kind_of(question)
        vectors = self._embedder.embed([asked, *(" ".join(s.text.split()) for s in found)])
        choice = _Choice(found, _scores(kind, wanted, found, vectors), vectors[1:])
        for side in _sides(asked) if kind == "compare" else []:
            choice.add_run(choice.best(side), 2)
        if not choice.chosen:
            choice.add_run(choice.best(), FIRST_RUN)
        choice.add_other_places(wanted)
        chosen = [found[i] for i in choice.in_order(by_section=kind != "compare")]
        return Answer(
            question=question,
            answerable=True,
            text=_text(chosen),
            citations=tuple(cite(s.hit.passage, s.start, s.end) for s in chosen),
            engine=self.name,
        )


def _candidates(result: SearchResult, wanted: set[str]) -> list[_Sentence]:
    """Sentences of the best passages that can stand in an answer, in reading order within each."""
    found = []
    for hit in result.hits[:FROM_PASSAGES]:
        place = 0
        heading = frozenset(telling_terms(_heading(hit)))
        for span in sentences(hit.passage.text):
            mark = MARK.match(span.text)
            start = span.start + (mark.end() if mark else 0)
            text = hit.passage.text[start : span.end]
            if _reads_alone(text):
                at = hit.passage.start
                stems = frozenset(telling_terms(text))
                found.append(_Sentence(hit, place, at + start, at + span.end, text, stems, heading))
                place += 1
    kept = sorted(found, key=lambda s: -(len(wanted & s.stems) + 4 * s.hit.score))[:MOST_CANDIDATES]
    return [sentence for sentence in found if sentence in kept]


def _heading(hit: Hit) -> str:
    return (hit.passage.section or (hit.passage.title,))[-1]


def _reads_alone(text: str) -> bool:
    """Whether a sentence can stand in an answer: no heading, question, lead-in, code, row or remark."""
    words = text.split()
    ends_well = text.rstrip("*_\"')`").endswith((".", "!", ";"))
    plain = "|" not in text and "```" not in text and not _ABOUT_SOURCES.search(text)
    return 4 <= len(words) <= 60 and ends_well and plain


def _scores(kind: Kind, wanted: set[str], found: list[_Sentence], vectors: Vectors) -> list[float]:
    best = max(sentence.hit.score for sentence in found) or 1.0
    cosines = vectors[1:] @ vectors[0]
    scores = []
    for sentence, cosine in zip(found, cosines, strict=True):
        overlap = len(wanted & sentence.stems) / max(1, len(wanted))
        sign = kind in SIGNS and re.search(SIGNS[kind], sentence.text, re.IGNORECASE) is not None
        headed = len(wanted & sentence.heading) / max(1, len(wanted))
        defines = kind == "definition" and _defines(sentence.text, wanted)
        scores.append(
            0.5 * float(cosine)
            + 0.4 * overlap
            + 0.45 * sentence.hit.score / best
            + 0.15 * headed
            + 0.08 * (sentence.place == 0)
            + 0.08 * sign
            + 0.15 * defines
            - 0.06 * bool(_LEANS.match(sentence.text))
        )
    return scores


def _defines(text: str, wanted: set[str]) -> bool:
    """Whether a sentence begins with what was asked about."""
    beginning = set(telling_terms(" ".join(text.split()[:4])))
    return bool(wanted & beginning) and wanted <= set(telling_terms(text))


class _Choice:
    """Sentences picked so far, within the limits on their number and words, none said twice."""

    def __init__(self, found: list[_Sentence], scores: list[float], vectors: Vectors) -> None:
        self._found, self._scores, self._vectors = found, scores, vectors
        self.chosen: list[int] = []
        self._words = 0

    def best(self, side: set[str] | None = None) -> int | None:
        """The best sentence not chosen yet, of those that speak about ``side``."""
        left = (i for i in range(len(self._found)) if i not in self.chosen)
        fit = [i for i in left if side is None or side & self._found[i].stems]
        return max(fit, key=lambda i: self._scores[i], default=None)

    def add_run(self, anchor: int | None, length: int) -> None:
        """The anchor with what it leans on, read on to ``length`` sentences of its passage."""
        if anchor is None:
            return
        first = anchor
        while _LEANS.match(self._found[first].text) and self._follows(first - 1, first):
            first -= 1
        for i in range(first, min(max(first + length, anchor + 1), len(self._found))):
            if i > anchor and not self._goes_on(anchor, i):
                break
            if (i > first and not self._follows(i - 1, i)) or not self._add(i):
                break

    def _goes_on(self, anchor: int, i: int) -> bool:
        """Whether a sentence behind the anchor still speaks about the same."""
        related = self._scores[i] >= ON_TOPIC * self._scores[anchor]
        promised = _PROMISES.search(self._found[anchor].text)
        text = self._found[i].text
        return bool(related or promised or _LEANS.match(text) or text.split()[0].lower() in STOP_WORDS)

    def add_other_places(self, wanted: set[str]) -> None:
        """The best sentences of other sections, as long as they come near the anchor's score."""
        if not self.chosen:
            return
        floor = SECOND_PLACE * max(self._scores[i] for i in self.chosen)
        for i in sorted(range(len(self._found)), key=lambda i: -self._scores[i]):
            text = self._found[i].text
            alone = not _LEANS.match(text) and not (_PROMISES.search(text) and len(text.split()) < SHORT)
            new = self._section(i) not in map(self._section, self.chosen)
            about = 2 * len(wanted & (self._found[i].stems | self._found[i].heading)) >= len(wanted)
            if self._scores[i] >= floor and alone and new and about:
                self._add(i)

    def in_order(self, *, by_section: bool) -> list[int]:
        """Sections in the order chosen; within one, as the guide has them."""
        if not by_section:
            return self.chosen
        sections = list(dict.fromkeys(self._section(i) for i in self.chosen))
        return sorted(self.chosen, key=lambda i: (sections.index(self._section(i)), self._found[i].start))

    def _section(self, i: int) -> tuple[str, tuple[str, ...]]:
        passage = self._found[i].hit.passage
        return passage.guide, passage.section

    def _follows(self, i: int, j: int) -> bool:
        """Whether sentence ``j`` stands right behind ``i`` in one passage."""
        if i < 0:
            return False
        before, after = self._found[i], self._found[j]
        return before.hit is after.hit and before.place + 1 == after.place

    def _add(self, i: int) -> bool:
        length = len(self._found[i].text.split())
        if self._section(i) not in map(self._section, self.chosen):
            length += len(_heading(self._found[i].hit).split())
        fits = len(self.chosen) < MOST_SENTENCES and self._words + length <= MOST_WORDS
        new = all(float(self._vectors[i] @ self._vectors[j]) < SAME for j in self.chosen)
        if i in self.chosen or not fits or not new:
            return False
        self.chosen.append(i)
        self._words += length
        return True


def _sides(asked: str) -> list[set[str]]:
    """The telling words on either side of "vs", "or", "and", without those on both."""
    parts = re.split(r"\b(?:vs\.?|versus|or|and|from|than|over)\b", asked.lower())
    stems = [set(telling_terms(part)) for part in parts]
    told = [some - set().union(*(other for other in stems if other is not some)) for some in stems]
    return [side for side in told if side][:2]


def _text(chosen: list[_Sentence]) -> str:
    """The sentences with their marks, and the heading where the section changes."""
    parts: list[str] = []
    before: tuple[str, tuple[str, ...]] | None = None
    several = len({(s.hit.passage.guide, s.hit.passage.section) for s in chosen}) > 1
    for n, sentence in enumerate(chosen, start=1):
        passage = sentence.hit.passage
        if several and (passage.guide, passage.section) != before:
            heading = _heading(sentence.hit)
            end = "" if heading.endswith(("?", "!", ".")) else "."
            parts.append(f"{'' if before is None else chr(10) * 2}**{heading}{end}**")
        parts.append(f"{' '.join(sentence.text.split())} [{n}]")
        before = passage.guide, passage.section
    return " ".join(parts).replace(" \n\n", "\n\n")
