"""Setup: what to be interviewed about, and how."""

from __future__ import annotations

import random
import uuid
from typing import cast, get_args

import streamlit as st

from coach.records import Level, Manner, Mode, Question, QuestionKind, SessionSettings
from ui import links, markup, words
from ui.frame import get_coach

MINUTES: dict[str, list[int]] = {"ml_system_design": [15, 30, 45, 60], "short_answer": [5, 10, 15]}
OWN, SURPRISE = "Your own question", "Surprise me"


def page() -> None:
    """Everything has a sensible default: one more click starts."""
    st.title("Set up the interview")
    bank = get_coach().bank
    asked_for = st.query_params.get("question", "")
    preset = bank.questions.get(asked_for)
    kinds = list(get_args(QuestionKind))
    kind = cast(
        QuestionKind,
        st.segmented_control(
            "Kind",
            kinds,
            default=preset.kind if preset else kinds[0],
            required=True,
            format_func=words.KINDS.__getitem__,
            key=f"kind-{asked_for}",
        ),
    )
    question = _question(kind, preset if preset and preset.kind == kind else None)
    left, middle, right = st.columns(3)
    minutes = left.selectbox(
        "Length", MINUTES[kind], index=len(MINUTES[kind]) - 2, format_func=lambda m: f"{m} minutes"
    )
    level = middle.selectbox("Level", list(words.LEVELS), index=1, format_func=words.LEVELS.__getitem__)
    manner = right.selectbox("Interviewer", list(words.MANNERS), format_func=words.MANNERS.__getitem__)
    mode = st.radio(
        "Mode",
        list(words.MODES),
        format_func=words.MODES.__getitem__,
        captions=[
            "Hints when you ask, the missing point revealed if you want, feedback after each answer.",
            "As in the real thing: nothing until the debrief.",
        ],
        horizontal=True,
    )
    if st.button("Start", type="primary", icon=":material/play_arrow:", disabled=question is None):
        assert question is not None
        settings = SessionSettings(
            minutes=minutes, mode=cast(Mode, mode), manner=cast(Manner, manner), level=cast(Level, level)
        )
        links.to_interview(get_coach().start(question, settings))


def _question(kind: QuestionKind, preset: Question | None) -> Question | None:
    """The chosen question, None while the candidate's own is still empty."""
    questions = get_coach().bank.of_kind(kind)
    topics = sorted({question.topic for question in questions})
    topic = st.pills("Topic", topics, format_func=words.topic, key=f"topic-{kind}")
    offered = [question for question in questions if topic is None or question.topic == topic]
    by_title = {question.title: question for question in offered}
    choices = [SURPRISE, *by_title, OWN]
    chosen = st.selectbox(
        "Question",
        choices,
        index=choices.index(preset.title) if preset and preset.title in by_title else 0,
        key=f"question-{kind}-{topic}-{preset.id if preset else ''}",
    )
    if chosen == OWN:
        return _own(kind)
    if chosen == SURPRISE:
        st.caption(f"One of {len(offered)} questions, chosen when you start.")
        return random.choice(offered)
    st.caption(markup.safe(by_title[chosen].prompt))
    return by_title[chosen]


def _own(kind: QuestionKind) -> Question | None:
    prompt = st.text_area(
        "Your question",
        max_chars=2000,
        placeholder="Design a system that …",
        help="It has no key points of its own: the general rubric grades it.",
    ).strip()
    if not prompt:
        st.caption("Write the question you want to be asked.")
        return None
    title = markup.first_words(prompt, 60)
    return Question(
        id=f"own-{uuid.uuid4().hex[:8]}",
        kind=kind,
        topic="own",
        level="senior",
        title=title,
        prompt=prompt,
        own=True,
    )
