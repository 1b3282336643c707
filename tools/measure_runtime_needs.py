#!/usr/bin/env python3
# Measures without which calls a container doesn't start.
"""Usage: tools/measure_runtime_needs.py [--only runc|crun] >ROWS

Starts containers by the runc and crun of this machine under a filter that refuses one call by
EPERM: each of those that data/runtime_calls.tsv lists, for create and for exec, with and without
no_new_privs, as root and as a plain user, on a terminal and on pipes; then each that isn't needed
with the older one that data/fallbacks.tsv has for it. The container's program makes
one call, exit_group, and ends by a signal where that is refused: it has started then. A call is
needed where two starts in a row fail, in one of these ways; futex, by which a Go program's threads
wake each other where it so happens, where two of many fail. Needs root, gcc and what
measure_runtime_calls.py needs. Rows are those of data/runtime_needs.tsv, sorted.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import measure_runtime_calls as calls

CHANCE_ROUNDS = 5  # of four starts; about every third fails without futex
STARTED = (7, 132, 139)  # its own status, SIGILL, SIGSEGV
PROGRAM = """
__asm__(".globl _start\\n_start: cmpq $1, (%rsp)\\n jne 2f\\n movl $231, %eax\\n movl $7, %edi\\n"
        "syscall\\n hlt\\n2: movl $34, %eax\\n syscall\\n jmp 2b\\n");
"""


class Starter(calls.Runtime):
    """A runtime whose containers lack one call."""

    refused = ["kexec_load"]

    def bundle(self, arguments, way):
        folder = super().bundle(arguments, way)
        path = pathlib.Path(folder, "config.json")
        config = json.loads(path.read_text())
        config["linux"]["seccomp"]["syscalls"][0]["names"] = self.refused
        path.write_text(json.dumps(config))
        return folder

    def status(self, *words, on_terminal=False):
        """The status of a start; None: it had to be ended."""
        ends = calls.pty.openpty() if on_terminal else None
        stdio = ends[1] if on_terminal else subprocess.DEVNULL
        try:
            return subprocess.run(self.command(*words), check=False, stdin=stdio, stdout=stdio,
                                  stderr=subprocess.DEVNULL, timeout=10).returncode
        except subprocess.TimeoutExpired:
            return None
        finally:
            for end in ends or ():
                calls.os.close(end)

    def has_started(self, name, way):
        status = self.status("run", "--bundle", self.bundle(["/bin/end"], way), name,
                             on_terminal=way.on_terminal)
        self.status("delete", "--force", name)
        return status in STARTED

    def has_executed(self, name, way):
        described = self.folder / "process.json"
        described.write_text(json.dumps(self.process(way, ["/bin/end"])))
        return self.status("exec", "--process", str(described), name,
                           on_terminal=way.on_terminal) in STARTED


def ways(is_nnp):
    return [calls.Way(start, is_nnp) for start in range(4)]


def fails(runtime, start, is_nnp):
    """Does a start fail twice: in a row one way, or by chance in all ways together?"""
    if runtime.refused == ["futex"]:
        return sum(not start(way) for way in ways(is_nnp) * CHANCE_ROUNDS) >= 2
    return any(not start(way) for way in ways(is_nnp) if not start(way))


def is_needed_to_create(runtime, is_nnp):
    name = f"needs-{calls.os.getpid()}"
    return fails(runtime, lambda way: runtime.has_started(name, way), is_nnp)


def is_needed_to_execute(runtime, is_nnp):
    """Of a container that runs; None: there is none without the call."""
    name = f"needs-{calls.os.getpid()}"
    bundle = runtime.bundle(["/bin/end", "not"], calls.Way(0, is_nnp))
    try:
        if runtime.status("run", "--detach", "--bundle", bundle, name) != 0:
            return None
        return fails(runtime, lambda way: runtime.has_executed(name, way), is_nnp)
    finally:
        runtime.status("delete", "--force", name)


def with_older(listed, needed):
    """[call, the older one] of what is made, where neither is needed."""
    for call, _, olders in calls.rows_of(calls.ROOT / "data/fallbacks.tsv"):
        for older in olders.split():
            if call in listed and older != "-" and not {call, older} & needed:
                yield [call, older]


def measure(name, folder):
    runtime = Starter(name, folder, [])
    listed = sorted({row[4] for row in calls.rows_of(calls.TABLE) if row[0] == name})
    for phase, is_needed in (("create", is_needed_to_create), ("exec", is_needed_to_execute)):
        for is_nnp in (True, False):
            runtime.refused, needed = ["kexec_load"], set()
            if is_needed(runtime, is_nnp):
                sys.exit(f"{name}: nothing starts here")
            for call in listed:
                runtime.refused = [call]
                if is_needed(runtime, is_nnp):
                    needed.add(call)
            for pair in with_older(listed, needed):
                runtime.refused = pair
                if is_needed(runtime, is_nnp):
                    needed.add("|".join(pair))
            for call in needed:
                yield [name, phase, "yes" if is_nnp else "no", call]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=("runc", "crun"))
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="callgate-needs-") as folder:
        calls.make_rootfs(pathlib.Path(folder))
        source, program = pathlib.Path(folder, "end.c"), pathlib.Path(folder, "rootfs/bin/end")
        source.write_text(PROGRAM)
        subprocess.run(["gcc", "-nostdlib", "-static", "-o", str(program), str(source)], check=True)
        for name in ("crun", "runc"):
            if options.only in (None, name) and shutil.which(name):
                rows += measure(name, pathlib.Path(folder))
    for row in sorted(rows):
        print("\t".join(row))


if __name__ == "__main__":
    main()
