"""The scripted voice: what it says for a move, and that it says nothing twice."""

from __future__ import annotations

import re
from itertools import chain
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.bank import Bank
from coach.records import Manner, Move, MoveKind, Question, Turn
from coach.settings import CHECKOUT
from coach.text import sentences
from coach.voice import wordings
from coach.voice.protocol import Cue, cue_for
from coach.voice.scripted import MAX_WORDS, ScriptedVoice
from tests.coach.contracts.voice import VoiceContract

QUESTION = Bank.load(CHECKOUT / "corpus" / "questions").get("netflix-recommendations")
PHASES = ("clarify", "design", "deep_dive", "trade_offs", "wrap_up")
UPTAKES = ("the two-tower model", "candidate generation", "gradient boosted trees", "Kafka", "the A/B test")
PRAISE = re.compile(r"\b(good|great|excellent|perfect|nice|well done|impressive|correct|exactly)\b", re.I)


class TestContract(VoiceContract):
    @pytest.fixture
    def voice(self) -> ScriptedVoice:
        return ScriptedVoice()


def say(move: Move, *said: str, **changes: object) -> str:
    turns = tuple(Turn(index=2 * n, speaker="interviewer", text=text) for n, text in enumerate(said))
    cue = cue_for(move, QUESTION, turns).model_copy(update=changes)
    return "".join(ScriptedVoice().say(cue))


def every_wording() -> list[str]:
    found: list[str] = []
    for value in (v for name, v in vars(wordings).items() if name.isupper()):
        if isinstance(value, dict):
            found += chain.from_iterable(value.values())
        elif isinstance(value, tuple):
            found += value
    return [wording for wording in found if isinstance(wording, str)]


def test_no_wording_praises() -> None:
    assert not [wording for wording in every_wording() if PRAISE.search(wording)]


def test_no_wording_stands_twice() -> None:
    found = [wording.lower() for wording in every_wording()]
    repeated = {wording for wording in found if found.count(wording) > 1}
    assert repeated <= {"please sum up your design in a minute."}


def test_an_uptake_never_carries_a_verb() -> None:
    for wording in chain.from_iterable(wordings.UPTAKE.values()):
        assert not re.search(r"\{[iI]t\} (is|are|was|were|has|have|does|do|will|sounds?|makes?)\b", wording)


@pytest.mark.parametrize("manner", get_args(Manner))
def test_one_thing_is_taken_up_then_one_question_asked(manner: Manner) -> None:
    move = Move(
        turn=2, kind="probe", phase="design", ask="Where do they come from?", uptake="the feature store"
    )
    words = say(move, "Where would you like to start?", manner=manner)
    assert "the feature store" in words.lower()
    assert words.endswith("Where do they come from?")
    assert words.count("?") == 1


def test_a_fact_told_before_is_left_out_beside_a_new_one() -> None:
    old, new = QUESTION.facts[:2]
    move = Move(turn=2, kind="answer", phase="clarify", facts=(old.id, new.id))
    assert old.answer not in say(move, "Begin.", old.answer)
    assert new.answer.split(". ")[0] in say(move, "Begin.", old.answer)
    alone = Move(turn=2, kind="answer", phase="clarify", facts=(old.id,))
    assert old.answer in say(alone, "Begin.", old.answer)


def test_what_was_probably_asked_as_well_is_told_with_a_word_about_it() -> None:
    told, other, third = QUESTION.facts[:3]
    move = Move(turn=2, kind="answer", phase="clarify", facts=(told.id,), unsure=(other.id,))
    first = sentences(other.answer)[0].text
    assert first in say(move, "Begin.")
    torn = move.model_copy(update={"unsure": (other.id, third.id)})
    assert first in say(torn, "Begin.")
    assert any(open_too in say(torn, "Begin.", other.answer) for open_too in wordings.OPEN_TOO)


def test_a_wording_whose_end_was_left_out_counts_as_used() -> None:
    move = Move(turn=2, kind="acknowledge", phase="deep_dive", enters=True, reason="again", ask="Which?")
    said = say(move).split(". ")[0]
    assert not say(move, f"{said}. Let's look at some details. Which?").startswith(said)


def test_a_part_of_the_design_that_waits_is_asked_for_in_few_words_in_the_end() -> None:
    move = Move(turn=2, kind="answer", phase="design", reason="steered", facts=(QUESTION.facts[0].id,))
    words = say(move, *wordings.OPENER["design"])
    assert any(words.endswith(due) for due in wordings.DUE)
    assert any(say(move).endswith(opener) for opener in wordings.OPENER["design"])


def test_the_last_minutes_are_said_once() -> None:
    move = Move(turn=2, kind="summarise", phase="wrap_up", enters=True, nudge="last_minutes")
    assert say(move).startswith("We are in the last minutes. Please sum up")


def test_what_was_acknowledged_comes_before_the_new_phase() -> None:
    move = Move(turn=2, kind="acknowledge", phase="design", enters=True, ask="Which parts?")
    assert say(move).startswith(wordings.ENTERING[0])


def test_a_fact_is_told_in_full_and_again_with_a_word_about_it() -> None:
    move = Move(turn=2, kind="answer", phase="clarify", facts=("member-count",))
    fact = next(f for f in QUESTION.facts if f.id == "member-count")
    first = say(move)
    assert fact.answer in first
    assert say(move, first).startswith("As before: ")


