from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import PromptError
from coach.prompting import Prompts, fenced, load_prompt
from coach.settings import CHECKOUT

GOOD = "---\nid: greet\nversion: 2\nvariables: [name]\n---\n# System\nBe kind.\n# User\nHello {{ name }}!\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "greet.md"
    path.write_text(text)
    return path


def test_a_prompt_is_filled_once(tmp_path: Path) -> None:
    filled = load_prompt(write(tmp_path, GOOD)).fill(name="{{ name }}")
    assert (filled.prompt, filled.system, filled.user) == ("greet@2", "Be kind.", "Hello {{ name }}!")


@pytest.mark.parametrize("values", [{}, {"name": "a", "more": "b"}])
def test_missing_and_unknown_variables_fail(tmp_path: Path, values: dict[str, str]) -> None:
    with pytest.raises(PromptError, match="greet@2"):
        load_prompt(write(tmp_path, GOOD)).fill(**values)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("variables: [name]", "variables: [nam]", "differ: nam, name"),
        ("version: 2", "version: two", "a whole number"),
        ("id: greet", "id: other", "the file's name"),
        ("# User", "# Person", "wants the parts"),
        ("---\nid", "id", "no front matter"),
        ("variables: [name]", "variables: name", "a list of names"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    with pytest.raises(PromptError, match=rf"greet\.md: .*{problem}"):
        load_prompt(write(tmp_path, GOOD.replace(old, new, 1)))


def test_every_shipped_prompt_loads() -> None:
    for prompt in Prompts(CHECKOUT / "prompts"):
        assert prompt.system and prompt.user


@given(st.text(max_size=300))
def test_text_cannot_close_its_fence(text: str) -> None:
    lines = fenced("candidate", text)
    closing = lines.rsplit("\n", 1)[1]
    assert closing.startswith("</candidate id=")
    assert lines.count(closing) == 1
