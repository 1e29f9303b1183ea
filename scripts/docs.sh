#!/bin/sh
# docs.sh: build the documentation site in build/site, with warnings as errors.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

sh scripts/env.sh docs build/docs-venv
say "Building the documentation in build/site ..."
build/docs-venv/bin/python scripts/docs_site.py || fail "The site has faults; they stand above."
say "Open build/site/index.html"
