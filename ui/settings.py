"""Settings: which engine is at work, to whom the text goes, whether it answers. Keys are never shown."""

from __future__ import annotations

import os

import streamlit as st

from coach.chat.choice import Choice
from coach.doctor import examine_engine
from coach.errors import CoachError
from ui import markup, words
from ui.frame import get_coach, show_error


def page() -> None:
    """Shows the engine, switches it for this server, tests it."""
    st.title("Settings")
    models = get_coach().models
    _now(models.choice)
    _switch()
    _test()
    _how()


def _now(choice: Choice) -> None:
    st.subheader("The engine in use", anchor=False)
    st.markdown(f"**{markup.safe(words.engine(choice))}**")
    st.markdown(markup.safe(words.destination(choice)))
    if choice.because:
        st.caption(f"Chosen because of {markup.safe(choice.because)}.")
    if choice.key_name:
        state = "set" if os.environ.get(choice.key_name, "").strip() else "not set"
        st.caption(f"Its key is read from {choice.key_name}, which is {state}. It is never shown or stored.")
    tracing = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")
    if not choice.embedded and any(os.environ.get(name, "").lower() == "true" for name in tracing):
        st.warning("LangSmith tracing is switched on in the environment, so LangSmith receives the text too.")


def _switch() -> None:
    """Engines that were found, and any other by name."""
    coach = get_coach()
    options = coach.models.options()
    now = coach.models.choice
    if now not in options:
        options.insert(0, now)
    with st.form("engine"):
        chosen = st.selectbox("Use", options, index=options.index(now), format_func=words.engine)
        name = st.text_input(
            "Or another model, by its name", placeholder="provider:name, such as anthropic:claude-sonnet-4-6"
        ).strip()
        if not st.form_submit_button("Switch", icon=":material/swap_horiz:"):
            return
    try:
        coach.models.use(coach.models.named(name, "the name") if name else chosen)
    except CoachError as error:
        show_error(error)
        return
    st.rerun()


def _test() -> None:
    st.caption(
        "A switch holds for everybody who uses this server, until it is restarted. An interview that was "
        "begun with the embedded interviewer stays with it."
    )
    if st.button("Test the connection", icon=":material/network_check:"):
        with st.spinner("Asking the model …"):
            finding = examine_engine(get_coach(), patience=get_coach().settings.model_timeout)
        show = {"ok": st.success, "note": st.warning, "bad": st.error}[finding[0]]
        show(markup.safe(finding[1]))


def _how() -> None:
    settings = get_coach().settings
    st.subheader("Where settings are kept", anchor=False)
    budget = f"{settings.token_budget:,}" if settings.token_budget else "no limit"
    fallback = markup.safe(settings.fallback_model) or "nobody"
    general = "on, set apart" if settings.general_knowledge else "off"
    st.markdown(
        f"""
They are read from the environment, or from a `.env` file in the checkout, when the server starts. To choose a
model for good, set one of these:

- `COACH_MODEL_BASE_URL` to a server that speaks OpenAI's protocol (llama.cpp, vLLM, LM Studio, OpenRouter);
- `COACH_MODEL` to `provider:name`, and the vendor's own key variable to your key;
- `COACH_MODEL=embedded` to use no language model, whatever else is set.

| What | Now | Variable |
|---|---|---|
| Seconds to wait for words (judgments: times five) | {settings.model_timeout:g} | `COACH_MODEL_TIMEOUT` |
| Tokens an interview may use | {budget} | `COACH_TOKEN_BUDGET` |
| Opinions on each judgment | {settings.model_repeats} | `COACH_MODEL_REPEATS` |
| Who speaks and answers if the model fails | {fallback} | `COACH_FALLBACK_MODEL` |
| General knowledge where the guides say nothing | {general} | `COACH_GENERAL_KNOWLEDGE` |
"""
    )
