#!/usr/bin/env python3
# Measures what container runtimes call after they installed the filter.
"""Usage: tools/measure_runtime_calls.py [--starts N] [--only runc|crun|init] [--root DIR] >ROWS
       tools/measure_runtime_calls.py --merge ROWS
       tools/measure_runtime_calls.py --check ROWS     are all of them in the table already?

Starts containers by the runc and crun of this machine (or of the system in DIR, which must hold
strace too), N times (30) each way: create and exec, with and without no_new_privs; in turn as root
and as a plain user, on a terminal and on pipes. Each start is followed by `strace -f` from the
moment when the filter is in place until the program is executed. Needs root, strace and a static
busybox. Rows are those of data/runtime_calls.tsv, sorted, which this tool doesn't write itself:

    tools/measure_runtime_calls.py >new && tools/measure_runtime_calls.py --merge new
"""

import argparse
import collections
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = ROOT / "data/runtime_calls.tsv"
LINE = re.compile(r"^(\d+)\s+(?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$")
CLONES = ("clone", "clone3", "fork", "vfork")
CLONE_THREAD = 0x10000


def rows_of(path):
    """The rows of a table of data/."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def interesting():
    """{call: [argument index]} of data/record_arguments.tsv, for this machine."""
    found = collections.defaultdict(list)
    for call, argument, abis, *_ in rows_of(ROOT / "data/record_arguments.tsv"):
        if abis == "-" or (abis.startswith("!") and "x86_64" not in abis[1:].split(",")):
            found[call].append(int(argument))
    return found


INTERESTING = interesting()


def split_arguments(text):
    """The arguments of a line of strace's, at the outermost commas."""
    parts, depth, quoted, part = [], 0, False, ""
    for at, char in enumerate(text):
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if not quoted and char in "([{":
            depth += 1
        if not quoted and char in ")]}":
            if depth == 0:
                break
            depth -= 1
        if char == "," and depth == 0 and not quoted:
            parts.append(part.strip())
            part = ""
        else:
            part += char
    return [*parts, part.strip()]


def number(text):
    match = re.match(r"(?:\w+=)?(-?(?:0x)?[0-9a-fA-F]+)", text)
    if not match:
        return None
    digits = match[1]
    is_octal = re.fullmatch(r"-?0[0-7]+", digits)
    return (int(digits, 8) if is_octal else int(digits, 0)) & (1 << 64) - 1


def values_of(call, text):
    """`0=0x26 1=0x1` of the arguments that matter; `-`: none do."""
    arguments = split_arguments(text)
    if call == "clone":  # strace writes the stack first
        flags = [argument for argument in arguments if argument.startswith("flags=")]
        arguments = flags or arguments
    pairs = []
    for index in INTERESTING.get(call, []):
        value = number(arguments[index]) if index < len(arguments) else None
        if value is None:
            return "-"
        pairs.append(f"{index}=0x{value:x}")
    return ",".join(pairs) or "-"


class Follower:
    """Reads one log: the calls of processes between their filter and their execve."""

    def __init__(self, init=None):
        """init: the task that is followed from the first line on, beyond every execve."""
        self.init = init
        self.process = {}  # of each task
        self.is_filtered = collections.defaultdict(bool)  # of each process
        self.pending = {}  # the arguments of a call that has not ended
        self.is_filtered[init] = True
        self.seen = set()

    def leader(self, task):
        return self.process.setdefault(task, task)

    def take(self, line):
        match = LINE.match(line)
        if not match or "+++" in line or "---" in line:
            return
        task, call, rest = int(match[1]), match[2], match[3]
        is_resumed = "resumed>" in line.split("(")[0]
        if not is_resumed:
            if self.is_filtered[self.leader(task)]:
                self.seen.add((call, values_of(call, rest)))
            self.pending[task] = rest
        if "<unfinished" not in line:
            self.answer(task, call, self.pending.pop(task, rest) + rest)

    def answer(self, task, call, text):
        result = re.search(r"=\s+(-?\d+)[^=]*$", text)
        value = int(result[1]) if result else -1
        process = self.leader(task)
        arguments = split_arguments(text)
        if call in CLONES and value > 0:
            flags = [number(part) for part in re.findall(r"flags=(?:0x)?[0-9a-f]+", text)]
            is_thread = bool(flags) and flags[0] & CLONE_THREAD
            self.process[value] = process if is_thread else value
            if not is_thread:
                self.is_filtered[value] = self.is_filtered[process]
        installs = call == "seccomp" and number(arguments[0]) == 1
        installs |= call == "prctl" and [number(part) for part in arguments[:2]] == [22, 2]
        if installs and value >= 0:
            self.is_filtered[process] = True
        if call in ("execve", "execveat") and value == 0 and process != self.init:
            self.is_filtered[process] = False


