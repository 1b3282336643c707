#!/usr/bin/env python3
# Measures without which calls a container doesn't start.
"""Usage: tools/measure_runtime_needs.py [--only runc|crun] >ROWS

Starts containers by the runc and crun of this machine under a filter that refuses one call by
EPERM: each of those that data/runtime_calls.tsv lists, for create and for exec, with and without
no_new_privs, as root and as a plain user, on a terminal and on pipes; then each that isn't needed
with the older one that data/fallbacks.tsv has for it. Of a needed call whose arguments say what is
done (EXACT) each one that strace shows is refused alone, and stands for the call where it is needed
itself. The container's program makes one call, exit_group, and ends by a signal where that is
refused: it has started then. A call is needed where two starts in a row fail, in one of these ways;
futex, by which a Go program's threads wake each other where it so happens, where two of many fail:
asked where that is most often, to create without no_new_privs, for both. Needs root, gcc and what
measure_runtime_calls.py needs. Rows are those of data/runtime_needs.tsv, sorted.
"""

import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import measure_runtime_calls as calls

CHANCE_ROUNDS = 25  # of four starts; about every sixth fails without a futex's wake
STARTED = (7, 132, 139)  # its own status, SIGILL, SIGSEGV
# The argument that says what a call does: the same in every start, whoever's program, wherever.
EXACT = {"fcntl": 1, "futex": 1, "ioctl": 1, "newfstatat": 3, "openat": 2, "prctl": 0,
         "rt_sigprocmask": 0, "statx": 2}
EXACT_STARTS = 4
BY_CHANCE = {("futex", 0x80), ("futex", 0x81)}  # a wait and a wake, met or not
PROGRAM = """
__asm__(".globl _start\\n_start: cmpq $1, (%rsp)\\n jne 2f\\n movl $231, %eax\\n movl $7, %edi\\n"
        "syscall\\n hlt\\n2: movl $34, %eax\\n syscall\\n jmp 2b\\n");
"""


class Starter(calls.Runtime):
    """A runtime whose containers lack one call."""

    refused = ["kexec_load"]
    value = None  # of the argument that says what the refused call does; None: any

    def bundle(self, arguments, way):
        folder = super().bundle(arguments, way)
        path = pathlib.Path(folder, "config.json")
        config = json.loads(path.read_text())
        rule = config["linux"]["seccomp"]["syscalls"][0]
        rule["names"] = self.refused
        if self.value is not None:
            rule["args"] = [{"index": EXACT[self.refused[0]], "value": self.value,
                             "op": "SCMP_CMP_EQ"}]
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
        failures = (way for way in ways(is_nnp) * CHANCE_ROUNDS if not start(way))
        return next(failures, None) is not None and next(failures, None) is not None
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


def met_exactly(runtime, starts, is_nnp):
    """{call: the values that a few starts show of the argument that says what it does}."""
    runtime.refused, met = ["kexec_load"], collections.defaultdict(set)
    for seen in starts(runtime, EXACT_STARTS, is_nnp):
        for call, values in seen:
            if call in EXACT and values != "-":
                met[call].add(int(values.split("=")[1], 0))
    for call, value in BY_CHANCE:
        met[call].add(value)
    return met


def exact(runtime, call, values, is_needed, is_nnp):
    """The call as rows name it: what is needed of it, or all of it."""
    found = []
    for value in sorted(values):
        runtime.refused, runtime.value = [call], value
        if is_needed(runtime, is_nnp):
            found.append(f"{call}[{EXACT[call]}==0x{value:x}]")
    runtime.value = None
    return found or [call]


def measure(name, folder):
    runtime = Starter(name, folder, [])
    listed = sorted({row[4] for row in calls.rows_of(calls.TABLE) if row[0] == name})
    for phase, is_needed, starts in (("create", is_needed_to_create, calls.creates),
                                     ("exec", is_needed_to_execute, calls.executes)):
        for is_nnp in (True, False):
            met = met_exactly(runtime, starts, is_nnp)
            runtime.refused, needed = ["kexec_load"], set()
            if is_needed(runtime, is_nnp):
                sys.exit(f"{name}: nothing starts here")
            for call in listed:
                runtime.refused = [call]
                is_elsewhere = call == "futex" and (phase == "exec" or is_nnp)
                if not is_elsewhere and is_needed(runtime, is_nnp):
                    needed.add(call)
            for pair in with_older(listed, needed):
                runtime.refused = pair
                if is_needed(runtime, is_nnp):
                    needed.add("|".join(pair))
            for call in sorted(needed):
                for row in exact(runtime, call, met.get(call, ()), is_needed, is_nnp):
                    for nnp in ("yes", "no") if call == "futex" else ("yes" if is_nnp else "no",):
                        yield [name, phase, nnp, row]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=("runc", "crun"))
    options = parser.parse_args()
    calls.INTERESTING.clear()
    calls.INTERESTING.update({call: [index] for call, index in EXACT.items()})
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
