# `make run` and `make test` do all the set-up that a new machine needs; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: run test lint bench bench-understanding bench-faq bench-talk bench-voice lock clean help

# Tools that look for Python must not find this shell's, and bytecode is written (10 s at every start otherwise).
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH VIRTUAL_ENV

# The set-up runs with whatever Python the machine has, from 3.8 on.
PYTHON := $(shell for python in python3 python3.11 python /usr/bin/python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && echo $$python && break; done)
SETUP = @test -n "$(PYTHON)" || { echo "Python is not on this machine: install python3 (3.8 or newer)." >&2; exit 1; }; \
	$(PYTHON) -m hotline.setup
BIN = .venv/bin

run: ## set up what is missing, start everything and keep it running
	$(SETUP) serve
	@exec $(BIN)/hotline up

test: ## set up what is missing for development, then check and test everything
	$(SETUP) dev
	@$(MAKE) --no-print-directory lint
	@echo "Tests: pytest"
	@$(BIN)/pytest -q -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true

lint: ## formatting, lint and types
	@echo "Lint: ruff check" && $(BIN)/ruff check --quiet .
	@echo "Format: ruff format --check" && $(BIN)/ruff format --quiet --check . || { $(BIN)/ruff format --check .; exit 1; }
	@echo "Types: mypy --strict" && $(BIN)/mypy

bench: ## measure, each figure with its baseline in the same run
	$(SETUP) dev
	@$(BIN)/python -m bench

bench-understanding: ## measure what is understood, on tests/nlu/heldout and the measuring data beside the checkout
	$(SETUP) dev
	@$(BIN)/python -m bench.understanding

bench-faq: ## measure the answers on held-back questions, beside BM25; draws docs/images/faq-curve.svg
	$(SETUP) dev
	@$(BIN)/python -m bench.faq --picture docs/images/faq-curve.svg

bench-voice: ## measure calls, 1 to 20 at once, beside a plain pipeline (40 minutes); draws docs/images/calls-curve.svg
	$(SETUP) dev
	@$(BIN)/python -m bench.calls --picture docs/images/calls-curve.svg $(ARGS)

bench-talk: ## simulated citizens talk with the assistant, by chat and by telephone; the report goes to var/bench/talk.md
	$(SETUP) dev
	@$(BIN)/python -m bench.talk

lock: ## compile the requirement files again, from pyproject.toml and requirements/*.in
	@$(PYTHON) -m hotline.locks

clean: ## remove the environments and caches; var/ (orders, recordings, models) stays
	rm -rf .venv .venv-rasa .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .rasa build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@grep -E '^[a-z-]+: ##' $(MAKEFILE_LIST) | sed 's/: ## /\t/' | expand -t 24
