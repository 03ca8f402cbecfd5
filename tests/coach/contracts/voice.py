"""What any voice must hold to. A test module of a voice subclasses `VoiceContract` and gives it a voice."""

from __future__ import annotations

from typing import get_args

import pytest

from coach.records import Mode, Move, MoveKind, Phase, Question, Turn
from coach.voice.protocol import Cue, Voice, cue_for

ASK = "Which of the two would you give up first?"
PHASE: dict[str, Phase] = {"open": "clarify", "answer": "clarify", "close": "wrap_up", "invite": "wrap_up"}


def said(voice: Voice, cue: Cue) -> str:
    """The whole turn."""
    return "".join(voice.say(cue))


class VoiceContract:
    """Subclass it, and define the fixture ``voice``."""

    @pytest.fixture
    def voice(self) -> Voice:
        raise NotImplementedError

    def cue(self, kind: MoveKind, question: Question, mode: Mode = "practice", **move: object) -> Cue:
        """The cue of a move after a short talk."""
        targets = {"hold": "feedback", "redirect": ""}
        fields: dict[str, object] = {
            "turn": 2,
            "kind": kind,
            "phase": PHASE.get(kind, "design"),
            "target": targets.get(kind, ""),
            "reason": "off_topic" if kind == "redirect" else "",
            "ask": ASK if kind in {"probe", "react", "challenge", "hint", "reveal", "repeat"} else "",
            "options": ("the ranker", "the feature store") if kind == "offer" else (),
            "unsure": tuple(fact.id for fact in question.facts[:2]) if kind == "ask_which" else (),
            **move,
        }
        turns = (
            Turn(index=0, speaker="interviewer", text=question.prompt),
            Turn(index=1, speaker="candidate", text="A two-tower model, then a ranker on its candidates."),
        )
        cue = cue_for(Move.model_validate(fields), question, turns if kind != "open" else ())
        return cue.model_copy(update={"mode": mode})

    def test_it_has_a_name(self, voice: Voice) -> None:
        assert voice.name == "embedded" or ":" in voice.name

    @pytest.mark.parametrize("kind", get_args(MoveKind))
    def test_every_move_is_worded(self, voice: Voice, netflix: Question, kind: MoveKind) -> None:
        assert said(voice, self.cue(kind, netflix)).strip()

    def test_the_opening_is_the_problem_as_it_is_written(self, voice: Voice, netflix: Question) -> None:
        assert said(voice, self.cue("open", netflix)).startswith(netflix.prompt)

    @pytest.mark.parametrize("kind", ["probe", "react", "challenge"])
    def test_the_question_of_the_move_is_asked(self, voice: Voice, netflix: Question, kind: MoveKind) -> None:
        assert ASK in said(voice, self.cue(kind, netflix))

    def test_facts_are_told_and_no_others(self, voice: Voice, netflix: Question) -> None:
        asked, other = netflix.facts[0], netflix.facts[1]
        reply = said(voice, self.cue("answer", netflix, facts=(asked.id,)))
        assert asked.answer in reply
        assert other.answer not in reply

    def test_all_options_are_offered(self, voice: Voice, netflix: Question) -> None:
        reply = said(voice, self.cue("offer", netflix))
        assert "the ranker" in reply
        assert "the feature store" in reply

    @pytest.mark.parametrize("kind", ["answer", "probe", "challenge", "hint", "redirect", "summarise"])
    def test_no_key_point_is_given_away(self, voice: Voice, netflix: Question, kind: MoveKind) -> None:
        target = {} if kind in {"redirect"} else {"target": netflix.key_points[0].id}
        reply = said(voice, self.cue(kind, netflix, "live", **target))
        for point in netflix.key_points:
            assert point.text not in reply
            assert point.id not in reply

    def test_what_the_guides_say_is_passed_on(self, voice: Voice, netflix: Question) -> None:
        answer = "Drift is a change of the data after training."
        cue = self.cue("close", netflix).model_copy(update={"guide_answer": answer})
        assert answer in said(voice, cue)
