# Everything a developer types. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test soak bench lint law migrate reset psql

ROLE ?= app
PORT ?= 8000
SIZE ?= 100000

# Homebrew's libraries are not where the system looks for them.
ifeq ($(shell uname -s),Darwin)
libraries := DYLD_FALLBACK_LIBRARY_PATH=/opt/homebrew/lib:/usr/local/lib
endif
python := $(libraries) .venv/bin/python
demo := BIDRAG_MODE=demo $(python) manage.py
in_production := BIDRAG_MODE=production ALLOWED_HOSTS=liggaren.example SECRET_KEY=only-to-check-the-settings-of-production-9f8e7d6c5b4a \
	EMAIL_HOST=mail.example DEFAULT_FROM_EMAIL=liggaren@example.se DATABASE_URL=postgresql://bidrag_app@db/x
pytest := $(python) -m pytest
# The tests start many programs: each would compile all that it imports if the shell forbids keeping it.
unexport PYTHONDONTWRITEBYTECODE

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:
	@bin/setup run

setup-test:
	@bin/setup test

run: setup ## Serve the demo at http://127.0.0.1:8000 (another port: make run PORT=8001)
	@$(demo) run_demo --port $(PORT)

test: setup-test ## Run the tests, all but the long ones
	@$(pytest) -n auto --dist worksteal -m "not soak"

soak: setup-test ## Run the long tests: races, kills, programs of their own, and the rules with many more examples
	@BIDRAG_MANY_EXAMPLES=1 $(pytest) -n auto tests/rules
	@$(pytest) -n auto --dist worksteal -m soak

bench: setup ## Measure the pages by size, the ledger and the PDF against others (a million postings: make bench SIZE=1000000)
	@.venv/bin/uv sync --quiet --frozen --inexact --no-default-groups --group bench
	@$(python) -m bench.january
	@$(python) -m bench.pages
	@$(python) -m bench.ledger --size $(SIZE)

lint: setup-test ## Check style, types, imports, templates and migrations
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy .
	@.venv/bin/lint-imports
	@find . -name '*.html' -path '*templates/*' -not -path './.venv/*' -exec .venv/bin/djade --check --target-version 5.2 {} +
	@DJANGO_SETTINGS_MODULE=tests.settings $(python) manage.py makemigrations --check --dry-run
	@$(in_production) $(python) manage.py check --deploy --fail-level WARNING

law: setup ## Write down what migrations and law make of an empty database: after each change of them
	@$(demo) write_law

migrate: setup ## Bring the demo database up to date with the code
	@$(demo) migrate

reset: setup ## Throw away the demo database; the next make run makes a new one
	@$(demo) reset_demo

psql: setup ## Open psql on the demo database (ROLE=owner: as the role that migrates)
	@$(demo) dbshell --database $(if $(filter owner,$(ROLE)),owner,default)
