"""Which sentences of a passage can stand in an answer, and what they lean on."""

from __future__ import annotations

import pytest

from coach.answers.sentences import LONGEST_CODE, Section, quoted, sections
from coach.records import Hit, Passage

TEXT = """Deployment can go wrong in three ways:

- **Shadow** shows no answers to users; it is safe.
- **Canary** sends one per cent of the traffic to the new model.

> **Correction.** The source material calls it instant. That is not so in every case.

Four strategies limit the risk.

| Strategy | Risk |
|---|---|
| shadow | none |

```python
deploy(model, share=0.01)  # this is code, not a sentence.
```

The rate P(Y | X) changes with the season. In the example below it is drawn.
"""


def passage(text: str, start: int = 7) -> Passage:
    end = start + len(text)
    return Passage(
        id=str(start), guide="g", source="g.md", title="G", section=("S",), start=start, end=end, text=text
    )


def section(text: str = TEXT, *, tables: bool = False, everything: bool = False) -> Section:
    return sections([Hit(passage=passage(text), score=1, rank=1)], tables=tables, everything=everything)[0]


def said(found: Section) -> list[str]:
    return [sentence.text for sentence in found.sentences]


def test_code_remarks_and_pointers_are_left_out_and_items_lose_their_marks() -> None:
    assert said(section()) == [
        "Deployment can go wrong in three ways:",
        "**Shadow** shows no answers to users; it is safe.",
        "**Canary** sends one per cent of the traffic to the new model.",
        "The rate P(Y | X) changes with the season.",
    ]


def test_offsets_are_those_of_the_guide() -> None:
    for sentence in section(everything=True).sentences:
        assert TEXT[sentence.start - 7 : sentence.end - 7] == sentence.text


def test_a_short_table_counts_where_it_is_asked_for_and_brings_its_announcement() -> None:
    found = section(tables=True)
    table = next(sentence for sentence in found.sentences if sentence.table)
    assert table.text.startswith("| Strategy") and table.words == 4
    assert "Four strategies limit the risk." in said(found)


def test_code_counts_whole_with_its_fences_where_sentences_are_named_by_hand() -> None:
    found = section(everything=True).sentences
    (code,) = (sentence for sentence in found if sentence.code)
    assert code.text.startswith("```python\n") and code.text.endswith("\n```")
    assert code.line == "deploy(model, share=0.01) # this is code, not a sentence."
    assert "In the example below it is drawn." in [sentence.text for sentence in found]
    assert not any(sentence.code for sentence in section(tables=True).sentences)


def test_code_too_long_to_read_at_a_glance_is_left_out() -> None:
    lines = "\n".join(f"x{n} = {n}" for n in range(LONGEST_CODE + 1))
    assert not any(
        s.code for s in section(f"Code follows here.\n\n```\n{lines}\n```\n", everything=True).sentences
    )


def test_code_stands_in_lines_of_its_own_in_an_answer() -> None:
    code = "```python\ntotal = sum(x[1] for x in pairs)\n```"
    text = f"The sum is one call.\n\n{code}\n\nIt is 14 here.\n"
    told = quoted(section(text, everything=True).sentences)
    assert told == f"The sum is one call. [1]\n\n{code}\n\n[2]\n\nIt is 14 here. [3]"


def test_an_announcement_without_what_it_announces_is_left_out() -> None:
    with pytest.raises(IndexError):
        section("Polynomials are fitted to five hundred samples:\n\n```python\nfit(x)\n```\n")


def test_halves_of_a_section_are_joined_in_reading_order() -> None:
    halves = [("The second half of it stands here.", 50), ("The first half of it stands here.", 0)]
    hits = [Hit(passage=passage(*half), score=0.9 / n, rank=n) for n, half in enumerate(halves, start=1)]
    (found,) = sections(hits)
    assert said(found) == [halves[1][0], halves[0][0]] and found.score == 0.9
