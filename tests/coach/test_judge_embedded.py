from __future__ import annotations

import numpy as np
import pytest

from coach.embedding import Embedder
from coach.grading import Grader
from coach.judge.answer import prepare
from coach.judge.credit import credit_of
from coach.judge.embedded import EmbeddedJudge
from coach.judge.features import Statement
from coach.judge.matching import FEATURES, Matcher, probability
from coach.judge.protocol import Judge
from coach.judge.study import Student
from coach.judge.words import negates, numbers_in
from coach.records import Question, QuestionKind, Rubric
from tests.coach.contracts.judge import JudgeContract, talk


class TestEmbeddedJudge(JudgeContract):
    @pytest.fixture
    def judge(self, minilm: Embedder) -> Judge:
        return EmbeddedJudge(minilm)

    def test_the_same_transcript_twice_is_the_same(self, grader: Grader, netflix: Question) -> None:
        transcript = talk(netflix, *self.answer(netflix))
        first, second = (grader.grade(transcript).model_copy(update={"seconds": 0}) for _ in range(2))
        assert first == second

    def test_bare_keywords_earn_nothing(self, grader: Grader, netflix: Question) -> None:
        terms = {term for point in netflix.key_points for group in point.terms for term in group}
        card = grader.grade(talk(netflix, ", ".join(sorted(terms))))
        assert card.total is not None and card.total <= 5

    def test_talk_about_something_else_earns_nothing(self, grader: Grader, netflix: Question) -> None:
        talk_about_bread = (
            "First you feed the sourdough starter the evening before, because the yeast needs twelve hours.",
            "Then I fold the dough four times, since folding builds gluten, and bake it at 240 degrees.",
        )
        card = grader.grade(talk(netflix, *talk_about_bread))
        assert card.total is not None and card.total <= 5

    def test_padding_hardly_moves_the_total(self, grader: Grader, netflix: Question) -> None:
        answer = self.answer(netflix)
        padded = [
            f"Well, that is an interesting thing to think about. {turn} I hope this is clear."
            for turn in answer
        ]
        plain = grader.grade(talk(netflix, *answer)).total
        longer = grader.grade(talk(netflix, *padded)).total
        assert plain is not None and longer is not None
        assert abs(plain - longer) <= 5

    def test_adding_a_point_never_lowers(self, grader: Grader, netflix: Question) -> None:
        turns = ["How many users do we have?", "I would rank movies by the expected minutes watched."]
        before = grader.grade(talk(netflix, *turns)).total
        for point in netflix.key_points[:6]:
            turns.append(point.text)
            after = grader.grade(talk(netflix, *turns)).total
            assert before is not None and after is not None
            assert after >= before - 1
            before = after

    def test_a_pitfall_costs(self, grader: Grader, netflix: Question) -> None:
        answer = self.answer(netflix)
        for pitfall in netflix.pitfalls:
            card = grader.grade(talk(netflix, *answer, pitfall.says[0]))
            said = [j for c in card.criteria for j in c.judgments if j.item.id == pitfall.id]
            assert [j.outcome for j in said] == ["met"], pitfall.id


def test_credit_grows_with_the_probability() -> None:
    credits = [credit_of(p) for p in np.linspace(0, 1, 50)]
    assert credits == sorted(credits)
    assert (credits[0], credits[-1]) == (0.0, 1.0)


def test_features_of_a_paraphrase_and_of_another_subject(minilm: Embedder) -> None:
    statement = Statement(
        "s",
        "Splits by time, because a random split lets the future leak into training.",
        ("train on the past and test on later days",),
        (("split", "holdout"), ("time", "future", "leak")),
    )
    answer = prepare(
        talk(
            None,
            "I'd cut the data at a date so nothing from the future leaks into the training split. "
            "Redis is a cache.",
        ),
        "",
    )
    windows, array = Matcher(minilm).features(answer, [statement], "design a recommender")
    assert array.shape == (len(windows), 1, len(FEATURES))
    chances = probability(array)[:, 0]
    near = chances[[w.first == w.last == 0 for w in windows].index(True)]
    far = chances[[w.first == w.last == 1 for w in windows].index(True)]
    assert near > far + 0.3


def test_small_helpers() -> None:
    assert negates("we don't need it") and not negates("we do need it")
    assert numbers_in("1,200 at 0.1 %") == {"1200", "0.1"}


def test_nothing_to_match(minilm: Embedder, rubrics: dict[QuestionKind, Rubric]) -> None:
    assert Matcher(minilm).match(prepare(talk(None), ""), [], "") == []
    assert Grader(rubrics, EmbeddedJudge(minilm)).grade(talk(None)).total == 0.0


def test_what_is_said_more_takes_nothing_from_what_was_said(
    minilm: Embedder, rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    grader, student = Grader(rubrics, EmbeddedJudge(minilm)), Student(minilm)
    turns = [point.says[0] for point in netflix.key_points[:3]]
    crowded = ", ".join(point.says[0].rstrip(".") for point in netflix.key_points[:5])
    before, after = (student.study(grader.case(talk(netflix, *some))) for some in (turns, [*turns, crowded]))
    for key, match in before.matches.items():
        if key[0] == "key_point":
            assert after.matches[key].probability >= match.probability * after.coherence - 1e-6


def test_words_of_a_pitfall_make_no_point(
    minilm: Embedder, rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    grader, student = Grader(rubrics, EmbeddedJudge(minilm)), Student(minilm)
    for pitfall in netflix.pitfalls:
        study = student.study(grader.case(talk(netflix, pitfall.says[0])))
        if study.matches["pitfall", pitfall.id].probability >= 0.6:
            assert max(m.probability for k, m in study.matches.items() if k[0] == "key_point") == 0


def test_words_of_a_pitfall_vouch_for_nothing(
    minilm: Embedder, rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    grader, student = Grader(rubrics, EmbeddedJudge(minilm)), Student(minilm)
    said = "Synergies of the tensor leverage the gradient of the catalogue, so the retention converges."
    before = student.study(grader.case(talk(netflix, said)))
    for pitfall in netflix.pitfalls:
        after = student.study(grader.case(talk(netflix, said, pitfall.says[0])))
        assert after.matches["pitfall", pitfall.id].probability >= 0.6
        assert after.coherence == before.coherence


def test_short_and_dense_beats_long_and_thin(
    minilm: Embedder, rubrics: dict[QuestionKind, Rubric], netflix: Question
) -> None:
    dense = [point.says[0] for point in netflix.key_points[:5]]
    filler = (
        "It is really about the user in the end. I think that is quite important here. We could do it like "
        "this or maybe in another way, people do both of it. Data is the fuel of all this. It depends on "
        "much that one would have to look at at some point."
    )
    thin = [f"So, well, {say[0].lower()}{say[1:].rstrip('.')}, I suppose. {filler}" for say in dense[:2]]
    grader = Grader(rubrics, EmbeddedJudge(minilm))
    short, long = (grader.grade(talk(netflix, *turns)).total for turns in (dense, thin))
    assert short is not None and long is not None
    assert short > long
