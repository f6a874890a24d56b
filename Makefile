# `make run` starts the service, `make test` proves it; both install what they need into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test soak lint format bench lock clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: $(VENV)/run  ## start the service on http://127.0.0.1:8080
	@$(BIN)/python -m bot run

# The index is trained once, not by each of those who test side by side; most of them wait a lot.
test: $(VENV)/dev  ## all tests
	@$(BIN)/python -m bot faq build
	@$(BIN)/python -m pytest -q -n 4 --dist loadfile

soak: $(VENV)/dev  ## kill replicas a thousand times on each database, a quarter of an hour each
	@$(BIN)/python -m tests.soak

lint: $(VENV)/dev  ## style, types, import directions, the FAQ
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy -p bot
	@$(BIN)/lint-imports
	@$(BIN)/python -m bot faq check

format: $(VENV)/dev  ## bring all code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/dev  ## measure understanding, language detection and the store
	@$(BIN)/python -m benchmarks

lock: $(VENV)/dev  ## write the lock files anew from pyproject.toml
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes -q -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes -q -o requirements-dev.lock

clean:  ## remove what was installed and cached; the database in var/ stays
	rm -rf $(VENV) var/cache .mypy_cache .ruff_cache .pytest_cache

$(VENV)/run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Voterline needs Python 3.11 or newer; set PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/run
	@$(BIN)/pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	@touch $@
