# `make demo` shows what hondo does; `make test` proves it. Both need Python 3.11 or newer and make, nothing else.
# One environment, .venv, holds hondo either as installed for use (demo) or as a link to this folder (test);
# the two stamps say which, and for what state of which files.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
CODE := $(shell find hondo -not -name '__pycache__' -not -name '*.pyc')

.PHONY: demo test
.DELETE_ON_ERROR:

demo: .venv/for-use
	$(BIN)/hondo demo

test: .venv/for-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

# build/ is removed because setuptools would pack what an earlier build left there, deleted files too.
.venv/for-use: .venv/pyvenv.cfg pyproject.toml constraints.txt README.md LICENSE $(CODE)
	rm -rf build .venv/for-test
	$(PIP) .
	touch $@

.venv/for-test: .venv/pyvenv.cfg pyproject.toml constraints.txt
	rm -f .venv/for-use
	$(PIP) --editable '.[test]'
	touch $@

.venv/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("hondo needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
