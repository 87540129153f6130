# `make` alone says what there is. Only Python 3.11 or newer and make are needed; everything else is installed here.

PYTHON ?= python3
VENV ?= .venv
# Processes that share the tests, each with a PostgreSQL of its own.
PROCESSES ?= 2
bin := $(VENV)/bin
pip := $(bin)/python -m pip install -qq --disable-pip-version-check
vendor := web/static/vendor
peers := $(notdir $(patsubst %/,%,$(dir $(wildcard bench/peers/*/requirements.txt))))
product := placements projections web
checked := $(product) tests bench tools

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo serve test bench faults pictures check fmt golden lock notices clean chromium sumdb

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.run $(vendor)/.done ## Install the product and the style sheets of its pages

demo: install ## Make a demo council and serve it; prints the address and the sign-ins
	$(bin)/placements demo
	exec $(bin)/placements serve

serve: install ## Serve the register: the web workers and the runner of its read models
	exec $(bin)/placements serve

test: check chromium sumdb ## Run every check and every test (in DATABASE_URL, if it is set)
	$(bin)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.test $(vendor)/.done $(peers:%=.bench/peers/%/.done) ## Measure beside what else one would use, into docs/performance.md; takes its time
	$(bin)/python -m bench

faults: $(VENV)/.test $(vendor)/.done ## Kill, cut, freeze, fill and fork for half an hour, and write docs/faults.md
	rm -f build/faults.json
	PLACEMENTS_FAULTS=long $(bin)/pytest -v tests/faults tests/placements/test_races.py tests/placements/test_life_cycle.py

pictures: $(VENV)/.test $(vendor)/.done chromium ## Take the pictures of the pages anew, into docs/pictures
	PICTURES=1 $(bin)/pytest tests/browser

check: $(VENV)/.test $(vendor)/.done ## Run the checks that need no database: style, types, who imports whom
	$(bin)/ruff check $(checked)
	$(bin)/ruff format --check $(checked)
	$(bin)/mypy
	$(bin)/lint-imports

fmt: $(VENV)/.test ## Put every file into the house's format
	$(bin)/ruff check --fix $(checked)
	$(bin)/ruff format $(checked)

golden: $(VENV)/.test ## Write what events look like in store again; the difference is for review
	UPDATE_GOLDEN=1 $(bin)/pytest tests/placements/test_codec.py

lock: $(VENV)/.lock ## Pin what pyproject.toml asks for, by version and hash; UPGRADE=--upgrade takes the newest
	$(bin)/python tools/lock.py $(UPGRADE)
	npm install --package-lock-only

notices: $(VENV)/.run ## Write anew whose work the service is made from, and under which licences
	$(bin)/python tools/third_party.py

clean: ## Remove what was installed and built here; the register's data stays
	rm -rf $(VENV) .bench node_modules $(vendor) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

chromium: ## Find a chromium for the tests of the pages, or install Debian's
	@tools/chromium

sumdb: ## Find Go and the packages that judge checkpoints in the tests, or install Debian's
	@tools/sumdb

$(bin)/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("placements needs Python 3.11 or newer: make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(bin)/python
	$(pip) --require-hashes --requirement requirements/run.txt
	$(pip) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	$(pip) --require-hashes --requirement requirements/test.txt
	@touch $@

$(VENV)/.lock: requirements/lock.txt | $(bin)/python
	$(pip) --require-hashes --requirement requirements/lock.txt
	@touch $@

# What the benchmark measures us against, each in an environment of its own.
.bench/peers/%/.done: bench/peers/%/requirements.txt | $(bin)/python
	$(bin)/python -m venv $(@D)
	$(@D)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The machine's npm, or the one that PyPI ships.
$(VENV)/.node: requirements/node.txt | $(bin)/python
	command -v npm >/dev/null || $(pip) --require-hashes --requirement requirements/node.txt
	@touch $@

$(vendor)/.done: package-lock.json .npmrc tools/vendor_assets.py $(VENV)/.node
	PATH="$$PATH:$(abspath $(bin))" npm ci --silent
	$(bin)/python tools/vendor_assets.py node_modules $(vendor)
	@touch $@
