"""The interview: problem, talk, phases, time."""

from __future__ import annotations

import streamlit as st

from coach import plan
from coach.errors import CoachError, ModelError, SessionNotFound, StaleTurn
from coach.interview import MAX_TURN_CHARACTERS, Interview
from ui import links, markup, words
from ui.frame import get_coach, show_error

HINT = "Could I have a hint?"
TICK = 5.0
"""Seconds between two signs of life of the page."""


def page() -> None:
    """The interview whose id is in the address."""
    interview = _open()
    if interview is None:
        return
    _head(interview)
    for turn in interview.turns:
        with st.chat_message(
            "assistant" if turn.speaker == "interviewer" else "user", avatar=_avatar(turn.speaker)
        ):
            markup.message(turn.text)
        _feedback(interview, turn.index)
    _reply(interview)
    if interview.over:
        _end(interview)
        return
    _tools(interview)
    _answer(interview)


def _open() -> Interview | None:
    session = st.query_params.get("session", "")
    try:
        return get_coach().interview(session)
    except SessionNotFound:
        st.title("No interview here")
        st.markdown("The address names no interview that is kept on this machine.")
        if st.button("Start one", type="primary"):
            links.to_setup()
        return None


def _avatar(speaker: str) -> str:
    return ":material/record_voice_over:" if speaker == "interviewer" else ":material/person:"


def _head(interview: Interview) -> None:
    session = interview.session
    st.subheader(markup.safe(session.question.title), anchor=False)
    if session.sample:
        st.caption("Sample: half finished, for you to look at or go on with.")
    st.html(_strip(interview))
    _clock(session.id)
    with st.expander("The problem", icon=":material/push_pin:"):
        st.markdown(markup.safe(session.question.prompt))


def _strip(interview: Interview) -> str:
    """The phases with their minutes; the present one is marked."""
    question, minutes = interview.session.question, interview.session.settings.minutes
    order = plan.phases(question.kind)
    here = order.index(interview.phase)
    cells, start = [], 0.0
    for place, phase in enumerate(order):
        end = plan.PHASE_ENDS[phase] * minutes
        state = "now" if place == here else "past" if place < here else "next"
        current = ' aria-current="step"' if place == here else ""
        cells.append(
            f'<li class="{state}"{current}><b>{words.PHASES[phase]}</b>'
            f"<span>{start:.0f}–{end:.0f} min</span></li>"
        )
        start = end
    return f'{_STRIP_STYLE}<ol class="phases" aria-label="Phases of the interview">{"".join(cells)}</ol>'


_STRIP_STYLE = """<style>
ol.phases{display:flex;gap:.35rem;list-style:none;margin:0 !important;padding:0 !important;flex-wrap:wrap}
.phases li{flex:1 1 6.5rem;border-top:4px solid rgba(128,128,128,.3);padding:.3rem .1rem 0}
.phases li{font-size:.82rem;opacity:.75}
.phases li b{display:block;font-weight:600}.phases li span{font-size:.75rem}
.phases li.now{border-color:#0f8a83;opacity:1}.phases li.past{border-color:rgba(15,138,131,.45)}
@media(max-width:600px){.phases li{flex:1 1 0;min-width:0}
.phases li:not(.now) b,.phases li:not(.now) span{display:none}
.phases li.now{flex:6 1 0}}
</style>"""


@st.fragment(run_every=TICK)
def _clock(session_id: str) -> None:
    """Active time: it informs, and it tells the store that somebody is here."""
    try:
        interview = get_coach().interview(session_id)
        active = interview.tick()
    except CoachError:
        return
    minutes = interview.session.settings.minutes
    state = "" if interview.session.state == "running" else f" · {words.STATES[interview.session.state]}"
    mode = words.MODES[interview.session.settings.mode]
    over = active > minutes * 60
    note = " · past the planned end; take the time you need" if over else ""
    st.caption(f":material/timer: **{words.clock(active)}** of {minutes}:00 · {mode} mode{state}{note}")


