# Everything runs from .venv in this checkout; each target makes what it needs.
# Nothing is assumed but make and Python 3.11 or newer (PYTHON=/path/to/python3 to name one).

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export HF_HUB_OFFLINE ?= 1

.DEFAULT_GOAL := help
.PHONY: help run test check ingest eval clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## set up what is missing and open the coach (PORT=8501)
	@$(BIN)/python -m streamlit run app.py --server.port $(PORT)

test: $(VENV)/.dev  ## set up what is missing and run the tests
	@$(BIN)/python -m pytest

check: $(VENV)/.dev  ## lint, types, import rules, the corpus
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m coach.bank

ingest: $(VENV)/.run  ## index corpus/guides
	@$(BIN)/python -m ingest

eval: $(VENV)/.dev  ## measure the embedded engine and open the report
	@$(BIN)/python -m eval run --all --open

clean:  ## remove the environment and caches (interviews in .coach/ stay)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info build

# requirements.lock names every version, so that what runs here is what was tested. It is given as
# constraints: an environment for `run` then leaves out what only the tests need.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@# The pip that a new venv carries takes minutes over this lock; a current one takes seconds.
	$(PIP) install --quiet --upgrade pip

$(VENV)/.run: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(PIP) install --quiet --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(PIP) install --quiet --constraint requirements.lock --editable '.[dev]'
	@touch $(VENV)/.run $@
