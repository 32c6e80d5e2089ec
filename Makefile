# make demo: the whole job on the sample district.  make test: the whole suite, after make lint: ruff and mypy.
# make bench: speed;
# make bench-scale: registers of 1,000 and 10,000 files (FILES=100000 for one of so many).
# make bench-region: 34 districts of 300 files each.
# make windows, make linux: folders for offices without Python or a network, in dist/ (packaging/README.md).
PYTHON ?= python3.11
BIN = .venv/bin

.PHONY: demo lint test bench bench-scale bench-region windows linux lock
FILES ?= 1000 10000
.venv/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
# Else every command compiles what it imports where Python may not keep it (PYTHONDONTWRITEBYTECODE).
	$(BIN)/python -m compileall -q templates ingest scoring xlsx_forms
	touch $@

.venv/tested: .venv/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

demo: .venv/installed
	$(BIN)/xlsx-forms demo demo

lint: .venv/tested
	$(BIN)/ruff check --config .ci/ruff.toml .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: .venv/tested
	$(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/whole.py --table benchmarks/whole.json

bench-scale: .venv/tested
	$(BIN)/python benchmarks/big_register.py --sizes $(FILES)

bench-region: .venv/tested
	$(BIN)/python benchmarks/region.py

.venv/packed: .venv/installed
	$(BIN)/pip install --quiet 'Markdown>=3.5'
	touch $@

windows linux: .venv/packed
	$(BIN)/python packaging/build.py $@

lock:
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/python packaging/lock.py .venv/lock/bin/uv
