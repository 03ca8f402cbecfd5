"""Questions that people are known to ask: the shipped lists, how one is recognised, when it is not used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from coach.answers.asked import Asked, Shelf, load_asked
from coach.answers.asking import AskTheGuides
from coach.answers.extractive import ExtractiveAnswerer
from coach.answers.known import KnownQuestions
from coach.embedding import CachingEmbedder, Embedder, LocalEmbedder
from coach.errors import CorpusError
from coach.index import Index
from coach.records import Exchange, Passage
from coach.retrieval import Retriever
from coach.settings import CHECKOUT
from ingest.passages import Chunker
from ingest.pipeline import ingest
from ingest.readers import read

SHIPPED = CHECKOUT / "corpus" / "asked"
LISTS = sorted(SHIPPED.glob("*.yaml"))
LONGEST = 120
"""Words of an answer, those of a table included; code, at most LONGEST_CODE lines of it, is not counted."""


class Guides:
    """The shipped guides as they are cut into passages, without an index."""

    def __init__(self, embedder: Embedder) -> None:
        self._chunker = Chunker(embedder.token_starts, embedder.max_tokens)
        self.passages = cache(self._passages)

    def section(self, guide: str, heading: str) -> Sequence[Passage]:
        return [p for p in self.passages(guide) if p.section and p.section[-1] == heading]

    def _passages(self, guide: str) -> Sequence[Passage]:
        path = CHECKOUT / "corpus" / "guides" / f"{guide}.md"
        found = read(path, path.read_bytes())
        return self._chunker.cut(
            guide, path.name, found.title, found.text, found.blocks, found.pages
        ).passages


@pytest.fixture(scope="module")
def guides(minilm: Embedder) -> Guides:
    return Guides(minilm)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_every_shipped_entry_names_sentences_of_its_guide(path: Path, guides: Guides) -> None:
    """Who edits a guide learns here which questions lose their answer."""
    entries = [entry for entry in load_asked(SHIPPED) if entry.guide == path.stem]
    shelf = Shelf(guides)
    assert entries
    for entry in entries:
        sentences = shelf.answer(entry)
        assert sentences, f"{path.name}: {entry.ask[0]!r} is answered by {entry.say}, which the guide lacks"
        assert sum(s.words for s in sentences if not s.code) <= LONGEST, (path.name, entry.ask[0])
        assert not all(s.code for s in sentences), (path.name, entry.ask[0])
        assert len(set(entry.say)) == len(entry.say), (path.name, entry.ask[0])


def test_every_guide_has_its_list() -> None:
    assert {path.stem for path in LISTS} == {p.stem for p in (CHECKOUT / "corpus" / "guides").glob("*.md")}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("ask: x", "a list of entries"),
        ("- what is x", "'ask' and 'say'"),
        ("- ask: [what is x]\n", "a.yaml:1: 0.say"),
        ("- ask: []\n  say: [[H, X is]]", "a.yaml:1: 0.ask"),
        (
            "- ask: [x]\n  say: [[H, X is]]\n- ask: [X]\n  say: [[H, X is]]",
            "a.yaml:3: 1.ask.0: 'X' stands twice",
        ),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "a.yaml").write_text(content)
    with pytest.raises(CorpusError, match=problem.replace("[", r"\[")):
        load_asked(tmp_path)


def test_no_folder_no_entries(tmp_path: Path) -> None:
    assert load_asked(tmp_path / "none") == ()


GUIDE = """# Ensembles

## Bagging

Bagging trains members independently on bootstrap samples and averages them. It mainly lowers variance,
because errors of independent members cancel out. Random forests are the best-known example of bagging.

## Boosting

Boosting trains members in sequence, each on what the ones before got wrong. Boosting mainly lowers bias,
and it overfits when it runs for too many rounds. Early stopping on a validation set limits that.

## Bagging in code

Bagging takes a few lines of Python.

