# The build of the house. A machine needs Python 3.11 or newer, git and make for all of it.
#
#   make demo     install, build the pages, start Frontdesk beside simulators of the platforms
#   make test     install, build the pages, run every test (those in a browser need a Chromium)
#   make lint     formats, linters, types, rooms, lock files, drift of the web app's API client
#   make check    lint, then test: what continuous integration runs
#   make format   rewrite the sources the way the formatters want them
#   make faults   kill, cut off and confuse everything under load, and compare what is left (docs/develop/faults.md)
#   make scaleout three hosts behind a balancer, cut off, killed and upgraded (root only; ARGS=--short: the short play)
#   make fuzz     try everything at the edges at random for MINUTES (10) minutes; docs/security.md
#   make walk     press, type and go back through the whole web app at random for MINUTES (10); docs/develop/walking.md
#   make audit    ask about known weaknesses of everything the lock files hold
#   make bench    run the benchmarks
#   make screens  take the screenshots for the guide
#   make api      write the web app's API client from the server's OpenAPI document
#   make new-channel NAME=pigeon_post   write the skeleton of a channel (docs/develop/add-a-channel.md)
#   make lock     write the lock files anew after a change of dependencies (LOCK=--upgrade takes newer releases)
#   make clean    remove everything these targets made
#
# ARGS=... is passed on to the command at the end of a target, PYTHON=... names another Python.
# Each step looks whether its work is done already, so a second run is quick and an interrupted one is made good:
# .ci/environment for .venv, web/build.py for the pages.

SHELL := /bin/sh
.PHONY: demo test lint check format faults scaleout fuzz walk audit bench screens api openapi new-channel lock clean environment \
	web browser helm

BIN := .venv/bin
PY := $(BIN)/python
NPM := $(PY) web/build.py npm --silent

demo:
	@.ci/environment run
	@$(PY) web/build.py
	@exec $(BIN)/frontdesk demo $(ARGS)

test: environment web browser helm
	$(NPM) test
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not slow and not timed" $(ARGS)
	$(PY) -m pytest -m "timed and not slow" $(ARGS) || test $$? -eq 5 # 5: ARGS choose none of them

check: lint
	@$(MAKE) --no-print-directory test

lint: environment openapi
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(PY) .ci/tree.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(NPM) run format:check
	$(NPM) run lint
	$(NPM) run typecheck
	$(NPM) run api:check -- ../.make/openapi.json

format: environment
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format --quiet
	$(NPM) run format

faults: environment
	@$(PY) -m tests.faults $(ARGS)

MINUTES := 10
fuzz: environment
	$(PY) -m pytest tests/edges -k fuzz --minutes $(MINUTES) --timeout 0 $(ARGS)

walk: environment web browser
	$(PY) -m pytest tests/walk -m slow -s --minutes $(MINUTES) $(ARGS)

audit: environment
	@$(PY) .ci/audit.py

bench: environment web
	$(PY) -m benchmarks $(ARGS)

scaleout: environment web
	$(PY) -m tests.scaleout $(ARGS)

screens: environment web browser
	$(PY) -m tests.screens $(ARGS)

api: environment openapi
	$(NPM) run api -- ../.make/openapi.json

openapi: environment
	@mkdir -p .make
	@$(BIN)/frontdesk openapi >.make/openapi.json

# Any Python will do. Make hands NAME on in the environment, so that the shell runs nothing that is in it.
new-channel:
	@$(firstword $(wildcard $(PY)) $(PYTHON) python3) -m tools.new_channel "$$NAME"

environment:
	@.ci/environment dev

web: environment
	@$(PY) web/build.py

browser:
	@.ci/browser

helm: environment
	@.ci/helm

LOCK :=
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url $(LOCK)

lock:
	@[ -x $(BIN)/uv ] || { .ci/environment dev && $(PY) -m pip install --quiet uv; }
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) --group build -c requirements/dev.txt -o requirements/build.txt
	$(COMPILE) --group node -o requirements/node.txt
	$(COMPILE) --group helm --no-deps -o requirements/helm.txt
	$(PY) web/build.py lock
	$(PY) .ci/tree.py

clean:
	rm -rf .venv .make dist src/frontdesk/static web/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
