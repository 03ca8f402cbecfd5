from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import CorpusError
from coach.judge.signals import load_signals
from coach.rubric import criterion_of, level_of, load_rubric, load_rubrics, verdict_of
from coach.settings import CHECKOUT

FOLDER = CHECKOUT / "corpus" / "rubrics"


def test_design_weights_are_those_of_the_guide() -> None:
    rubric = load_rubrics(FOLDER)["ml_system_design"]
    assert {c.id: c.weight for c in rubric.criteria} == {
        "problem_understanding": 0.20,
        "system_design": 0.30,
        "ml_knowledge": 0.25,
        "trade_offs": 0.15,
        "communication": 0.10,
    }


def test_each_criterion_is_observable() -> None:
    for rubric in load_rubrics(FOLDER).values():
        for criterion in rubric.criteria:
            assert criterion.excellent and criterion.poor
            if rubric.kind == "ml_system_design":
                assert 4 <= len(criterion.indicators) <= 8
                assert all(i.advice and i.sources for i in criterion.indicators)


def test_every_signal_exists() -> None:
    signals = load_signals()
    for rubric in load_rubrics(FOLDER).values():
        for criterion in rubric.criteria:
            named = [i.signal for i in criterion.indicators] + [n.signal for n in criterion.negatives]
            assert {name for name in named if name} <= set(signals)


def test_sources_resolve() -> None:
    from coach.bank import headings

    for rubric in load_rubrics(FOLDER).values():
        for criterion in rubric.criteria:
            for indicator in criterion.indicators:
                for source in indicator.sources:
                    guide = CHECKOUT / "corpus" / "guides" / f"{source.guide}.md"
                    assert source.section in headings(guide), (indicator.id, source)


def test_the_published_examples() -> None:
    rubric = load_rubrics(FOLDER)["ml_system_design"]
    assert verdict_of(rubric, 85) == "strong_hire"
    assert verdict_of(rubric, 40) == "no_hire"
    assert verdict_of(rubric, 0) == rubric.bands[-1].id
    assert verdict_of(rubric, 100) == rubric.bands[0].id


def test_levels() -> None:
    rubric = load_rubrics(FOLDER)["ml_system_design"]
    assert level_of(rubric, 0) == "below mid"
    assert level_of(rubric, rubric.levels["mid"]) == "mid"
    assert level_of(rubric, rubric.levels["senior"]) == "senior"
    assert level_of(rubric, 100) == "staff"


def test_an_unknown_criterion() -> None:
    with pytest.raises(KeyError):
        criterion_of(load_rubrics(FOLDER)["short_answer"], "charm")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("weight: 0.60", "weight: 0.70", "criteria: the weights add up to 1.1"),
        ("- id: clarity", "- id: charm", "criteria: must be coverage, correctness, clarity"),
        ("minimum: 0}", "minimum: 5}", "bands"),
        ("signal: on_question", "advise: none", "criteria.0.indicators.0.advise"),
        ("    weight: 0.15", "    weight: heavy", "criteria.2.weight"),
        ("levels: {mid: 45, senior: 62, staff: 80}", "levels: {mid: 45}", "levels"),
        ("        signal: example\n", "", "needs a 'signal'"),
        ("      - id: example", "      - id: to-the-point", "used twice"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    tmp_path: Path, old: str, new: str, field: str
) -> None:
    source = (FOLDER / "short-answer.yaml").read_text(encoding="utf-8")
    assert old in source
    path = tmp_path / "short-answer.yaml"
    path.write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        load_rubric(path)
    assert field in str(caught.value)
    assert f"{path}:" in str(caught.value)


def test_a_folder_needs_both_kinds(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no rubric"):
        load_rubrics(tmp_path)
    (tmp_path / "a.yaml").write_text(
        (FOLDER / "short-answer.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="ml_system_design"):
        load_rubrics(tmp_path)
    (tmp_path / "b.yaml").write_text(
        (FOLDER / "short-answer.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="already"):
        load_rubrics(tmp_path)
