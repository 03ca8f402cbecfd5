"""What a candidate said, cut into sentences and sifted: what counts as an answer and what does not.

Copied text (the problem, the interviewer's words), bare lists of terms, sentences said before, and attempts
to instruct whoever grades are set aside here, so that nothing later can give credit for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from coach import injection, lexicon, text
from coach.records import Evidence, Transcript

Aside = Literal["", "echo", "injected", "listed", "repeated"]

LIST_PIECES = 8
"""Pieces between commas from which short ones make a list of terms."""
LONGEST_NOTE = 25
"""Words up to which a list of terms passes as a note, in a turn that says at least as much in other words."""
LONGEST_QUESTION = 25
"""Words up to which a sentence that starts like a question is one without a question mark."""
LONGEST_ASK = 3
"""Words up to which the parts of a question with commas ask one thing each."""
LONGEST = 45
"""Words after which a run without a full stop is cut at a comma or a joining word."""

_RELATION = re.compile(r"->|→|=>|≈|=|\d\s*(?:ms|k|m|gb|tb|%|s\b)|\bvs\b|;", re.I)
_SHORT_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=\S)")
_JOINT = re.compile(
    r"(?:,|;|\s[-–—])\s+|\s+(?=(?:and then|so then|but|because|so that|then|which means)\b)", re.I
)
_ASK_ENDS = re.compile(
    r"\?\s*|(?:\s*[,;]\s*(?:and\s+|or\s+)?|\s+and\s+)"
    r"(?=(?:what|how|when|where|why|do|does|did|is|are|can|may)\b)",
    re.I,
)
_BRACKETED = re.compile(r"\([^()]{0,120}\)")
_NO_STOP = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|resp)\.$|^\d+\.$", re.I)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the candidate: ``text`` equals the turn's text at ``start:end``.

    ``before`` counts the candidate's words before it; ``aside`` says why it earns nothing, empty if it may.
    """

    turn: int
    start: int
    end: int
    text: str
    stems: tuple[str, ...]
    content: frozenset[str]
    before: int
    question: bool
    aside: Aside = ""

    @property
    def evidence(self) -> Evidence:
        """The sentence as evidence."""
        return Evidence(turn=self.turn, start=self.start, end=self.end, quote=self.text)


@dataclass(frozen=True)
class Answer:
    """All that a candidate said. Windows are runs of one to three sentences within a turn."""

    transcript: Transcript
    sentences: tuple[Sentence, ...]

    @cached_property
    def counted(self) -> tuple[Sentence, ...]:
        """The sentences that may earn something."""
        return tuple(sentence for sentence in self.sentences if not sentence.aside)

    @cached_property
    def words(self) -> int:
        """Words in the sentences that may earn something."""
        return sum(len(sentence.stems) for sentence in self.counted)

    def set_aside(self, why: Aside) -> list[Sentence]:
        """The sentences that were set aside for one reason."""
        return [sentence for sentence in self.sentences if sentence.aside == why]

    def quote(self, first: Sentence, last: Sentence) -> Evidence:
        """The words from one sentence to another of the same turn."""
        turn = next(t for t in self.transcript.turns if t.index == first.turn)
        return Evidence(
            turn=first.turn, start=first.start, end=last.end, quote=turn.text[first.start : last.end]
        )


def prepare(transcript: Transcript, prompt: str, pointed: Evidence | None = None) -> Answer:
    """Cuts the candidate's turns into sentences and sets aside what earns nothing. With ``pointed``, only the
    sentences of those words are in the answer."""
    heard = _shingles(text.stems(prompt))
    posed = frozenset(text.content_stems(prompt))
    seen: set[tuple[str, ...]] = set()
    found: list[Sentence] = []
    before = 0
    for turn in transcript.turns:
        if turn.speaker == "interviewer":
            heard |= _shingles(text.stems(turn.text))
            heard |= {tuple(text.stems(span.text)) for span in split(turn.text)}
            continue
        if pointed and turn.index != pointed.turn:
            before += len(text.words(turn.text))
            continue
        injected = _injected(turn.text)
        bare = _bare_lists(turn.text, injected)
        before += len(text.words(turn.text[: pointed.start])) if pointed else 0
        for span in _pieces(turn.text, pointed):
            stems = tuple(text.stems(span.text))
            if not stems:
                continue
            aside = _aside(span, stems, heard, seen, injected)
            if not aside and any(start <= span.start < end for start, end in bare):
                aside = "listed"
            content = frozenset(text.content_stems(span.text))
            if not aside and len(content) >= 3 and content <= posed and not is_question(span.text):
                aside = "echo"
            seen.add(stems)
            found.append(
                Sentence(
                    turn=turn.index,
                    start=span.start,
                    end=span.end,
                    text=span.text,
                    stems=stems,
                    content=content,
                    before=before,
                    question=is_question(span.text),
                    aside=aside,
                )
            )
            before += len(stems)
    return Answer(transcript, tuple(found))


