"""What is put to the interviewer in the middle of a design, at its end, and beside the point."""

from __future__ import annotations

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.reader.aside import offers_readings
from coach.reader.components import components
from coach.reader.diagrams import question as asked_about
from coach.reader.embedded import EmbeddedReader
from coach.records import Move, Phase, Question, Reading, Turn


@pytest.fixture(scope="module")
def reader(minilm: Embedder) -> EmbeddedReader:
    return EmbeddedReader(minilm)


def read(reader: EmbeddedReader, question: Question, said: str, phase: Phase = "design") -> Reading:
    kind = "invite" if phase == "wrap_up" else "probe"
    last = Move.model_validate({"turn": 2, "kind": kind, "phase": phase, "ask": "What then?"})
    return reader.read(question, Turn(index=3, speaker="candidate", text=said), (), (), [last])


def test_what_is_surely_asked_in_the_middle_is_heard(reader: EmbeddedReader, bank: Bank) -> None:
    said = (
        "The model gets the payment and the card's history. How much does a missed fraud cost us? "
        "Then I would put a threshold on the score and send the rest to analysts."
    )
    assert read(reader, bank.get("credit-card-fraud"), said).facts == ("cost-of-errors",)


def test_what_was_meant_by_a_question_is_handed_back(reader: EmbeddedReader, netflix: Question) -> None:
    said = (
        "With ten times the staff I would label more. Without any I rely on logs. Did you mean engineers too?"
    )
    found = read(reader, netflix, said, "trade_offs")
    assert [asked.endswith("Did you mean engineers too?") for asked in found.open_questions] == [True]
    quoted = (
        "Then the bot asks: 'do you mean the red one or the blue one?' It waits, and goes on. That is all."
    )
    assert read(reader, netflix, quoted).open_questions == ()


@pytest.mark.parametrize(
    ("said", "only"),
    [
        ("You want me to make up an incident?", True),
        ("do you mean people or engineers?", True),
        ("What do you mean by coverage?", False),
    ],
)
def test_a_yes_or_no_is_told_from_the_wish_to_hear_it_otherwise(said: str, *, only: bool) -> None:
    assert offers_readings(said) is only


@pytest.mark.parametrize(
    "said", ["How many offices does the company have?", "Which programming language does the team prefer?"]
)
def test_questions_about_the_firm_are_beside_the_point(
    reader: EmbeddedReader, netflix: Question, said: str
) -> None:
    found = read(reader, netflix, said)
    assert ([act.kind for act in found.acts], found.open_questions) == (["off_topic"], ())


def test_who_uses_the_system_is_not(reader: EmbeddedReader, bank: Bank) -> None:
    assert read(reader, bank.get("enterprise-rag"), "how many employees are there?").facts


def test_giving_up_asks_for_nothing(reader: EmbeddedReader, bank: Bank) -> None:
    for said in ("pass", "sure", "no idea"):
        assert read(reader, bank.get("content-moderation"), said).facts == ()


def test_at_the_end_a_fact_is_told_and_a_person_asked_about_is_not(
    reader: EmbeddedReader, netflix: Question
) -> None:
    asked = read(reader, netflix, "How many members do we have?", "wrap_up")
    assert (asked.facts, asked.open_questions) == (("member-count",), ())
    mine = read(reader, netflix, "What was the weakest part of it, do you think?", "wrap_up")
    assert mine.facts == ()


def test_what_is_spoken_against_is_no_part_of_the_design() -> None:
    assert components(["gradient boosted trees are cheaper than a GPU network"]) == (
        "gradient boosted trees",
    )
    assert components(["a neural network can learn that"]) == ()


def test_what_comes_in_is_not_asked_about() -> None:
    first = asked_about("message -> guardrails -> intent classifier -> answer log", "we train nightly", 0)
    assert "“guardrails” to “intent classifier”" in first
    assert asked_about("lookup (10 ms) -> ranker (40 ms) -> page, logged, we train", "", 0).count("ms") == 0


@pytest.mark.parametrize(
    ("said", "problem", "asks"),
    [
        (
            "And per group: age, region. Do you measure 0.01% per attempt or per session, by the way?",
            "face-unlock",
            True,
        ),
        (
            "I'd give frauds a weight. You passed over my question: is weighting frauds by 100 correct here?",
            "credit-card-fraud",
            True,
        ),
        (
            "Just to check, two million pictures or two million frames? I keep a frozen set for the rest.",
            "autonomous-vehicle-detection",
            True,
        ),
        ("I'd leave empty cells out. Maybe one just uses the filled ones?", "spotify-music", False),
    ],
)
def test_a_question_in_so_many_words_is_heard_at_the_end_of_an_answer(
    reader: EmbeddedReader, bank: Bank, said: str, problem: str, *, asks: bool
) -> None:
    found = read(reader, bank.get(problem), said, "deep_dive")
    assert bool(found.facts or found.open_questions) is asks


