# Two commands: `make run` and `make test`. Each does all its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run setup test lint screenshots bench lock clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 8

run: setup  ## start the bot (in the playground unless Slack tokens are set)
	@exec $(BIN)/deliverabot run

setup: $(VENV)/.installed  ## make the environment in .venv

$(VENV)/.installed: requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/make-venv.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml
	@PYTHON="$(PYTHON)" sh tools/make-venv.sh $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.installed

test: $(VENV)/.installed-dev  ## linters, types, import rules and the whole suite
	@sh tools/install-test-servers.sh
	@$(MAKE) --no-print-directory lint
	@$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

screenshots: $(VENV)/.installed-dev  ## the pictures of the README
	DELIVERABOT_SCREENSHOTS=1 $(BIN)/python -m pytest tests/end_to_end/test_alert.py tests/end_to_end/test_commands.py \
		tests/end_to_end/test_review.py

bench: $(VENV)/.installed-dev  ## the figures of the README
	$(BIN)/python -m bench

lock: $(VENV)/.installed-dev  ## pin the dependencies anew
	sh tools/lock.sh $(BIN)

clean:  ## remove the environment and the caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
