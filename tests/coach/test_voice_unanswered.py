"""What is said to questions that nothing answers fits what they want."""

from __future__ import annotations

import pytest

from coach.voice import wordings
from coach.voice.unanswered import declined, handed_back, left_open


@pytest.mark.parametrize(
    ("asked", "replies"),
    [
        ("Would you rather have one model or two?", wordings.CHOICE),
        ("Is the session allowed, in your reading?", wordings.ALLOWED),
        ("The rest goes to a person, I think?", wordings.CHECKED),
        ("Do you do side by sides in your team, or is that considered unscientific?", wordings.ELSEWHERE),
        ("Is there an availability target?", wordings.EXISTS),
        ("And what share of watch time would series be?", wordings.FIGURE),
        ("Is the requirement per title or per row?", wordings.LIKELIER),
        ("Do you think tiering is worth it?", wordings.VIEW),
        ("Which period is it?", wordings.OPEN_ON),
        ("How would you set the weights, by the way?", wordings.YOURS),
        ("By offline, do you mean on logged data?", wordings.MEANING),
    ],
)
def test_a_question_at_the_end_of_an_answer_is_handed_back_by_what_it_wants(
    asked: str, replies: wordings.Wordings
) -> None:
    assert handed_back(asked) == replies


@pytest.mark.parametrize(
    ("asked", "replies"),
    [
        ("What would you have done about cold start?", wordings.OPINION),
        ("How large is the team that owns this?", wordings.NO_TEAM),
        ("Why was it that you repeated the same thing?", wordings.MINE),
        ("Which of my numbers seemed least plausible to you?", wordings.MINE),
        ("Why do pictures of cats win?", wordings.UNKNOWN),
        ("How do you in practice measure wrong answers?", wordings.UNKNOWN),
    ],
)
def test_a_closing_question_is_declined_by_what_it_is_about(asked: str, replies: wordings.Wordings) -> None:
    assert declined(asked) == replies


def test_a_question_about_the_problem_is_left_open_by_what_it_wants() -> None:
    assert left_open("how many items are there") == wordings.FIGURE
    assert left_open("What is the goal?") == wordings.OPEN
