"""The reader on single turns: what rests on form alone, and what the packaged model understands."""

from __future__ import annotations

import pytest

from coach.bank import Bank
from coach.embedding import Embedder
from coach.grading import Grader
from coach.judge.embedded import EmbeddedJudge
from coach.plan import COVERED
from coach.reader.clauses import clauses
from coach.reader.components import components
from coach.reader.diagrams import edges, question
from coach.reader.embedded import EmbeddedReader
from coach.reader.facts import FactFinder
from coach.reader.numbers import contradiction, quantities
from coach.records import Move, Quantity, Question, QuestionKind, Reading, Rubric, Turn
from tests.coach.contracts.judge import talk
from tests.coach.contracts.reader import ReaderContract


@pytest.fixture(scope="module")
def reader(minilm: Embedder) -> EmbeddedReader:
    return EmbeddedReader(minilm)


class TestContract(ReaderContract):
    """With the packaged model."""

    @pytest.fixture
    def reader(self, reader: EmbeddedReader) -> EmbeddedReader:
        return reader


@pytest.fixture(scope="module")
def grader(minilm: Embedder, rubrics: dict[QuestionKind, Rubric]) -> Grader:
    return Grader(rubrics, EmbeddedJudge(minilm))


def read(reader: EmbeddedReader, question: Question, said: str, *moves: Move) -> Reading:
    return reader.read(question, Turn(index=1, speaker="candidate", text=said), (), (), moves)


def kinds(reading: Reading) -> set[str]:
    return {act.kind for act in reading.acts}


# --- form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("How many users and what latency?", ["How many users", "what latency?"]),
        ("Is it global? which languages", ["Is it global?", "which languages"]),
        ("We cache it and we log it.", ["We cache it and we log it."]),
        ("Here:\n```\na -> b\n```\nDone.", ["Here:", "```\na -> b\n```", "Done."]),
    ],
)
def test_each_question_is_a_clause(said: str, parts: list[str]) -> None:
    found = clauses(said)
    assert [span.text for span in found] == parts
    assert all(said[span.start : span.end] == span.text for span in found)


@pytest.mark.parametrize(
    ("said", "value", "unit", "about"),
    [
        ("p99 latency of 100 ms", 100, "ms", "latency"),
        ("the ranker gets 60 ms", 60, "ms", ""),
        ("2.5k QPS at peak", 2500, "qps", "peak load"),
        ("say 5 million daily users", 5e6, "", "daily users"),
        ("1,200 requests per second", 1200, "qps", "load"),
        ("half a million new users", 5e5, "", ""),
    ],
)
def test_numbers_are_normalised(said: str, value: float, unit: str, about: str) -> None:
    found = next(quantities(said))
    assert (found.value, found.unit, found.about) == (value, unit, about)


def test_a_number_is_held_against_an_earlier_one() -> None:
    before = [Reading(turn=1, quantities=tuple(quantities("I assume 5 million users")))]
    now = "with 50 million users that is a lot"
    assert "5 million" in contradiction(now, list(quantities(now)), before)
    assert not contradiction("sorry, 50 million users", list(quantities(now)), before)
    same = "about 5.5 million users"
    assert not contradiction(same, list(quantities(same)), before)
    other = [Quantity(text="80 ms", value=80, unit="ms")]
    assert not contradiction("80 ms for the ranker", other, before)


def test_diagrams_have_edges_and_get_a_question() -> None:
    mermaid = "```mermaid\ngraph LR\nA[Client] --> B[API]\nB --> C[Ranker]\n```"
    assert edges(mermaid) == [("Client", "API"), ("API", "Ranker")]
    assert edges("logs -> store -> model") == [("logs", "store"), ("store", "model")]
    assert "returns to training" in question("client -> ranker -> page", "", 0)
    assert "cache" in question("client -> ranker -> page", "there is a cache", 0)
    assert "returns to training" not in question("page -> log -> training -> ranker", "", 0)
    assert question("no picture here", "", 0) == ""


@pytest.mark.parametrize(
    "said",
    ["BIN x + merchant y + amount < 5 -> otp, backtested first", "5 % give up => the threshold can be 1 %"],
)
def test_an_arrow_in_a_sentence_is_no_picture(said: str) -> None:
    assert question(said, said, 0) == ""


def test_a_box_in_a_sentence_ends_where_it_goes_on() -> None:
    assert edges("streams: auths -> Flink -> Redis, keyed by card and merchant") == [
        ("auths", "Flink"),
        ("Flink", "Redis"),
    ]


def test_a_guess_that_was_answered_is_held_against_nobody() -> None:
    guess = tuple(quantities("I assume 100 ms of latency in total"))
    now = "the latency is 50 ms"
    assert contradiction(now, list(quantities(now)), [Reading(turn=1, quantities=guess)])
    assert not contradiction(now, list(quantities(now)), [Reading(turn=1, quantities=guess, facts=("x",))])


