"""Ask the guides: verified quotes, marks that fit, honest refusals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from coach.answers.asking import AskTheGuides, stands, verified
from coach.answers.extractive import MOST_WORDS, ExtractiveAnswerer
from coach.answers.kinds import kind_of
from coach.embedding import CachingEmbedder, Embedder, HashingEmbedder, LocalEmbedder
from coach.index import Index
from coach.records import Answer, Citation, Exchange, Guide, Hit, Passage, SearchResult
from coach.retrieval import Retriever, cite
from ingest.pipeline import ingest
from tests.coach.contracts.answerer import AnswererContract

TEXT = "Recall is the share of cases found. Precision is the share of alarms that are right."


class TestContract(AnswererContract):
    @pytest.fixture
    def answerer(self, minilm: Embedder) -> ExtractiveAnswerer:
        return ExtractiveAnswerer(minilm)


class Memory:
    """A search over one passage."""

    def __init__(self, text: str = TEXT, answerable: bool = True) -> None:
        end = len(text)
        self.passage = Passage(
            id="p", guide="g", source="g.md", title="G", section=("S",), start=0, end=end, text=text
        )
        self.answerable = answerable
        self.contexts: list[str] = []

    def search(
        self, query: str, k: int = 5, *, guide: str | None = None, topic: str | None = None, context: str = ""
    ) -> SearchResult:
        self.contexts.append(context)
        hit = Hit(passage=self.passage, score=1, rank=1)
        return SearchResult(query=query, answerable=self.answerable, confidence=0.9, hits=(hit,))

    def section(self, guide: str, heading: str) -> list[Passage]:
        return [self.passage]

    def source_text(self, source: str) -> str:
        if source not in {"g", "g.md"}:
            raise KeyError(source)
        return TEXT

    def guides(self) -> list[Guide]:
        return []


class Fixed:
    """Gives a prepared answer."""

    name = "fixed"

    def __init__(self, text: str, citations: Sequence[Citation]) -> None:
        self.text, self.citations = text, tuple(citations)

    def answer(self, question: str, result: SearchResult, history: Sequence[Exchange]) -> Answer:
        return Answer(
            question=question, answerable=True, text=self.text, citations=self.citations, engine=self.name
        )


def test_quotes_that_do_not_stand_are_dropped_and_marks_follow() -> None:
    search = Memory()
    right = cite(search.passage, 0, 35)
    wrong = right.model_copy(update={"quote": "Recall is the share of cases missed."})
    elsewhere = right.model_copy(update={"guide": "unknown"})
    answer = AskTheGuides(search, Fixed("A [1] B [2] C [3] D [4]", [wrong, right, elsewhere, right])).ask(
        "what?"
    )
    assert answer.text == "A B [1] C D [2]"
    assert [c.quote for c in answer.citations] == [right.quote] * 2
    assert all(stands(citation, search) for citation in answer.citations)


def test_an_answer_without_any_verified_quote_is_no_answer() -> None:
    search = Memory()
    wrong = cite(search.passage, 0, 35).model_copy(update={"start": 1})
    answer = AskTheGuides(search, Fixed("A [1]", [wrong])).ask("what?")
    assert not answer.answerable and not answer.citations and answer.nearest
    assert "do not cover" in answer.text and "[1]" not in answer.text


def test_unanswerable_names_the_nearest_sections_and_cites_nothing() -> None:
    answer = AskTheGuides(Memory(answerable=False), Fixed("never asked", ())).ask("Who?")
    assert (answer.answerable, answer.citations) == (False, ())
    assert "G – S" in answer.text


def test_the_turn_before_is_the_context() -> None:
    search = Memory()
    ask = AskTheGuides(search, Fixed("A [1]", [cite(search.passage, 0, 35)]))
    ask.ask("and why?", [Exchange(question="What is recall?", answer="…")])
    assert search.contexts == ["What is recall?"]


def test_verified_leaves_other_brackets_alone() -> None:
    search = Memory()
    answer = Fixed("x[0] and [a] [1]", [cite(search.passage, 0, 35)]).answer("q", search.search("q"), ())
    assert (
        verified(answer, search).text == "x and [a] [1]"
        or verified(answer, search).text == "x[0] and [a] [1]"
    )


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is data leakage?", "definition"),
        ("Why is accuracy misleading?", "why"),
        ("PSI vs KS test", "compare"),
        ("What is the difference between bagging and boosting?", "compare"),
        ("How many folds should I use?", "number"),
        ("How do I prevent leakage?", "how"),
        ("What are the steps of batch normalisation?", "list"),
    ],
)
def test_kinds_of_questions(question: str, kind: str) -> None:
    assert kind_of(question) == kind


GUIDE = """# Ensembles

## Bagging

Bagging trains members independently on bootstrap samples and averages them. It mainly lowers variance,
because errors of independent members cancel out. Random forests are the best-known example of bagging.

