"""Writes figures for people: the terminal's table, the README's.
"""

import os
import re

from figures import OWN, THREE, role_matches

# What the names of figures mean; digits behind the point.
TITLES = {
    "insn_count": ("instructions", 0),
    "path_all_mean_insns": ("path of a call: mean over all numbers", 1),
    "path_allowed_mean_insns": ("  mean, x86_64's allowed calls", 1),
    "path_denied_mean_insns": ("  mean, its denied ones", 1),
    "path_checked_mean_insns": ("  mean, its argument-checked ones", 1),
    "path_all_worst_insns": ("  worst over all, any arguments", 0),
    "path_allowed_worst_insns": ("  worst, allowed", 0),
    "path_denied_worst_insns": ("  worst, denied", 0),
    "path_checked_worst_insns": ("  worst, argument-checked", 0),
    "text_to_filter_us": ("profile's text to proved filter, µs", 0),
    "resolve_us": ("  of that: rules to policy, µs", 0),
    "compile_us": ("policy (or rules) to filter, proof in it, µs", 0),
    "compile_without_simd_us": ("  the same without SIMD, µs", 0),
    "prove_us": ("  proof alone, µs", 0),
    "lift_us": ("filter back to policy, by callgate, µs", 0),
    "lift_of_linear_us": ("  of libseccomp's linear filter, µs", 0),
    "lift_of_tree_us": ("  of its tree, µs", 0),
    "attach_us": ("attaching, the call of seccomp, µs", 0),
    "allowed_call_ns": ("an allowed call, ns", 0),
    "denied_call_ns": ("a denied call, ns", 0),
    "checked_call_ns": ("a call allowed for its argument, ns", 0),
    "kernel_bytes": ("kernel memory of the filter, bytes", 0),
    "start_run_us": ("callgate run -- true, µs, beside other ways", 0),
    "start_run_over_true_us": ("  over true", 0),
    "compile_command_us": ("callgate compile default -o FILE, µs", 0),
    "compile_command_over_true_us": ("  over true", 0),
    "compile_command_in_memory_over_true_us": ("  the same, the file being in memory", 0),
}
TITLE_WIDTH = 46


def title_of(row):
    words = row.name.replace("_", " ")
    return TITLES.get(row.name, (words, 2 if row.name.endswith("_ratio") else 0))


def number(value, digits):
    return "%.*f" % (digits, value)


def short(peer):
    return peer.replace("libseccomp", "seccomp")


def verdicts(row):
    """What the row's bars say."""
    texts = []
    for measured, bar, peer in row.bars():
        of = "at most %.4g" % bar if peer is None else "%.3f of %s, at most %.3f" % (
            measured, short(peer), bar)
        texts.append(of + (": met" if measured <= bar else ": MISSED"))
    return "  " + "; ".join(texts) if texts else ""


def shown_of(figures, profile, abis):
    """A profile's figures in the order of TITLES; those of lift_us alone where they have a bar."""
    order = list(TITLES)
    rows = [row for row in figures.of_subject(profile, abis)
            if not row.name.startswith("lift_of_") or row.bars()]
    return sorted(rows, key=lambda row: order.index(row.name) if row.name in order else len(order))


def print_subject(figures, profile, abis):
    rows = shown_of(figures, profile, abis)
    peers = list(dict.fromkeys(peer for row in rows for peer in row.peers))
    widths = [max(9, len(short(peer))) for peer in peers]
    print("\n%-*s %9s  %s" % (TITLE_WIDTH, "%s on %s" % (profile, abis.replace(",", " ")), OWN,
                              "  ".join("%*s" % (width, short(peer))
                                        for width, peer in zip(widths, peers))))
    for row in rows:
        title, digits = title_of(row)
        cells = ["%*s" % (width, number(row.peers[peer], digits) if peer in row.peers else "")
                 for width, peer in zip(widths, peers)]
        print(("%-*s %9s  %s%s" % (TITLE_WIDTH, title, number(row.value, digits),
                                   "  ".join(cells), verdicts(row))).rstrip())


def print_other(figures):
    print("\n%-*s %9s" % (TITLE_WIDTH, "starts of programs, recording", OWN))
    for row in figures.rows:
        if row.profile:
            continue
        title, digits = title_of(row)
        print("%-*s %9s%s" % (TITLE_WIDTH, title, number(row.value, digits), verdicts(row)))
        for peer, value in row.peers.items():
            print("%-*s %9s  %.2f of it" % (TITLE_WIDTH, "    " + peer, number(value, digits),
                                            row.ratio(peer)))


