# Each target gets what it needs by itself: Odoo 19, PostgreSQL, a browser.
# `make help` lists them. The work is done by the modules in tools/.

PYTHON ?= python3
RUN = $(PYTHON) -m tools

.DEFAULT_GOAL := help
.PHONY: help prepare demo test test-odoo lint format bench i18n clean stop

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s%s\n", $$1, $$2}' Makefile

prepare:  ## get Odoo, PostgreSQL, a browser and template databases (others do it too)
	$(RUN).prepare

demo:  ## show the add-on with demo data [PORT=8069 RESET=1 SERVE=0 LANGUAGE=zh_CN]
	$(RUN).demo

test:  ## run all tests [ONLY=rules|odoo|system TAGS=/custrel_followup:TestPlanning], or one [FILE=… ARGS="-k …"]
ifdef FILE
	$(RUN).one_file $(FILE) $(ARGS)
else
	$(RUN).test $(if $(ONLY),--only $(ONLY)) $(if $(TAGS),--tags $(TAGS))
endif

test-odoo:  ## run Odoo's own tests with the add-on, an hour [SUITE=crm]
	$(RUN).odoo_suites $(SUITE)

lint:  ## check style and known mistakes
	$(RUN).python -m pre_commit run --all-files

format:  ## format Python and JavaScript, and mend what programs can
	$(RUN).python -m ruff format .
	$(RUN).python -m ruff check --fix .
	$(RUN).javascript --write

bench:  ## measure what must be fast
	$(RUN).python -m benchmarks

i18n:  ## export terms and merge them into the translations
	$(RUN).python -m tools.i18n

clean:  ## remove databases, logs and configuration of this checkout
	$(RUN).clean

stop:  ## stop the private PostgreSQL server
	$(RUN).stop
