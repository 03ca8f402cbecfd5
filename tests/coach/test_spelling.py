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


def test_what_is_cut_short_is_the_commonest_word_that_begins_so() -> None:
    spelling = Spelling(["backpropagation backpropagation backpropagated hyperparameters parameters"])
    assert spelling.right("how does backprop work") == "how does backpropagation work"
    assert spelling.right("which hyperparams?") == "which hyperparameters?"
    assert (
        spelling.right("parameter or par") == "parameter or par"
    )  # an ending is no cut, three letters too few


def test_abbreviations_are_written_out_as_the_texts_do() -> None:
    spelling = Spelling(
        ["A large language model (LLM) and K-nearest neighbours (KNN), but never mind (ABC)."]
    )
    assert spelling.plain("why do LLMs hallucinate") == "why do large language models hallucinate"
    assert spelling.plain("knn or abc?") == "k nearest neighbours or abc?"
    assert Spelling(["False accept rate (FAR)", "so far so far"]).plain("how far?") == "how far?"


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("explain p value to a non-technical person", "explain p value"),
        ("explain recall to my grandmother?", "explain recall"),
        ("what is dropout in layman's terms", "what is dropout"),
        ("what is overfitting, in one sentence?", "what is overfitting"),
        ("what is a model used for", "what is a model used for"),
        ("what visa for a friend", "what visa for a friend"),
    ],
)
def test_whom_it_is_for_does_not_matter(asked: str, plain: str) -> None:
    assert SPELLING.plain(asked) == plain
