#!/bin/sh
# browser.sh: print the path of a Chromium for the browser tests; as root on Debian, install one
# where there is none. Exit 1, with a line on what to install, where that can't be done.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

find_browser() {
    for name in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        if command -v "$name"; then
            return 0
        fi
    done
    return 1
}

install_browser() {
    # Another apt may be at work: wait for it instead of failing on its lock.
    lock=DPkg::Lock::Timeout=300
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o "$lock" --quiet update && apt-get -o "$lock" --quiet --yes install chromium
}

find_browser && exit 0

if [ "$(id -u)" -eq 0 ] && [ -z "${CHROMIUM:-}" ] && command -v apt-get >/dev/null; then
    log=$(mktemp)
    say "Installing Debian's chromium for the browser tests (about half a minute) ..." >&2
    if quietly "$log" install_browser >&2; then
        rm -f "$log"
        find_browser && exit 0
    fi
fi

fail "The browser tests need Chromium or Chrome, and none was found.
On Debian: sudo apt install chromium
If it stands somewhere else: make test CHROMIUM=/path/to/chromium"
