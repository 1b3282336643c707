#!/usr/bin/env python3
"""Boots other machines under qemu; compares what their kernels answer with `callgate eval`.

Each machine gets a Debian kernel (fetch_kernel) and an initramfs of guest.c, of filters by
`callgate compile --format bpf` in the machine's byte order, and of calls. TAP on stdout; a machine
that can't be had is skipped with the reason.
"""

import errno
import itertools
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("CALLGATE_ROOT", os.path.join(HERE, "..", ".."))
CALLGATE = os.environ.get("CALLGATE", os.path.join(ROOT, "build", "callgate"))
SCRATCH = os.environ.get("CALLGATE_ARCHES", os.path.join(ROOT, "build", "arches"))
BOOT_SECONDS_MAX = 120

JOB_SAFE, JOB_REAL = 1, 2
ERRNO_ALLOW, ERRNO_LOG, SIGNAL_BASE, SIGSYS = 4000, 4001, 10000, 31
DEADLY = ("KILL_PROCESS", "KILL_THREAD", "TRAP")
ENOSYS = errno.ENOSYS

MACHINES = {
    "aarch64": {
        "debian": "arm64",
        "kernel": "linux-image-cloud-arm64",
        "order": "<",
        "compile": ["--target=aarch64-linux-gnu", "-fuse-ld=lld"],
        "tools": ["clang", "ld.lld"],
        "compat": ("arm", ["--target=armv7-linux-gnueabi", "-marm", "-fuse-ld=lld"]),
        "qemu": ["qemu-system-aarch64", "-M", "virt", "-cpu", "cortex-a57"],
        "console": "ttyAMA0",
        "nr_max": 1023,
        "numbers": [0x3FFFFFFF, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE],
        "real": {"personality": 92, "socket": 198, "unshare": 97, "keyctl": 219, "getppid": 173},
    },
    "s390x": {
        "debian": "s390x",
        "kernel": "linux-image-s390x",
        "order": ">",
        "compile": ["--target=s390x-linux-gnu", "-march=z13", "--ld-path=s390x-linux-gnu-ld"],
        "tools": ["clang", "s390x-linux-gnu-ld"],
        "compat": None,
        "qemu": ["qemu-system-s390x", "-M", "s390-ccw-virtio", "-cpu", "max,zpci=on"],
        "console": "ttysclp0",
        # numbers beyond the kernel's table reach a filter as 0 there
        "nr_max": 449,
        "numbers": [],
        "real": {"personality": 136, "socket": 359, "unshare": 303, "keyctl": 280, "getppid": 64},
    },
}
FLAGS = ["-std=c17", "-O1", "-Wall", "-Wextra", "-Werror", "-ffreestanding", "-fno-builtin",
         "-fno-stack-protector", "-fno-pic", "-nostdlib", "-static"]


class Skip(Exception):
    """Why a machine can't be tested here."""


def tool(name):
    """The path of a program, or a reason to skip."""
    path = shutil.which(name)
    if not path:
        raise Skip(name + " is not installed")
    return path


