from pathlib import Path

import pytest

from coach import bank as banks
from coach.bank import Bank
from coach.errors import CorpusError
from coach.records import KeyPoint

GOOD = """\
topic: testing
questions:
  - id: one
    kind: short_answer
    level: mid
    title: One
    prompt: What is one?
    key_points:
      - {id: a, text: One is a number, criterion: coverage}
"""


def write(tmp_path: Path, content: str, name: str = "t.yaml") -> Path:
    (tmp_path / name).write_text(content)
    return tmp_path


def test_a_bank_loads_in_order(tmp_path: Path) -> None:
    bank = Bank.load(write(tmp_path, GOOD))
    assert [question.id for question in bank] == ["one"]
    assert bank.get("one").topic == "testing"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("level: mid", "level: junior", r"t\.yaml:5: questions\.0\.level"),
        ("criterion: coverage", "criterion: style", r"t\.yaml:9: .*criterion: 'style' is none of coverage"),
        ("title: One", "titel: One", r"t\.yaml:3: questions\.0\.title: Field required"),
        ("topic: testing", "topic: testing\nmore: 1", "exactly the fields"),
        ("kind: short_answer", "kind: [short", "not valid YAML"),
        (
            "criterion: coverage}",
            "criterion: coverage}\n      - {id: a, text: x, criterion: coverage}",
            r"t\.yaml:10: .*'a' is used twice",
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    with pytest.raises(CorpusError, match=expected):
        Bank.load(write(tmp_path, GOOD.replace(old, new)))


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.yaml")
    with pytest.raises(CorpusError, match=r"b\.yaml:3: .*'one' is used twice in the bank"):
        Bank.load(write(tmp_path, GOOD, "b.yaml"))


def test_an_unknown_question_names_the_nearest(bank: Bank) -> None:
    with pytest.raises(CorpusError, match="netflix-recommendations"):
        bank.get("netflix-recommendation")


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no question file"):
        Bank.load(tmp_path)


def test_probes_that_give_the_point_away_are_found() -> None:
    point = KeyPoint(
        id="p",
        text="Uses PR-AUC since accuracy misleads",
        criterion="ml_knowledge",
        terms=(("pr-auc", "recall"),),
    )
    assert banks.gives_away("Would recall be better?", point)
    assert not banks.gives_away("How would you measure it?", point)
