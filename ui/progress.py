"""Progress: how the scores move, what costs most, and what to practise next."""

from __future__ import annotations

from typing import cast, get_args

import streamlit as st

from coach.progress import Graded, Habit, Progress, Standing, progress
from coach.records import Question, QuestionKind
from ui import links, markup, words
from ui.citations import citation, place
from ui.frame import get_coach


def section() -> None:
    """Everything there is to say, nothing where no interview of one's own was graded yet."""
    found = {kind: one for kind in get_args(QuestionKind) if (one := of_kind(kind)).graded}
    if not found:
        return
    st.subheader("Your progress", anchor=False)
    kind = next(iter(found))
    if len(found) > 1:
        kind = cast(
            QuestionKind,
            st.segmented_control(
                "Kind", list(found), default=kind, required=True, format_func=words.KINDS.__getitem__
            ),
        )
    shown = found[kind]
    _chart(shown)
    for standing in shown.standings:
        _standing(standing)
    _next(shown)


def hint() -> None:
    """One line for the home page: the question to practise next."""
    graded = [one for kind in get_args(QuestionKind) if (one := of_kind(kind)).graded]
    if not graded:
        return
    newest = max(graded, key=lambda one: one.graded[-1].session.updated_at)
    suggested = _suggestions(newest)
    if suggested:
        st.subheader("Practise next", anchor=False)
        _suggestion(*suggested[0], key="home")


def of_kind(kind: QuestionKind) -> Progress:
    """The progress in one kind of question."""
    coach = get_coach()
    graded = [
        Graded(session, cards[0])
        for session in coach.store.all()
        if session.state == "graded" and (cards := coach.store.scorecards(session.id))
    ]
    return progress(kind, graded, coach.bank)


def _chart(shown: Progress) -> None:
    if len(shown.graded) < 2:
        st.caption("From the second graded interview on, a curve shows how your total moves.")
        return
    import altair as alt  # slow to import, and needed here only

    rows = [
        {"Interview": number, "Total": g.card.total, "Question": g.session.question.title}
        for number, g in enumerate(shown.graded, start=1)
    ]
    chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_line(point=True)
        .encode(
            x=alt.X("Interview:O", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("Total:Q", scale=alt.Scale(domain=[0, 100])),
            tooltip=["Question:N", "Total:Q"],
        )
        .properties(height=220)
    )
    st.altair_chart(chart)


def _standing(standing: Standing) -> None:
    change = ""
    if standing.before is not None:
        moved = round(standing.now - standing.before)
        change = f" · {moved:+d} against the ones before" if moved else " · as before"
    said = f"**{standing.title}** · {standing.now:.0f} of 100{change} · costs you {standing.costs:.1f} points"
    st.progress(min(1.0, standing.now / 100), text=said)


def _next(shown: Progress) -> None:
    st.subheader("What to practise next", anchor=False)
    for number, habit in enumerate(shown.habits):
        _habit(habit, f"habit-{number}")
    for number, (question, why) in enumerate(_suggestions(shown)):
        _suggestion(question, why, key=f"suggestion-{number}")


def _habit(habit: Habit, key: str) -> None:
    judgment = habit.newest
    often = "" if habit.of == 1 else f" on average, in {habit.times} of your last {habit.of} interviews"
    with st.container(border=True):
        st.markdown(
            f"**{markup.safe(judgment.item.text)}**  \n{markup.safe(judgment.reason)}  \n"
            f":gray[cost you {habit.costs:.1f} points{often}]"
        )
        for number, cited in enumerate(judgment.citations[:1]):
            citation(cited, f"Read {markup.plain(place(cited))}", f"{key}-{number}")


def _suggestions(shown: Progress) -> list[tuple[Question, str]]:
    """Questions, each with the reason for it."""
    found = [(shown.again, "Your last try at it can be improved most.")] if shown.again else []
    weakest = shown.weakest
    if weakest:
        why = f"New to you, and it asks much of what costs you most: {weakest.title.lower()}."
        found += [(question, why) for question in shown.new]
    return found


def _suggestion(question: Question, why: str, key: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            st.markdown(f"**{markup.safe(question.title)}**  \n:gray[{markup.safe(why)}]")
        if st.button("Practise", key=f"practise-{key}", icon=":material/play_arrow:"):
            links.to_setup(question.id)
