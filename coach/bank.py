"""The question bank: loads corpus/questions/*.yaml, finds questions, checks what authors wrote.

``python -m coach.bank [FOLDER]`` prints every problem of a bank with file, line and field.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from coach import text
from coach.errors import CorpusError
from coach.records import Facet, KeyPoint, Phase, Question, QuestionKind, SourceRef
from coach.yaml_files import YamlFile

CRITERIA: dict[QuestionKind, tuple[str, ...]] = {
    "ml_system_design": (
        "problem_understanding",
        "system_design",
        "ml_knowledge",
        "trade_offs",
        "communication",
    ),
    "short_answer": ("coverage", "correctness", "clarity"),
}
PHASES: dict[QuestionKind, tuple[Phase, ...]] = {
    "ml_system_design": ("clarify", "design", "deep_dive", "trade_offs", "wrap_up"),
    "short_answer": ("answer",),
}
LEAST: dict[QuestionKind, dict[str, int]] = {
    "ml_system_design": {"facts": 12, "reactions": 12, "key_points": 12, "pitfalls": 5},
    "short_answer": {"key_points": 5, "pitfalls": 1},
}


class Bank:
    """All questions by id, in the order of their files."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self.questions = {question.id: question for question in questions}

    @classmethod
    def load(cls, folder: Path) -> Bank:
        """Loads every ``*.yaml`` below ``folder``. Raises CorpusError at the first thing wrong."""
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise CorpusError(f"{folder} holds no question file (*.yaml).")
        questions: dict[str, Question] = {}
        for file, place, question in _read(files):
            if question.id in questions:
                raise file.error([*place, "id"], f"{question.id!r} is used twice in the bank.")
            _check_references(file, place, question)
            questions[question.id] = question
        return cls(questions.values())

    def get(self, question_id: str) -> Question:
        """The question of that id. Raises CorpusError, naming the nearest ids, where there is none."""
        if question_id in self.questions:
            return self.questions[question_id]
        from difflib import get_close_matches

        near = get_close_matches(question_id, self.questions, n=3, cutoff=0.4)
        hint = f"Did you mean {', '.join(near)}?" if near else "`python -m coach questions` lists them."
        raise CorpusError(f"There is no question {question_id!r}.", hint)

    def of_kind(self, kind: QuestionKind) -> list[Question]:
        """The questions of one kind."""
        return [question for question in self.questions.values() if question.kind == kind]

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions.values())

    def __len__(self) -> int:
        return len(self.questions)


def _read(files: Sequence[Path]) -> Iterator[tuple[YamlFile, list[str | int], Question]]:
    for path in files:
        file = YamlFile(path)
        if not isinstance(file.data, dict) or set(file.data) != {"topic", "questions"}:
            raise file.error([], "a question file has exactly the fields 'topic' and 'questions'.")
        for number, entry in enumerate(file.data["questions"] or []):
            place: list[str | int] = ["questions", number]
            if not isinstance(entry, dict):
                raise file.error(place, "a question is a mapping.")
            yield file, place, file.parse(Question, {"topic": file.data["topic"], **entry}, place)


def _check_references(file: YamlFile, place: list[str | int], question: Question) -> None:
    for group in ("facts", "key_points", "pitfalls", "reactions"):
        seen: set[str] = set()
        for number, item in enumerate(getattr(question, group)):
            where = [*place, group, number]
            if item.id in seen:
                raise file.error([*where, "id"], f"{item.id!r} is used twice in this question.")
            seen.add(item.id)
            criterion = getattr(item, "criterion", None)
            if criterion is not None and criterion not in CRITERIA[question.kind]:
                known = ", ".join(CRITERIA[question.kind])
                raise file.error([*where, "criterion"], f"{criterion!r} is none of {known}.")
            phase = getattr(item, "phase", None)
            if phase is not None and phase not in PHASES[question.kind]:
                known = ", ".join(PHASES[question.kind])
                raise file.error([*where, "phase"], f"{phase!r} is none of {known}.")


# --- what a good bank keeps to (for authors and tests) ---------------------------------------------


