#!/usr/bin/env python3
"""A process under raw filters, which makes calls.

    hold_filters.py [FILE | CALL]…      FILE: raw cBPF, the oldest first; CALL: "NR ARG ARG …"

The filters are installed before any call is made. It says its number, then of each call the errno,
0 where the call worked, on a line of its own; then it waits.
"""

import ctypes
import os
import sys
import time

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, INSN_BYTES = 38, 22, 2, 8

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("insn_count", ctypes.c_ushort), ("insns", ctypes.c_char_p)]


def install(path):
    """Installs the filter in a file."""
    with open(path, "rb") as file:
        insns = file.read()
    program = Program(len(insns) // INSN_BYTES, insns)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        sys.exit(f"{path}: {os.strerror(ctypes.get_errno())}")


def call(words):
    """The errno of a call, 0 where it works."""
    numbers = [ctypes.c_long(int(word, 0)) for word in words]
    return ctypes.get_errno() if libc.syscall(*numbers) < 0 else 0


def main():
    """Installs, asks, waits."""
    files = [word for word in sys.argv[1:] if not word[0].isdigit()]
    calls = [word.split() for word in sys.argv[1:] if word[0].isdigit()]
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for path in files:
        install(path)
    answers = [call(words) for words in calls]
    print(os.getpid(), *answers, sep="\n", flush=True)
    time.sleep(300)


if __name__ == "__main__":
    main()
