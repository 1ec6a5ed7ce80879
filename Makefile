# Everything a person does with this repository; `make` alone lists it.
# A stamp is touched last, so a step that was interrupted is simply done again.

PORT ?= 8000
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
MANAGE = .venv/bin/python manage.py
prepare-database = $(call step,Preparing the database,$(MANAGE) migrate --verbosity 0)
INSTALL = .venv/bin/python -m pip install -qq --require-hashes
# Node is the machine's own; where that is missing or older than 20, the environment gets one.
NPM = export PATH="$(CURDIR)/.venv/bin:$$PATH"; \
	{ node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' && npm --version; } >/dev/null 2>&1 \
	|| $(INSTALL) --only-binary :all: -r requirements-node.txt; npm
SOURCES = $(shell find static -name build -prune -o -type f -print)

# Says what is done while it is done, and how many seconds it took.
step = printf '%s … ' '$(1)'; started=$$(date +%s); { $(2); } || { echo failed; exit 1; }; \
	echo "$$(($$(date +%s) - started)) s"

export PIP_DISABLE_PIP_VERSION_CHECK = 1
.NOTPARALLEL:
.PHONY: help setup demo run test try lint check deep deep-postgresql bench bench-quick bench-peer bench-compare faults screenshots format lock clean
.PHONY: programs test-programs setup-tests free-port

help:  ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

setup: .venv/.installed static/build/.built  ## install what the site needs

setup-tests: test-programs .venv/.installed-dev static/build/.built

demo: free-port setup  ## set up, load the demonstration and serve it (PORT=8000)
demo: export DEBUG = on
demo: export DATABASE_URL = sqlite:///db.sqlite3
demo: export PLAN_TODAY = 2013-11-18
demo: export DJANGO_RUNSERVER_HIDE_WARNING = true
demo:
	@$(prepare-database)
	@$(MANAGE) load_demo
	@echo "Open http://127.0.0.1:$(PORT) (Ctrl-C stops it)"
	@exec $(MANAGE) runserver --noreload 127.0.0.1:$(PORT) >/dev/null  # says the address again

run: free-port setup  ## serve DATABASE_URL for development, on the real date (PORT=8000)
run: export DEBUG = on
run:
	@$(prepare-database)
	@exec $(MANAGE) runserver 127.0.0.1:$(PORT)

test: setup-tests  ## test on SQLite, on PostgreSQL and in a browser
	@.venv/bin/python -m tests.runner test

try: .venv/.installed-dev  ## run some tests on SQLite, at once (T=tests/test_forms.py)
	@DATABASE_URL=$${DATABASE_URL:-sqlite:///db.sqlite3} .venv/bin/python -m pytest -q $(T)

lint: setup-tests  ## check format, lint and types
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djangofmt --check --quiet templates
	.venv/bin/mypy

check: lint  ## make lint, then make test with every line covered
	@.venv/bin/python -m tests.runner check

deep-postgresql: setup-tests  ## test the rest on PostgreSQL, and every page for everybody
	@.venv/bin/python -m tests.runner deep-postgresql

# Each of them is run, whatever came of those before.
deep: setup-tests  ## hunt for longer: the rest on PostgreSQL, many examples, faults, a bare machine
	@code=0; .venv/bin/python -m tests.runner deep || code=1; \
	.venv/bin/python -m tests.faults $(or $(SHARE),0.1) || code=1; \
	.venv/bin/python -m tests.bare_machine --whole || code=1; exit $$code

bench: setup-tests  ## measure every page and write at three sizes, up to 1,000,000 history rows
	@.venv/bin/python -m benchmarks.spc
	@.venv/bin/python -m benchmarks.charts
	@.venv/bin/python -m benchmarks

bench-quick: setup-tests  ## measure what is opened every day, at 700 actions, in a minute or two
	@.venv/bin/python -m benchmarks --daily

bench-peer: setup-tests  ## do the same work on Redmine, which is installed from Debian
	@.venv/bin/python -m benchmarks.peer

bench-compare:  ## compare two files of benchmarks/results (A=older B=newer)
	@.venv/bin/python -m benchmarks.compare $(A) $(B)

faults: .venv/.installed-dev  ## kill the server, PostgreSQL and the power (SHARE=0.05 for a twentieth)
	@.venv/bin/python -m tests.faults $(SHARE)

screenshots: .venv/.installed-dev static/build/.built  ## take the README's pictures again
	@.venv/bin/python -m tests.journeys.screenshots

format: .venv/.installed-dev  ## format code and templates, put right what the linter can
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	.venv/bin/djangofmt --quiet templates

# A lock file keeps the versions it has; `make lock UPGRADE=--upgrade` takes the newest.
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)
lock: .venv/.installed-dev  ## write the lock files from pyproject.toml
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --extra dev --constraints requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group node --output-file requirements-node.txt

clean:  ## remove what was installed and built; databases stay
	rm -rf .venv node_modules static/build staticfiles .coverage .coverage.* .*_cache .hypothesis

free-port: .venv/.made
	@.venv/bin/python -c "import socket; socket.create_server(('127.0.0.1', $(PORT)))" 2>/dev/null || { \
	echo "Port $(PORT) is taken, or is no port. Choose another one, for example: make demo PORT=8001" >&2; exit 1; }

programs:
	@PYTHON="$(PYTHON)" .ci/install site

test-programs:
	@PYTHON="$(PYTHON)" .ci/install tests

.venv/.made: | programs
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || { $(call step,Making .venv,"$(PYTHON)" -m venv --clear .venv); }
	@touch $@

.venv/.installed: requirements.txt | .venv/.made
	@$(call step,Installing requirements.txt,$(INSTALL) -r requirements.txt)
	@touch $@

.venv/.installed-dev: requirements-dev.txt | .venv/.made
	@$(call step,Installing requirements-dev.txt,$(INSTALL) -r requirements-dev.txt)
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc | .venv/.made
	@$(call step,Installing package-lock.json,$(NPM) ci --silent --include=dev)
	@touch $@

static/build/.built: $(SOURCES) node_modules/.installed
	@$(call step,Building static/build,$(NPM) run --silent build)
	@touch $@
