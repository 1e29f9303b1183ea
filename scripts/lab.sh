#!/bin/sh
# lab.sh: open the first notebook in JupyterLab. Ctrl-C ends it.
set -eu
cd "$(dirname "$0")/.."
exec .venv/bin/python -m quorumscope.cli lab notebooks
