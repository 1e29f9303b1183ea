#!/bin/sh
# env.sh EXTRA [VENV]: make VENV (.venv) if there is none, and put Quorumscope with that extra into
# it. The checkout itself is what gets imported, so that an edit counts at once. Nothing is done
# where that was done since the list of dependencies changed.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh
extra=$1
venv=${2:-.venv}

[ "$venv/$extra.stamp" -nt pyproject.toml ] && exit 0

usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if usable "$python"; then
            say "$python"
            return
        fi
    done
    fail "No Python 3.11 or newer with its venv module was found.
On Debian or Ubuntu: sudo apt install python3 python3-venv
If it stands somewhere else: make ... PYTHON=/path/to/python3"
}

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "Making $venv with $("$python" --version) ..."
    "$python" -m venv --clear "$venv"
fi

say "Installing quorumscope[$extra] into $venv (the first time takes a minute or two) ..."
quietly "$venv/install.log" \
    "$venv/bin/python" -m pip install --disable-pip-version-check --editable ".[$extra]" ||
    fail "The installation failed. All that pip said is in $venv/install.log; try again when it is mended."

touch "$venv/$extra.stamp"
# Whoever develops has all that the lab needs as well.
[ "$extra" != dev ] || touch "$venv/lab.stamp"