def _feedback(interview: Interview, index: int) -> None:
    """Practice mode: what an answer covered, said at once."""
    if interview.session.settings.mode != "practice":
        return
    reading = next((reading for reading in interview.readings if reading.turn == index), None)
    if reading is None or not reading.coverage:
        return
    points = {point.id: point.text for point in interview.session.question.key_points}
    before = plan.covered(
        interview.session.question, [other for other in interview.readings if other.turn < index]
    )
    new = [c for c in reading.coverage if c.credit >= plan.COVERED > before.get(c.key_point, 0.0)]
    if not new:
        return
    with st.expander(f"You covered {len(new)} point{'s' if len(new) > 1 else ''}", icon=":material/check:"):
        for coverage in new:
            full = "in part" if coverage.credit < 1 else "in full"
            st.markdown(
                f"{markup.safe(points[coverage.key_point])} *({full})*  \n"
                f":material/format_quote: {markup.safe(coverage.quote)}"
            )


def _reply(interview: Interview) -> None:
    """Words what is pending; a failure leaves the interview as it is, with a way on."""
    if interview.pending() is None:
        return
    with st.chat_message("assistant", avatar=_avatar("interviewer")):
        try:
            st.write_stream(markup.safe(piece) for piece in interview.reply())
        except ModelError as error:
            show_error(error)
            st.caption("Your answer is kept. The interview goes on from here, now or later.")
            with st.container(horizontal=True):
                st.button("Try again", icon=":material/refresh:", type="primary")
                if st.button("Go on with the embedded interviewer", icon=":material/memory:"):
                    get_coach().go_on_embedded(interview.session.id)
                    st.rerun()
            return
        except StaleTurn:
            pass
    st.rerun()


def _end(interview: Interview) -> None:
    if interview.session.state == "graded":
        if st.button("Open the report", type="primary", icon=":material/analytics:"):
            links.to_report(interview.session.id)
        return
    st.info("The interview is over. Grade it now, or later from History.", icon=":material/flag:")
    with st.container(horizontal=True):
        if st.button("Grade it", type="primary", icon=":material/grading:"):
            _grade(interview)
        if interview.moves[-1].kind != "close" and st.button("Go on with it", icon=":material/resume:"):
            interview.resume()
            st.rerun()


def _grade(interview: Interview) -> None:
    interview.end()
    links.to_report(interview.session.id)


def _tools(interview: Interview) -> None:
    session = interview.session
    practice = session.settings.mode == "practice"
    paused = session.state == "paused"
    with st.container(horizontal=True, key="tools"):
        if practice and st.button("Hint", icon=":material/lightbulb:", disabled=paused):
            _submit(interview, HINT)
        if practice and st.button(
            "Reveal",
            icon=":material/visibility:",
            disabled=paused or interview.revealable() is None,
            help="Tells the point last asked about. It earns nothing from then on.",
        ):
            interview.reveal()
            st.rerun()
        _correct(interview)
        if st.button(
            "Go on" if paused else "Pause", icon=":material/play_arrow:" if paused else ":material/pause:"
        ):
            interview.resume() if paused else interview.pause()
            st.rerun()
        if st.button("End and grade", icon=":material/flag:"):
            _grade(interview)


def _correct(interview: Interview) -> None:
    """The last answer can be corrected until the next one is given."""
    last = next((turn for turn in reversed(interview.turns) if turn.speaker == "candidate"), None)
    if last is None or interview.session.state != "running":
        return
    with st.popover("Correct my last answer", icon=":material/edit:"):
        text = st.text_area(
            "Your last answer", last.text, key=f"correct-{last.index}-{hash(last.text)}", height=180
        )
        if st.button("Replace it", type="primary", disabled=not text.strip() or text == last.text):
            interview.correct(text)
            st.rerun()


def _answer(interview: Interview) -> None:
    paused = interview.session.state == "paused"
    text = st.chat_input(
        "Paused: press “Go on” to answer"
        if paused
        else "Your answer. Enter sends, Shift+Enter starts a new line",
        max_chars=MAX_TURN_CHARACTERS,
        disabled=paused,
        submit_mode="disable",
    )
    if isinstance(text, str):
        _submit(interview, text)


def _submit(interview: Interview, text: str) -> None:
    try:
        interview.submit(text, after=len(interview.turns))
    except StaleTurn as error:
        st.session_state["kept"] = text
        show_error(error)
        st.code(text, language=None)
        return
    st.rerun()
