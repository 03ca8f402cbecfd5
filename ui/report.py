"""The report: what to fix first, the criteria, every judgment with its evidence, the sum."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from coach import report
from coach.errors import ModelError, SessionNotFound
from coach.records import Scorecard, Session
from coach.report import JudgmentView, ReportView
from ui import disputes, links, markup, words
from ui.citations import citation, place
from ui.frame import get_coach, get_preparation, show_error, wait_for_index

_ICONS = {
    "met": (":material/check_circle:", "green"),
    "partial": (":material/adjust:", "orange"),
    "missed": (":material/cancel:", "red"),
    "not_reached": (":material/remove:", "gray"),
    "unscored": (":material/help:", "gray"),
}


def page() -> None:
    """The newest grade of the interview whose id is in the address; grades it where there is none."""
    session_id = st.query_params.get("session", "")
    try:
        session = get_coach().store.get(session_id)
    except SessionNotFound:
        st.title("No report here")
        st.markdown("The address names no interview that is kept on this machine.")
        if st.button("To the history"):
            links.to_history()
        return
    cards = get_coach().store.scorecards(session_id)
    if not cards and not _ready_to_grade(session):
        return
    card = cards[0] if cards else _grade(session_id)
    if card is None:
        return
    session = get_coach().store.get(session_id)
    shown = report.view(card, session)
    _head(shown, session)
    _fixes(shown)
    _criteria(shown)
    _judgments(shown, session)
    _after(shown, session, card)


def _ready_to_grade(session: Session) -> bool:
    """Whether the guides can be cited, or the candidate would rather not wait for them."""
    without = f"grade-now-{session.id}"
    if get_preparation().index_ready.is_set() or st.session_state.get(without):
        return True
    st.title(markup.safe(session.question.title), anchor=False)
    wait_for_index("Then your interview is graded, with passages of the guides cited.")
    # By a callback, before the page runs again: a fragment that still waits must not write into the report.
    st.button(
        "Grade now, without citations",
        icon=":material/grading:",
        on_click=lambda: st.session_state.update({without: True}),
    )
    return False


def _grade(session_id: str) -> Scorecard | None:
    """Grades and keeps the grade; None where the model failed. The transcript is on disk whatever happens."""
    interview = get_coach().interview(session_id)
    interview.end()
    engine = st.session_state.pop(f"engine-{session_id}", "")
    try:
        with st.spinner("Reading your answers against the rubric …"):
            bar = st.empty()
            card = get_coach().grade(
                interview.transcript(),
                engine,
                session_id,
                lambda criterion, share: bar.progress(share, text=f"Judged: {criterion}"),
            )
            bar.empty()
    except ModelError as error:
        _failed(session_id, error)
        return None
    get_coach().store.add_scorecard(session_id, card)
    interview.mark_graded()
    return card


def _failed(session_id: str, error: ModelError) -> None:
    """What can be done: the same again, which goes on where it broke off, another engine, or later."""
    st.title("Not graded yet", anchor=False)
    show_error(error)
    st.markdown("Your interview is kept, and so is every criterion that was judged already.")
    fallback = get_coach().settings.fallback_model
    with st.container(horizontal=True):
        st.button("Try again", icon=":material/refresh:", type="primary")
        if fallback and st.button(f"Grade with {markup.plain(fallback)}", icon=":material/swap_horiz:"):
            _with(session_id, fallback)
        if st.button("Grade with the embedded engine", icon=":material/memory:"):
            _with(session_id, "embedded")
        if st.button("Later", icon=":material/schedule:"):
            links.to_history()


def _with(session_id: str, engine: str) -> NoReturn:
    st.session_state[f"engine-{session_id}"] = engine
    st.rerun()


def _head(shown: ReportView, session: Session) -> None:
    st.title(markup.safe(shown.title), anchor=False)
    if session.sample:
        st.badge("Sample", icon=":material/science:", color="violet")
    st.caption(words.describe(session) + f" · graded by the {shown.card.engine} engine")
    total = "–" if shown.card.total is None else f"{shown.card.total:.1f}"
    left, right = st.columns([1, 2], vertical_alignment="center")
    left.metric("Total", f"{total} / 100")
    if shown.verdict:
        right.subheader(shown.verdict, anchor=False)
    else:
        right.markdown(f"**{shown.headline}**")
    if shown.card.usage.calls:
        talk = get_coach().models.usage.of_session(session.id, "voice")
        spoken = f" Interview: {words.usage(talk)}." if talk.calls else ""
        st.caption(f":material/toll: This grade: {words.usage(shown.card.usage)}.{spoken}")
    for note in (*shown.card.notes, *filter(None, [shown.disputed])):
        st.caption(f":material/info: {markup.safe(note)}")


def _fixes(shown: ReportView) -> None:
    if not shown.fixes:
        return
    st.subheader("What to fix first", anchor=False)
    for number, fix in enumerate(shown.fixes, start=1):
        with st.container(border=True):
            lost = fix.possible - fix.gained
            st.markdown(
                f"**{number}. {markup.safe(fix.judgment.item.text)}**  \n"
                f"{markup.safe(fix.judgment.reason)}  \n:gray[worth {lost:.1f} points]"
            )
            _explain(fix, f"fix-{number}")


def _criteria(shown: ReportView) -> None:
    st.subheader("The sum", anchor=False)
    for criterion in shown.criteria:
        score = 0.0 if criterion.score is None else criterion.score
        named = "not reached" if criterion.score is None else f"{criterion.score:.1f} of 100"
        st.progress(
            min(1.0, score / 100),
            text=f"**{criterion.title}** · weight {criterion.weight:.0%} · {named} · "
            f"**{criterion.gained:.1f}** of {criterion.possible:.1f} points"
            + (f" · {criterion.level}" if criterion.level else ""),
        )
    if shown.sum_line:
        st.markdown(f"{shown.sum_line}")
    st.caption(
        "A criterion's points are shared out over its judgments below by weight. A judgment earns its credit "
        "only where its evidence was found word for word in what you said."
    )


def _judgments(shown: ReportView, session: Session) -> None:
    st.subheader("Every judgment", anchor=False)
    for criterion in shown.criteria:
        missed = sum(v.judgment.outcome in ("missed", "partial") for v in criterion.judgments)
        label = f"{criterion.title}: {criterion.gained:.1f} of {criterion.possible:.1f} points"
        label += f", {missed} to improve" if missed else ""
        with st.expander(label, expanded=disputes.is_open(criterion.id)):
            for number, view in enumerate(criterion.judgments):
                if number:
                    st.divider()
                key = f"{criterion.id}-{view.judgment.item.kind}-{view.judgment.item.id}"
                _judgment(view, key)
                disputes.dispute(view, session, shown.card, key)


def _judgment(view: JudgmentView, key: str) -> None:
    judgment = view.judgment
    icon, colour = _ICONS[judgment.outcome]
    if judgment.item.kind == "pitfall":
        icon, colour = ":material/warning:", "red"
    st.markdown(f"**{markup.safe(judgment.item.text)}**")
    with st.container(horizontal=True):
        st.badge(view.outcome, icon=icon, color=colour)  # type: ignore[arg-type]
        st.badge(f"{view.points} points" if view.points != "–" else "no points at stake", color="gray")
        if judgment.outcome not in ("not_reached", "unscored"):
            st.badge(f"confidence {judgment.confidence:.0%}", color="gray")
        if judgment.evidence and not judgment.verified:
            st.badge("unverified", icon=":material/gpp_bad:", color="red")
    if judgment.reason:
        st.markdown(markup.safe(judgment.reason))
    if view.note:
        st.caption(markup.safe(view.note))
    words_said = judgment.evidence or judgment.nearest
    if words_said:
        label = "Your words" if judgment.evidence else "The closest you came"
        st.caption(f"{label} (turn {words_said.turn})")
        st.markdown("> " + markup.safe(" ".join(words_said.quote.split())))
    with st.container(horizontal=True):
        for number, cited in enumerate(judgment.citations):
            citation(cited, markup.plain(place(cited)), f"{key}-{number}")
        _explain(view, key)


def _explain(view: JudgmentView, key: str) -> None:
    if st.button("Explain this", key=f"explain-{key}", icon=":material/help:", type="tertiary"):
        links.to_ask(question=view.judgment.item.text)


def _after(shown: ReportView, session: Session, card: Scorecard) -> None:
    turns = get_coach().store.turns(session.id)
    if shown.model_answer:
        with st.expander("A model answer", icon=":material/task:"):
            st.markdown(markup.safe(shown.model_answer))
    with st.expander("The transcript", icon=":material/chat:"):
        for turn in turns:
            st.markdown(f"**{turn.index} · {turn.speaker.capitalize()}**")
            markup.message(turn.text)
    with st.container(horizontal=True):
        if not session.question.own and st.button(
            "Retry this question", icon=":material/replay:", type="primary"
        ):
            links.to_setup(session.question.id)
        if session.state != "graded" or card.verdict is None:
            _go_on(session)
        for fmt, mime in (("md", "text/markdown"), ("html", "text/html"), ("json", "application/json")):
            st.download_button(
                {"md": "Markdown", "html": "HTML", "json": "JSON"}[fmt],
                report.render(card, session, turns, fmt),  # type: ignore[arg-type]
                file_name=f"interview-{session.id}.{fmt}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
            )


def _go_on(session: Session) -> None:
    """An interview that was ended early can be taken up again; grading it anew keeps the earlier grade."""
    if st.button("Go on with the interview", icon=":material/resume:"):
        get_coach().interview(session.id).resume()
        links.to_interview(session.id)