def run(command, **options):
    """Runs a command, whose failure is ours."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout


def compile_guest(options, path):
    run(["clang", *options, *FLAGS, os.path.join(HERE, "guest.c"), "-o", path])


def fetch_kernel(name, machine):
    folder = os.path.join(SCRATCH, name)
    os.makedirs(folder, exist_ok=True)
    done = subprocess.run(
        [os.path.join(HERE, "fetch_kernel"), machine["debian"], machine["kernel"], folder],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    if done.returncode != 0 or not done.stdout.strip():
        raise Skip("no kernel for it: " + (lines[-1] if lines else "apt failed"))
    return done.stdout.decode().splitlines()[-1]


def cpio_entry(number, name, mode, content):
    """One member of a newc archive."""
    fields = [number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
    return head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)


def initramfs(files):
    entries = [cpio_entry(number + 1, name, 0o100755, content)
               for number, (name, content) in enumerate(files.items())]
    return b"".join(entries) + cpio_entry(0, "TRAILER!!!", 0, b"")


def compiled(source, abis):
    """The raw filter of a source, from the command itself."""
    path = os.path.join(SCRATCH, "filter.bpf")
    run([CALLGATE, "-q", "compile", source, "--abi", ",".join(abis), "--format", "bpf", "-o", path])
    with open(path, "rb") as file:
        return file.read()


def evaluated(source, abis, abi, calls):
    """What `callgate eval` says of each call (nr, args)."""
    lines = "".join("%s %d %s\n" % (abi, nr, " ".join(map(str, args))) for nr, args in calls)
    answers = run([CALLGATE, "-q", "eval", source, "--abi", ",".join(abis)],
                  input=lines.encode()).decode().split()
    if len(answers) != len(calls):
        raise RuntimeError("eval answered %d of %d calls" % (len(answers), len(calls)))
    return answers


def expected_result(action):
    """What a safe call returns under an action."""
    if action == "ALLOW":
        return -ERRNO_ALLOW
    if action == "LOG":
        return -ERRNO_LOG
    if action.startswith(DEADLY):
        return -(SIGNAL_BASE + SIGSYS)
    if action.startswith("ERRNO("):
        name = action[6:-1]
        return -(int(name) if name.isdigit() else getattr(errno, name))
    return -ENOSYS  # TRACE without a tracer, NOTIFY without a listener


def interesting(value, mask):
    """The values around a boundary, in both words."""
    near = [value, value - 1, value + 1, value ^ 1 << 32, value ^ 1 << 63, value & 0xFFFFFFFF,
            value & ~0xFFFFFFFF, value | 0xFFFFFFFF << 32, value | ~mask, value & mask]
    fixed = [0, 1, 0xFFFFFFFF, 1 << 32, (1 << 64) - 1]
    return sorted({number & (1 << 64) - 1 for number in near + fixed})


def profile_conditions():
    """(call, conditions) of arguments.json, as (index, value, mask)."""
    with open(os.path.join(HERE, "arguments.json"), encoding="ascii") as file:
        for rule in json.load(file)["syscalls"]:
            yield rule["names"][0], [
                (arg["index"], arg.get("valueTwo", arg["value"]),
                 arg["value"] if arg["op"] == "SCMP_CMP_MASKED_EQ" else (1 << 64) - 1)
                for arg in rule.get("args", [])]


def product_calls(nr, conditions):
    """Calls of a number with the boundary values of all its conditions."""
    choices = [interesting(value, mask) for _, value, mask in conditions]
    for values in itertools.product(*choices):
        args = [0] * 6
        for (index, _, _), value in zip(conditions, values):
            args[index] = value
        yield nr, tuple(args)


DOCKER_CONDITIONS = {
    "personality": [(0, 8, 0xFFFFFFFF)],
    "socket": [(0, 40, 0xFFFFFFFF)],
    "clone": [(0, 0x10000000, 0x7E020000), (1, 0x10000000, 0x7E020000)],
    "clone3": [],
}


def numbers_of(abi, names):
    """Call numbers by name, from the command's own table."""
    numbers = {}
    for line in run([CALLGATE, "-q", "list", "calls", "--json"]).decode().splitlines():
        numbers.update(json_numbers(line, abi, names))
    return numbers


def json_numbers(line, abi, names):
    entry = json.loads(line)
    calls = entry.get("calls", [entry])
    return {call["name"]: call["numbers"][abi] for call in calls
            if call.get("name") in names and abi in call.get("numbers", {})}


def calls_of(abi, machine, conditions):
    """All numbers without arguments; calls with conditions with all boundary values."""
    low_words = abi == "arm"
    calls = [(nr, (0,) * 6) for nr in range(1, machine["nr_max"] + 1)]
    calls += [(nr, (0,) * 6) for nr in machine["numbers"]]
    numbers = numbers_of(abi, set(conditions))
    for name, nr in numbers.items():
        calls += product_calls(nr, conditions[name])
    if low_words:
        calls = [(nr, tuple(arg & 0xFFFFFFFF for arg in args)) for nr, args in calls]
    return list(dict.fromkeys(calls))