def test_an_ok_is_not_taken_for_silence() -> None:
    silent = Move(turn=2, kind="redirect", phase="design", reason="empty")
    short = silent.model_copy(update={"reason": "backchannel"})
    assert say(silent) != say(short)
    assert say(short.model_copy(update={"ask": "Which parts?"})).endswith(" Which parts?")


def test_guide_answers_come_before_the_end() -> None:
    move = Move(turn=2, kind="invite", phase="wrap_up", open_questions=("How do I prepare?",))
    words = say(move, guide_answer="Practise aloud.")
    assert words.startswith("Practise aloud.")
    assert "assume" not in words


@st.composite
def talks(draw: st.DrawFn) -> list[Move]:
    moves = []
    for number in range(draw(st.integers(2, 24))):
        kind: MoveKind = draw(
            st.sampled_from(["probe", "react", "answer", "redirect", "repeat", "hint", "acknowledge"])
        )
        ask = f"Made-up question number {number}, is it not?"
        moves.append(
            Move(
                turn=2 * number,
                kind=kind,
                phase=draw(st.sampled_from(PHASES[:4])),
                ask="" if kind == "answer" else ask,
                facts=(QUESTION.facts[number].id,) if kind == "answer" else (),
                reason="off_topic" if kind == "redirect" else "",
                uptake=draw(st.sampled_from(UPTAKES)) if kind in ("probe", "react") else "",
                hint_level=1 if kind == "hint" else 0,
            )
        )
    return moves


@settings(max_examples=60, deadline=None)
@given(talks(), st.sampled_from(get_args(Manner)))
def test_replies_are_short_and_no_reply_comes_twice(moves: list[Move], manner: Manner) -> None:
    turns: list[Turn] = []
    for move in moves:
        cue: Cue = cue_for(move, QUESTION, tuple(turns)).model_copy(update={"manner": manner, "mode": "live"})
        words = "".join(ScriptedVoice().say(cue))
        assert words
        assert "{" not in words
        assert len(words.split()) <= MAX_WORDS
        assert words not in {turn.text for turn in turns}
        turns.append(Turn(index=move.turn, speaker="interviewer", text=words))


def test_a_short_answer_is_opened_with_the_question(bank: Bank) -> None:
    question: Question = next(iter(bank.of_kind("short_answer")))
    move = Move(turn=0, kind="open", phase="answer", enters=True)
    assert "".join(ScriptedVoice().say(cue_for(move, question, ()))) == question.prompt


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ("Thanks a lot. How many per phone?", "“How many per phone”"),
        ("so " * 30 + "what?", "other words"),
        ("", "other words"),
    ],
)
def test_what_was_not_clear_is_quoted_back(asked: str, quoted: str) -> None:
    fact = QUESTION.facts[0].id
    move = Move(turn=2, kind="ask_which", phase="clarify", unsure=(fact,), unclear=asked)
    assert quoted in say(move)


def test_manners_sound_apart() -> None:
    move = Move(turn=2, kind="acknowledge", phase="design", ask="Which parts?")
    assert len({say(move, manner=manner) for manner in get_args(Manner)}) == 3


def test_a_question_is_answered_before_the_last_one_is_left() -> None:
    fact = QUESTION.facts[0]
    move = Move(turn=2, kind="acknowledge", phase="design", facts=(fact.id,), ask="Which parts?")
    assert say(move).startswith(fact.answer)


def test_interviews_do_not_begin_their_phases_alike() -> None:
    move = Move(turn=2, kind="probe", phase="design", enters=True, ask="Which parts?")
    said = {
        "".join(
            ScriptedVoice().say(
                cue_for(move, QUESTION, (Turn(index=1, speaker="candidate", text="a" * length),))
            )
        )
        for length in range(4)
    }
    assert len(said) == len(wordings.PHASE["design"])


def test_an_assumption_that_is_asked_about_is_taken_as_given() -> None:
    move = Move(turn=2, kind="probe", phase="deep_dive", reason="so_far", ask="And then?")
    asked = Turn(index=1, speaker="candidate", text="It ranks. Is it right to assume one owner?")
    assert any(word in say(move, turns=(asked,)) for word in wordings.ACCEPT)
    other = Turn(index=1, speaker="candidate", text="I assume one owner. Does that make sense?")
    assert not any(word in say(move, turns=(other,)) for word in wordings.ACCEPT)


def test_among_several_facts_none_begins_with_yes(bank: Bank) -> None:
    chatbot = bank.get("support-chatbot")
    systems, voice = (next(f for f in chatbot.facts if f.id == name) for name in ("systems", "human-only"))
    assert systems.answer.startswith("Yes, there are")
    move = Move(turn=2, kind="answer", phase="clarify", facts=(systems.id, voice.id))
    words = "".join(ScriptedVoice().say(cue_for(move, chatbot, ())))
    assert words.startswith("There are services")
    alone = move.model_copy(update={"facts": (systems.id,)})
    assert "".join(ScriptedVoice().say(cue_for(alone, chatbot, ()))).startswith("Yes, there are")
