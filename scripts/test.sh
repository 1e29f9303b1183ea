#!/bin/sh
# test.sh [--full]: everything that a change can break. All checks run, even after a failure; the
# last lines say which failed. With QS_REQUIRE_BROWSER=1 a missing tool is a failure, too.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh
failed=""
left_out=""

check() {
    title=$1
    shift
    say "== $title"
    began=$(date +%s)
    if "$@"; then
        say "   fine ($(($(date +%s) - began)) s)"
    else
        failed="$failed
  $title"
    fi
}

missing() {
    if [ "${QS_REQUIRE_BROWSER:-}" = 1 ]; then
        failed="$failed
  $1"
    else
        left_out="$left_out
  $1"
    fi
}

check "ruff: habits" .venv/bin/python -m ruff check --quiet .
check "ruff: format" .venv/bin/python -m ruff format --check --quiet .
check "mypy --strict" .venv/bin/python -m mypy --no-error-summary

if command -v node >/dev/null && command -v npm >/dev/null; then
    check "js: types, lint, tests, bundle" sh scripts/js.sh
else
    missing "js: node and npm were not found (on Debian: sudo apt install nodejs npm)"
fi

# The other hosts, the site and the graders. What can't be made here is told by the tests that need it.
case " $* " in *" --full "*)
    say "== environments of the other hosts, and of the graders"
    sh scripts/env.sh hosts build/hosts-venv || :
    sh scripts/env.sh graders build/graders-venv || :
    sh scripts/site.sh || :
    ;;
esac

# What needs no browser is shared by two processes; a browser, its server and kernels are that many.
export MPLBACKEND=agg
check "pytest, without a browser" .venv/bin/python -m pytest -n 2 -m "not browser" "$@"
if CHROMIUM=$(sh scripts/browser.sh); then
    export CHROMIUM
    say "   browser: $CHROMIUM"
    check "pytest, in a browser" .venv/bin/python -m pytest -m browser "$@"
else
    missing "browser tests: no Chromium (see above)"
fi

[ -z "$left_out" ] || say "Left out, for want of a tool:$left_out"
[ -z "$failed" ] || fail "Failed:$failed"
say "All that ran has passed."
