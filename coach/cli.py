"""``python -m coach``: questions, search, ask, grade, interview, sessions, report, doctor.

With ``--json`` standard output carries one ASCII-escaped JSON object a line and nothing else; messages go
to standard error. Exit codes: 0 done, 1 failed, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coach.errors import CoachError
from coach.settings import load_dotenv, load_settings

if TYPE_CHECKING:
    from coach.assembly import Coach
    from coach.records import Citation, Scorecard


def say(message: str) -> None:
    """A message for the person at the terminal: standard error."""
    print(message, file=sys.stderr, flush=True)


def emit(record: dict[str, Any]) -> None:
    """One JSON line on standard output."""
    print(json.dumps(record, ensure_ascii=True), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        load_dotenv()
        from coach.assembly import Coach

        code: int = options.run(Coach(load_settings()), options)
        return code
    except CoachError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coach", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[Coach, argparse.Namespace], int], summary: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(run=run)
        return sub

    _json(command("questions", _questions, "List the question bank."))

    sub = command("search", _search, "Find passages of the guides.")
    sub.add_argument("queries", nargs="+", metavar="Q")
    sub.add_argument("-k", type=_positive, default=5, help="how many passages (default 5)")
    _json(sub)

    sub = command("ask", _ask, "Answer questions from the guides, with citations.")
    sub.add_argument("questions", nargs="+", metavar="Q")
    _json(sub)

    sub = command("grade", _grade, "Grade interview transcripts (JSON files).")
    sub.add_argument("files", nargs="+", metavar="FILE")
    sub.add_argument("--engine", default="", help="embedded or PROVIDER:NAME (default: as configured)")
    _json(sub)

    sub = command("interview", _interview, "Hold an interview in the terminal.")
    sub.add_argument("question", metavar="QUESTION_ID")
    sub.add_argument("--minutes", type=_positive, help="planned length (default 45, short answers 5)")
    sub.add_argument("--mode", choices=["practice", "live"], default="practice")
    sub.add_argument("--manner", choices=["neutral", "friendly", "tough"], default="neutral")
    _json(sub)

    _json(command("sessions", _sessions, "List the stored interviews."))

    sub = command("report", _report, "Write the report of a graded interview.")
    sub.add_argument("session", metavar="SESSION")
    sub.add_argument("--format", choices=["md", "json", "html"], default="md")
    sub.add_argument("--out", metavar="FILE", help="write here instead of standard output")

    command("doctor", _doctor, "Say what is configured, reachable and indexed, and what to do.")
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _questions(coach: Coach, options: argparse.Namespace) -> int:
    for question in coach.bank:
        if options.json:
            emit(question.model_dump(include={"id", "kind", "topic", "level", "title", "prompt"}))
        else:
            print(f"{question.id:36} {question.kind:17} {question.level:7} {question.title}")
    return 0


def _search(coach: Coach, options: argparse.Namespace) -> int:
    for query in options.queries:
        result = coach.retriever.search(query, options.k)
        passages = [
            {
                "rank": hit.rank,
                "passage_id": hit.passage.id,
                **hit.passage.model_dump(
                    mode="json", include={"source", "title", "section", "page", "start", "end", "text"}
                ),
                "score": round(hit.score, 4),
            }
            for hit in result.hits
        ]
        if options.json:
            emit(
                {
                    "query": query,
                    "answerable": result.answerable,
                    "confidence": round(result.confidence, 3),
                    "passages": passages,
                }
            )
            continue
        covers = "covered" if result.answerable else "probably not covered by the guides"
        print(f"\n{query}  ({covers}, confidence {result.confidence:.2f})")
        for hit in result.hits:
            place = " › ".join((hit.passage.title, *hit.passage.section))
            print(f"\n{hit.rank}. {place}\n   {hit.passage.text}")
    return 0


def _ask(coach: Coach, options: argparse.Namespace) -> int:
    if coach.models.choice.embedded:
        coach.prepare_answers()
    for question in options.questions:
        answer = coach.ask(question)
        if options.json:
            emit(
                {
                    "question": question,
                    "answerable": answer.answerable,
                    "answer": answer.text,
                    "citations": [
                        {"mark": mark, **_citation(citation)}
                        for mark, citation in enumerate(answer.citations, start=1)
                    ],
                    "nearest": [_citation(citation) for citation in answer.nearest],
                    "engine": answer.engine,
                    **({"general": answer.general} if answer.general else {}),
                }
            )
            continue
        print(f"\n{question}\n\n{answer.text}\n")
        for mark, citation in enumerate(answer.citations, start=1):
            print(f"[{mark}] {' › '.join((citation.title, *citation.section))} ({citation.source})")
        for citation in answer.nearest:
            print(f"near: {' › '.join((citation.title, *citation.section))} ({citation.source})")
    return 0


def _citation(citation: Citation) -> dict[str, Any]:
    return citation.model_dump(
        mode="json", include={"source", "title", "section", "page", "start", "end", "quote"}
    )


def _grade(coach: Coach, options: argparse.Namespace) -> int:
    from coach.transcripts import read_transcript

    coach.models.named(options.engine)  # a wrong name is found before anything is read
    code = 0
    for file in options.files:
        try:
            card = coach.grade(read_transcript(file, coach.bank, coach.embedder), options.engine)
        except CoachError as error:
            say(f"error: {file}: {error}")
            code = 1
            continue
        if options.json:
            emit(card_json(card))
        else:
            _print_card(card)
        if card.total is None:
            code = 1
    return code


def card_json(card: Scorecard) -> dict[str, Any]:
    """A scorecard as ``grade --json`` prints it."""
    return card.model_dump(mode="json")


def _print_card(card: Scorecard) -> None:
    from coach.report import named

    total = "none" if card.total is None else f"{card.total:.1f}"
    verdict = named(card.verdict) if card.verdict else "no verdict"
    print(f"\n{card.id}: {total} / 100, {verdict} (graded by {card.engine})")
    for criterion in card.criteria:
        score = "   –" if criterion.score is None else f"{criterion.score:5.1f}"
        print(f"  {criterion.title:26} {criterion.weight:4.0%}  {score}  {criterion.level}")
    for note in card.notes:
        print(f"  note: {note}")


def _interview(coach: Coach, options: argparse.Namespace) -> int:
    from coach.records import SessionSettings
    from coach.terminal import hold_interview

    question = coach.bank.get(options.question)
    minutes = options.minutes or (5 if question.kind == "short_answer" else 45)
    settings = SessionSettings(minutes=minutes, mode=options.mode, manner=options.manner)
    session_id = coach.start(question, settings)
    return hold_interview(coach, session_id, as_json=options.json)


def _sessions(coach: Coach, options: argparse.Namespace) -> int:
    for session in coach.store.all():
        cards = coach.store.scorecards(session.id)
        total = cards[0].total if cards else None
        row = {
            "id": session.id,
            "created_at": session.created_at,
            "question": session.question.id,
            "title": session.question.title,
            "state": session.state,
            "total": total,
        }
        if options.json:
            emit(row)
        else:
            score = "" if total is None else f"{total:.1f}"
            when = session.created_at[:16]
            print(f"{session.id}  {when}  {session.state:8} {score:>5}  {session.question.title}")
    return 0


def _report(coach: Coach, options: argparse.Namespace) -> int:
    from pathlib import Path

    from coach.report import render

    session = coach.store.get(options.session)
    cards = coach.store.scorecards(options.session)
    if not cards:
        interview = coach.interview(options.session)
        cards = [coach.grade(interview.transcript(), session=options.session)]
        coach.store.add_scorecard(options.session, cards[0])
        interview.mark_graded()
    content = render(cards[0], session, coach.store.turns(session.id), options.format)
    if not options.out:
        sys.stdout.write(content)
        return 0
    try:
        Path(options.out).write_text(content, encoding="utf-8")
    except OSError as error:
        raise CoachError(f"{options.out} cannot be written ({error.strerror}).") from error
    say(f"wrote {options.out}")
    return 0


def _doctor(coach: Coach, _: argparse.Namespace) -> int:
    from coach.doctor import examine

    worst = 0
    for finding in examine(coach):
        print(f"{finding.state:5} {finding.subject:12} {finding.says}")
        worst = max(worst, finding.state == "bad")
    print("An interview can start." if not worst else "Mend what is marked bad, then an interview can start.")
    return int(worst)