def test_components_are_noun_phrases_with_their_article() -> None:
    said = ["I'd use a two-tower model, then a ranking model, features sit in a feature store"]
    assert components(said) == ("the two-tower model", "the ranking model", "the feature store")


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("gradient boosted trees on top", ("gradient boosted trees",)),
        ("I'd precompute embeddings nightly", ()),
        ("we train the model and store scores", ()),
        ("a feature store, then an ANN index", ("the feature store", "the ANN index")),
    ],
)
def test_parts_are_sure_to_be_noun_phrases(said: str, parts: tuple[str, ...]) -> None:
    assert components([said]) == parts


# --- meaning ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("How many users?", ("member-count",)),
        ("how many users and what latency?", ("member-count", "latency-budget")),
        ("How many users and movies do we have?", ("member-count", "catalogue-size")),
        ("how many movies per row?", ("page-layout",)),
        ("I'll assume 100 million users. Is that right?", ("member-count",)),
    ],
)
def test_every_question_is_answered(
    reader: EmbeddedReader, netflix: Question, said: str, facts: tuple[str, ...]
) -> None:
    reading = read(reader, netflix, said)
    assert reading.facts == facts
    assert not reading.open_questions


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        (
            "I worry about the weird stuff, say a horse on the road. How often does that come up?",
            "rare-cases",
        ),
        ("how much labelled data exists, and what would more of it cost us?", "labelled-frames"),
    ],
)
def test_a_short_turn_is_heard_as_a_whole(reader: EmbeddedReader, bank: Bank, said: str, fact: str) -> None:
    assert fact in read(reader, bank.get("autonomous-vehicle-detection"), said).facts


def test_an_assumption_is_set_right_where_the_figure_is_known(
    reader: EmbeddedReader, netflix: Question
) -> None:
    answer = next(fact.answer for fact in netflix.facts if fact.id == "member-count")
    known = next(q for q in quantities(answer) if q.value > 1e6)
    assert read(reader, netflix, "Let me assume 3 million members.").facts == ("member-count",)
    agreed = f"Let me assume {known.value / 1e6:.0f} million members."
    assert read(reader, netflix, agreed).facts == ()


def test_the_rest_of_a_question_leans_on_its_beginning(reader: EmbeddedReader, bank: Bank) -> None:
    fraud = bank.get("credit-card-fraud")
    reading = read(reader, fraud, "How do we know that a payment was fraud, and how late?")
    assert (reading.facts, reading.unsure) == (("labels",), ())


def test_a_summary_may_have_arrows(reader: EmbeddedReader, netflix: Question) -> None:
    assert "summary" in kinds(read(reader, netflix, "To sum up: events -> features -> ranker -> rows."))


def test_what_has_no_fact_is_handed_back(reader: EmbeddedReader, netflix: Question) -> None:
    reading = read(reader, netflix, "Do we know which actors are under contract?")
    assert reading.facts == ()
    assert reading.open_questions or reading.unsure


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("what's your favourite pizza?", "off_topic"),
        ("ok", "empty"),
        ("sure", "empty"),
        ("", "empty"),
        ("can I have a hint", "asks_hint"),
        ("I already said that", "already_said"),
        ("To sum up: two stages, a store and an A/B test.", "summary"),
        ("you idiot", "abusive"),
    ],
)
def test_acts_that_carry_nothing(reader: EmbeddedReader, netflix: Question, said: str, kind: str) -> None:
    reading = read(reader, netflix, said)
    assert kinds(reading) == {kind}
    if kind != "summary":
        assert not reading.coverage
        assert not reading.components


def test_claims_cover_points_with_the_words_that_did(reader: EmbeddedReader, netflix: Question) -> None:
    said = "Hm. First retrieval gives me maybe 500 candidates, then a heavier ranker scores those."
    reading = read(reader, netflix, said)
    best = {c.key_point: c for c in reading.coverage}["two-stage"]
    assert best.credit >= 0.5
    assert said[best.start : best.end] == best.quote


def test_after_an_offer_a_name_chooses(reader: EmbeddedReader, netflix: Question) -> None:
    offer = Move(turn=0, kind="offer", phase="deep_dive", options=("the ranking model", "the cache"))
    reading = read(reader, netflix, "the ranking model", offer)
    assert kinds(reading) == {"chooses_topic"}
    assert reading.chosen


@pytest.mark.parametrize(
    "said",
    ["she gets bored?", "could use the genre or the audio.", "it's also for the skips from before, right?"],
)
def test_a_statement_is_none_the_less_one_for_its_tone(
    reader: EmbeddedReader, netflix: Question, said: str
) -> None:
    design = Move(turn=0, kind="probe", phase="design")
    reading = read(reader, netflix, said, design)
    assert not kinds(reading) & {"clarifying_question", "off_topic"}
    assert (reading.facts, reading.unsure) == ((), ())


