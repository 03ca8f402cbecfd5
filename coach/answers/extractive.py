"""Answers made of the guides' own sentences, chosen and ordered for the kind of question.

The passages found are put together into the sections they are parts of, and the section whose heading
and score fit the question best is read from its beginning, because a section begins with what it is
about (the lead of news summarisation, Brandow, Mitze & Rau 1995). Where what was asked stands further
down, the lead is followed by that place. A second section, or the other side of a comparison, adds what
the first did not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise, takewhile

from coach.answers.kinds import SIGNS
from coach.answers.look import Look, begins_with, explained, look_at
from coach.answers.sentences import LEANS, PROMISES, SHORT, Section, Sentence, quoted, sections
from coach.embedding import Embedder, Vectors
from coach.followups import in_context
from coach.records import Answer, Exchange, SearchResult
from coach.retrieval import cite, telling_terms

MOST_SENTENCES = 5
MOST_POINTS = 9
"""Sentences where they are the points of one list, which is not cut for their number."""
MOST_WORDS = 120
MOST_SECTIONS = 6
"""Sections whose sentences are looked at: enough to choose from, few enough to answer at once."""
RUN = 3
"""Sentences read on from the beginning of a section."""
ENOUGH_WORDS = 70
"""Words with which the first section alone is an answer."""
NEAR_LEAD = 2
"""A place this few sentences behind the lead is reached by reading on."""
MORE_POINTS = "The list goes on in the guide: {} more point{}."
SAME = 0.86
"""Cosine above which two sentences say the same."""
GENERAL = 3
"""Words of a subject up to which a question is a general one, answered by the beginning of a section."""
BEST_SENTENCE = 0.6
"""Weight of a section's best sentence, next to its fit, where the question is a specific one."""
LEAD = 0.15
"""By how much a sentence must answer a general question better than the first one to be gone on to."""
SECOND_SECTION = 0.8
"""Share of the best section's fit that another one must reach to be added."""


class ExtractiveAnswerer:
    """Answers without a language model: up to five sentences, each verbatim and cited."""

    name = "embedded"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        """See `coach.answers.asking.Answerer`."""
        asked = in_context(question, history[-1].question if history else "")
        before = history[-1] if asked != question else None
        look = look_at(question, asked, before)
        kind, wanted = look.kind, look.wanted
        found = sections(result.hits, tables=kind not in ("definition", "why"))
        found = sorted(found, key=lambda section: -look.fit(section))[:MOST_SECTIONS]
        if not found or not explained(question, kind, wanted, found):
            return Answer(question=question, answerable=False, text="", engine=self.name)
        vectors = self._embedder.embed([asked, *(said for s in found for said in s.embedded())])
        choice = _Choice(look, _sides(asked) if kind == "compare" else [], found, vectors)
        choice.add_section(choice.first, RUN)
        choice.add_missing_sides()
        choice.add_second()
        chosen = choice.in_order()
        return Answer(
            question=question,
            answerable=True,
            text=quoted(chosen),
            citations=tuple(cite(s.passage, s.start, s.end) for s in chosen),
            engine=self.name,
            notes=choice.notes(),
        )