```python
members = [fit(sample(rows)) for _ in range(10)]
first = members[0], members[1]
```
"""
LIST = """
- ask: ["what is bagging?", "bagging explained", "bootstrap aggregating"]
  say: [[Bagging, Bagging trains members], [Bagging, Random forests are]]
- ask: ["what is boosting?", "boosting explained", "sequential ensembles"]
  say: [[Boosting, Boosting trains members]]
- ask: ["how do I keep boosting from overfitting", "boosting overfits", "regularise boosting"]
  say: [[Boosting, Early stopping on], [Boosting, "Boosting mainly lowers bias,"]]
- ask: ["write bagging in python", "show me code for bagging"]
  say: [[Bagging in code, Bagging takes a], [Bagging in code, "members = [fit(sample(rows))"]]
- ask: ["boosting: members in sequence, each on what the ones before got wrong"]
  say: [[Bagging, Random forests are]]
- ask: ["what is stacking"]
  say: [[Stacking, Stacking trains]]
"""


class Ensembles:
    """A guide, its list, and the index."""

    def __init__(self, folder: Path) -> None:
        for name, content in (("guides/ensembles.md", GUIDE), ("asked/ensembles.yaml", LIST)):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(content)
        self.folder = folder
        embedder = CachingEmbedder(LocalEmbedder())
        self.index = Index(folder / "index", embedder)
        ingest(self.index, [folder / "guides"])
        search = Retriever(self.index)
        self.known = KnownQuestions(folder / "asked", embedder, search)
        self.ask = AskTheGuides(search, ExtractiveAnswerer(embedder), self.known)


@pytest.fixture
def ensembles(tmp_path: Path) -> Ensembles:
    return Ensembles(tmp_path)


def quotes(ensembles: Ensembles, question: str, *history: Exchange) -> list[str]:
    return [" ".join(c.quote.split()) for c in ensembles.ask.ask(question, history).citations]


def test_a_known_question_is_answered_by_its_sentences(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    said = quotes(ensembles, "how can I keep my boosting model from overfitting?")
    assert [quote.split(" ")[0] for quote in said] == ["Early", "Boosting"]


def test_before_it_is_prepared_the_answer_is_extracted(ensembles: Ensembles) -> None:
    assert quotes(ensembles, "What is bagging?")[1].startswith("It mainly lowers variance")
    ensembles.known.prepare()
    assert quotes(ensembles, "What is bagging?")[1].startswith("Random forests are")


def test_a_follow_up_finds_the_entry_of_its_subject(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    before = ensembles.ask.ask("What is boosting?")
    said = quotes(
        ensembles,
        "how do I keep it from overfitting?",
        Exchange(question="What is boosting?", answer=before.text),
    )
    assert said[0].startswith("Early stopping")


def test_an_entry_whose_sentence_is_gone_is_not_there(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    assert ensembles.known.wordings is not None
    assert "what is stacking" not in ensembles.known.wordings.texts
    (ensembles.folder / "guides" / "ensembles.md").write_text(
        GUIDE.replace("Random forests are", "Forests are")
    )
    ingest(ensembles.index, [ensembles.folder / "guides"])
    said = quotes(ensembles, "What is bagging?")
    assert said and not any(quote.startswith("Random forests") for quote in said)


def test_what_nobody_wrote_down_is_refused(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    for question in ("How do I train a dog?", "What is the capital of Australia?"):
        assert not ensembles.ask.ask(question).answerable


def test_a_guide_of_the_users_own_comes_before_an_entry(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    mine = ensembles.folder / "mine"
    mine.mkdir()
    (mine / "trees.md").write_text(
        "# My notes\n\n## Bagging in our fraud team\n\nBagging in our fraud team runs nightly on forty "
        "machines. Bagging in our fraud team was chosen because the labels are noisy.\n"
    )
    ingest(ensembles.index, [mine])
    answer = ensembles.ask.ask("How does bagging run in our fraud team?")
    assert {citation.guide for citation in answer.citations} == {"trees"}
    ingest(ensembles.index, [], remove=[ensembles.folder / "guides"])
    assert {c.guide for c in ensembles.ask.ask("What is bagging?").citations} <= {"trees"}


def test_progress_is_told(ensembles: Ensembles) -> None:
    told: list[tuple[int, int]] = []
    ensembles.known.prepare(lambda done, total: told.append((done, total)))
    assert told[0][0] == 0 and told[-1][0] == told[-1][1] > 0


def test_slips_are_set_right_and_the_question_stays_as_typed(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    answer = ensembles.ask.ask("what is bagginng?")
    assert answer.question == "what is bagginng?" and "bootstrap samples" in answer.citations[0].quote


def test_what_an_entry_answers_is_not_put_in_other_words_first(ensembles: Ensembles) -> None:
    """An audience is left off, where no entry is likely without; never where one is."""
    (ensembles.folder / "asked" / "ensembles.yaml").write_text(
        LIST + '- ask: ["explain bagging to a five year old"]\n  say: [[Bagging, Random forests are]]\n'
    )
    ensembles.known.prepare()
    assert quotes(ensembles, "Explain bagging to a five year old!")[0].startswith("Random forests")
    assert quotes(ensembles, "what is boosting, in one sentence")[0].startswith("Boosting trains")


def test_a_question_may_lean_on_the_one_before_without_showing_it(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    before = Exchange(question="What is boosting?", answer="")
    said = quotes(ensembles, "how to keep a model from overfitting with few rounds", before)
    assert said[0].startswith("Early stopping")


def test_code_is_quoted_whole_and_what_looks_like_a_mark_in_it_stays(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    answer = ensembles.ask.ask("please write bagging in python")
    assert [citation.quote[:9] for citation in answer.citations] == ["Bagging t", "```python"]
    assert "first = members[0], members[1]\n```\n\n[2]" in answer.text


def test_a_wording_asked_as_it_stands_gets_its_entry(ensembles: Ensembles) -> None:
    """Whatever another entry's sentences have in common with it."""
    ensembles.known.prepare()
    assert quotes(ensembles, "Boosting, members in sequence, each on what the ones before got wrong?") == [
        "Random forests are the best-known example of bagging."
    ]


