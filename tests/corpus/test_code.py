"""The code in the guides runs: Python guide by guide, SQL on SQLite unless a block names a dialect."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from coach.settings import CHECKOUT

GUIDES = CHECKOUT / "corpus" / "guides"
DOWNLOADS = ("from_pretrained", "pipeline(", "SentenceTransformer(")
"""Signs of a block that fetches a model, which a test cannot do."""
DIALECT = re.compile(r"-- (PostgreSQL|BigQuery)")


def blocks(guide: Path, language: str) -> list[str]:
    """The guide's fenced blocks of a language, in order."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", guide.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def guides_with(language: str) -> list[Path]:
    return [guide for guide in sorted(GUIDES.glob("*.md")) if blocks(guide, language)]


@pytest.mark.parametrize("guide", guides_with("python"), ids=lambda path: path.stem)
def test_python_runs(guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = [block for block in blocks(guide, "python") if not any(sign in block for sign in DOWNLOADS)]
    for block in set(blocks(guide, "python")) - set(code):
        compile(block, guide.name, "exec")
    if not code:
        pytest.skip("all of its code fetches a model")
    monkeypatch.chdir(tmp_path)
    exec(compile("\n".join(code), guide.name, "exec"), {"__name__": guide.stem})


@pytest.mark.parametrize("guide", guides_with("sql"), ids=lambda path: path.stem)
def test_sql_runs(guide: Path) -> None:
    database = sqlite3.connect(":memory:")
    run = [block for block in blocks(guide, "sql") if not DIALECT.match(block)]
    assert run
    for block in run:
        database.executescript(block)
