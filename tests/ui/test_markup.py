from hypothesis import given
from hypothesis import strategies as st

from ui import markup


def test_safe_keeps_markdown_but_no_formulas_pictures_tags_or_directives() -> None:
    shown = markup.safe("**bold** costs $5 to $9 <b>x</b> ![i](http://a/b.png) :red[x] :material/home:")
    assert "**bold**" in shown
    assert "$5" not in shown.replace(r"\$5", "")
    assert "<b>" not in shown
    assert "![" not in shown
    assert ":red[" not in shown.replace(r"\:red[", "")
    assert ":material/" not in shown.replace(r"\:material/", "")


def test_code_is_left_alone() -> None:
    sample = "`a < $b` and\n```\nx < $y\n```"
    assert markup.safe(sample) == sample


@given(st.text(max_size=200))
def test_no_tag_survives_outside_code(sample: str) -> None:
    assert "<" not in markup.safe(sample.replace("`", ""))


def test_plain_escapes_every_mark() -> None:
    assert markup.plain("a*b_[c]") == r"a\*b\_\[c\]"


def test_diagrams_are_split_off() -> None:
    text = (
        "Look:\n```mermaid\ngraph LR\nA-->B\n```\nand\n```dot\ndigraph {a -> b}\n```\n```python\nx = 1\n```"
    )
    assert [(language, block.strip()) for language, block in markup._blocks(text)] == [
        ("", "Look:"),
        ("mermaid", "graph LR\nA-->B"),
        ("", "and"),
        ("dot", "digraph {a -> b}"),
        ("", "```python\nx = 1\n```"),
    ]
