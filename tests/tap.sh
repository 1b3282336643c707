#!/bin/sh
# Says test points; sourced by shell scripts that test.

count=0
failures=0

# ok STATUS TITLE [DETAIL…]: one point, with details where it failed.
ok() {
    count=$((count + 1))
    status=$1
    title=$2
    shift 2
    if [ "$status" -eq 0 ]; then
        printf 'ok %d - %s\n' "$count" "$title"
        return
    fi
    failures=$((failures + 1))
    printf 'not ok %d - %s\n' "$count" "$title"
    printf '%s\n' "$@" | sed 's/^/# /'
}

# try TITLE COMMAND…: one point, a command that has to succeed; its output goes to the details.
try() {
    try_title=$1
    shift
    try_status=0
    try_output=$("$@" 2>&1) || try_status=$?
    ok "$try_status" "$try_title" "status $try_status of: $*" "$try_output"
}

skip() {
    count=$((count + 1))
    printf 'ok %d - %s # SKIP %s\n' "$count" "$1" "$2"
}

# skip_all REASON: ends the test, where something is missing that nothing here can make.
skip_all() {
    printf '1..0 # SKIP %s\n' "$1"
    exit 0
}

# same TITLE WANTED GOT: one point, two equal texts.
same() {
    if [ "$2" = "$3" ]; then
        ok 0 "$1"
    else
        ok 1 "$1" "wanted: $2" "got:    $3"
    fi
}

finish() {
    printf '1..%d\n' "$count"
    [ "$failures" -eq 0 ]
}
