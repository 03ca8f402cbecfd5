"""Passages follow the document and reproduce the source exactly."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.embedding import HashingEmbedder
from coach.settings import CHECKOUT
from ingest.blocks import Block
from ingest.passages import Chunker, Cut
from ingest.readers import Extracted, read, read_text

EMBEDDER = HashingEmbedder(max_tokens=120)


def cut(extracted: Extracted, characters: int = 400) -> Cut:
    chunker = Chunker(EMBEDDER.token_starts, EMBEDDER.max_tokens, characters)
    return chunker.cut("g", "g.md", extracted.title, extracted.text, extracted.blocks)


def md(text: str) -> Extracted:
    return read_text(Path("g.md"), text.encode())


def txt(text: str) -> Extracted:
    return read_text(Path("g.txt"), text.encode())


LINES = st.sampled_from(
    [
        *(
            "",
            "",
            "# Heading",
            "## Deeper one",
            "Some words that make a sentence. And another, longer than it.",
        ),
        *("- an item with words", "1. first thing", "| a | b |", "|---|---|", "| c | d |", "```", "x = f(1)"),
        *("Q3: What is drift?", "12", "Why is that?", "→ arrow line", "Ünï çødé 🤖 text", "a" * 700, "\t"),
        *("> quoted", "word " * 120, "![image](http://x/y.png)", "Advertisement", "---", "***bold*** `code`"),
        *("\ufeff", "\u2028", "    indented code", "<div>markup</div>", "Title Case Line", "- - nested"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=25), st.booleans())
def test_offsets_reproduce_the_source(parts: list[str], markdown: bool) -> None:
    text = "\n".join(parts)
    extracted = md(text) if markdown else txt(text)
    found = cut(extracted)
    for passage, windows in zip(found.passages, found.windows, strict=True):
        assert extracted.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        assert len(passage.text) <= 400
        assert EMBEDDER.count_tokens(passage.text) <= EMBEDDER.max_tokens
        assert all(passage.start <= start < end <= passage.end for start, end in windows)
    spans = [(p.start, p.end) for p in found.passages]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=20), st.booleans())
def test_nothing_is_lost(parts: list[str], markdown: bool) -> None:
    """Every letter of a block that is neither heading nor noise stands in a passage, or in a repeat."""
    text = "\n".join(parts)
    extracted = md(text) if markdown else txt(text)
    said = {" ".join(p.text.casefold().split()) for p in cut(extracted).passages}
    everything = " ".join(said)
    for block in extracted.blocks:
        if block.kind in {"text", "item"}:
            for word in extracted.text[block.start : block.end].casefold().split():
                if any(c.isalnum() for c in word) and len(word) < 60:
                    assert word in everything


def test_headings_make_the_section_path() -> None:
    found = cut(md("# Guide\n\n## Metrics\n\n### Recall\n\nCatch them all.\n\n## Drift\n\nIt moves.\n"))
    assert [(p.section, p.text) for p in found.passages] == [
        (("Metrics", "Recall"), "Catch them all."),
        (("Drift",), "It moves."),
    ]


def test_front_matter_names_the_guide_and_counts_in_offsets() -> None:
    text = "---\nid: drift\ntitle: Drift\ntopics: [a, b]\nlevel: mid\n---\n\n# Drift\n\nIt moves.\n"
    extracted = md(text)
    assert (extracted.id, extracted.title, extracted.topics, extracted.level) == (
        "drift",
        "Drift",
        ("a", "b"),
        "mid",
    )
    assert cut(extracted).passages[0].start == text.index("It moves.")


def test_tables_and_code_stay_whole() -> None:
    table = "| Metric | Use |\n|---|---|\n| recall | misses cost |\n| precision | alarms cost |"
    code = "```python\nx = 1\n\ny = 2\n```"
    prose = "A sentence of some length that fills the section. " * 7
    found = cut(md(f"# G\n\n## S\n\n{prose}\n\n{table}\n\n{code}\n"))
    assert any(table in p.text for p in found.passages)
    assert any(code in p.text for p in found.passages)


def test_a_list_keeps_its_lead_in() -> None:
    filler = "Words that fill the section up to where it has to be cut somewhere. " * 4
    items = "\n".join(f"- item number {i} with a few words" for i in range(4))
    found = cut(md(f"## S\n\n{filler}\n\nUse it for:\n\n{items}\n"))
    assert any("Use it for:" in p.text and "item number 0" in p.text for p in found.passages)


def test_numbered_questions_head_their_answers() -> None:
    found = cut(
        txt("Intro words here\nQ1: What is drift?\nModel Answer: It moves.\nQ2: Why care?\nIt costs money.")
    )
    sections = {p.section[-1] for p in found.passages if p.section}
    assert {"Q1: What is drift?", "Q2: Why care?"} <= sections


def test_cards_of_a_web_page() -> None:
    page = "\n".join(
        f"{n}\n\nWhat is thing {n}? How does it work?\n\nHard 📁 NLP\n💡\nDetailed Answer\n"
        f"Scroll to read complete explanation\n\nThing {n} is a thing that people ask about.\nAdvertisement"
        for n in range(1, 6)
    )
    extracted = txt(page)
    found = cut(extracted)
    assert [p.text for p in found.passages] == [
        f"Thing {n} is a thing that people ask about." for n in range(1, 6)
    ]
    assert found.passages[2].section == ("What is thing 3? How does it work?",)
    assert found.left_out["page furniture"] >= 15


def test_a_lone_statement_is_text_not_a_heading() -> None:
    """What is taken for a heading is not quoted, so in doubt a line is text."""
    found = cut(txt("🎯 When to use it\n\nFalse alarms are very costly\n\nExamples:\n\n  • spam filters\n"))
    assert any("False alarms are very costly" in p.text for p in found.passages)


def test_repeated_passages_are_left_out_and_counted() -> None:
    found = cut(md("## A\n\nThe same words stand here.\n\n## B\n\nThe same  words stand here.\n"))
    assert len(found.passages) == 1
    assert found.left_out["repeated passages"] == 1


def test_hard_wraps_do_not_cut_sentences() -> None:
    text = (
        "## S\n\nPrecision is the share of alarms that are right, and recall is the share of cases that are\n"
        "found at all by the model under test. They pull in opposite directions, because lowering the\n"
        "threshold adds alarms of both kinds.\n"
    )
    found = cut(md(text), 250)
    assert all(p.text.endswith(".") for p in found.passages)


def test_passage_ids_depend_on_place_and_words_only() -> None:
    one, two = (cut(md("## S\n\nWords here.\n")).passages[0].id for _ in range(2))
    assert one == two
    assert cut(md("## S\n\nOther words.\n")).passages[0].id != one


@pytest.mark.parametrize("path", sorted((CHECKOUT / "corpus" / "guides").glob("*.md")), ids=lambda p: p.stem)
def test_shipped_guides(path: Path) -> None:
    extracted = read(path, path.read_bytes())
    found = cut(extracted, 1000)
    assert extracted.id == path.stem
    for passage in found.passages:
        assert extracted.text[passage.start : passage.end] == passage.text
        assert passage.section


def test_blocks_are_in_order_and_apart() -> None:
    blocks: tuple[Block, ...] = txt("A\n\nB b b.\n\n1\n\nC?\n\nAdvertisement\n\nd").blocks
    assert [b.start for b in blocks] == sorted(b.start for b in blocks)
