"""The model's voice: what it is shown of a move, and that it says what stands there."""

from __future__ import annotations

import pytest

from coach.chat.choice import Choice
from coach.chat.queued import QueuedChat
from coach.prompting import Prompts
from coach.records import Move, Question
from coach.settings import CHECKOUT
from coach.usage import Meter
from coach.voice.model import ModelVoice
from coach.voice.protocol import cue_for
from coach.voice.scripted import ScriptedVoice
from tests.coach.contracts.voice import VoiceContract
from tests.coach.fake_replies import word_move


@pytest.fixture
def model_voice() -> ModelVoice:
    chat = QueuedChat([word_move], "queued:model", endless=True)
    choice = Choice("queued", "model", "", "a test")
    return ModelVoice(choice, [lambda: chat], Prompts(CHECKOUT / "prompts"), ScriptedVoice(), Meter("voice"))


class TestContract(VoiceContract):
    @pytest.fixture
    def voice(self, model_voice: ModelVoice) -> ModelVoice:
        return model_voice


def shown(voice: ModelVoice, question: Question, **move: object) -> str:
    cue = cue_for(Move.model_validate({"turn": 2, "phase": "design", **move}), question, ())
    return voice.filled(cue).user


def test_a_reason_is_told_and_the_name_of_a_point_is_not(model_voice: ModelVoice, netflix: Question) -> None:
    assert "reason: abusive" in shown(model_voice, netflix, kind="redirect", reason="abusive")
    assert "reason: feedback" in shown(model_voice, netflix, kind="hold", target="feedback")
    point = netflix.key_points[0].id
    assert point not in shown(model_voice, netflix, kind="probe", target=point, ask="Where is it used?")


def test_leave_and_what_may_have_been_meant_are_told(model_voice: ModelVoice, netflix: Question) -> None:
    meant = netflix.facts[0]
    told = shown(model_voice, netflix, kind="answer", reason="granted", unsure=(meant.id,))
    assert "reason: granted" in told
    assert meant.asks[0] in told
    assert meant.answer not in told


def test_what_may_have_been_meant_is_told_with_every_move_that_goes_on(
    model_voice: ModelVoice, netflix: Question
) -> None:
    """Else a model would call open what has an answer."""
    meant = netflix.facts[0]
    told = shown(model_voice, netflix, kind="probe", ask="Who uses it?", unsure=(meant.id,))
    assert meant.asks[0] in told
    assert meant.answer not in told
    ended = shown(model_voice, netflix, kind="close", phase="wrap_up", unsure=(meant.id,))
    assert meant.asks[0] not in ended