def test_each_part_of_a_question_with_a_comma_is_heard(reader: EmbeddedReader, bank: Bank) -> None:
    said = "May the bot act or only inform? Which topics always go to a human, and what counts as resolved?"
    found = read(reader, bank.get("support-chatbot"), said)
    assert {act.kind for act in found.acts} == {"clarifying_question"}


def test_at_the_end_a_wish_to_be_judged_is_heard_after_a_statement(
    reader: EmbeddedReader, netflix: Question
) -> None:
    said = "Yes: I was never sure how you read it. And what would you have liked me to go deeper on?"
    assert read(reader, netflix, said, "wrap_up").acts[-1].kind == "asks_feedback"


def test_what_is_conceded_is_no_part_of_the_design() -> None:
    said = [
        "a deep ensemble would be a bit better but it eats the whole budget",
        "a ranking model comes last",
    ]
    assert components(said) == ("the ranking model",)
    assert components(["for ranking gradient boosted trees"]) == ("gradient boosted trees",)


def test_what_the_system_does_asks_for_nothing_before_the_design(
    reader: EmbeddedReader, netflix: Question
) -> None:
    opened = Move(turn=0, kind="open", phase="clarify")
    said = "we log what was shown and what was played and that goes back into training"
    found = reader.read(netflix, Turn(index=1, speaker="candidate", text=said), (), (), [opened])
    assert (found.facts, found.acts[0].kind) == ((), "design_claim")


def test_a_question_without_its_mark_is_heard_among_claims_where_it_asks_for_a_fact(
    reader: EmbeddedReader, bank: Bank
) -> None:
    said = "More servers come with more users. how many documents, which formats. A network learns it."
    assert read(reader, bank.get("enterprise-rag"), said).facts == ("documents", "formats")
    said = "More servers come with more users. how often do the documents get updated. A network learns it."
    assert read(reader, bank.get("enterprise-rag"), said).facts == ("freshness",)
    said = "A router finds out its language. Which topic, is it abusive, how many entities. Then it goes on."
    assert read(reader, bank.get("enterprise-rag"), said).facts == ()


def test_what_is_named_after_an_invitation_to_ask_is_asked_for(reader: EmbeddedReader, bank: Bank) -> None:
    fraud = bank.get("credit-card-fraud")
    said = (
        "The base rate, first of all. Then: volume per day, the cost of a false decline, the latency limit."
    )
    invited = Move(turn=2, kind="probe", phase="clarify", ask="Which figures would you want from me?")
    asked = invited.model_copy(update={"ask": "Which mistake is worse?"})
    turn = Turn(index=3, speaker="candidate", text=said)
    found = reader.read(fraud, turn, (), (), [invited]).facts
    assert {"fraud-rate", "transaction-volume", "decision-latency"} <= set(found)
    assert len(reader.read(fraud, turn, (), (), [asked]).facts) < len(found)


def test_a_condition_ends_no_interview(reader: EmbeddedReader, bank: Bank) -> None:
    face = bank.get("face-unlock")
    said = "The teacher is distilled into the student. If the gap is under 0.5 points I'm done."
    assert not read(reader, face, said, "trade_offs").has("asks_end")
    for stop in ("I'm done, let's stop here.", "let us stop", "let's stop"):
        assert read(reader, face, stop, "trade_offs").has("asks_end")


def test_what_was_not_got_to_is_no_wish_to_hear_it_again(reader: EmbeddedReader, bank: Bank) -> None:
    said = "Audits keep the thresholds honest. I didn't get to adversaries and the retraining cadence."
    assert not read(reader, bank.get("content-moderation"), said, "trade_offs").has("asks_repeat")


def test_a_statement_that_wants_to_be_confirmed_is_both(reader: EmbeddedReader, bank: Bank) -> None:
    said = (
        "We retrain every day with the new reports. But you said within an hour, so daily is too slow, right?"
    )
    acts = read(reader, bank.get("email-spam"), said, "deep_dive").acts
    assert acts[-1].kind == "asks_feedback"
    assert any(act.kind == "design_claim" for act in acts)
