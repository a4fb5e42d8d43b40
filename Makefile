# Needs Python 3.11 or later, make and pip; makes its own virtual environment in .venv.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := src tests benchmarks schemas docs

.PHONY: all demo test lint types imports score bench docs fuzz readme tidy clean

all: test

demo: $(VENV)/.ready  ## extract the sample corpus and show what was found
	@mkdir -p out
	@$(BIN)/policy-extract extract corpus/documents --metadata corpus/meta.tsv -o out/demo.jsonl --quiet
	@$(BIN)/policy-extract extract corpus/documents --metadata corpus/meta.tsv -o out/demo.xlsx --show

test: $(VENV)/.ready-test lint types imports  ## lint, types, import contracts, all tests
	@$(BIN)/python -m pytest -q

lint: $(VENV)/.ready-test
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check -q $(SOURCES)

types: $(VENV)/.ready-test
	@$(BIN)/mypy --no-error-summary

imports: $(VENV)/.ready-test
	@mkdir -p out
	@$(BIN)/lint-imports --no-logo >out/imports.log 2>&1 || { cat out/imports.log; exit 1; }

score: $(VENV)/.ready  ## figures on the sample corpus, against its floors
	@mkdir -p out
	@$(BIN)/policy-extract extract corpus/documents --metadata corpus/meta.tsv -o out/demo.jsonl --quiet
	@$(BIN)/policy-extract score corpus/gold out/demo.jsonl --floors corpus/scores.toml --misses 40

bench: $(VENV)/.ready-test  ## speed against jieba on the same text; reading; spaCy; the service under load
	@$(BIN)/python benchmarks/extract.py --floor 2
	@$(BIN)/python benchmarks/cold_start.py
	@$(BIN)/python benchmarks/reading.py
	@$(BIN)/python benchmarks/spacy_pipe.py
	@$(BIN)/python benchmarks/service.py

fuzz: $(VENV)/.ready-test  ## five hundred mutated files of every format: read or refused, no crash, no hang
	@$(BIN)/python tests/fuzz.py 500

docs: $(VENV)/.ready-test  ## the documentation as a site, out/site/index.html; fails on a warning
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo out/site/index.html

readme: $(VENV)/.ready-test  ## put the present outputs into the README and the documentation
	@$(BIN)/python tests/test_readme.py
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/pages.py

tidy: $(VENV)/.ready-test
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

clean:
	rm -rf $(VENV) out build dist src/*.egg-info *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache

# Where Python comes without ensurepip (some Linux packages), its pip installs into the environment from outside.
$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or run make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null && $(PYTHON) -m venv $(VENV) || $(PYTHON) -m venv --without-pip $(VENV)

INSTALL = $$($(BIN)/python -c 'import pip' 2>/dev/null && echo $(BIN)/python -m pip || echo $(PYTHON) -m pip --python $(BIN)/python) \
	install --quiet --disable-pip-version-check

$(VENV)/.ready: pyproject.toml | $(VENV)/pyvenv.cfg
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.ready-test: pyproject.toml | $(VENV)/pyvenv.cfg
	@$(INSTALL) -e '.[test]'
	@touch $(VENV)/.ready $@
