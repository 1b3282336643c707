#!/bin/sh
# What the tests of recordings share; sourced.
#
# A scratch folder, removed at the end with what was started in it, and the life of a program that
# is recorded, then run again under the profile that was written:
#
#     program NAME 'COMMAND…' CLIENT      CLIENT: a function that works with the program while it
#                                         runs and succeeds where the work was done; `wait_for_end`
#                                         for programs that end by themselves
#
# $recorder is the recorder that is used, $as what `record` and `run` take besides, $port where
# servers listen.

here=${CALLGATE_ROOT:-$(cd "$(dirname -- "$0")/../.." && pwd)}
callgate=${CALLGATE:-$here/build/callgate}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
# shellcheck source=tests/tap.sh
. "$here/tests/tap.sh"
# shellcheck source=tests/record/servers.sh
. "$here/tests/record/servers.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/callgate-record.XXXXXX")
chmod 755 "$scratch"
trap 'leave' EXIT
trap 'exit 1' INT TERM HUP
running=
recorder=
as=
port=

leave() {
    [ -z "$running" ] || kill "$running" 2>/dev/null
    command -v clean_up >/dev/null && clean_up
    rm -rf "$scratch"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

wait_for_end() {
    :
}

# Starts "$@" in the background, lets the client work, ends it; the client's status, or the
# program's own where there is no client.
serve() {
    client=$1
    shift
    "$@" >"$scratch/output" 2>&1 &
    running=$!
    served=0
    if [ "$client" != wait_for_end ]; then
        "$client" >"$scratch/client" 2>&1 || served=$?
        kill -TERM "$running" 2>/dev/null
    fi
    ended=0
    wait "$running" || ended=$?
    running=
    [ "$client" = wait_for_end ] && served=$ended
    return "$served"
}

# Record it, look at what was written, run it again with the refusals counted.
program() {
    about="$recorder: $1"
    words=$2
    client=$3
    out=$scratch/$1.$recorder.json
    seen=$scratch/$1.$recorder.obs
    # The words of a command and of options hold no blanks.
    # shellcheck disable=SC2086
    serve "$client" "$callgate" record --recorder "$recorder" $as -o "$out" --save "$seen" \
        -- $words
    ok $? "$about: does its work while it is recorded" "$(cat "$scratch/client" 2>/dev/null)" \
        "$(tail -n 20 "$scratch/output")"
    if [ ! -s "$out" ]; then
        ok 1 "$about: its profile is written" "$(tail -n 20 "$scratch/output")"
        return
    fi
    try "$about: its profile is clean" "$callgate" check --fail-on error "$out"
    # shellcheck disable=SC2086
    serve "$client" "$callgate" run --profile "$out" --report="$scratch/refused" $as -- $words
    ok $? "$about: does its work under the profile" "$(cat "$scratch/client" 2>/dev/null)" \
        "$(tail -n 20 "$scratch/output")"
    same "$about: nothing was refused that wasn't before" "" "$(refused_anew)"
}

# The calls that are refused now and were not while they were recorded.
refused_anew() {
    refused_of "$seen" >"$scratch/before"
    refused_of "$scratch/refused" | grep -vxFf "$scratch/before" | tr '\n' ' '
}

# refused_of OBSERVATION: the names of calls that were refused.
refused_of() {
    python3 -c 'import json, sys
calls = json.load(open(sys.argv[1]))["calls"]
print("\n".join(sorted({row["call"] for row in calls if "refused" in row})))' "$1"
}

# The names that an observation shows.
seen_of() {
    python3 -c 'import json, sys
calls = json.load(open(sys.argv[1]))["calls"]
print("\n".join(sorted({row["call"] for row in calls})))' "$1"
}

# A page can be had from $port.
http_works() {
    until_true python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/x').read()"
}

# nginx answers a short benchmark without an error.
wrk_works() {
    http_works &&
        wrk -t 2 -c 8 -d "${CALLGATE_NIGHTLY:+10}1s" "http://127.0.0.1:$port/x" >"$scratch/wrk" &&
        ! grep -q 'Non-2xx' "$scratch/wrk"
}

# A folder and a configuration for nginx, $scratch/nginx/conf, that listens on $port.
make_nginx() {
    mkdir -p "$scratch/nginx/www"
    echo hello >"$scratch/nginx/www/x"
    cat >"$scratch/nginx/conf" <<CONF
daemon off;
user nobody nogroup;
worker_processes 2;
pid $scratch/nginx/pid;
error_log $scratch/nginx/error.log;
events { worker_connections 64; }
http {
    access_log $scratch/nginx/access.log;
    client_body_temp_path $scratch/nginx/body;
    proxy_temp_path $scratch/nginx/proxy;
    fastcgi_temp_path $scratch/nginx/fastcgi;
    uwsgi_temp_path $scratch/nginx/uwsgi;
    scgi_temp_path $scratch/nginx/scgi;
    server { listen 127.0.0.1:$port; root $scratch/nginx/www; }
}
CONF
}
