# Everything a newcomer types. `make help` lists it; the plain commands stand in README.md.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
DAYS ?= 400
# The processes of `make test-ahead`: `auto` is two for each CPU, `logical` one (tests/conftest.py).
PROCESSES ?= auto
# Never fetch another Python than the one that is here; leave uv itself in the environment.
UV := UV_SYSTEM_CERTS=1 UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON_DOWNLOADS=never $(RUN) -m uv
# Where Python is told to keep nothing that it compiled, each of a thousand processes would compile it all again.
export PYTHONDONTWRITEBYTECODE :=
CODE := newsgrain models pipelines scraper migrations samples benchmarks tests

# Each command's output in one piece where several run beside each other; the make of macOS is too old for it.
IN_BLOCKS := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

.DEFAULT_GOAL := help
.PHONY: help environment crawl docs test test-slow test-ahead lint lint-rules lint-format lint-types lint-imports format lock clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

environment: $(VENV)/.synced ## make or update .venv from uv.lock, and nothing else

crawl: $(VENV)/.synced ## crawl the sample newsroom into demo.db; SOURCES=my.toml crawls the real web
ifdef SOURCES
	@$(RUN) -m scrapy crawl news -a sources="$(SOURCES)"
else
	@$(RUN) -m samples.demo
endif

# `-n auto` is two processes for each CPU (tests/conftest.py); one that has nothing left takes from the others.
test: $(VENV)/.synced ## all tests but the slow ones, on SQLite and a real PostgreSQL
	$(RUN) -m pytest -n auto --dist worksteal -m "not slow"

test-slow: $(VENV)/.synced ## the slow tests: long faults, every step of every migration, eight simulated days
	$(RUN) -m pytest -n auto --dist worksteal -m slow

test-ahead: $(VENV)/.synced ## what may read a clock (tests/timeless.py), less what mostly waits, 400 days ahead; DAYS=60 sets another day
	$(RUN) -m tests.ahead $(DAYS) -n $(PROCESSES) --dist worksteal -m "not slow and not waits"

lint: $(VENV)/.synced ## ruff, mypy and the import direction of the rooms
	@$(MAKE) --no-print-directory --keep-going --jobs $(IN_BLOCKS) lint-types lint-imports lint-rules lint-format

lint-rules:
	$(RUN) -m ruff check .

lint-format:
	$(RUN) -m ruff format --check .

lint-types:
	$(RUN) -m mypy $(CODE)

lint-imports:
	$(VENV)/bin/lint-imports --no-cache

format: $(VENV)/.synced ## let ruff format the code and mend what it can
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

docs: $(VENV)/.synced ## the documentation as a site, in site/; every link is checked
	rm -rf .docs && mkdir .docs && cp -r *.md LICENSE docs examples .docs/
	$(RUN) -m mkdocs build --strict --config-file .mkdocs.yml

lock: $(VENV)/.synced ## resolve the dependencies again and write uv.lock
	$(UV) lock --upgrade

clean: ## remove the environment and caches; the database stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The environment, made from the lock file and made again when the lock file changes.
$(VENV)/.synced: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Newsgrain needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}; name another one: make PYTHON=/path/to/python3.11")'
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@$(RUN) -m uv --version >/dev/null 2>&1 || $(RUN) -m pip install --quiet --disable-pip-version-check uv
	@echo "preparing the environment in $(VENV) from uv.lock"
	@$(UV) sync --frozen --inexact --all-extras --quiet
	@cp newsgrain/checkout.sh $(VENV)/bin/newsgrain && chmod 755 $(VENV)/bin/newsgrain
	@touch $@
