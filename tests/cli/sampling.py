"""Samples calls, for tests that hold a verb to its meaning.

Sampled are all calls of some ABIs, and of those with conditions the values at their edges.
"""

import fnmatch
import glob
import json
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("CALLGATE_ROOT", os.path.join(HERE, "..", ".."))
CALLGATE = os.environ.get("CALLGATE", os.path.join(ROOT, "build", "callgate"))
SHARED = os.environ.get("CALLGATE_SHARED", os.path.join(ROOT, "..", "shared"))
NIGHTLY = bool(os.environ.get("CALLGATE_NIGHTLY"))

MACHINES = {"SCMP_ARCH_X86_64": "x86_64", "SCMP_ARCH_X86": "x86", "SCMP_ARCH_X32": "x32",
            "SCMP_ARCH_AARCH64": "aarch64", "SCMP_ARCH_ARM": "arm", "SCMP_ARCH_S390X": "s390x"}
NARROW = {"x86", "x32", "arm", "s390"}
U64 = (1 << 64) - 1


def call(*arguments, text=None):
    done = subprocess.run([CALLGATE, *arguments], input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.stdout, done.stderr.decode(), done.returncode


class Calls:
    """The table of calls: which ABIs have them, their arguments, groups, doors."""

    def __init__(self):
        self.numbers, self.arguments, self.groups, self.doors = {}, {}, {}, {}
        for item in json.loads(call("list", "calls", "--json")[0])["calls"]:
            self.numbers[item["name"]] = {abi: own["nr"] for abi, own in item["abis"].items()}
            self.arguments[item["name"]] = [own["name"] for own in item.get("arguments", [])]
        for item in json.loads(call("list", "groups", "--json")[0])["groups"]:
            self.groups["@" + item["name"]] = item["calls"]
        with open(os.path.join(ROOT, "data", "multiplex.tsv"), encoding="utf-8") as table:
            for row in table:
                if not row.startswith("#"):
                    door, _, guest = row.rstrip("\n").split("\t")
                    self.doors.setdefault(door, set()).add(guest)

    def named(self, pattern):
        if pattern in self.groups:
            return set(self.groups[pattern])
        return {name for name in self.numbers if fnmatch.fnmatchcase(name, pattern)}


def flat(profile):
    """The profile's own object, whatever it lies in."""
    if isinstance(profile, dict) and "linux" in profile:
        return profile["linux"].get("seccomp", {})
    return profile


def abis_of(profile):
    named = set()
    for own in profile.get("architectures") or []:
        named.add(own)
    for own in profile.get("archMap") or []:
        named.add(own.get("architecture"))
        named.update(own.get("subArchitectures") or [])
    known = [MACHINES[own] for own in named if own in MACHINES]
    return sorted(known) if named else ["aarch64", "x86_64"]


class Samples:
    """Calls with arguments, for some ABIs."""

    def __init__(self, dice, calls):
        self.dice, self.calls, self.edges, self.lines = dice, calls, {}, []

    def add_profile(self, profile):
        for rule in profile.get("syscalls") or []:
            names = rule.get("names") or [rule.get("name")]
            for condition in rule.get("args") or []:
                value, two = condition.get("value", 0), condition.get("valueTwo", 0)
                for name in names:
                    self.add(name, condition.get("index", 0), value, two, value | two, ~value)

    def add(self, name, index, *values):
        own = self.edges.setdefault(name, {}).setdefault(index, set())
        for value in values:
            for near in (value - 1, value, value + 1, value | 1 << 32, value ^ 1 << 31, value ^ 4):
                own.add(near & U64)
        own.update((0, U64))

    def add_abi(self, abi, count=60):
        dice = self.dice
        for name, numbers in self.calls.numbers.items():
            if abi not in numbers:
                continue
            edges = {index: sorted(own) for index, own in self.edges.get(name, {}).items()}
            for _ in range(1 + count * (name in self.edges)):
                args = [dice.choice(edges[i]) if i in edges and dice.random() < .9 else
                        dice.choice((0, 0, 1, dice.getrandbits(64))) for i in range(6)]
                self.lines.append((abi, name, numbers[abi], args))

    def evaluate(self, source, *target):
        """What a source answers to each; None: it can't be asked."""
        text = "".join("%s %s %s\n" % (abi, name, " ".join(map(hex, args)))
                       for abi, name, _, args in self.lines).encode()
        words = call("eval", source, "-q", *target, text=text)[0].decode().split("\n")[:-1]
        return words if len(words) == len(self.lines) else None


def text_of(source):
    if not os.path.exists(source):
        return call("edit", source, "-q", "--allow", "read")[0]
    with open(source, "rb") as file:
        return file.read()


def is_fit(source):
    """Is it one object, taken by callgate?"""
    try:
        profile = flat(json.loads(text_of(source)))
        return isinstance(profile.get("defaultAction"), str) and \
            call("compile", source, "-q", "--as", "crun", "--abi", abis_of(profile)[0])[2] == 0
    except (ValueError, AttributeError):
        return False


def published():
    """Profiles of others, where they are there; CALLGATE_PROFILES=DIR:DIR has more."""
    files = sorted(glob.glob(os.path.join(SHARED, "profiles", "*.json")))
    for folder in filter(None, os.environ.get("CALLGATE_PROFILES", "").split(":")):
        files += sorted(glob.glob(os.path.join(folder, "*.json")))
    return files


def say_points(points):
    """TAP of (title, what is wrong) each; returns the exit status."""
    for number, (title, wrong) in enumerate(points, 1):
        print("%sok %d - %s" % ("not " if wrong else "", number, title))
        for own in wrong:
            print("#   " + own.replace("\n", "\n#     "))
    print("1..%d" % len(points))
    return 1 if any(wrong for _, wrong in points) else 0
