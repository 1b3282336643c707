#!/bin/busybox sh
# What the first processes of guests share.
#
# shellcheck shell=dash
/bin/busybox mkdir -p /proc /sys /tmp
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
chmod 755 / /bin
chmod 1777 /tmp
cd /tmp || exit 1
echo # the firmware's last line has no end

say() {
    echo "cg $*"
}

# said STEP FILE: what a command has said, a line each.
said() {
    sed "s/\x1b\[[0-9;]*m//g; s/^/cg said $1 /" "$2"
}

# What confines a process, asked from inside.
ask_self() {
    callgate -q run --profile /asked.json -- callgate eval self </asked >asked.out 2>asked.err
    say status asked $?
    said asked asked.err
    uniq -c asked.out | sed 's/^ */cg answers asked /'
    callgate -q run --profile /asked.json -- callgate -q explain self unshare keyctl read |
        sed 's/^/cg explained asked /'
}