def test_questions_that_the_design_answers_are_not_put_to_the_interviewer(
    reader: EmbeddedReader, netflix: Question
) -> None:
    said = "Before it ranks it finds out a lot. Which language, is it a kid. Then it looks up the features."
    assert not kinds(read(reader, netflix, said, Move(turn=0, kind="probe", phase="design"))) & {
        "clarifying_question"
    }


def test_at_the_end_a_question_about_oneself_is_for_the_debrief(
    reader: EmbeddedReader, netflix: Question
) -> None:
    end = Move(turn=0, kind="invite", phase="wrap_up")
    assert kinds(read(reader, netflix, "What did I do worst?", end)) == {"asks_feedback"}
    assert read(reader, netflix, "How do I monitor a model?", end).open_questions


def test_one_word_of_surprise_asks_for_nothing(reader: EmbeddedReader, netflix: Question) -> None:
    assert kinds(read(reader, netflix, "Already?")) == {"empty"}


def test_an_answer_to_which_is_understood(reader: EmbeddedReader, netflix: Question) -> None:
    which = Move(turn=0, kind="ask_which", phase="clarify", unsure=("member-count", "homepage-traffic"))
    assert read(reader, netflix, "the second one", which).facts == ("homepage-traffic",)
    assert read(reader, netflix, "the number of members", which).facts == ("member-count",)
    assert read(reader, netflix, "Yes, both.", which).facts == which.unsure


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("well both ideally, but members matter more for the sizing", ("member-count", "homepage-traffic")),
        ("neither, I meant the catalogue: how many films?", ("catalogue-size",)),
    ],
)
def test_more_than_a_name_answers_which(
    reader: EmbeddedReader, netflix: Question, said: str, told: tuple[str, ...]
) -> None:
    which = Move(turn=0, kind="ask_which", phase="clarify", unsure=("member-count", "homepage-traffic"))
    assert read(reader, netflix, said, which).facts == told


def test_what_only_states_asks_for_nothing(reader: EmbeddedReader, bank: Bank) -> None:
    said = (
        "hmm no i think thats it. so i guess its a classification problem, fraud or not fraud. i'd use trees"
    )
    reading = read(reader, bank.get("credit-card-fraud"), said)
    assert (reading.facts, reading.open_questions) == ((), ())


@pytest.mark.parametrize(
    "said",
    [
        "I'd take NDCG on judged pairs. Is a stool a chair? Anyway, people disagree about that for days.",
        "exploration slots?",
        "which size do you mean, the history or the vector? I'd go with 128 dimensions.",
        "We'd log what was shown. But can I show the overall design first?",
    ],
)
def test_within_an_answer_nothing_is_handed_back(
    reader: EmbeddedReader, netflix: Question, said: str
) -> None:
    reading = read(reader, netflix, said, Move(turn=0, kind="probe", phase="design"))
    assert (reading.facts, reading.unsure, reading.open_questions) == ((), (), ())


def test_what_only_announces_is_no_claim(reader: EmbeddedReader, netflix: Question) -> None:
    for said in (
        "Before I draw anything I'd like to understand the setting.",
        "I have a few questions first.",
    ):
        assert kinds(read(reader, netflix, said)) == {"chooses_topic"}


def test_closing_questions_are_kept_for_the_guides(reader: EmbeddedReader, netflix: Question) -> None:
    invite = Move(turn=0, kind="invite", phase="wrap_up")
    asked = "How should I prepare for system design interviews?"
    assert read(reader, netflix, asked, invite).open_questions == (asked,)


@pytest.mark.parametrize(
    "said",
    [
        "First retrieval gives me maybe 500 candidates, then a heavier ranker scores those.",
        "We split by time, train on the first weeks and test on the last one. Then an A/B test on retention.",
        "Should we log what was shown?",
    ],
)
def test_reader_and_grade_agree_on_what_is_covered(
    reader: EmbeddedReader, grader: Grader, netflix: Question, said: str
) -> None:
    covered = {c.key_point for c in read(reader, netflix, said).coverage if c.credit >= COVERED}
    judgments = [j for criterion in grader.grade(talk(netflix, said)).criteria for j in criterion.judgments]
    graded = {j.item.id for j in judgments if j.item.kind == "key_point" and j.credit >= COVERED}
    assert covered == graded


def test_a_copy_of_a_question_is_not_prepared_again(hashing: Embedder, netflix: Question) -> None:
    finder = FactFinder(hashing)
    known = finder.prepare(netflix)[1]
    assert finder.prepare(netflix.model_copy(deep=True))[1] is known
    changed = netflix.model_copy(update={"facts": netflix.facts[1:]})
    assert finder.prepare(changed)[1] is not known