def calls_of(log, has_init=False):
    lines = log.read_text(errors="replace").splitlines()
    follower = Follower(int(lines[0].split()[0]) if has_init else None)
    for line in lines:
        follower.take(line)
    return follower.seen


class Runtime:
    """One runtime, and the folder in which it works."""

    def __init__(self, name, folder, prefix):
        self.name, self.folder, self.prefix = name, folder, prefix
        self.state = folder / f"state-{name}"
        said = subprocess.run([*prefix, name, "--version"], check=True, capture_output=True).stdout
        self.release = re.search(rb"version ([0-9.]+)", said)[1].decode()
        self.example = self.spec()

    def command(self, *words, log=None):
        words = [self.name, "--root", str(self.state), *words]
        if log:
            words = ["strace", "-f", "-X", "raw", "-s", "0", "-o", str(log), *words]
        if self.name == "crun":  # it refuses hybrid cgroups
            script = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"'
            words = ["unshare", "-m", "sh", "-c", script, "sh", *words]
        return [*self.prefix, *words]

    def run(self, *words, log=None, on_terminal=False):
        """Runs it to its end; what it says is of no interest, but its failure is."""
        ends = pty.openpty() if on_terminal else None
        stdio = ends[1] if on_terminal else subprocess.DEVNULL
        errors = self.folder / "errors"  # no pipe: what is detached keeps it open
        with errors.open("wb") as stderr:
            done = subprocess.run(self.command(*words, log=log), check=False, stdin=stdio,
                                  stdout=stdio, stderr=stderr, timeout=60)
        for end in ends or ():
            os.close(end)
        if done.returncode:
            sys.exit(f"{self.name} {words}: {errors.read_text(errors='replace')}")

    def spec(self):
        folder = self.folder / "bundle"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        command = [*self.prefix, self.name, "spec", "--bundle", str(folder)]
        subprocess.run(command, check=True, cwd=folder)
        return json.loads((folder / "config.json").read_text())

    def process(self, way, arguments):
        user = {"uid": way.user, "gid": way.user, "additionalGids": [10] if way.user else []}
        return {**self.example["process"], "args": arguments, "terminal": way.on_terminal,
                "noNewPrivileges": way.is_nnp, "user": user}

    def bundle(self, arguments, way):
        """A bundle whose filter allows nearly everything: it is only to be there."""
        folder, config = self.folder / "bundle", json.loads(json.dumps(self.example))
        config["root"] = {"path": str(self.folder / "rootfs"), "readonly": False}
        config["process"] = self.process(way, arguments)
        config["linux"]["namespaces"] = [{"type": kind} for kind in
                                         ("pid", "ipc", "uts", "mount", "network")]
        config["linux"].pop("resources", None)
        config["linux"]["seccomp"] = {
            "defaultAction": "SCMP_ACT_ALLOW",
            "syscalls": [{"names": ["kexec_load"], "action": "SCMP_ACT_ERRNO"}],
        }
        (folder / "config.json").write_text(json.dumps(config))
        return str(folder)


class Way:
    """One way to start: no_new_privs, and by the number of the start who and on what."""

    def __init__(self, start, is_nnp):
        self.is_nnp = is_nnp
        self.user = 1000 if start % 2 else 0
        self.on_terminal = start % 4 >= 2


def creates(runtime, starts, is_nnp):
    """The calls of each of some starts."""
    for start in range(starts):
        way, log = Way(start, is_nnp), runtime.folder / "log"
        bundle = runtime.bundle(["/bin/true"], way)
        name = f"measured-{os.getpid()}"
        runtime.run("run", "--bundle", bundle, name, log=log, on_terminal=way.on_terminal)
        yield calls_of(log)


def executes(runtime, starts, is_nnp):
    name, log = f"measured-{os.getpid()}", runtime.folder / "log"
    bundle = runtime.bundle(["/bin/sleep", "10000"], Way(0, is_nnp))
    runtime.run("run", "--detach", "--bundle", bundle, name)
    try:
        for start in range(starts):
            way = Way(start, is_nnp)
            described = runtime.folder / "process.json"
            described.write_text(json.dumps(runtime.process(way, ["/bin/true"])))
            words = ["exec", "--process", str(described), name]
            runtime.run(*words, log=log, on_terminal=way.on_terminal)
            yield calls_of(log)
    finally:
        runtime.run("delete", "--force", name)


