"""What a model judge is shown: the talk and the passages cut into numbered sentences, and the way back.

A model names numbers; the words are taken from here. So a quote cannot be wrong, and a number that is not on
the sheet is seen at once. Sentences that cannot be evidence (set aside by judge_answer) have no number;
words addressed to the grader are not shown at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coach import injection, prose
from coach.judge.answer import Answer, Sentence
from coach.judge.protocol import Case
from coach.prompting import fenced
from coach.records import Citation, Evidence, Item, Passage
from coach.text import Span

LONGEST_PROBLEM = 4_000


@dataclass(frozen=True)
class Numbered:
    """A sentence of a passage with its number."""

    passage: Passage
    span: Span

    @property
    def citation(self) -> Citation:
        """The sentence as a citation."""
        passage = self.passage
        return Citation(
            guide=passage.guide,
            source=passage.source,
            title=passage.title,
            section=passage.section,
            page=passage.page,
            start=passage.start + self.span.start,
            end=passage.start + self.span.end,
            quote=self.span.text,
        )


@dataclass(frozen=True)
class PassageSheet:
    """Passages with their sentences numbered from 1."""

    text: str
    sentences: Mapping[int, Numbered] = field(default_factory=dict)


def number_passages(passages: Sequence[Passage]) -> PassageSheet:
    """Every passage once, each sentence with its number; instructions hidden in a guide are withheld."""
    sentences: dict[int, Numbered] = {}
    blocks = []
    for passage in dict.fromkeys(passages):
        hidden = injection.stretches(passage.text, prose.sentences)
        lines = []
        for span in prose.sentences(passage.text):
            if any(span.start < end and start < span.end for start, end in hidden):
                continue
            if not any(character.isalnum() for character in span.text):
                continue  # the rule of a table, a fence
            sentences[len(sentences) + 1] = Numbered(passage, span)
            lines.append(f"({len(sentences)}) {' '.join(span.text.split())}")
        if lines:
            heading = injection.withheld(" > ".join((passage.title, *passage.section)))
            blocks.append(fenced("passage", "\n".join((heading, *lines))))
    return PassageSheet("\n".join(blocks) or "(none)", sentences)


class TalkSheet:
    """The talk with the candidate's sentences numbered from 1."""

    def __init__(self, case: Case, answer: Answer) -> None:
        self._answer = answer
        numbered = [s for s in answer.sentences if s.aside in ("", "listed")]
        self.sentences: dict[int, Sentence] = dict(enumerate(numbered, start=1))
        self.withheld = len(answer.set_aside("injected"))
        self.text = "\n".join(self._turns(case))
        self.problem = fenced("problem", injection.withheld(case.prompt[:LONGEST_PROBLEM]))

    def evidence(self, numbers: Sequence[int]) -> Evidence | None:
        """The words that ``numbers`` stand for: from the first named one on, as long as they follow on each
        other in one turn. None where the first is not on the sheet."""
        if not numbers or numbers[0] not in self.sentences:
            return None
        named = set(numbers)
        first = last = numbers[0]
        while first - 1 in named and self._follows(first - 1, first):
            first -= 1
        while last + 1 in named and self._follows(last, last + 1):
            last += 1
        return self._answer.quote(self.sentences[first], self.sentences[last])

    def _follows(self, one: int, other: int) -> bool:
        """Whether two numbered sentences stand next to each other, with nothing set aside between them."""
        everything = self._answer.sentences
        a, b = self.sentences.get(one), self.sentences.get(other)
        if a is None or b is None or a.turn != b.turn:
            return False
        return everything.index(b) == everything.index(a) + 1

    def _turns(self, case: Case) -> Iterator[str]:
        number = {id(sentence): n for n, sentence in self.sentences.items()}
        for turn in case.transcript.turns:
            if turn.speaker == "interviewer":
                yield fenced("interviewer", turn.text)
                continue
            lines: list[str] = []
            for sentence in (s for s in self._answer.sentences if s.turn == turn.index):
                if sentence.aside == "injected":
                    if lines[-1:] != [injection.WITHHELD]:
                        lines.append(injection.WITHHELD)
                    continue
                words = " ".join(sentence.text.split())
                lines.append(f"[{number[id(sentence)]}] {words}" if id(sentence) in number else words)
            yield fenced("candidate", "\n".join(lines) or ("…" if case.pointed else "(nothing)"))


def item_lines(items: Mapping[int, Item], why: Mapping[str, str]) -> str:
    """The items with their numbers, as they are asked for. ``why``: what is wrong about each pitfall."""
    lines = []
    for number, item in items.items():
        kind = {"indicator": "behaviour", "key_point": "point", "pitfall": "pitfall"}[item.kind]
        note = f" (why it is wrong: {why[item.id]})" if item.kind == "pitfall" and why.get(item.id) else ""
        lines.append(f"{number}. {kind}: {' '.join(item.text.split())}{note}")
    return "\n".join(lines)
