# make run    the bot, if TELEGRAM_BOT_TOKEN is set (environment or .env); else a digest of the sample outlets, here
# make test   lint and every test
# make eval EVAL=folder   the stages measured on labelled data
# make transcripts   the conversations in tests/transcripts anew, when a change of them is meant
# make screens       pictures of the main screens, in docs/screens
# make bench  speed, as ratios against a baseline in the same run
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint format eval transcripts screens bench soak lock clean

run: $(VENV)/run.stamp
	@$(BIN)/python -m bot run --sample-without-token

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/dev.stamp
	@test -n "$(EVAL)" || { echo "Say where the labelled data is: make eval EVAL=folder"; exit 2; }
	$(BIN)/python -m tests.evaluate $(EVAL)

transcripts: $(VENV)/dev.stamp
	WRITE_TRANSCRIPTS=1 $(BIN)/python -m pytest tests/test_conversations.py

screens: $(VENV)/dev.stamp
	$(BIN)/python -m tests.screens

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench

soak: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m slow --timeout 1800

# The lock files: exact versions for Python 3.11 and later, on any system.
lock: $(VENV)/venv.stamp
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-annotate pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-annotate --extra dev pyproject.toml -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Sitrep needs Python 3.11 or newer; on Debian or Ubuntu: apt install python3 python3-venv (or set PYTHON=python3.12)." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian or Ubuntu: apt install python3-venv." >&2; exit 2; }
	@echo "Making $(VENV) and installing what Sitrep needs: half a minute, once." >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/venv.stamp requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/venv.stamp requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@