class _Choice:
    """Sentences picked so far, within the limits on their number and words, none said twice."""

    def __init__(
        self, look: Look, sides: Sequence[Set[str]], found: Sequence[Section], vectors: Vectors
    ) -> None:
        self._sides = sides
        self._specific = len(look.wanted) > GENERAL
        self._look, self._kind, self._wanted, self._found = look, look.kind, look.wanted, found
        self._fits = [look.fit(section) for section in found]
        ends = [sum(len(section.sentences) for section in found[:n]) for n in range(len(found) + 1)]
        self._vectors = [vectors[1 + a : 1 + b] for a, b in pairwise(ends)]
        self._scores = [
            [
                self._score(sentence, section.heading_stems, float(vector @ vectors[0]))
                for sentence, vector in zip(section.sentences, own, strict=True)
            ]
            for section, own in zip(found, self._vectors, strict=True)
        ]
        self.chosen: list[tuple[int, int]] = []
        self._words = 0

    def _score(self, sentence: Sentence, heading: Set[str], cosine: float) -> float:
        rest = (self._wanted - heading) or self._wanted
        overlap = len(rest & sentence.stems) / max(1, len(rest))
        signs = SIGNS.get(self._kind)
        sign = signs is not None and re.search(signs, sentence.text, re.IGNORECASE) is not None
        weight = 0.2 if self._kind == "number" else 0.08
        table = sentence.table and self._kind in ("compare", "list", "number")
        leans = bool(LEANS.match(sentence.text))
        defines = self._kind == "definition" and begins_with(sentence.text, self._wanted)
        cosine += 0.2 * defines
        return 0.5 * cosine + 0.3 * overlap + weight * sign + 0.1 * table - 0.06 * leans

    @property
    def first(self) -> int:
        """The section to begin with: one that fits, and that has a sentence which answers."""
        weight = BEST_SENTENCE if self._specific else 0.3 if self._kind in ("number", "list") else 0.0
        best = [fit + weight * max(scores) for fit, scores in zip(self._fits, self._scores, strict=True)]
        return best.index(max(best))

    def add_section(self, n: int, length: int) -> None:
        """The section read from its beginning; with the place that answers best, if that is further down."""
        said = self._found[n].sentences
        told = self._look.told(self._found[n])
        new = [not (told and self._look.said(sentence)) for sentence in said]
        scores = [score - (not fresh) for score, fresh in zip(self._scores[n], new, strict=True)]
        best = max(range(len(said)), key=lambda i: scores[i] + LEAD * (i == 0 and not self._specific))
        if self._kind == "compare":  # what tells the sides apart stands first, or in a table
            both = all(any(side & sentence.stems for sentence in said) for side in self._sides)
            best = next((i for i, sentence in enumerate(said) if sentence.table and both), 0)
            length = length if both else length - 1
        first = 0
        if PROMISES.search(said[0].text) and self._kind in ("why", "list"):
            best = 0  # what it announces is the answer
        if not new[0]:
            first = self._start(n, best)
        elif self._in_one_go(said[: best + 1]):
            length = max(length, best + 1)
        else:
            first = self._start(n, best)
            if first > 0 and not LEANS.match(said[0].text):
                self._add(n, 0)
        self._read(n, first, best, length)

    @staticmethod
    def _in_one_go(said: Sequence[Sentence]) -> bool:
        """Whether these sentences stand behind each other and fit into an answer: no need to skip any."""
        apart = any(not after.follows(before) for before, after in pairwise(said))
        fits = len(said) < MOST_SENTENCES and sum(sentence.words for sentence in said) < MOST_WORDS
        return len(said) <= NEAR_LEAD + 1 or (fits and not apart)

    def _read(self, n: int, first: int, best: int, length: int) -> None:
        """Reads on from a sentence; what announces a list is followed by as much of it as fits."""
        said = self._found[n].sentences
        listed = False
        for i in range(first, len(said)):
            listed = listed or said[i].item
            if listed and not said[i].item and any(later.item for later in said[i:]):
                continue  # the points of a list before what is said about each
            goes_on = i <= max(first, best) or said[i].follows(said[i - 1]) or (listed and said[i].item)
            if not goes_on or (i >= first + length and not said[i].item):
                break
            if not self._add(n, i) and not said[i].item:
                break
            if PROMISES.search(said[i].text):
                length = MOST_SENTENCES
        last = self._sentence(self.chosen[-1]) if self.chosen else None
        if last is not None and len(self.chosen) > 1 and PROMISES.search(last.text) and last.words < SHORT:
            self.chosen.pop()  # nothing of what it announces is there

    def _start(self, n: int, i: int) -> int:
        """Where to begin to read so that sentence ``i`` is understood."""
        said = self._found[n].sentences
        while i > 0 and said[i].follows(said[i - 1]):
            if not (LEANS.match(said[i].text) or said[i].item or said[i - 1].item):
                break
            i -= 1
        return i

    def add_missing_sides(self) -> None:
        """For each side of a comparison that nothing chosen speaks about, the best sentence that does."""
        for side in self._sides:
            if any(side & self._sentence(at).stems for at in self.chosen):
                continue
            places = [(n, i) for n, s in enumerate(self._found) for i in range(len(s.sentences))]
            fit = [(n, i) for n, i in places if side & self._sentence((n, i)).stems]
            if fit:
                self._add(*max(fit, key=lambda at: self._fits[at[0]] + self._scores[at[0]][at[1]]))

    def add_second(self) -> None:
        """The next section that fits nearly as well, where the first one said little."""
        for n in range(len(self._found)):
            enough = self._words >= ENOUGH_WORDS or len({at[0] for at in self.chosen}) > 1
            section = self._found[n]
            if n in (m for m, _ in self.chosen) or self._look.told(section):
                continue
            told = self._wanted & (section.heading_stems | section.sentences[0].stems)
            about = 2 * len(told) >= len(self._wanted)
            if enough or self._fits[n] < SECOND_SECTION * self._fits[0] or not about:
                return
            self.add_section(n, RUN - 1)

    def in_order(self) -> list[Sentence]:
        """Sections in the order chosen; within one, as the guide has them."""
        order = list(dict.fromkeys(n for n, _ in self.chosen))
        return [self._sentence(at) for at in sorted(self.chosen, key=lambda at: (order.index(at[0]), at[1]))]

    def notes(self) -> tuple[str, ...]:
        """How many points of a list had no room, if any."""
        left = 0
        for n, i in self.chosen:
            said = self._found[n].sentences
            if said[i].item and (n, i + 1) not in self.chosen:
                left += sum(1 for _ in takewhile(lambda later: later.item, said[i + 1 :]))
        return (MORE_POINTS.format(left, "" if left == 1 else "s"),) if left else ()

    def _sentence(self, at: tuple[int, int]) -> Sentence:
        return self._found[at[0]].sentences[at[1]]

    def _add(self, n: int, i: int) -> bool:
        sentence = self._found[n].sentences[i]
        length = sentence.words
        if n not in (m for m, _ in self.chosen):
            length += len(self._found[n].heading.split())
        goes_on = sentence.item and (n, i - 1) in self.chosen and self._sentence((n, i - 1)).item
        most = MOST_POINTS if goes_on else MOST_SENTENCES
        fits = len(self.chosen) < most and self._words + length <= MOST_WORDS
        vector = self._vectors[n][i]
        elsewhere = (self._vectors[m][j] for m, j in self.chosen if m != n)
        new = all(float(vector @ other) < SAME for other in elsewhere)
        if (n, i) in self.chosen or not fits or not new:
            return False
        self.chosen.append((n, i))
        self._words += length
        return True


def _sides(asked: str) -> list[set[str]]:
    """The telling words on either side of "vs", "or", "and", without those on both."""
    parts = re.split(r"\b(?:vs\.?|versus|or|and|from|than|over)\b", asked.lower())
    stems = [set(telling_terms(part)) for part in parts]
    told = [some - set().union(*(other for other in stems if other is not some)) for some in stems]
    return [side for side in told if side][:2]
