from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coach import text


@given(st.text(max_size=400))
def test_sentences_stand_where_they_say(sample: str) -> None:
    spans = text.sentences(sample)
    for span in spans:
        assert sample[span.start : span.end] == span.text
    assert all(before.end <= after.start for before, after in pairwise(spans))


def test_sentences_keep_abbreviations_and_split_lists() -> None:
    sample = "I use e.g. XGBoost at 99.9 % recall. First:\n- one thing\n- another\n1. numbered"
    assert [span.text for span in text.sentences(sample)] == [
        "I use e.g. XGBoost at 99.9 % recall.",
        "First:",
        "one thing",
        "another",
        "numbered",
    ]


def test_terms_match_by_stem_and_across_hyphens() -> None:
    assert text.groups_matched(
        [["PR-AUC", "recall"], ["imbalanced"]], "pr auc, since classes are imbalanced"
    ) == [
        True,
        True,
    ]
    assert text.groups_matched([["re-ranking"]], "We re-rank the top hundred") == [True]
    assert text.groups_matched([["cache"]], "nothing of the kind") == [False]


def test_clip_cuts_at_a_word() -> None:
    assert text.clip("one two three", 8) == "one two…"
    assert text.clip("short", 8) == "short"