def measure(name, folder, prefix, starts):
    runtime = Runtime(name, folder, prefix)
    for phase, start in (("create", creates), ("exec", executes)):
        for is_nnp in (True, False):
            found = collections.Counter()
            for seen in start(runtime, starts, is_nnp):
                if not seen:
                    sys.exit(f"{name}: no call after the filter: was there one?")
                found.update(seen)
            for (call, values), count in found.items():
                nnp = "yes" if is_nnp else "no"
                yield [name, runtime.release, phase, nnp, call, values, f"{count}/{starts}"]


INITS = (("docker-init", "docker-init"), ("catatonit", "catatonit"))


def measure_init(folder, starts):
    """What the little inits and their children before their execve call; half end by SIGTERM."""
    for name, program in INITS:
        if not shutil.which(program):
            print(f"measure_runtime_calls: no {program} here", file=sys.stderr)
            continue
        found, log = collections.Counter(), folder / "log"
        for start in range(starts):
            script = "true" if start % 2 else "kill -TERM $PPID; sleep 5"
            command = ["unshare", "--pid", "--fork", "strace", "-f", "-X", "raw", "-s", "0", "-o",
                       str(log), program, "--", "sh", "-c", script]
            ends = pty.openpty() if start % 4 >= 2 else None
            subprocess.run(command, check=False, stdin=ends[1] if ends else subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for end in ends or ():
                os.close(end)
            found.update(calls_of(log, has_init=True))
        for (call, values), count in found.items():
            yield [name, "-", "init", "yes", call, values, f"{count}/{starts}"]


def in_root(root):
    """A command's beginning that makes it run in another system's root."""
    script = (f"mount --make-rprivate /; mount --bind {root} {root}; cd {root}; mkdir -p old; "
              "for d in proc sys dev tmp run; do mount --rbind /$d $d; done; "
              'pivot_root . old; umount -l old; PATH=/usr/sbin:/usr/bin:/sbin:/bin; exec "$@"')
    return ["unshare", "-m", "sh", "-c", script, "sh"] if root else []


def make_rootfs(folder):
    busybox = shutil.which("busybox")
    (folder / "rootfs/bin").mkdir(parents=True)
    for directory in ("proc", "sys", "dev", "tmp", "etc"):
        (folder / "rootfs" / directory).mkdir()
    shutil.copy(busybox, folder / "rootfs/bin/busybox")
    for name in ("true", "sleep", "sh"):
        os.symlink("busybox", folder / "rootfs/bin" / name)


def merge(path):
    """Puts new rows in the place of those of the same runtimes and releases."""
    new = rows_of(pathlib.Path(path))
    measured = {tuple(row[:2]) for row in new}
    kept = [row for row in rows_of(TABLE) if tuple(row[:2]) not in measured]
    comment = [line for line in TABLE.read_text().splitlines() if line.startswith("#")]
    lines = sorted("\t".join(row) for row in kept + new)
    TABLE.write_text("\n".join(comment + lines) + "\n")


def check(path):
    """Says what a runtime was seen to call that no release of it has in the table."""
    known = {(row[0], row[3], *row[4:6]) for row in rows_of(TABLE)}
    news = sorted({(row[0], row[3], *row[4:6]) for row in rows_of(pathlib.Path(path))} - known)
    missing = [row for row in news if not (row[1] == "no" and (row[0], "yes", *row[2:]) in known)]
    for row in missing:
        print("not in data/runtime_calls.tsv:", *row)
    sys.exit(1 if missing else 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--starts", type=int, default=30)
    parser.add_argument("--only", choices=("runc", "crun", "init"))
    parser.add_argument("--root", default="")
    parser.add_argument("--merge")
    parser.add_argument("--check")
    options = parser.parse_args()
    if options.merge:
        merge(options.merge)
        return
    if options.check:
        check(options.check)
    rows = []
    with tempfile.TemporaryDirectory(dir="/run") as made:
        folder = pathlib.Path(made)
        make_rootfs(folder)
        for name in ("runc", "crun"):
            if options.only in (None, name):
                rows += measure(name, folder, in_root(options.root), options.starts)
        if options.only in (None, "init") and not options.root:
            rows += measure_init(folder, options.starts)
    print("\n".join(sorted("\t".join(row) for row in rows)))


if __name__ == "__main__":
    main()
