"""HTML to text."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import IngestError
from ingest.readers import Extracted, read

PAGE = """<!doctype html><html><head><title>Drift &amp; decay</title><style>p{}</style></head><body>
<nav><a href="/">Home</a></nav><header><h1>Drift</h1></header>
<main><h2>What it is</h2><p>Inputs   change,
so <b>models</b> age.</p><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>
<pre>x = 1
  y = 2</pre><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2 | 3</td></tr></table>
<p># 1 in sales</p><script>alert(1)</script><p hidden>unseen</p><!-- a comment --></main>
<footer>All rights reserved</footer></body></html>"""


def html(page: str | bytes) -> Extracted:
    return read(Path("page.html"), page.encode() if isinstance(page, str) else page)


def test_structure_survives() -> None:
    found = html(PAGE)
    assert found.title == "Drift & decay"
    kinds = [(b.kind, found.text[b.start : b.end]) for b in found.blocks]
    assert ("heading", "## What it is") in kinds
    assert ("text", "Inputs change, so models age.") in kinds
    assert ("item", "- one") in kinds and ("item", "- inner") in kinds and ("item", "- two") in kinds
    assert any(kind == "code" and "x = 1\n  y = 2" in text for kind, text in kinds)
    assert any(kind == "table" and "2 \\| 3" in text for kind, text in kinds)


def test_furniture_scripts_and_comments_stay_out() -> None:
    text = html(PAGE).text
    assert not any(word in text for word in ("Home", "alert", "unseen", "comment", "rights"))


def test_text_that_looks_like_markdown_is_text() -> None:
    found = html(PAGE)
    assert [b.title for b in found.blocks if b.kind == "heading"] == ["What it is"]


def test_encoding_is_found_out() -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Größe zählt hier sehr.</p></body></html>'
    assert "Größe" in html(page.encode("latin-1")).text


def test_a_page_without_text() -> None:
    with pytest.raises(IngestError, match="no text"):
        html("<html><body><script>1</script></body></html>")