## Boosting

Boosting trains members in sequence, each on what the ones before got wrong. Boosting mainly lowers bias,
and it overfits when it runs for too many rounds. Early stopping on a validation set limits that.

## A table

| Method | Lowers |
|---|---|
| bagging | variance |

## Code

```python
model = RandomForestClassifier()
```
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> AskTheGuides:
    folder: Path = tmp_path_factory.mktemp("guides")
    (folder / "ensembles.md").write_text(GUIDE)
    embedder = CachingEmbedder(LocalEmbedder())
    index = Index(tmp_path_factory.mktemp("home") / "index", embedder)
    ingest(index, [folder])
    return AskTheGuides(Retriever(index), ExtractiveAnswerer(embedder))


def check(answer: Answer, ask: AskTheGuides) -> None:
    """What holds for every extractive answer."""
    assert answer.answerable and 1 <= len(answer.citations) <= 5
    marks = [int(n) for n in re.findall(r"\[(\d+)\]", answer.text)]
    assert marks == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert " ".join(citation.quote.split()) in answer.text
        assert stands(citation, ask._search)
    assert len({c.quote for c in answer.citations}) == len(answer.citations)
    assert sum(len(c.quote.split()) for c in answer.citations) <= MOST_WORDS
    assert "```" not in answer.text and "|" not in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "What is bagging?",
        "How does boosting train its members?",
        "Why does bagging lower variance?",
        "bagging vs boosting",
    ],
)
def test_answers_read_from_the_guides(ask: AskTheGuides, question: str) -> None:
    check(ask.ask(question), ask)


def test_a_definition_begins_with_the_definition(ask: AskTheGuides) -> None:
    assert ask.ask("What is bagging?").citations[0].quote.startswith("Bagging trains members")


def test_a_comparison_has_both_sides(ask: AskTheGuides) -> None:
    answer = ask.ask("What is the difference between bagging and boosting?")
    check(answer, ask)
    assert {citation.section[-1] for citation in answer.citations} >= {"Bagging", "Boosting"}


def test_a_follow_up_is_understood(ask: AskTheGuides) -> None:
    first = ask.ask("What is boosting?")
    then = ask.ask("why does it overfit?", [Exchange(question="What is boosting?", answer=first.text)])
    assert any("overfits" in citation.quote for citation in then.citations)


def test_what_the_guides_do_not_cover(ask: AskTheGuides) -> None:
    answer = ask.ask("How long do I boil an egg?")
    assert not answer.answerable and not answer.citations
    assert not answer.nearest, "nothing is near"


def test_what_is_only_mentioned_is_not_explained(ask: AskTheGuides) -> None:
    """The guide mentions bootstrap samples and explains bagging."""
    assert not ask.ask("What is a bootstrap sample?").answerable


def test_a_follow_up_does_not_repeat_the_turn_before(ask: AskTheGuides) -> None:
    first = ask.ask("What is bagging?")
    then = ask.ask(
        "and how does it compare to boosting?", [Exchange(question="What is bagging?", answer=first.text)]
    )
    assert any(citation.section[-1] == "Boosting" for citation in then.citations)


def test_passages_without_any_sentence_are_no_answer() -> None:
    search = Memory("| a | b |\n|---|---|\n| " + "word " * 120 + "| c |")
    answer = AskTheGuides(search, ExtractiveAnswerer(HashingEmbedder())).ask("How do I count words?")
    assert not answer.answerable and answer.nearest


STEPS = """# Training

## How to train a model

A model is trained in six steps:

- choose a metric that the business accepts;
- split the data by time;
- fit a simple baseline first;
- fit the model with early stopping;
- compare both on the held-out part;
- write down what was tried.
"""


def steps_asked(tmp_path: Path, guide: str) -> Answer:
    (tmp_path / "training.md").write_text(guide)
    embedder = CachingEmbedder(LocalEmbedder())
    index = Index(tmp_path / "index", embedder)
    ingest(index, [tmp_path / "training.md"])
    return AskTheGuides(Retriever(index), ExtractiveAnswerer(embedder)).ask(
        "What are the steps to train a model?"
    )


def test_a_list_is_given_whole(tmp_path: Path) -> None:
    answer = steps_asked(tmp_path, STEPS)
    assert len(answer.citations) == 7 and answer.citations[-1].quote.startswith("write down")
    assert not answer.notes


def test_a_list_that_has_no_room_says_how_much_is_missing(tmp_path: Path) -> None:
    long = STEPS.replace(
        ";", ", with the reasons, " + "the numbers and the names of everybody " * 3 + "involved;"
    )
    answer = steps_asked(tmp_path, long)
    points = sum(citation.quote.endswith(";") for citation in answer.citations)
    assert 1 <= points < 5
    assert answer.notes == (f"The list goes on in the guide: {6 - points} more points.",)
