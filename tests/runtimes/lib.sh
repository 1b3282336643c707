#!/bin/sh
# What the tests of real runtimes share; sourced.
#
# A root of a container in $scratch/root, profiles that `callgate edit` wrote, bundles for runtimes;
# everything in one temporary folder, removed at the end. An engine is tools/engine.sh's.

here=${CALLGATE_ROOT:-$(cd "$(dirname -- "$0")/../.." && pwd)}
callgate=${CALLGATE:-$here/build/callgate}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH
# shellcheck source=tests/tap.sh
. "$here/tests/tap.sh"
# shellcheck source=tools/engine.sh
. "$here/tools/engine.sh"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/callgate-runtimes.XXXXXX")
trap 'leave' EXIT
trap 'exit 1' INT TERM HUP

leave() {
    command -v clean_up >/dev/null && clean_up
    rm -rf "$scratch"
}

need_root() {
    [ "$(id -u)" -eq 0 ] || skip_all 'starting containers takes root here'
    root_is_mounted || skip_all 'containers do not start in a chroot into a plain folder'
}

need_program() {
    command -v "$1" >/dev/null 2>&1 || skip_all "$1 is not installed"
}

# A root with a shell, and a program that calls io_uring_setup: it says what came of it.
make_root() {
    need_program busybox
    mkdir -p "$scratch/root"
    for folder in bin proc dev sys tmp etc; do
        mkdir -p "$scratch/root/$folder"
    done
    cp "$(command -v busybox)" "$scratch/root/bin/busybox"
    ldd "$scratch/root/bin/busybox" >/dev/null 2>&1 && skip_all 'busybox is not a static one'
    for name in sh cat grep sleep id pwd env ls kill true mount unshare hostname tty; do
        ln -s busybox "$scratch/root/bin/$name"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nguest:x:1234:1235::/guest:/bin/sh\n' \
        >"$scratch/root/etc/passwd"
    printf 'root:x:0:\nguest:x:1235:\nextra:x:1300:guest\n' >"$scratch/root/etc/group"
    ${CC:-cc} -O2 -static "$here/tools/io_uring.c" -o "$scratch/root/bin/io_uring" ||
        skip_all 'no static program can be made: libc6-dev is missing'
    "$scratch/root/bin/io_uring" >/dev/null || skip_all 'this kernel offers no io_uring'
}

# Docker's own profile of 20.10, which allows io_uring, and that with io_uring denied.
make_profiles() {
    "$callgate" -q edit docker@20.10 --allow io_uring_setup -o "$scratch/before.json" &&
        "$callgate" -q edit docker@20.10 --deny 'io_uring_*' -o "$scratch/after.json"
}

# Puts a profile that allows everything into the config.json of `runtime spec`.
open_config() {
    sed -i 's/"terminal": true/"terminal": false/
        s/"linux": {/&\n\t\t"seccomp": {\n\t\t\t"defaultAction": "SCMP_ACT_ALLOW"\n\t\t},/' "$1"
}

# The same commands for a runtime that takes bundles: a function `runtime` runs one with its words.
check_bundle() {
    cp -R "$scratch/root" "$scratch/bundle-root"
    mkdir -p "$scratch/bundle"
    mv "$scratch/bundle-root" "$scratch/bundle/rootfs"
    (cd "$scratch/bundle" && runtime spec) || skip_all "$1 writes no config.json"
    open_config "$scratch/bundle/config.json"
    sed -i 's|"sh"$|"/bin/io_uring"|' "$scratch/bundle/config.json"
    try "$1: io_uring_setup works before the edit" runtime run --bundle "$scratch/bundle" before
    try "$1: its config.json is edited" \
        "$callgate" -q edit "$scratch/bundle/config.json" --deny 'io_uring_*' -i
    output=$(runtime run --bundle "$scratch/bundle" after 2>&1)
    same "$1: io_uring_setup fails behind it" "1: io_uring_setup: Operation not permitted" \
        "$?: $output"
}

# For an engine: `container PROFILE COMMAND…` runs a command in a new container.
check_engine() {
    try "$1: io_uring_setup works with the profile before the edit" \
        container "$scratch/before.json" /bin/io_uring
    output=$(container "$scratch/after.json" /bin/io_uring 2>/dev/null)
    same "$1: io_uring_setup fails with the edited one" \
        "1: io_uring_setup: Operation not permitted" "$?: $output"
    same "$1: all else goes on" ok "$(container "$scratch/after.json" /bin/sh -c 'echo ok' 2>&1)"
}

# Hybrid cgroups, which crun refuses: the unified tree is hidden from the command alone.
without_unified() {
    if mountpoint -q /sys/fs/cgroup/unified; then
        # shellcheck disable=SC2016
        unshare -m sh -c 'umount /sys/fs/cgroup/unified; exec "$@"' sh "$@"
    else
        "$@"
    fi
}

# Nothing of the machine's own podman is touched: storage, state, settings are in the scratch
# folder.
podman_here() {
    [ -e "$scratch/containers.conf" ] ||
        printf '[containers]\ndefault_ulimits=["nofile=1024:20000","nproc=1024:32768"]\n' \
            >"$scratch/containers.conf"
    CONTAINERS_CONF=$scratch/containers.conf without_unified podman \
        --root "$scratch/storage" --runroot "$scratch/run" --tmpdir "$scratch/tmp" \
        --storage-driver=vfs --cgroup-manager=cgroupfs --events-backend=file "$@"
}
