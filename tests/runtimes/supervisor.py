#!/usr/bin/env python3
"""Plays the supervisor of a container: lets each call go on, named.

    supervisor.py SOCKET        ends when the container has
"""

import contextlib
import fcntl
import os
import select
import socket
import struct
import sys

# linux/seccomp.h
NOTIF_RECV = 0xC0502100
NOTIF_SEND = 0xC0182101
FLAG_CONTINUE = 1
NAMES = {("x86_64", 59): "execve", ("aarch64", 221): "execve"}


def serve(listener):
    machine = os.uname().machine
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while not poll.poll()[0][1] & select.POLLHUP:
        asked = bytearray(80)
        try:
            fcntl.ioctl(listener, NOTIF_RECV, asked)
        except FileNotFoundError:  # it was killed meanwhile
            continue
        ident, _pid, _flags, nr = struct.unpack_from("=QIIi", asked)
        # A signal takes a call back, as Go's runtime sends them: it is made, and asked, again.
        with contextlib.suppress(FileNotFoundError):
            fcntl.ioctl(listener, NOTIF_SEND, struct.pack("=QqiI", ident, 0, 0, FLAG_CONTINUE))
            print(NAMES.get((machine, nr), nr), flush=True)


def main():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(sys.argv[1])
        server.listen(1)
        client, _ = server.accept()
        with client:
            _, descriptors, _, _ = socket.recv_fds(client, 65536, 4)
    serve(descriptors[0])


if __name__ == "__main__":
    main()
