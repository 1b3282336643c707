#!/bin/sh
# Finds a running Docker engine, or starts one of its own; sourced.
#
#     engine_up FOLDER        -> 0: $engine_client talks to it, by `engine …`; else $engine_why says
#                                why not
#     engine image ls
#     root_is_mounted         can containers start at all? Not in a chroot into a plain folder
#     engine_down             ends what engine_up started, by its pid; nothing else
#
# Its own engine has data, state, socket in FOLDER. Starting one takes root; sudo will do.

engine_client=
engine_host=
engine_pid=
engine_folder=
# shellcheck disable=SC2034
engine_why= # for the reader of this file's functions

# Runtimes pivot away from a root that has to be a mount of its own.
root_is_mounted() {
    awk '$5 == "/" { found = 1 } END { exit !found }' /proc/self/mountinfo
}

engine_as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

engine() {
    if [ -n "$engine_host" ]; then
        engine_as_root "$engine_client" -H "$engine_host" "$@"
    else
        "$engine_client" "$@"
    fi
}

# Every client on the PATH: one of another vendor may stand in front, too new for the engine.
engine_clients() {
    printf '%s\n' "$PATH" | tr ':' '\n' | while read -r engine_dir; do
        [ -x "$engine_dir/docker" ] && printf '%s\n' "$engine_dir/docker"
    done
}

# Does the client reach an engine (-H HOST before it, where it is ours)?
engine_answers() {
    engine version --format '{{.Server.Version}}' >/dev/null 2>&1
}

engine_find_running() {
    for engine_client in $(engine_clients); do
        engine_answers && return 0
    done
    return 1
}

engine_flags() {
    printf '%s\n' --iptables=false --ip6tables=false --bridge=none
    # Where lowering the score isn't permitted; newer engines don't have it.
    engine_as_root dockerd --help 2>/dev/null | grep -q -- --oom-score-adjust &&
        printf '%s\n' --oom-score-adjust=0
    printf '%s\n' --storage-driver="$1"
}

# Ends the engine that was started here.
engine_end() {
    [ -z "$engine_pid" ] || engine_as_root kill "$engine_pid" 2>/dev/null
    engine_tries=0
    while kill -0 "$engine_job" 2>/dev/null && [ "$engine_tries" -lt 150 ]; do
        engine_tries=$((engine_tries + 1))
        sleep 0.1
    done
    wait "$engine_job" 2>/dev/null
    engine_pid=
}

# Starts dockerd with one storage driver; waits until a client of the PATH reaches it.
engine_start() {
    # Flags are words.
    # shellcheck disable=SC2046
    engine_as_root dockerd --data-root "$engine_folder/data" --exec-root "$engine_folder/exec" \
        --pidfile "$engine_folder/pid" -H "$engine_host" $(engine_flags "$1") \
        >"$engine_folder/log" 2>&1 &
    engine_job=$!
    engine_tries=0
    while [ "$engine_tries" -lt 100 ]; do
        engine_tries=$((engine_tries + 1))
        sleep 0.2
        kill -0 "$engine_job" 2>/dev/null || return 1
        [ -S "$engine_folder/sock" ] || continue
        engine_pid=$(engine_as_root cat "$engine_folder/pid" 2>/dev/null)
        for engine_client in $(engine_clients); do
            if engine_answers; then
                return 0
            fi
        done
    done
    engine_end
    return 1
}

engine_up() {
    engine_folder=$1
    mkdir -p "$engine_folder"
    engine_host=
    if [ -z "$(engine_clients)" ]; then
        engine_why='docker is not installed'
        return 1
    fi
    engine_find_running && return 0
    if ! command -v dockerd >/dev/null 2>&1; then
        engine_why='no engine is running, dockerd is not installed'
        return 1
    fi
    if ! engine_as_root true 2>/dev/null; then
        engine_why='no engine is running, starting one takes root'
        return 1
    fi
    engine_host=unix://$engine_folder/sock
    engine_start overlay2 || engine_start vfs && return 0
    # shellcheck disable=SC2034
    engine_why="dockerd does not start: $(grep -v level=info "$engine_folder/log" | tail -n 1)"
    return 1
}

engine_down() {
    [ -n "$engine_pid" ] || return 0
    engine_end
    # What the engine left mounted lies in its own folder.
    awk -v folder="$engine_folder/" 'index($2, folder) == 1 { print $2 }' /proc/mounts |
        sort -r | while read -r engine_mount; do
        engine_as_root umount "$engine_mount"
    done
    engine_as_root rm -rf "$engine_folder"
}
