"""The shipped question bank keeps its promises."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml

from coach import bank as banks
from coach.bank import Bank
from coach.settings import CHECKOUT

CORPUS = CHECKOUT / "corpus"
NAMED = (
    *("Netflix", "LinkedIn", "Spotify", "Google", "Amazon", "unlock", "vehicle", "auto-reply", "chatbot"),
    *("fraud", "moderation", "Video", "spam", "RAG"),
)


def test_nothing_is_missing_unresolved_or_given_away() -> None:
    assert banks.problems(CORPUS / "questions", CORPUS / "guides") == []


def test_the_bank_is_large_enough_and_has_every_problem(bank: Bank) -> None:
    assert len(bank) >= 75
    designs = [question.title.lower() for question in bank.of_kind("ml_system_design")]
    for name in NAMED:
        assert any(name.lower() in title for title in designs), name


def test_titles_and_prompts_are_unique(bank: Bank) -> None:
    for field in ("title", "prompt"):
        repeated = [text for text, n in Counter(getattr(q, field) for q in bank).items() if n > 1]
        assert repeated == []


@pytest.mark.parametrize("file", sorted((CORPUS / "questions").glob("*.yaml")), ids=lambda path: path.stem)
def test_files_fit_the_schema(file: Path) -> None:
    schema = json.loads((CORPUS / "questions.schema.json").read_text())
    jsonschema.validate(yaml.load(file.read_text(), Loader=yaml.CSafeLoader), schema)


def test_the_schema_is_the_records_own() -> None:
    assert json.loads((CORPUS / "questions.schema.json").read_text()) == json.loads(
        json.dumps(banks.json_schema())
    )


def test_facts_are_asked_for_in_several_ways(bank: Bank) -> None:
    for question in bank.of_kind("ml_system_design"):
        for fact in question.facts:
            assert len(fact.asks) >= 3, f"{question.id}: {fact.id}"


def test_guides_have_front_matter_and_sections_that_can_be_cited() -> None:
    for guide in (CORPUS / "guides").glob("*.md"):
        text = guide.read_text(encoding="utf-8")
        front = yaml.safe_load(text.split("---\n")[1])
        assert set(front) == {"id", "title", "topics", "level", "sources"}, guide
        assert front["id"] == guide.stem
        body = re.sub(r"```.*?```", "", text.split("---\n", 2)[2], flags=re.DOTALL)
        titles = re.findall(r"^#{1,6} (.+)$", body, flags=re.MULTILINE)
        assert len(titles) == len(set(titles)), guide
        for section in re.split(r"^## ", body, flags=re.MULTILINE)[1:]:
            assert 40 <= len(section.split()) <= 420, (guide.stem, section[:50])
