import os
from pathlib import Path

import pytest

from coach import settings
from coach.errors import SettingsError
from coach.settings import load_dotenv, load_settings


def test_defaults_need_nothing() -> None:
    loaded = load_settings({})
    assert loaded.model == ""
    assert loaded.home == settings.CHECKOUT / ".coach"


def test_values_are_read_and_empty_ones_ignored(tmp_path: Path) -> None:
    loaded = load_settings({"COACH_HOME": str(tmp_path), "COACH_MODEL_TIMEOUT": "5", "COACH_MODEL": " "})
    assert (loaded.home, loaded.model_timeout, loaded.model) == (tmp_path, 5.0, "")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"COACH_MODLE is not a setting.*Did you mean COACH_MODEL\?"):
        load_settings({"COACH_MODLE": "x"})


def test_a_wrong_value_names_the_variable() -> None:
    with pytest.raises(SettingsError, match="COACH_MODEL_TIMEOUT='soon'"):
        load_settings({"COACH_MODEL_TIMEOUT": "soon"})


def test_dotenv_loses_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("COACH_MODEL=embedded\nCOACH_RERANKER=from-file\n")
    monkeypatch.setenv("COACH_MODEL", "from-environment")
    monkeypatch.setenv("COACH_RERANKER", "x")  # so that monkeypatch takes it away again
    monkeypatch.delenv("COACH_RERANKER")
    load_dotenv(tmp_path)
    assert os.environ["COACH_MODEL"] == "from-environment"
    assert os.environ["COACH_RERANKER"] == "from-file"
    monkeypatch.delenv("COACH_RERANKER")
