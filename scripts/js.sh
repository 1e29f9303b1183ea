#!/bin/sh
# js.sh: check the browser side (js/): types, lint, tests, and that the committed bundle is what the
# sources build.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh
static=src/quorumscope/widgets/static

log=$(mktemp)
fresh=$(mktemp -d)
trap 'rm -rf "$log" "$fresh"' EXIT

# npm ci begins by deleting all that is there: only where the list of packages has changed.
if ! cmp -s js/package-lock.json js/node_modules/installed-lock.json; then
    say "  npm ci"
    quietly "$log" npm --prefix js ci --no-audit --no-fund
    cp js/package-lock.json js/node_modules/installed-lock.json
fi

say "  npm run check, lint"
npm --prefix js run --silent check
npm --prefix js run --silent lint

say "  npm run test"
npm --prefix js run --silent test >"$log" 2>&1 || {
    cat "$log"
    fail "A test of js/ failed: look for \"not ok\" above."
}
grep -E '^(#|ℹ) (pass|fail) ' "$log"

say "  npm run build, beside the committed bundle"
npm --prefix js run --silent build -- "$fresh"
diff -rq "$fresh" "$static" ||
    fail "The bundle in $static is not what js/src builds. Run: npm --prefix js run build"
