#!/bin/sh
# site.sh: build the site in build/site. Its lite/ is JupyterLite with the notebooks: a place to run
# them that is nothing but files, and asks no other machine for anything.
# JupyterLite stands in an environment of its own: beside JupyterLab it breaks pages of both.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

command -v npm >/dev/null || fail "The site needs npm, for Pyodide. On Debian: sudo apt install nodejs npm"
sh scripts/env.sh lite build/lite-venv
say "Building JupyterLite in build/site/lite ..."
mkdir -p build/lite
quietly build/lite/build.log build/lite-venv/bin/python scripts/lite.py ||
    fail "JupyterLite could not be built. All that was said is in build/lite/build.log."