class Job:
    """A filter, calls and what they have to give."""

    def __init__(self, title, kind, is_compat, insns, calls, expected):
        self.title, self.kind, self.is_compat = title, kind, is_compat
        self.insns, self.calls, self.expected = insns, calls, expected
        self.results = {}

    def packed(self, order):
        head = struct.pack(order + "6I", 0x6A6F6231, self.kind, self.is_compat,
                           len(self.insns) // 8, len(self.calls), 0)
        calls = b"".join(
            struct.pack(order + "8Q", nr, *args, want == -(SIGNAL_BASE + SIGSYS))
            for (nr, args), want in zip(self.calls, self.expected))
        return head + self.insns + calls

    def differences(self):
        for index, (call, want) in enumerate(zip(self.calls, self.expected)):
            got = self.results.get(index)
            is_right = want(got) if callable(want) else got == want
            if not is_right:
                yield "%s%s: %s, expected %s" % (call[0], call[1], got, want)


def safe_job(source, title, abis, abi, machine, conditions):
    calls = calls_of(abi, machine, conditions)
    expected = [expected_result(a) for a in evaluated(source, abis, abi, calls)]
    return Job("%s: %s: %d calls answer as eval says" % (abi, title, len(calls)), JOB_SAFE,
               abi != abis[0], compiled(source, abis), calls, expected)


def real_job(name, abis, machine):
    """The built-in default as it is: what it allows works, what it refuses fails."""
    nrs = machine["real"]
    cases = [
        ((nrs["personality"], (0xFFFFFFFF, 0, 0, 0, 0, 0)), 0),
        ((nrs["personality"], (0x1234, 0, 0, 0, 0, 0)), -errno.EPERM),
        ((nrs["socket"], (1, 1, 0, 0, 0, 0)), 3),  # AF_UNIX: the next descriptor but console's
        ((nrs["socket"], (40, 1, 0, 0, 0, 0)), -errno.EPERM),  # AF_VSOCK
        ((nrs["unshare"], (0x10000000, 0, 0, 0, 0, 0)), -errno.EPERM),
        ((nrs["keyctl"], (0,) * 6), -errno.EPERM),
        ((nrs["getppid"], (0,) * 6), 1),
    ]
    return Job("%s: default as it is: allowed calls work, refused ones fail" % name, JOB_REAL, 0,
               compiled("default", abis), [c for c, _ in cases], [w for _, w in cases])


def jobs_of(name, machine):
    abis = [name] + ([machine["compat"][0]] if machine["compat"] else [])
    arguments = os.path.join(HERE, "arguments.json")
    own = dict(profile_conditions())
    jobs = []
    for abi in abis:
        jobs.append(safe_job("default", "default", abis, abi, machine, DOCKER_CONDITIONS))
        jobs.append(safe_job(arguments, "arguments.json", abis, abi, machine, own))
    return jobs + [real_job(name, abis, machine)]


def boot(name, machine, kernel, archive):
    """The guest's lines, up to its end or the time limit."""
    command = machine["qemu"] + [
        "-m", "512", "-nographic", "-no-reboot", "-net", "none", "-kernel", kernel,
        "-initrd", archive, "-append", "quiet loglevel=1 console=" + machine["console"]]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
    text, deadline = b"", time.monotonic() + BOOT_SECONDS_MAX
    try:
        while b"cg end" not in text and time.monotonic() < deadline:
            if not select.select([child.stdout], [], [], 1)[0]:
                continue
            block = os.read(child.stdout.fileno(), 65536)
            if not block:
                break
            text += block
    finally:
        child.kill()
        child.wait()
    with open(os.path.join(SCRATCH, name + ".log"), "wb") as log:
        log.write(text)
    return text.decode(errors="replace").replace("\r", "").splitlines()


def take_results(lines, jobs):
    for line in lines:
        words = line.split()
        if len(words) == 4 and words[0] == "cg":
            job, index, result = map(int, words[1:])
            jobs[job].results[index] = result
    return "cg end" in lines


def try_machine(name, machine):
    """Boots one machine and returns its jobs, results filled in."""
    for program in machine["tools"] + machine["qemu"][:1]:
        tool(program)
    kernel = fetch_kernel(name, machine)
    jobs = jobs_of(name, machine)
    files = {}
    guests = [("init", machine["compile"])]
    if machine["compat"]:
        guests.append(("compat", machine["compat"][1]))
    for file_name, options in guests:
        path = os.path.join(SCRATCH, "%s.%s" % (name, file_name))
        compile_guest(options, path)
        with open(path, "rb") as file:
            files[file_name] = file.read()
    files["jobs"] = b"".join(job.packed(machine["order"]) for job in jobs)
    archive = os.path.join(SCRATCH, name + ".cpio")
    with open(archive, "wb") as file:
        file.write(initramfs(files))
    is_ended = take_results(boot(name, machine, kernel, archive), jobs)
    return is_ended, jobs


class Tap:
    """Numbered test points."""

    def __init__(self):
        self.count = self.failed = 0

    def point(self, is_right, title, details=()):
        self.count += 1
        self.failed += not is_right
        print("%s %d - %s" % ("ok" if is_right else "not ok", self.count, title))
        for line in details:
            print("# " + line)
        sys.stdout.flush()

    def skip(self, title, reason):
        self.point(True, "%s # SKIP %s" % (title, reason))


def main():
    os.makedirs(SCRATCH, exist_ok=True)
    tap = Tap()
    for name, machine in MACHINES.items():
        started = time.monotonic()
        try:
            is_ended, jobs = try_machine(name, machine)
        except Skip as reason:
            tap.skip(name, reason)
            continue
        tap.point(is_ended, "%s: boots, runs every job, ends (%.1f s)"
                  % (name, time.monotonic() - started))
        for job in jobs:
            wrong = list(job.differences())
            tap.point(not wrong, job.title, wrong[:10])
    print("1..%d" % tap.count)
    return tap.failed != 0


if __name__ == "__main__":
    sys.exit(main())