def print_bars(figures):
    missed = figures.missed()
    count = sum(len(row.bars()) for row in figures.rows)
    for reason in figures.skipped:
        print("not measured: " + reason)
    print("\n%d of %d bars met" % (count - len(missed), count))
    for row, measured, bar, peer in missed:
        print("MISSED: %s%s: %.4g, at most %.4g%s" % (
            row.name, " of %s, %s" % (row.profile, row.abis) if row.profile else "", measured, bar,
            " of " + peer if peer else ""))


def print_all(figures):
    print("Medians, in one run on one machine. Paths in instructions, arguments being 0; calls and "
          "attaching as\na process sees them; other times are the processor's. docs/bench.md says "
          "what is measured and how.")
    for profile, abis in figures.subjects():
        print_subject(figures, profile, abis)
    print_other(figures)
    print_bars(figures)


README_ROWS = [
    ("insn_count", "instructions"),
    ("path_all_mean_insns", "instructions executed, mean over all numbers"),
    ("path_denied_mean_insns", "the same, over the calls that x86_64 refuses"),
    ("path_all_worst_insns", "the worst, whatever the arguments"),
    ("compile_us", "to the filter, µs: from the policy, proved; from the rules"),
    ("attach_us", "attaching, µs"),
    ("denied_call_ns", "a refused call, ns"),
    ("checked_call_ns", "a call allowed for its argument, ns"),
    ("kernel_bytes", "kernel memory, bytes"),
]


def installed(row, role):
    """The installed libseccomp's figure beside the row's; None: not measured."""
    return next((value for peer, value in row.peers.items() if role_matches(role, peer)), None)


def readme_cells(row):
    digits = title_of(row)[1]
    values = [row.value, installed(row, "linear"), installed(row, "tree")]
    return ["" if value is None else number(value, digits) for value in values]


def readme_default(figures):
    lines = ["| Docker's default, x86_64 + x86 + x32, as crun reads it | callgate | libseccomp, "
             "linear | libseccomp, tree |", "|---|---|---|---|"]
    for name, title in README_ROWS:
        row = figures.find(name, "default", THREE)
        if not row:
            continue
        if "no filter" in row.peers:
            title += " (without a filter %.0f)" % row.peers["no filter"]
        lines.append("| %s | %s |" % (title, " | ".join(readme_cells(row))))
    return lines


def readme_profiles(figures):
    lines = ["| profile | ABIs | instructions: callgate, linear, tree | mean path | to the filter, "
             "µs | attaching, µs |", "|---|---|---|---|---|---|"]
    for profile, abis in figures.subjects():
        rows = [figures.find(name, profile, abis) for name in
                ("insn_count", "path_all_mean_insns", "compile_us", "attach_us")]
        if all(rows):
            cells = [" · ".join(readme_cells(row)) for row in rows]
            lines.append("| %s | %d | %s |" % (profile, len(abis.split(",")), " | ".join(cells)))
    return lines


def readme_sentences(figures):
    def value(name, *subject):
        row = figures.find(name, *subject)
        return row.value if row else float("nan")

    default = ("default", THREE)
    return ["From the profile's text to the proved filter it is %.0f µs, %.0f of them the proof; "
            "the filter is read back into its policy in %.0f µs." % (
                value("text_to_filter_us", *default), value("prove_us", *default),
                value("lift_us", *default)),
            "`callgate run -- true` takes %.1f ms more than `true`, `callgate compile default -o "
            "FILE` %.1f ms." % (value("start_run_over_true_us") / 1000,
                                value("compile_command_over_true_us") / 1000)]


def readme(figures):
    """The README's figures in Markdown."""
    row = figures.find("insn_count", "default", THREE)
    version = next((peer.split()[1] for peer in row.peers), "none")
    head = "`make bench` on %d cores (%s), Linux %s, libseccomp %s; medians:" % (
        figures.machine["cores"], figures.machine["cpu"],
        re.match(r"[\d.]*\d", figures.machine["kernel"]).group(0), version)
    return "\n".join([head, ""] + readme_default(figures) + [""] + readme_sentences(figures))


def write_between(path, table):
    """Puts a table where a page's marks are."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"(<!-- bench -->\n).*?(\n<!-- end -->)",
                  lambda found: found.group(1) + table + found.group(2), text, flags=re.DOTALL)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_readme(figures, root):
    write_between(os.path.join(root, "README.md"), readme(figures))
    write_between(os.path.join(root, "docs", "bench.md"), "\n".join(readme_profiles(figures)))
