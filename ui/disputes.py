""" "I did say this": the candidate points at words, and the judgment is made again on them alone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coach.disputes import disputable, locate
from coach.errors import ModelError, StaleTurn
from coach.judge.answer import split
from coach.records import Dispute, Evidence, Judgment, Scorecard, Session, Turn
from coach.report import JudgmentView
from ui import markup
from ui.frame import get_coach, show_error

OPEN = "disputing"
"""Key of the session state: which judgment is being disputed."""


def dispute(view: JudgmentView, session: Session, card: Scorecard, key: str) -> None:
    """What was disputed about a judgment, and the form to dispute it."""
    judgment = view.judgment
    for one in view.disputes:
        _shown(one)
    if not disputable(judgment):
        return
    if st.session_state.get(OPEN) == key:
        _form(judgment, session, card, key)
    else:
        label = "I said it elsewhere, too" if view.disputes else "I did say this"
        st.button(label, key=f"dispute-{key}", icon=":material/record_voice_over:", type="tertiary",
                  on_click=_open, args=(key,))  # fmt: skip


def is_open(prefix: str) -> bool:
    """Whether a judgment of that criterion is, or just was, disputed."""
    return str(st.session_state.get(OPEN, "")).startswith(f"{prefix}-")


def _open(key: str) -> None:
    st.session_state[OPEN] = key


def _shown(one: Dispute) -> None:
    """A dispute: the words, both judgments, which counts and why."""
    with st.container(border=True):
        st.caption(f"You pointed at these words (turn {one.words.turn})")
        st.markdown("> " + markup.safe(" ".join(one.words.quote.split())))
        st.markdown(
            f"First judgment: **{_outcome(one.first)}**. {markup.safe(one.first.reason)}  \n"
            f"On these words: **{_outcome(one.again)}**. {markup.safe(one.again.reason)}"
        )
        icon = ":material/check:" if one.counts == "again" else ":material/undo:"
        st.markdown(f"{icon} {markup.safe(one.why)}")


def _outcome(judgment: Judgment) -> str:
    named = {"met": "met", "partial": "partly met", "missed": "missed"}.get(judgment.outcome, "not scored")
    unproven = judgment.credit > 0 and not judgment.verified
    return f"{named}, credit {judgment.credit:.0%}" + (", unverified" if unproven else "")


def _form(judgment: Judgment, session: Session, card: Scorecard, key: str) -> None:
    turns = get_coach().store.turns(session.id)
    said = sentences(turns)
    with st.form(f"form-{key}", border=True):
        st.markdown(
            "Where did you say it? Only these words are judged again, by the same engine. "
            "The better judgment counts, and both stay on the report."
        )
        picked = st.selectbox(
            "One of your sentences", said, index=None, format_func=_label, key=f"pick-{key}",
            placeholder="Pick a sentence, or type to search",
        )  # fmt: skip
        typed = st.text_area(
            "Or a piece of what you said, word for word", key=f"type-{key}", height=80,
            help="It may be shorter than a sentence, or several in a row.",
        )  # fmt: skip
        with st.container(horizontal=True):
            judge = st.form_submit_button("Judge these words", type="primary")
            cancel = st.form_submit_button("Never mind")
    if cancel:
        st.session_state.pop(OPEN, None)
        st.rerun()
    if judge:
        words = locate(turns, typed) if typed.strip() else picked
        if words is None:
            st.error(_NOT_FOUND if typed.strip() else "Pick a sentence or type some of your words.")
            return
        _judge(judgment, session, card, words)


_NOT_FOUND = "None of your turns has these words. Copy them, word for word, from the transcript further down."


def sentences(turns: Sequence[Turn]) -> list[Evidence]:
    """The candidate's sentences, in order."""
    return [
        Evidence(turn=turn.index, start=span.start, end=span.end, quote=span.text)
        for turn in turns
        if turn.speaker == "candidate"
        for span in split(turn.text)
        if any(character.isalnum() for character in span.text)
    ]


def _label(words: Evidence) -> str:
    return f"Turn {words.turn}: {' '.join(words.quote.split())}"


def _judge(judgment: Judgment, session: Session, card: Scorecard, words: Evidence) -> None:
    try:
        with st.spinner("Judging these words …"):
            get_coach().dispute(session.id, card, judgment, words)
    except (ModelError, StaleTurn) as error:
        show_error(error)
        return
    st.session_state[OPEN] = f"{judgment.item.criterion}-"
    st.rerun()
