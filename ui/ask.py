"""Ask the guides: questions answered from the guides, with citations that open in place."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coach.answers.asking import NOT_COVERED
from coach.errors import IndexUnavailable, ModelError, SessionNotFound
from coach.records import Answer, Exchange
from ui import links, markup, words
from ui.citations import citation, place
from ui.frame import get_coach, get_preparation, show_error, wait_for_index
from ui.indexing import banner

EXAMPLES = (
    "Why is accuracy misleading for fraud detection?",
    "When would you choose batch over real-time predictions?",
    "How do I structure the first ten minutes?",
)


def page() -> None:
    """A thread of questions; its id is in the address."""
    st.title("Ask the guides")
    banner()
    thread = st.query_params.get("thread", "")
    answers = get_coach().store.answers(thread) if thread else ()
    _threads(thread)
    if not get_preparation().index_ready.is_set():
        wait_for_index("Answers come as soon as that is done.")
    for number, answer in enumerate(answers):
        _exchange(answer, f"{thread}-{number}")
    given = st.query_params.get("q", "")
    question = st.chat_input("Ask about ML system design, statistics, deep learning, SQL …", max_chars=1000)
    if not answers and not question and not given:
        question = st.pills("For example", EXAMPLES)
    if question or given:
        _ask(thread, str(question or given), answers)


def _threads(current: str) -> None:
    threads = get_coach().store.threads()
    with st.container(horizontal=True):
        if current and st.button("New thread", icon=":material/add:"):
            links.to_ask()
        if current and st.button("Delete this thread", icon=":material/delete:"):
            get_coach().store.delete_thread(current)
            links.to_ask()
        others = [thread for thread in threads if thread[0] != current and thread[1]]
        if others:
            with st.popover(f"Earlier threads ({len(others)})", icon=":material/forum:"):
                for thread, first, moment in others[:20]:
                    label = f"{markup.first_words(first, 60)} · {words.ago(moment)}"
                    if st.button(markup.plain(label), key=f"thread-{thread}", type="tertiary"):
                        links.to_ask(thread)


def _exchange(answer: Answer, key: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(markup.safe(answer.question))
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        # The nearest places follow as links: no need to list them in the sentence too.
        st.markdown(markup.safe(NOT_COVERED if answer.nearest else answer.text))
        for number, cited in enumerate(answer.citations, start=1):
            citation(cited, f"[{number}] {markup.plain(place(cited))}", f"{key}-{number}")
        if answer.nearest:
            st.caption("The nearest places in the guides:")
        for number, cited in enumerate(answer.nearest, start=1):
            citation(cited, markup.plain(place(cited)), f"{key}-near-{number}")
        if answer.general:
            with st.container(border=True):
                st.badge("Not from the guides", icon=":material/public:", color="orange")
                st.markdown(markup.safe(answer.general))
        for note in answer.notes:
            st.caption(markup.safe(note))


def _ask(thread: str, question: str, answers: Sequence[Answer]) -> None:
    store = get_coach().store
    try:
        with st.spinner("Looking it up …"):
            get_preparation().index_ready.wait()
            history = [Exchange(question=answer.question, answer=answer.text) for answer in answers]
            answer = get_coach().ask(question, history)
    except (IndexUnavailable, ModelError) as error:
        show_error(error)
        st.caption("Your question was:")
        st.code(question, language=None, wrap_lines=True)
        return
    try:
        store.add_answer(thread, answer)
    except SessionNotFound:
        thread = store.new_thread()
        store.add_answer(thread, answer)
    links.to_ask(thread)
