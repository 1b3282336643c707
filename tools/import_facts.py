#!/usr/bin/env python3
# Turns collected facts into the tables of data/.
"""Usage: tools/import_facts.py FACTS-DIRECTORY

Rewrites data/calls.tsv, arguments.tsv, libseccomp.tsv, multiplex.tsv, cves.tsv, and the members
column of groups.tsv where a group's source is systemd. Facts alone are carried over; what the
project says in words (headers, reasons) stays in this script or in data/.
"""

import csv
import json
import pathlib
import re
import sys

NAME_BYTES_MAX = 48  # of a vulnerability's name: longer ones are sentences
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"

CALLS_HEADER = """\
# Calls: one row a call, sorted by name.
#
# name    the kernel's name of the call
# first   the mainline kernel that introduced it; - for unknown
# state   current, or removed (the number is kept, the call answers ENOSYS)
# ...     a column for each table of numbers (abis.tsv says which ABI reads which): the number
#         without the ABI's base, @ the kernel that introduced the call there; no @ where it stood
#         in the oldest data looked at (3.0 to 5.0) or is unknown; - where there is no such call.
#         ARM's private calls start at 0xf0000.
#
# Complete through Linux 7.1. A call may be known to come later on one machine (memfd_secret on
# loongarch64 in 7.2, which one source has already); that makes the table no newer.
#
"""

ARGUMENTS_HEADER = """\
# Arguments of calls: one row a call, sorted by name, a `type name` a column.
#
# Types are the kernel's own where its signature is known. Rows whose arguments are called arg0,
# arg1 ... are those of calls that lost their signature (removed ones, mostly): only the count is
# a fact. Calls without arguments have no row.
#
# name\targuments...
"""

LIBSECCOMP_HEADER = """\
# Which upstream release of libseccomp first knows a call's name, and its numbers.
#
# name     the call; a call without a row is known to no release
# release  the first that knows the name; 2.4.0 also means older
# numbers  - where it knew the numbers of all ABIs that it knew itself (abis.tsv) in that release
#          too; otherwise the exceptions, TABLE=RELEASE, or TABLE=never
#
# name\trelease\tnumbers
"""

MULTIPLEX_HEADER = """\
# Sub-calls of socketcall and ipc.
#
# multiplexer  the call that carries others
# value        its argument 0
# call         the call that this stands for
#
# multiplexer\tvalue\tcall
"""

# Signatures that the collected facts lack.
SIGNATURES = {
    "listns": [
        "const struct ns_id_req *req",
        "u64 *ns_ids",
        "size_t nr_ns_ids",
        "unsigned int flags",
    ],
    "cachectl": ["char *addr", "int nbytes", "int op"],
}
OLDEST_LIBSECCOMP = "2.4.0"
OLDEST_FACTS = "<=2.5.0"  # what was known before stays as libseccomp.tsv has it


CVES_HEADER = """\
# Known vulnerabilities of the kernel, with the calls that reaching them takes.
#
# id
# name   what it is known as, or where it was
# needs  calls, all of which are needed: CALL, CALL[ARGUMENT==VALUE,ARGUMENT&BITS], either with
#        @ABI behind it; a vertical bar parts alternatives
#
# id\tname\tneeds
"""


def rows(facts, name):
    with open(facts / name, newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["name"] if "name" in row else "")


def write(name, header, lines):
    (DATA / name).write_text(header + "".join("\t".join(line) + "\n" for line in lines))


def read(name):
    lines = (DATA / name).read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def abis():
    """{name: (base, table, libseccomp release)} of abis.tsv."""
    return {row[0]: (int(row[7], 0), row[10], row[11]) for row in read("abis.tsv")}


def tables():
    """The columns of calls.tsv: {table: (base, libseccomp release)}."""
    found = {}
    for base, table, release in abis().values():
        found.setdefault(table, (base, OLDEST_LIBSECCOMP if release == "-" else release))
    return found


def number_cell(row, table, base):
    if not row[table]:
        return "-"
    number = int(row[table]) - base
    text = hex(number) if number >= 0xF0000 else str(number)
    kernel = row[table + "_kver"]
    return text + ("@" + kernel if kernel and not kernel.startswith("<=") else "")


