"""Slips of the finger in questions."""

from __future__ import annotations

import pytest

from coach.answers.spelling import Spelling

SPELLING = Spelling(
    ["The parameters of a classification model.", "Regularisation and dropout", "We train on hiring stores"]
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("explian clasification", "explain classification"),
        ("How many parametrs?", "How many parameters?"),
        ("what is regularisaton", "what is regularisation"),
        ("tell me about dropuot", "tell me about dropout"),
    ],
)
def test_a_slip_is_set_right(typed: str, meant: str) -> None:
    assert SPELLING.right(typed) == meant


@pytest.mark.parametrize(
    "question",
    ["random forest hiking trains", "Navier-Stokes", "the parameter", "MODLE", "modl", "", "r² = 0,5?"],
)
def test_other_words_stay(question: str) -> None:
    assert SPELLING.right(question) == question