def _pieces(turn: str, pointed: Evidence | None) -> list[text.Span]:
    """The sentences of a turn, or what of them was pointed at. A question stays one when words are cut out of
    it, and a denial a denial: where what is left out asks, negates or warns, the whole sentence is taken."""
    if pointed is None:
        return split(turn)
    pieces = []
    for span in split(turn):
        start, end = max(span.start, pointed.start), min(span.end, pointed.end)
        if start >= end:
            continue
        left_out = f"{turn[span.start : start]} {turn[end : span.end]}"
        turned = is_question(span.text) or any(
            lexicon.says(name, left_out) for name in ("negation", "warning")
        )
        pieces.append(span if turned else text.Span(start, end, turn[start:end]))
    return pieces


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something, with or without a question mark."""
    if sentence.rstrip("\"') ").endswith("?"):
        return True
    asks = _question_start().match(sentence) and len(sentence.split()) <= LONGEST_QUESTION
    return bool(asks or lexicon.says("asking", sentence))


def asks(question: str) -> list[str]:
    """What a sentence asks, one by one: "how many users, and what latency?" asks two things."""
    pieces = [piece.strip(" ?.") for piece in _ASK_ENDS.split(question)]
    found = [part for piece in pieces for part in _listed(piece)]
    return [part for part in found if text.content_stems(part)] or [question]


def _listed(question: str) -> list[str]:
    """The parts of a bare list such as "query volume, index size, latency"."""
    parts = re.split(r",\s*(?:and\s+)?", question)
    return parts if len(parts) > 1 and all(len(part.split()) <= LONGEST_ASK for part in parts) else [question]


@lru_cache(maxsize=1)
def _question_start() -> re.Pattern[str]:
    filler, start = lexicon.pattern("question_filler").pattern, lexicon.pattern("question_start").pattern
    return re.compile(rf"(?:{filler}\W+)*{start}", re.IGNORECASE)


def split(turn: str) -> list[text.Span]:
    """Sentences of a turn, however it is punctuated: lower-case starts end a sentence too, and runs without
    any full stop are cut at commas and joining words."""
    return [piece for span in _stops(turn) for piece in _at_joints(span)]


def _stops(turn: str) -> list[text.Span]:
    return [part for span in text.sentences(turn) for part in _at_stops(span)]


def _at_stops(span: text.Span) -> Iterator[text.Span]:
    start = 0
    for match in _SHORT_END.finditer(span.text):
        head = span.text[start : match.start()]
        if len(head.split()) >= 2 and not _NO_STOP.search(head):
            yield _span(span, start, match.start())
            start = match.end()
    yield _span(span, start, len(span.text))


def _at_joints(span: text.Span) -> Iterator[text.Span]:
    start = 0
    if len(span.text.split()) > LONGEST:
        for match in _JOINT.finditer(span.text):
            long_enough = len(span.text[start : match.start()].split()) >= LONGEST // 2
            if long_enough and len(span.text[match.end() :].split()) >= 8:
                yield _span(span, start, match.start())
                start = match.end()
    yield _span(span, start, len(span.text))


def _span(span: text.Span, start: int, end: int) -> text.Span:
    piece = span.text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    return text.Span(span.start + start, span.start + start + len(piece), piece)


# --- what earns nothing -----------------------------------------------------------------------------


def _aside(
    span: text.Span,
    stems: tuple[str, ...],
    heard: set[tuple[str, ...]],
    seen: set[tuple[str, ...]],
    injected: Sequence[tuple[int, int]],
) -> Aside:
    if any(span.start < end and start < span.end for start, end in injected):
        return "injected"
    if len(stems) >= 4 and stems in seen:
        return "repeated"
    own = _shingles(stems)
    if stems in heard:
        return "echo"
    if own and len(stems) >= 6 and len(own & heard) >= 0.6 * len(own):
        return "echo"
    return ""


def _shingles(stems: Sequence[str], size: int = 4) -> set[tuple[str, ...]]:
    return {tuple(stems[i : i + size]) for i in range(len(stems) - size + 1)}


def is_bare_list(sentence: str) -> bool:
    """Whether a sentence only strings terms together: hardly a function word, nothing that relates them."""
    outside = _BRACKETED.sub(" ", sentence)
    if len(text.words(outside)) >= 6:  # examples in brackets don't make a list of the sentence around them
        sentence = outside
    said = text.words(sentence)
    if len(said) < 6:
        return False
    share = sum(word in text.STOP_WORDS for word in said) / len(said)
    pieces = re.split(r"[,;/|]\s*|\s[-–—]\s", sentence)
    if len(pieces) >= LIST_PIECES and len(said) <= 2.5 * len(pieces):
        return share < (0.18 if len(pieces) < 2 * LIST_PIECES else 0.35)
    return share < 0.09 and not _RELATION.search(sentence)


def _bare_lists(turn: str, injected: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The bare lists of a turn; short ones among at least as many other words are the notes of a terse
    speaker. Words addressed to the grader are no other words."""
    spans = [s for s in _stops(turn) if not any(s.start < end and start < s.end for start, end in injected)]
    sizes = {span: len(text.words(span.text)) for span in spans}
    bare = [span for span in spans if is_bare_list(span.text)]
    notes = 2 * sum(sizes[span] for span in bare) <= sum(sizes.values())
    return [(span.start, span.end) for span in bare if not notes or sizes[span] > LONGEST_NOTE]


def _injected(turn: str) -> list[tuple[int, int]]:
    """The stretches of a turn that try to instruct the grader: the sentence, or the bracket around it."""
    return injection.stretches(turn, split)
