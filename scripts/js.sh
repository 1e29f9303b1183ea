#!/bin/sh
# js.sh: check the browser side (js/): types, lint, tests, and that the committed bundle is what the
# sources build.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh
static=src/quorumscope/widgets/static

# npm ci begins by deleting all that is there: only where the list of packages has changed.
if ! cmp -s js/package-lock.json js/node_modules/installed-lock.json; then
    say "  npm ci"
    log=$(mktemp)
    quietly "$log" npm --prefix js ci --no-audit --no-fund
    rm -f "$log"
    cp js/package-lock.json js/node_modules/installed-lock.json
fi

for script in check lint test; do
    say "  npm run $script"
    npm --prefix js run --silent "$script"
done

say "  npm run build, beside the committed bundle"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
npm --prefix js run --silent build -- "$fresh"
diff -rq "$fresh" "$static" ||
    fail "The bundle in $static is not what js/src builds. Run: npm --prefix js run build"