def gives_away(probe: str, point: KeyPoint) -> bool:
    """Whether ``probe`` contains ``point``: a term of every group, or six words of its text in a row."""
    haystack = text.stems(probe)
    if point.terms and all(text.groups_matched(point.terms, haystack)):
        return True
    said = text.stems(point.text)
    runs = {tuple(said[i : i + 6]) for i in range(len(said) - 5)}
    return any(tuple(haystack[i : i + 6]) in runs for i in range(len(haystack) - 5))


def headings(guide: Path) -> set[str]:
    """The headings of a Markdown guide, outside code fences."""
    body = re.sub(r"^(```|~~~).*?^\1", "", guide.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {match.strip() for match in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", body, flags=re.MULTILINE)}


def _wanted(question: Question) -> Iterator[str]:
    """What is missing from one question for it to be complete."""
    design = question.kind == "ml_system_design"
    least = LEAST[question.kind]
    for group, number in least.items():
        if len(getattr(question, group)) < number:
            yield f"has {len(getattr(question, group))} {group}, at least {number} are wanted"
    if len(question.key_points) > (20 if design else 10):
        yield f"has {len(question.key_points)} key points, too many"
    if design:
        missing = set(get_args(Facet)) - {fact.facet for fact in question.facts}
        if missing:
            yield f"has no fact about {', '.join(sorted(missing))}"
        absent = set(CRITERIA["ml_system_design"][:4]) - {point.criterion for point in question.key_points}
        if absent:
            yield f"has no key point for {', '.join(sorted(absent))}"
        if set(question.levels) != {"mid", "senior", "staff"}:
            yield "lacks a level anchor (mid, senior, staff)"
    for field in ("model_answer", "extensions", "sources", "origin"):
        if not getattr(question, field):
            yield f"has no {field}"


def problems(folder: Path, guides: Path | None = None) -> list[str]:
    """Everything an author should mend, a line each. ``guides`` resolves the source references."""
    known = {path.stem: headings(path) for path in guides.glob("*.md")} if guides else None
    found: list[str] = []
    try:
        entries = list(_read(sorted(folder.glob("*.yaml"))))
        Bank.load(folder)
    except CorpusError as error:
        return [str(error)]
    for file, place, question in entries:
        found += [str(file.error(place, f"{question.id}: {problem}")) for problem in _wanted(question)]
        found += _unresolved(file, place, question.sources, known)
        for number, point in enumerate(question.key_points):
            where = [*place, "key_points", number]
            found += [
                str(file.error(where, f"{point.id}: {lack}")) for lack in _lacks(point, question.prompt)
            ]
            found += _unresolved(file, where, point.sources, known)
    return found


def _lacks(point: KeyPoint, prompt: str) -> Iterator[str]:
    if not point.probes:
        yield "has no probe"
    if len(point.hints) != 3:
        yield f"has {len(point.hints)} hints, not 3"
    if not point.sources:
        yield "has no source"
    for probe in (*point.probes, prompt):
        if gives_away(probe, point):
            yield f"given away by {text.clip(probe, 90)!r}"


def _unresolved(
    file: YamlFile,
    place: list[str | int],
    sources: Sequence[SourceRef],
    known: dict[str, set[str]] | None,
) -> Iterator[str]:
    """The source references at ``place`` that name no guide, or no heading of it."""
    for number, source in enumerate(sources if known is not None else ()):
        where = [*place, "sources", number]
        if source.guide not in (known or {}):
            yield str(file.error(where, f"there is no guide {source.guide!r}"))
        elif source.section not in (known or {})[source.guide]:
            yield str(file.error(where, f"guide {source.guide!r} has no heading {source.section!r}"))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a question file, for editors (corpus/questions.schema.json)."""
    schema = TypeAdapter(list[Question]).json_schema(ref_template="#/$defs/{model}")
    definitions = schema.pop("$defs")
    question = definitions["Question"]
    question["required"] = [name for name in question["required"] if name != "topic"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of the question bank",
        "type": "object",
        "additionalProperties": False,
        "required": ["topic", "questions"],
        "properties": {"topic": {"type": "string"}, "questions": schema},
        "$defs": definitions,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the problems of a bank, or with ``--schema`` the JSON Schema of its files."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--schema"]:
        print(json.dumps(json_schema(), indent=1))
        return 0
    folder = Path(given[0]) if given else Path("corpus/questions")
    found = problems(folder, folder.parent / "guides")
    for problem in found:
        print(problem)
    print(f"{len(found)} problems in {folder}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
