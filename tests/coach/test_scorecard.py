"""The sum, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.records import (
    Band,
    Criterion,
    Evidence,
    Indicator,
    Item,
    ItemKind,
    Judgment,
    Outcome,
    Rubric,
    Scorecard,
)
from coach.scorecard import add_up, earned, fixes, points, points_table

ANCHORS = {"mid": "m", "senior": "s", "staff": "t"}


def rubric(*weights: float) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "r",
            "kind": "ml_system_design",
            "title": "R",
            "criteria": [
                Criterion.model_validate(
                    {
                        "id": f"c{n}",
                        "title": f"C{n}",
                        "weight": weight,
                        "excellent": "e",
                        "poor": "p",
                        "anchors": ANCHORS,
                        "indicators": [Indicator(id="i", text="t")],
                    }
                )
                for n, weight in enumerate(weights)
            ],
            "bands": [Band(id="yes", title="Yes", minimum=60), Band(id="no", title="No", minimum=0)],
            "levels": {"mid": 40, "senior": 60, "staff": 80},
        }
    )


def judged(
    item: str,
    credit: float,
    weight: float = 1,
    *,
    criterion: str = "c0",
    kind: ItemKind = "key_point",
    outcome: Outcome | None = None,
    verified: bool = True,
    hint: int = 0,
) -> Judgment:
    return Judgment(
        item=Item(id=item, kind=kind, criterion=criterion, text=item, weight=weight),
        outcome=outcome or ("met" if credit >= 0.75 else "partial" if credit > 0 else "missed"),
        credit=credit,
        verified=verified,
        evidence=Evidence(turn=1, start=0, end=1, quote="x"),
        hint_level=hint,
    )


def card(rubric: Rubric, judgments: dict[str, list[Judgment]]) -> Scorecard:
    result = add_up(rubric, judgments)
    return Scorecard(
        id="x",
        question=None,
        question_match="none",
        kind="ml_system_design",
        rubric=rubric.id,
        total=result.total,
        verdict=result.verdict,
        reached=result.reached,
        criteria=result.criteria,
        unscored=result.unscored,
    )


def test_a_criterion() -> None:
    # (3 x 1 + 1 x 0.5 + 2 x 0) / 6 = 3.5 / 6 = 58.3 %
    result = add_up(rubric(1), {"c0": [judged("a", 1, 3), judged("b", 0.5, 1), judged("c", 0, 2)]})
    assert result.criteria[0].score == 58.3
    assert result.total == 58.3
    assert result.verdict == "no"
    assert result.criteria[0].level == "mid"


def test_the_total_is_the_weighted_mean() -> None:
    # 0.25 x 100 + 0.75 x 40 = 55
    given = {
        "c0": [judged("a", 1)],
        "c1": [judged("b", 1, 2, criterion="c1"), judged("c", 0, 3, criterion="c1")],
    }
    assert add_up(rubric(0.25, 0.75), given).total == 55.0


def test_what_is_not_verified_earns_nothing() -> None:
    result = add_up(rubric(1), {"c0": [judged("a", 1), judged("b", 1, verified=False)]})
    assert result.total == 50.0


def test_unscored_and_not_reached_leave_both_sums() -> None:
    given = [judged("a", 1), judged("b", 0, outcome="unscored"), judged("c", 0, outcome="not_reached")]
    result = add_up(rubric(1), {"c0": given})
    assert result.total == 100.0
    assert result.unscored == 1
    assert result.reached == pytest.approx(2 / 3, abs=1e-4)


def test_what_a_judge_would_not_score_keeps_its_weight() -> None:
    omitted = judged("b", 0, outcome="unscored").model_copy(update={"omitted": True})
    result = add_up(rubric(1), {"c0": [judged("a", 1), omitted]})
    assert (result.total, result.unscored) == (50.0, 1)


def test_hints_keep_three_quarters_half_and_a_quarter() -> None:
    assert [earned(judged("a", 0.8, hint=level)) for level in range(5)] == pytest.approx(
        [0.8, 0.6, 0.4, 0.2, 0.0]
    )


def test_a_pitfall_takes_its_weight_off_and_never_below_zero() -> None:
    pitfall = judged("p", 1, 2, kind="pitfall")
    # (3 - 2) / 4 = 25 %
    assert add_up(rubric(1), {"c0": [judged("a", 1, 3), judged("b", 0), pitfall]}).total == 25.0
    assert add_up(rubric(1), {"c0": [judged("a", 1), judged("b", 0, 3), pitfall]}).total == 0.0
    unverified = judged("p", 1, 2, kind="pitfall", verified=False)
    assert add_up(rubric(1), {"c0": [judged("a", 1), unverified]}).total == 100.0


def test_a_criterion_without_a_score_leaves_the_total() -> None:
    given = {
        "c0": [judged("a", 0.5)],
        "c1": [judged("b", 0, outcome="unscored", criterion="c1")],
    }
    result = add_up(rubric(0.4, 0.6), given)
    assert result.criteria[1].score is None
    assert result.total == 50.0
    assert result.reached == 1.0  # it was reached, it could not be read


def test_less_than_half_reached_gives_no_verdict() -> None:
    given = {
        "c0": [judged("a", 1)],
        "c1": [judged("b", 0, outcome="not_reached", criterion="c1")],
    }
    result = add_up(rubric(0.4, 0.6), given)
    assert (result.total, result.verdict, result.reached) == (100.0, None, 0.4)
    assert add_up(rubric(0.5, 0.5), given).verdict == "yes"


def test_nothing_reached_is_zero_and_nothing_readable_is_none() -> None:
    assert add_up(rubric(1), {"c0": [judged("a", 0, outcome="not_reached")]}).total == 0.0
    assert add_up(rubric(1), {"c0": [judged("a", 0, outcome="unscored")]}).total is None


def test_points_of_a_hand_worked_card() -> None:
    # c0 weighs 40 points: a 3/4 of them = 30, b 1/4 = 10. c1 weighs 60: c 60 x 1/3 = 20, d 40.
    given = {
        "c0": [judged("a", 1, 3), judged("b", 0.5, 1)],
        "c1": [judged("c", 0.5, 1, criterion="c1"), judged("d", 0, 2, criterion="c1")],
    }
    made = card(rubric(0.4, 0.6), given)
    assert made.total == 45.0
    assert [points(made, j) for c in made.criteria for j in c.judgments] == [
        (30.0, 30.0),
        (5.0, 10.0),
        (10.0, 20.0),
        (0.0, 40.0),
    ]
    assert [j.item.id for j in fixes(made, 3)] == ["d", "c", "b"]


def test_a_pitfall_is_among_the_fixes() -> None:
    made = card(rubric(1), {"c0": [judged("a", 1, 3), judged("b", 0, 1), judged("p", 1, 2, kind="pitfall")]})
    assert made.total == 25.0
    assert points(made, made.criteria[0].judgments[2]) == (-50.0, 0.0)
    assert [j.item.id for j in fixes(made)] == ["p", "b"]


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    weights = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    shares = [weight / sum(weights) for weight in weights]
    given: dict[str, list[Judgment]] = {}
    for n in range(len(weights)):
        given[f"c{n}"] = [
            judged(
                f"i{k}",
                round(draw(st.floats(0, 1)), 2),
                draw(st.sampled_from([1.0, 2.0, 3.0])),
                criterion=f"c{n}",
                kind=draw(st.sampled_from(["key_point", "indicator", "pitfall"])),
                outcome=draw(st.sampled_from([None, None, None, "not_reached", "unscored"])),
                verified=draw(st.booleans()),
                hint=draw(st.integers(0, 4)),
            )
            for k in range(draw(st.integers(1, 9)))
        ]
    return card(rubric(*shares), given)


@given(cards())
@settings(max_examples=300, deadline=None)
def test_the_points_on_the_screen_add_up(made: Scorecard) -> None:
    table = points_table(made)
    scored = [c for c in made.criteria if c.score is not None]
    if made.total is None or not scored:
        assert all(value == (0.0, 0.0) for value in table.values())
        return
    assert round(sum(gained for gained, _ in table.values()), 6) == made.total
    assert round(sum(possible for _, possible in table.values()), 6) == 100.0
    for gained, possible in table.values():
        assert gained <= possible + 1e-9
        assert gained >= 0 or possible == 0
