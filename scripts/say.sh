#!/bin/sh
# Small words that the other scripts share. Read by them with `. scripts/say.sh`; does nothing itself.

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND...: the command's words go to LOG; here comes one line every ten seconds,
# and the end of LOG if it fails.
quietly() {
    log=$1
    shift
    "$@" >"$log" 2>&1 &
    job=$!
    # A job in the background does not hear Ctrl-C by itself.
    trap 'kill "$job" 2>/dev/null; exit 130' INT TERM
    seconds=0
    while kill -0 "$job" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 10)) -ne 0 ] || say "  ... $seconds s: $(tail -n 1 "$log" | cut -c 1-80)"
    done
    status=0
    wait "$job" || status=$?
    trap - INT TERM
    [ "$status" -eq 0 ] || tail -n 25 "$log" >&2
    return "$status"
}
