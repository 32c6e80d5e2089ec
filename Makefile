# make demo: the whole job on the sample district.  make test: the whole suite.  make bench: speed.
PYTHON ?= python3.11
BIN = .venv/bin

.PHONY: demo test bench
.venv/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

demo: .venv/installed
	$(BIN)/xlsx-forms demo demo

test: .venv/tested
	$(BIN)/ruff check --config .ci/ruff.toml templates ingest scoring xlsx_forms tests benchmarks samples
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: .venv/tested
	$(BIN)/python benchmarks/speed.py