def import_calls(facts):
    columns = tables()
    lines = []
    for row in rows(facts, "syscalls.csv"):
        cells = [number_cell(row, table, base) for table, (base, _) in columns.items()]
        state = "removed" if row["removed"] else "current"
        lines.append([row["name"], row["first_kernel"] or "-", state] + cells)
    title = "# " + "\t".join(["name", "first", "state"] + list(columns)) + "\n"
    write("calls.tsv", CALLS_HEADER + title, lines)


def signature(row):
    if row["name"] in SIGNATURES:
        return SIGNATURES[row["name"]]
    parts = [part.strip() for part in row["signature"].split(";")]
    parts = [part for part in parts if part not in ("", "void")]
    count = int(row["nargs_kernel"] or row["nargs_strace"] or 0)
    return parts or [f"unsigned long arg{index}" for index in range(count)]


def import_arguments(facts):
    lines = [[row["name"]] + signature(row) for row in rows(facts, "syscall_args.csv")]
    write("arguments.tsv", ARGUMENTS_HEADER, [line for line in lines if len(line) > 1])


def version(text):
    return tuple(int(part) for part in text.split("."))


def libseccomp_cell(known, numbers, table, expected):
    if numbers[table] and not known:
        return table + "=never"
    if known and numbers[table] and known != expected:
        return table + "=" + known
    return None


def import_libseccomp(facts):
    numbers = {row["name"]: row for row in rows(facts, "syscalls.csv")}
    before = {row[0]: row for row in read("libseccomp.tsv")}
    lines = []
    for row in rows(facts, "libseccomp_names.csv"):
        if row["name_known"] == OLDEST_FACTS and row["name"] in before:
            lines.append(before[row["name"]])
            continue
        release = row["name_known"].removeprefix("<=")
        if not release:
            continue
        cells = []
        for table, (_, first) in tables().items():
            column = "ppc64" if table == "ppc64le" else table
            known = row[column].removeprefix("<=")
            expected = max(release, first, key=version)
            cells.append(libseccomp_cell(known, numbers[row["name"]], table, expected))
        lines.append([row["name"], release, " ".join(filter(None, cells)) or "-"])
    write("libseccomp.tsv", LIBSECCOMP_HEADER, lines)


def import_multiplex(facts):
    lines = [
        [row["multiplexer"], row["arg0_value"], row["syscall"]]
        for row in rows(facts, "multiplex.csv")
    ]
    write("multiplex.tsv", MULTIPLEX_HEADER, lines)


def import_cves(facts):
    """Kernel vulnerabilities whose calls are known, and not by a guess; by year and number."""
    lines = []
    for row in rows(facts, "cves.csv"):
        number = re.fullmatch(r"CVE-(\d+)-(\d+)", row["cve"])
        needs = " ".join(need.strip() for need in row["required_primitives"].split(";"))
        if not number or not needs or row["confidence"] == "low":
            continue
        name = row["name"].replace("(kernelCTF)", "").strip()
        if len(name) > NAME_BYTES_MAX:
            name = row["subsystem"]
        lines.append((int(number[1]), int(number[2]), [row["cve"], name, needs]))
    write("cves.tsv", CVES_HEADER, [line[2] for line in sorted(lines)])


def import_groups(facts):
    known = {row[0] for row in read("calls.tsv")}
    systemd = json.loads((facts / "groups.json").read_text())["systemd"]["groups"]
    path = DATA / "groups.tsv"
    lines = path.read_text().splitlines()
    for index, line in enumerate(lines):
        cells = line.split("\t")
        if line.startswith("#") or len(cells) != 4 or cells[1] != "systemd":
            continue
        members = systemd["@" + cells[0]]["members"]
        cells[3] = " ".join(name for name in members if name[0] == "@" or name in known)
        lines[index] = "\t".join(cells)
    path.write_text("\n".join(lines) + "\n")


def main():
    facts = pathlib.Path(sys.argv[1])
    import_calls(facts)
    import_arguments(facts)
    import_libseccomp(facts)
    import_multiplex(facts)
    import_cves(facts)
    if (DATA / "groups.tsv").exists():
        import_groups(facts)


if __name__ == "__main__":
    main()
