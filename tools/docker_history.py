# Makes the default profiles of Docker's releases out of the newest one.
"""Reads data/docker_default.tsv, the rules that not every release has, and docker_releases.tsv.

Releases with the same rules are one version. The newest comes first, it is the text as it stands;
the others are written in its style.
"""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 94
ALLOW = "SCMP_ACT_ALLOW"


class Version:
    """Releases whose profiles have the same rules."""

    def __init__(self, releases, days, text):
        self.text = text
        self.names = names_of(releases)
        self.releases = "Docker " + ranges_of(releases)
        self.summary = "Docker's default of %s (%s)" % (releases[0], days[releases[0]])


def read(name):
    lines = (ROOT / "data" / name).read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def number(release):
    return tuple(int(part) for part in release.split("."))


def holds(intervals, release):
    for interval in intervals.split():
        first, last = interval.split("-")
        if number(first) <= number(release) and (not last or number(release) <= number(last)):
            return True
    return False


def rule_of(text):
    rule = {"action": ALLOW}
    rule.update(json.loads(text))
    return rule


def same_rule(entry, rule):
    return {key: value for key, value in entry.items() if key not in ("names", "comment")} == rule


def take_out(profile, names, rule):
    for entry in profile["syscalls"]:
        if same_rule(entry, rule):
            entry["names"] = [name for name in entry["names"] if name not in names]
    profile["syscalls"] = [entry for entry in profile["syscalls"] if entry["names"]]


def has_all(profile, names, rule):
    had = {name for entry in profile["syscalls"] if same_rule(entry, rule)
           for name in entry["names"]}
    return set(names) <= had


def profile_of(newest, rows, release):
    profile = json.loads(newest)
    for names, rule, releases, _, _, comment in rows:
        names, is_there = names.split(), holds(releases, release)
        if rule == "arch":
            profile["archMap"] = [entry for entry in profile["archMap"]
                                  if is_there or entry["architecture"] not in names]
            continue
        rule = rule_of(rule)
        if not is_there:
            take_out(profile, names, rule)
        elif not has_all(profile, names, rule):
            assert comment != "-", "the newest profile lacks %s" % names
            profile["syscalls"].append({"comment": comment, "names": names, **rule})
    return profile


def name_lines(names):
    one = '      "names": [%s],' % ", ".join(json.dumps(name) for name in names)
    if len(one) <= COLUMNS:
        return [one]
    lines, line = [], "       "
    for index, name in enumerate(names):
        word = " " + json.dumps(name) + ("," if index < len(names) - 1 else "")
        if len(line + word) > COLUMNS:
            lines.append(line)
            line = "       "
        line += word
    return ['      "names": ['] + lines + [line, "      ],"]


def object_lines(members, is_last):
    lines = ["    {"]
    for index, (key, value) in enumerate(members.items()):
        comma = "," if index < len(members) - 1 else ""
        lines += name_lines(value) if key == "names" else \
            ['      "%s": %s%s' % (key, json.dumps(value), comma)]
    return lines + ["    }" if is_last else "    },"]


def write(profile):
    lines = ["{"]
    for member, (key, value) in enumerate(profile.items()):
        comma = "," if member < len(profile) - 1 else ""
        if not isinstance(value, list):
            lines.append('  "%s": %s%s' % (key, json.dumps(value), comma))
            continue
        lines.append('  "%s": [' % key)
        for index, entry in enumerate(value):
            lines += object_lines(entry, index == len(value) - 1)
        lines.append("  ]" + comma)
    return "\n".join(lines + ["}"]) + "\n"


def ranges_of(releases):
    """"23.0.7 to 23.0.9, 24.0.3 to 24.0.9": a range for each branch."""
    every = [release for release, _ in read("docker_releases.tsv")]
    ranges = []
    for release in releases:
        before = every[every.index(release) - 1] if release != every[0] else None
        if ranges and ranges[-1][1] == before:
            ranges[-1][1] = release
        else:
            ranges.append([release, release])
    return ", ".join(first if first == last else "%s to %s" % (first, last)
                     for first, last in ranges)


def names_of(releases):
    """docker@24.0.9 and, where it is the last of its kind, docker@24.0 and docker@24."""
    every = [release for release, _ in read("docker_releases.tsv")]
    names = ["docker@" + release for release in releases]
    for release in releases:
        for depth in (2, 1):
            prefix = ".".join(release.split(".")[:depth])
            if [each for each in every if each.startswith(prefix + ".")][-1] == release:
                names.append("docker@" + prefix)
    return names


def first_and_last():
    every = [release for release, _ in read("docker_releases.tsv")]
    return every[0], every[-1]


def versions(newest):
    """The newest first; the others by their first releases, the latest first."""
    rows, releases = read("docker_default.tsv"), read("docker_releases.tsv")
    by_rules = {}
    for release, _ in releases:
        key = tuple(holds(row[2], release) for row in rows)
        by_rules.setdefault(key, []).append(release)
    days = dict(releases)
    made = [Version(group, days, write(profile_of(newest, rows, group[0])))
            for group in by_rules.values()]
    made.reverse()
    assert made[0].text == newest, "the newest release isn't what default.json says"
    return made
