# Everything happens in .venv, made once from requirements.lock. `make help` lists what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install run test verify evidence documents posterior lint clean distclean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2

# how large the runs behind the documents are; the committed documents were made with these
LAB ?= --scale 0.2 --draws 8
SCORECARD ?= --people 20000 --replicates 1
HISTORY ?= --people 20000

# the first Python that is new enough and can make an environment
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$name; break; }; done)

help:
	@echo "make run      simulate the baseline county: 10,000 people, 5 years, 4 replicates"
	@echo "make test     run the tests (about 20 minutes on two cores)"
	@echo "make verify   run the slow tests: phenomena, convergence, evidence"
	@echo "make evidence write the documents of runs and of the code (hours; goes on where it was stopped)"
	@echo "make documents write those of the code alone: docs/ODD.md, parameters.md, validation.md (seconds)"
	@echo "make posterior fit the opioid county and put the draws where --draws uses them (an hour or two; goes on where it was stopped)"
	@echo "make lint     check style and types"
	@echo "make install  only make the environment, in $(VENV)"
	@echo "make clean    remove caches and builds; distclean removes $(VENV) too; results stay"

install: $(READY)

$(READY): requirements.lock pyproject.toml
	@if ! "$(PYTHON)" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		echo "Mesolimbic needs Python 3.11 or newer with venv and ensurepip; '$(PYTHON)' is none." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		echo "Making the environment in $(VENV) with $(PYTHON)"; \
		"$(PYTHON)" -m venv --clear $(VENV); \
	fi
	@echo "Installing the versions of requirements.lock (the first time takes a few minutes)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock
	@echo "Installing Mesolimbic itself"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(READY)
	@echo "Running the baseline county: 10,000 people, 5 years, 4 replicates"
	@$(BIN)/mesolimbic run baseline --people 10000 --years 5 --replicates 4

test: $(READY)
	@echo "Running the tests"
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow"

verify: $(READY)
	@echo "Running the slow tests"
	@$(BIN)/python -m pytest -n $(WORKERS) -m slow

# in this order: the last quotes the first three
evidence: $(READY)
	@echo "Writing docs/evidence.md; what is kept in results/lab and current is used"
	@$(BIN)/mesolimbic lab document $(LAB) --workers $(WORKERS)
	@echo "Writing docs/scorecard.md; runs that are kept in results/evidence and current are used"
	@$(BIN)/mesolimbic evidence --document $(SCORECARD) --workers $(WORKERS)
	@echo "Writing docs/history.md"
	@$(BIN)/mesolimbic evidence history $(HISTORY) --file docs/history.md --workers $(WORKERS)
	@$(MAKE) documents

documents: $(READY)
	@echo "Writing docs/ODD.md, docs/parameters.md and docs/validation.md"
	@$(BIN)/mesolimbic document

posterior: $(READY)
	@echo "Calibrating; runs that are kept in results/calibration are used"
	@$(BIN)/mesolimbic calibrate baseline --ship --workers $(WORKERS)

lint: $(READY)
	@echo "Checking style"
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@echo "Checking types"
	@$(BIN)/python -m mypy

clean:
	@echo "Removing caches and builds"
	@rm -rf build dist .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find neuro population scenarios dashboards tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	@echo "Removing $(VENV)"
	@rm -rf $(VENV)
