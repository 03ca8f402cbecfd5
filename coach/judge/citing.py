"""Which sentence of the guides is cited for an item, by the words they share."""

from __future__ import annotations

from coach import text
from coach.judge import reasons
from coach.judge.protocol import Case
from coach.records import Citation, Item, Passage

SUPPORTS = 0.08
"""Overlap of words (F1 by rarity) from which a sentence of a guide is cited for an item."""


def _quotable(sentence: str) -> bool:
    """Whether it is a sentence of prose: no row of a table, no line of code, no fragment."""
    return (
        len(sentence.split()) >= 5
        and "|" not in sentence
        and sentence.rstrip("\"')*_").endswith((".", "!", "?", ":"))
    )


def cite(case: Case, item: Item) -> tuple[Citation, ...]:
    """The sentence of the item's passages that supports it best, none where nothing does."""
    best: tuple[float, Passage, text.Span] | None = None
    wanted = set(text.content_stems(item.text))
    for passage in case.passages_for(item):
        for span in text.sentences(passage.text):
            score = reasons.overlap(wanted, set(text.content_stems(span.text)))
            if _quotable(span.text) and (best is None or score > best[0]):
                best = (score, passage, span)
    if best is None or best[0] < SUPPORTS:
        return ()
    _, passage, span = best
    return (
        Citation(
            guide=passage.guide,
            source=passage.source,
            title=passage.title,
            section=passage.section,
            page=passage.page,
            start=passage.start + span.start,
            end=passage.start + span.end,
            quote=span.text,
        ),
    )
