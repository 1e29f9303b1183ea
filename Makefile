# The commands of this checkout. What they do stands in scripts/, one small file each.

.PHONY: help lab test test-full campaign docs site fmt
help:
	@echo "make lab        open the first notebook in JupyterLab"
	@echo "make test       everything that a change can break (15 minutes at the most)"
	@echo "make test-full  the same, and what takes longer"
	@echo "make campaign   exact counts, then 2,000,000 random steps with faults, or STEPS=..."
	@echo "make docs       the documentation, in build/site"
	@echo "make site       that, and JupyterLite with the notebooks: files for any web server"
	@echo "make fmt        lay out the Python as the checks want it"

# Each command finds its environment made; it is made again when the list of dependencies changes.
.venv/lab.stamp: pyproject.toml
	@sh scripts/env.sh lab

.venv/dev.stamp: pyproject.toml
	@sh scripts/env.sh dev

lab: .venv/lab.stamp
	@.venv/bin/python -m quorumscope.cli lab notebooks

test: .venv/dev.stamp
	@sh scripts/test.sh

test-full: .venv/dev.stamp
	@sh scripts/test.sh --full

campaign: .venv/dev.stamp
	@.venv/bin/python scripts/counts.py
	@.venv/bin/python scripts/tlc.py
	@.venv/bin/python scripts/campaign.py $(if $(STEPS),--steps $(STEPS))

docs:
	@sh scripts/docs.sh

site:
	@sh scripts/docs.sh
	@sh scripts/site.sh

fmt: .venv/dev.stamp
	@.venv/bin/python -m ruff check --fix-only --quiet . && .venv/bin/python -m ruff format .
