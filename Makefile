# Needs Python 3.11 or newer, make and a package index; nothing else.
PYTHON ?= python3
VENV = .venv
RUN = $(VENV)/bin/python

.PHONY: demo test check bench words pictures lock clean

demo: $(VENV)/run.stamp  ## One complaint from the answer to "you said, we did", on this machine
	$(RUN) -m feedback demo

test: $(VENV)/dev.stamp  ## The tests; TEST_POSTGRES_URL and a Chromium add those that need them
	$(RUN) -m pytest -n 2 $(ARGS)

check: $(VENV)/dev.stamp  ## Lint, types, import contracts
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

bench: $(VENV)/dev.stamp  ## Figures of this machine, each beside what it is compared with
	$(RUN) -m tests.benchmarks

pictures: $(VENV)/dev.stamp  ## The guide's pictures, from the demo; needs a Chromium
	$(RUN) -m tests.browser.pictures

WORDS = --no-wrap --sort-by-file --add-location=file
words: $(VENV)/dev.stamp  ## Bring the catalogues of messages up to date; then translate what is empty
	$(VENV)/bin/pybabel -q extract -F translations/babel.cfg -k N_ -k quantity:2,3 $(WORDS) --omit-header -o translations/messages.pot .
	$(VENV)/bin/pybabel -q update -i translations/messages.pot -o translations/de.po -l de --no-fuzzy-matching --no-wrap --omit-header
	rm translations/messages.pot

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Heard needs Python 3.11 or newer; say which with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The standard library's venv is missing; on Debian it is in the package python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/run.stamp

# Locks name no index, so they install from any.
lock: $(VENV)/bin/python
	$(RUN) -m pip install --quiet uv
	printf 'hatchling\neditables\n' > $(VENV)/build.in
	$(RUN) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml $(VENV)/build.in -o requirements.lock
	$(RUN) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml --extra dev --extra postgres $(VENV)/build.in -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
