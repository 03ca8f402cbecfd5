"""How long a person waits: first question, reply, answer, grade.

    .venv/bin/python benchmarks/responsiveness.py [--json] [--home DIR]

Runs on a COACH_HOME of its own unless --home names one. The index is built first
(benchmarks/retrieval_speed.py times that). Then:
the app is started as ``make run`` does once everything is installed, and a real browser clicks to the first
question; an interview is held in process; questions are put to the guides; a 1,000-word transcript is graded.
Needs a Chromium for the first figure (it is left out where there is none).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

TURNS = (
    "How many members and titles are there? What latency do we have, and what is the goal?",
    "I assume one in five is active a day. So I'd frame it as ranking titles by expected watch time.",
    "Two stages: candidate generation with a two-tower model and an approximate index, then a gradient "
    "boosted ranker, because scoring every title for every request within 200 ms would cost too much.",
    "I don't know.",
    "Impressions, plays and time watched are logged with position; labels come a day later, split by time.",
    "Offline recall at 100 and NDCG, then an A/B test on hours watched per member, latency as a guardrail.",
    "New titles get exploration traffic and content embeddings, new members a popular list by region.",
    "A deep ranker gains a little accuracy, but costs 50 ms more; I keep the trees until it pays for itself.",
    "We monitor drift of features and predictions, p99 latency and errors, and fall back to popular titles.",
    "To sum up: two stages, trained nightly on logged impressions, tested online, with a fallback.",
)
QUESTIONS = (
    "Why is accuracy misleading for fraud detection?",
    "How does a feature store prevent training-serving skew?",
    "When is batch prediction enough?",
    "What is the difference between bagging and boosting?",
    "How many ways are there to deploy a model?",
    "What is the boiling point of sulphur?",
)


def percentiles(samples: list[float]) -> dict[str, float]:
    """p50 and p95 in seconds."""
    ordered = sorted(samples)
    return {
        "p50": statistics.median(ordered),
        "p95": ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))],
        "n": len(ordered),
    }


def timed(action: Callable[[], object]) -> float:
    """Seconds that ``action`` took."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def first_question(home: Path) -> float | None:
    """Seconds from starting the app to the first question in a browser, None where there is no browser."""
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None
    )
    if browser_path is None:
        return None
    from playwright.sync_api import sync_playwright

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "COACH_HOME": str(home), "STREAMLIT_SERVER_HEADLESS": "true"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-quic"]
        )
        page = browser.new_page()
        began = time.perf_counter()
        server = subprocess.Popen(
            ["make", "--no-print-directory", "run", f"PORT={port}"],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _open(page, f"http://localhost:{port}")
            page.get_by_role("button", name="Start a mock interview").click()
            page.get_by_role("button", name="Start", exact=True).click()
            page.get_by_test_id("stChatMessage").first.wait_for()
            return time.perf_counter() - began
        finally:
            os.killpg(server.pid, 15)
            browser.close()


def _open(page: object, url: str) -> None:
    from playwright.sync_api import Error

    for _ in range(600):
        try:
            page.goto(url)  # type: ignore[attr-defined]
            return
        except Error:
            time.sleep(0.05)
    raise SystemExit(f"the app did not start at {url}")


def measure(home: Path) -> dict[str, object]:
    """All figures, in seconds."""
    from coach.assembly import Coach
    from coach.records import SessionSettings
    from coach.settings import load_settings
    from ingest.pipeline import ingest

    coach = Coach(load_settings({"COACH_HOME": str(home)}))
    ingest(coach.index, [coach.settings.corpus / "guides"])
    question = coach.bank.get("netflix-recommendations")
    replies: list[float] = []
    for _ in range(3):
        interview = coach.interview(coach.start(question, SessionSettings()))
        "".join(interview.reply())
        for number, text in enumerate(TURNS, start=1):

            def exchange(text: str = text, at: float = 200.0 * number, interview=interview) -> None:  # type: ignore[no-untyped-def]
                interview.submit(text, at=at)
                "".join(interview.reply())

            replies.append(timed(exchange))
    coach.ask(QUESTIONS[0])
    answers = [timed(lambda q=q: coach.ask(q)) for q in QUESTIONS * 3]  # type: ignore[misc]
    transcript = interview.transcript()
    first_grade = timed(lambda: coach.grade(transcript))
    grades = [timed(lambda: coach.grade(transcript)) for _ in range(5)]
    return {
        "words graded": sum(
            len(turn.text.split()) for turn in transcript.turns if turn.speaker == "candidate"
        ),
        "first question after make run (s)": first_question(home),
        "reply (s)": percentiles(replies[1:]),
        "first reply, cold (s)": replies[0],
        "ask (s)": percentiles(answers),
        "grade, first (s)": first_grade,
        "grade, warm (s)": percentiles(grades),
    }


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--home", type=Path, help="a COACH_HOME to use instead of a new one")
    options = parser.parse_args()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.home or Path(folder) / "home")
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        shown = ", ".join(f"{k} {v:.3g}" for k, v in value.items()) if isinstance(value, dict) else value
        print(f"{name:36} {shown if isinstance(shown, str | int | None) else f'{shown:.2f}'}")


if __name__ == "__main__":
    main()
