"""docs/coverage.md names only what exists, and everything that exists."""

from __future__ import annotations

from coach.bank import Bank, headings
from coach.settings import CHECKOUT

GUIDES = CHECKOUT / "corpus" / "guides"


def rows() -> list[tuple[str, list[str], list[str]]]:
    found = []
    for line in (CHECKOUT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| source item"):
            item, sections, questions = (cell.strip() for cell in line.strip("|").split("|"))
            found.append((item, _list(sections, ";"), _list(questions, ",")))
    return found


def _list(cell: str, mark: str) -> list[str]:
    return [] if cell in ("–", "-", "") else [part.strip() for part in cell.split(mark)]


def test_every_section_and_question_exists(bank: Bank) -> None:
    known = {path.stem: headings(path) for path in GUIDES.glob("*.md")}
    for item, sections, questions in rows():
        assert sections, item
        for section in sections:
            guide, _, heading = section.partition("#")
            assert heading in known.get(guide, ()), f"{item}: {section}"
        for question in questions:
            assert question in bank.questions, f"{item}: {question}"


def test_every_guide_and_question_is_named(bank: Bank) -> None:
    table = rows()
    guides = {section.partition("#")[0] for _, sections, _ in table for section in sections}
    assert {path.stem for path in GUIDES.glob("*.md")} - guides == set()
    questions = {question for _, _, named in table for question in named}
    assert set(bank.questions) - questions == set()