def test_what_belongs_to_the_subject_before_may_be_a_subject_of_its_own(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    before = Exchange(question="What is bagging?", answer="")
    assert quotes(ensembles, "and what is its boosting?", before)[0].startswith("Boosting trains")


def test_a_question_with_a_subject_of_its_own_is_answered_for_itself(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    before = Exchange(question="What is bagging?", answer="")
    assert quotes(ensembles, "What is boosting?", before)[0].startswith("Boosting trains")


@pytest.mark.parametrize(
    "question",
    [
        "how do I sharpen a kitchen knife",
        "who won the cup",
        "which bread flour",
        "capital of Peru",
        "fix a tap",
    ],
)
def test_what_has_nothing_to_do_with_the_subject_before_is_refused(
    ensembles: Ensembles, question: str
) -> None:
    ensembles.known.prepare()
    first = ensembles.ask.ask("What is bagging?")
    answer = ensembles.ask.ask(question, [Exchange(question="What is bagging?", answer=first.text)])
    assert not answer.answerable, answer.text


def test_what_was_told_is_told_again_rather_than_something_else(ensembles: Ensembles) -> None:
    ensembles.known.prepare()
    first = ensembles.ask.ask("What is bagging?")
    again = ensembles.ask.ask("What is bagging?", [Exchange(question="What is bagging?", answer=first.text)])
    assert again.text == first.text


def test_entries_are_records() -> None:
    entry = Asked(guide="g", ask=("q",), say=(("H", "x"),))
    assert hash(entry) == hash(entry.model_copy())
