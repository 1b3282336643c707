"""Runs what measures; collects its figures.
"""

import contextlib
import glob
import os
import platform
import re
import subprocess
import sys

import starting
from figures import OWN, Figures, take_lines
from recording import Bench

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.path.join(ROOT, "build", "release")
CALLGATE = os.path.join(BUILD, "src", "callgate")
SHARED = os.environ.get("CALLGATE_SHARED", os.path.join(ROOT, "..", "shared"))

BUILT_IN = ["default", "podman", "containerd"]
SMALL = sorted(glob.glob(os.path.join(HERE, "profiles", "*.json")))
CORPUS = [os.path.join(SHARED, "profiles", name + ".json")  # where it is there
          for name in ("k8s-fine-grained", "oci-hook-block-mkdir", "elastic-beats-amd64")]
HARD_LIFT_US_BARS = {"2,045 numbers in a line": 5000, "584 checked calls": 40000,
                     "2,000 requests of ioctl": 40000}
# What the eBPF recorder adds, in times of what empty programs at the same hooks add.
RECORD_BARS = {"getppid recorded": 2.0, "fcntl recorded": 3.0, "getppid bystander": 1.3}


class Pace:
    """How often things are measured."""

    def __init__(self, is_quick):
        self.is_quick = is_quick
        self.filter_rounds = 3 if is_quick else 51
        self.attach_rounds = 3 if is_quick else 51
        self.start_rounds = 3 if is_quick else 101


def tell(text):
    print("bench: " + text, file=sys.stderr, flush=True)


def slug(text):
    return re.sub("[^a-z0-9]+", "_", text.replace(",", "").lower())


@contextlib.contextmanager
def one_core():
    """Keeps what is started from wandering between cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def output_of(program, *words):
    with one_core():
        return subprocess.run([os.path.join(BUILD, "bench", program), *map(str, words)], check=True,
                              stdout=subprocess.PIPE).stdout.decode().splitlines()


def named(lines):
    return {name: float(value) for name, value in (line.split("\t") for line in lines)}


def machine():
    def cpu():
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"model name\s*: (.*)", file.read())
        return found.group(1) if found else platform.machine()

    return {"kernel": platform.release(), "cpu": cpu(), "cores": os.cpu_count()}


def find_newer_libseccomp(figures):
    """Newer than the installed one, where it can be built here."""
    done = subprocess.run([os.path.join(HERE, "newer_libseccomp")], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode == 0:
        os.environ["BENCH_LIBSECCOMP"] = done.stdout.decode().strip()
    else:
        figures.skipped.append(done.stderr.decode().strip().replace("bench: ", ""))


def filters(figures, pace, profiles):
    tell("filters: size, paths, time")
    lines = output_of("bench_filters", pace.filter_rounds, "runc:default", *profiles)
    # libseccomp knows nothing of what runc puts in front of its filter
    lines = [line for line in lines if " as runc\t" not in line or "\t%s\t" % OWN in line]
    plain = output_of("bench_filters_plain", pace.filter_rounds, *profiles)
    lines += [line.replace("\tcompile_us\t", "\tcompile_without_simd_us\t") for line in plain
              if "\t%s\tcompile_us\t" % OWN in line]
    return lines


def kernel(figures, pace, profiles):
    tell("filters in the kernel")
    if not os.path.exists(os.path.join(BUILD, "bench", "bench_attach")):
        figures.skipped.append("filters in the kernel: for x86_64 only")
        return []
    lines = output_of("bench_attach", pace.attach_rounds, *profiles)
    if not any("\tkernel_bytes\t" in line for line in lines):
        figures.skipped.append("kernel memory: eBPF isn't built, or can't be loaded (root, BTF)")
    return lines


def hard_lifts(figures):
    tell("filters that are hard to read")
    for name, value in named(output_of("bench_lift")).items():
        figures.add("hard_lift_%s_us" % slug(name), value, HARD_LIFT_US_BARS.get(name))


def ebpf_recorder(figures):
    """What the eBPF recorder adds to a call."""
    if not os.path.exists(os.path.join(BUILD, "bench", "bench_record")):
        figures.skipped.append("eBPF recorder: not built")
        return
    if os.geteuid() != 0:
        figures.skipped.append("eBPF recorder: needs root")
        return
    tell("what the eBPF recorder adds to a call")
    steps = named(output_of("bench_record"))
    for name, value in steps.items():
        figures.add("ebpf_%s_ns" % slug(name), value)
    for name, bar in RECORD_BARS.items():
        empty = steps[name.split()[0] + " empty"]
        figures.add("ebpf_%s_of_empty_ratio" % slug(name), steps[name] / empty, bar)


def recording(figures):
    """What recording costs calls, servers, a build."""
    bench = Bench(CALLGATE, os.path.join(BUILD, "bench", "bench_loop"), ROOT, figures)
    try:
        tell("what recorders without privilege add to a call")
        bench.calls()
        if os.geteuid() == 0:
            tell("what recorders add to servers, to a build")
            bench.servers()
        else:
            figures.skipped.append("servers under recorders: needs root")
    finally:
        bench.close()


def measure(pace, more_profiles):
    figures = Figures(machine())
    find_newer_libseccomp(figures)
    profiles = BUILT_IN + SMALL + [path for path in CORPUS if os.path.exists(path)] + more_profiles
    lines = filters(figures, pace, profiles)
    take_lines(figures, lines + kernel(figures, pace, profiles))
    tell("starts of programs")
    starting.measure(figures, CALLGATE, os.path.join(BUILD, "bench", "bench_start"),
                     pace.start_rounds)
    hard_lifts(figures)
    if not pace.is_quick:
        ebpf_recorder(figures)
        recording(figures)
    figures.judge()
    return figures
