#!/usr/bin/env python3
# Generates src/abi/tables.gen.c from data/.
"""Usage: tools/gen_tables.py [OUTPUT]

Deterministic: the same data give the same bytes. A mistake in data/ (an unknown call, a constant
with two values, a number used twice) ends it with the file and the reason.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRIVATE = 0xF0000
NONE = 0xFFFF


def fail(name, reason):
    sys.exit(f"gen_tables: data/{name}: {reason}")


def read(name, count=None):
    """The rows of a table; every row has `count` cells where that is given."""
    rows = []
    for line in (ROOT / "data" / name).read_text().splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if count and len(cells) != count:
                fail(name, f"{len(cells)} cells, not {count}: {line}")
            rows.append(cells)
    return rows


def complete_kernel():
    """Through which kernel calls.tsv has every call: its header says it."""
    text = (ROOT / "data/calls.tsv").read_text()
    found = re.search(r"^# Complete through Linux (\d+)\.(\d+)\.", text, flags=re.MULTILINE)
    if not found:
        fail("calls.tsv", "its header doesn't say through which kernel it is complete")
    return int(found[1]) << 16 | int(found[2])


def columns_of(name):
    """The titles in the last comment line of a table."""
    lines = (ROOT / "data" / name).read_text().splitlines()
    return [line for line in lines if line.startswith("#")][-1][2:].split("\t")


class Text:
    """A pool of strings, each once."""

    def __init__(self):
        self.offsets = {}
        self.bytes = 0

    def add(self, string):
        if string not in self.offsets:
            self.offsets[string] = self.bytes
            self.bytes += len(string) + 1
            if self.bytes > NONE:
                fail("*", "more text than 16-bit offsets reach")
        return self.offsets[string]


class Calls:
    """calls.tsv: names, and per column {call index: (number, kernel)}."""

    def __init__(self):
        rows = read("calls.tsv")
        self.titles = columns_of("calls.tsv")[3:]
        self.names = [row[0] for row in rows]
        if self.names != sorted(set(self.names)):
            fail("calls.tsv", "names are not sorted, or one stands twice")
        self.index = {name: index for index, name in enumerate(self.names)}
        self.is_removed = [row[2] == "removed" for row in rows]
        self.cells = {title: {} for title in self.titles}
        for index, row in enumerate(rows):
            for title, cell in zip(self.titles, row[3:], strict=True):
                if cell != "-":
                    number, _, kernel = cell.partition("@")
                    self.cells[title][index] = (int(number, 0), kernel)

    def find(self, name, table):
        if name not in self.index:
            fail(table, f"unknown call {name}")
        return self.index[name]

    def by_number(self, title):
        """{number: call index}; where two calls share one, the current one has it."""
        found = {}
        for index, (number, _) in self.cells[title].items():
            if number not in found or self.is_removed[found[number]]:
                found[number] = index
            elif not self.is_removed[index]:
                fail("calls.tsv", f"{title}: {number} is that of two calls")
        return found


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def wrap(items, per_line=12):
    lines = [items[at : at + per_line] for at in range(0, len(items), per_line)]
    return "".join("    " + ", ".join(line) + ",\n" for line in lines)


def array(out, declaration, items, per_line=12):
    out.append(f"{declaration} = {{\n{wrap([str(item) for item in items], per_line)}}};\n")


def count(out, name, items):
    out.append(f"const uint32_t tables_{name}_count = {len(items)};\n")


def hash_name(name):
    """Of its length, its first eight bytes, its last eight; name_hash.h has the same."""
    data = name.encode()
    value = len(data)
    for piece in (data[:8], data[-8:]):
        value = (value ^ int.from_bytes(piece, "little")) * 0x9E3779B97F4A7C15 % 2**64
        value ^= value >> 32
    return value


def slots_of(names):
    slot_count = 1
    while slot_count < 2 * len(names):
        slot_count *= 2
    slots = [NONE] * slot_count
    for index, name in enumerate(names):
        slot = hash_name(name) % slot_count
        while slots[slot] != NONE:
            slot = (slot + 1) % slot_count
        slots[slot] = index
    return slots


def kernel_word(text):
    if not text:
        return 0
    major, minor = text.split(".")
    return int(major) << 8 | int(minor)


def release_word(text):
    major, minor, patch = (int(part) for part in text.split("."))
    return major << 16 | minor << 8 | patch


OLDEST_LIBSECCOMP = "2.4.0"  # what it knew, it may have known before


class Releases:
    """libseccomp.tsv: releases as small indexes, 0 for none."""

    def __init__(self, calls, abis):
        self.names = {}
        self.exceptions = {}
        found = {OLDEST_LIBSECCOMP} | {abi["libseccomp"] for abi in abis} - {"-"}
        for name, release, cells in read("libseccomp.tsv", 3):
            index = calls.find(name, "libseccomp.tsv")
            self.names[index] = release
            found.add(release)
            for cell in cells.split() if cells != "-" else []:
                title, _, known = cell.partition("=")
                if title not in calls.titles:
                    fail("libseccomp.tsv", f"unknown column {title}")
                self.exceptions[index, title] = known
                found |= {known} - {"never"}
        self.words = [0] + sorted(release_word(release) for release in found)

    def index(self, release):
        if release in (None, "never"):
            return 0
        return self.words.index(release_word(OLDEST_LIBSECCOMP if release == "-" else release))

    def of_number(self, call, title, first):
        if call not in self.names:
            return 0
        if (call, title) in self.exceptions:
            return self.index(self.exceptions[call, title])
        return max(self.index(self.names[call]), self.index(first))


def read_abis():
    titles = columns_of("abis.tsv")
    return [dict(zip(titles, row, strict=True)) for row in read("abis.tsv", len(titles))]


def read_types():
    return {name: (int(bits), kind) for name, bits, kind in read("types.tsv", 3)}


def argument(cell, types):
    """(name, type, bits, is pointer, is signed) of `type name`."""
    match = re.fullmatch(r"(.*?)\s*(\w+)", cell)
    kind, name = match[1], match[2]
    if "*" in kind:
        return (name, kind, 64, True, False)
    bare = kind.replace("const ", "")
    if bare not in types:
        fail("types.tsv", f"no row for {bare}")
    bits, what = types[bare]
    return (name, kind, bits, what == "pointer", what == "signed")


def read_multiplex(calls):
    """[(call, multiplexer, value)], sorted."""
    rows = []
    for multiplexer, value, name in read("multiplex.tsv", 3):
        call = calls.find(name, "multiplex.tsv")
        rows.append((call, calls.find(multiplexer, "multiplex.tsv"), int(value)))
    return sorted(rows)


def emit_calls(out, calls, text, releases):
    types = read_types()
    multiplex = {row[0]: index + 1 for index, row in enumerate(read_multiplex(calls))}
    arguments = {}
    for row in read("arguments.tsv"):
        if len(row) > 7:
            fail("arguments.tsv", f"{row[0]} has more than 6 arguments")
        index = calls.find(row[0], "arguments.tsv")
        arguments[index] = [argument(cell, types) for cell in row[1:]]
    pool = sorted({arg for args in arguments.values() for arg in args})
    position = {arg: index for index, arg in enumerate(pool)}
    order, rows = [], []
    for index, name in enumerate(calls.names):
        args = arguments.get(index, [])
        release = releases.index(releases.names.get(index))
        cells = (text.add(name), len(order), len(name), len(args), release,
                 multiplex.get(index, 0))
        rows.append("{%d, %d, %d, %d, %d, %d}" % cells)
        order += [position[arg] for arg in args]
    count(out, "call", calls.names)
    array(out, "const table_call tables_calls[]", rows, 4)
    slots = slots_of(calls.names)
    count(out, "slot", slots)
    array(out, "const uint16_t tables_slots[]", slots)
    array(out, "const uint16_t tables_call_args[]", order)
    out.append("const call_arg tables_args[] = {\n")
    for name, kind, bits, is_pointer, is_signed in pool:
        claims = f"{str(is_pointer).lower()}, {str(is_signed).lower()}"
        out.append(f"    {{{c_string(name)}, {c_string(kind)}, {bits}, {claims}}},\n")
    out.append("};\n")


COLUMN_ARRAYS = ("nrs", "kernels", "releases", "calls", "below")


def emit_columns(out, calls, abis, releases):
    first = {abi["table"]: abi["libseccomp"] for abi in abis}
    rows = []
    for title in calls.titles:
        cells = calls.cells[title]
        numbers = calls.by_number(title)
        common = [number for number in numbers if number < PRIVATE]
        private = [number - PRIVATE for number in numbers if number >= PRIVATE]
        nrs, kernels, known = [], [], []
        for index in range(len(calls.names)):
            number, kernel = cells.get(index, (NONE, ""))
            is_private = number >= PRIVATE
            nrs.append(number - PRIVATE + 0xF000 if is_private else number)
            kernels.append(kernel_word(kernel))
            known.append(releases.of_number(index, title, first[title]) if index in cells else 0)
        by_number = [numbers.get(number, NONE) for number in range(max(common) + 1)]
        below = [0]
        for call in by_number:
            below.append(below[-1] + (call != NONE))
        array(out, f"static const uint16_t nrs_{title}[]", nrs)
        array(out, f"static const uint16_t kernels_{title}[]", kernels)
        array(out, f"static const uint8_t releases_{title}[]", known, 24)
        array(out, f"static const uint16_t calls_{title}[]", by_number)
        array(out, f"static const uint16_t below_{title}[]", below)
        tail = "NULL, 0"
        if private:
            own = [numbers.get(PRIVATE + number, NONE) for number in range(max(private) + 1)]
            array(out, f"static const uint16_t private_{title}[]", own)
            tail = f"private_{title}, {len(own)}"
        parts = ", ".join(f"{what}_{title}" for what in COLUMN_ARRAYS)
        rows.append(f"{{{parts}, {len(by_number)}, {tail}}}")
    array(out, "const table_column tables_columns[]", rows, 1)


def emit_abis(out, calls, abis, releases):
    socketcall = calls.find("socketcall", "calls.tsv")
    rows = []
    for abi in abis:
        others = abi["other"].split(",") if abi["other"] != "-" else []
        names = ", ".join([c_string(name) for name in others] + ["NULL"])
        out.append(f"static const char *const names_{abi['name']}[] = {{{names}}};\n")
        first, _, last = abi["view"].partition("..")
        machine = "CALLGATE_ABI_" + abi["machine"].upper()
        token = c_string("SCMP_ARCH_" + abi["oci"])
        go = c_string(abi["go"] if abi["go"] != "-" else "")
        is_big = str(abi["order"] == "be").lower()
        has = str(socketcall in calls.cells[abi["table"]]).lower()
        info = f"{{{c_string(abi['name'])}, {token}, {go}, {abi['arch']}u, {abi['bits']}, {is_big},"
        info += f" {first}u, {last}u, {abi['base']}u, {machine}}}"
        column = calls.titles.index(abi["table"])
        errnos = [title for title in columns_of("errnos.tsv") if title != "name"]
        cells = (column, errnos.index(abi["errnos"]), releases.index(abi["libseccomp"]), has)
        rows.append(
            f"[CALLGATE_ABI_{abi['name'].upper()}] = "
            f"{{{info}, {', '.join(str(cell) for cell in cells)}, names_{abi['name']}}}"
        )
    array(out, "const table_abi tables_abis[]", rows, 1)


def emit_multiplex(out, calls):
    rows = read_multiplex(calls)
    count(out, "multiplex", rows)
    items = ["{%d, %d}" % row[1:] for row in rows]
    array(out, "const table_multiplex tables_multiplex[]", items, 6)


def bit_count(value):
    return bin(value).count("1")


def emit_constants(out, calls, text):
    values, families = {}, {}
    for family, name, value in read("constants.tsv", 3):
        number = int(value, 0) & (1 << 64) - 1
        if values.setdefault(name, number) != number:
            fail("constants.tsv", f"{name} has two values")
        families.setdefault(family, []).append(name)
    names = sorted(values)
    position = {name: index for index, name in enumerate(names)}
    rows = [f"{{{text.add(name)}, {len(name)}, 0x{values[name]:x}u}}" for name in names]
    count(out, "constant", names)
    array(out, "const table_constant tables_constants[]", rows, 4)
    order, ranges = [], ["{0, 0}"]
    numbers = {"-": 0}
    for family, members in families.items():
        numbers[family] = len(ranges)
        ranges.append(f"{{{len(order)}, {len(members)}}}")
        members = sorted(members, key=lambda name: -bit_count(values[name]))
        order += [position[name] for name in members]
    array(out, "const table_family tables_families[]", ranges, 8)
    array(out, "const uint16_t tables_family_constants[]", order)
    uses = {}
    for name, arg, family, mask, flags in read("constant_uses.tsv", 5):
        for part in (family, flags):
            if part not in numbers:
                fail("constant_uses.tsv", f"unknown family {part}")
        bits = int(mask, 0) if mask != "-" else (0 if family == "-" else (1 << 64) - 1)
        key = (calls.find(name, "constant_uses.tsv"), int(arg))
        if key in uses:
            fail("constant_uses.tsv", f"argument {arg} of {name} stands twice")
        uses[key] = f"{{{key[0]}, {key[1]}, {numbers[family]}, {numbers[flags]}, 0x{bits:x}u}}"
    count(out, "use", uses)
    array(out, "const table_use tables_uses[]", [uses[key] for key in sorted(uses)], 4)


def emit_names(out):
    rows = [f"{{{c_string(name)}, {{{', '.join(numbers)}}}}}"
            for name, numbers in ((row[1], row[:1] + row[2:]) for row in read("errnos.tsv", 4))]
    count(out, "errno", rows)
    array(out, "const table_errno tables_errnos[]", rows, 4)
    rows = read("capabilities.tsv", 2)
    if [int(row[0]) for row in rows] != list(range(len(rows))):
        fail("capabilities.tsv", "numbers have a gap")
    count(out, "capability", rows)
    names = [c_string(name) for _, name in rows]
    array(out, "const char *const tables_capabilities[]", names, 4)
    slots = slots_of([name.removeprefix("CAP_") for _, name in rows])
    count(out, "capability_slot", slots)
    array(out, "const uint16_t tables_capability_slots[]", slots)


def members_of(name, rows, calls, on_the_way=()):
    """Calls of a group, those of groups in it too."""
    if name in on_the_way or name not in rows:
        fail("groups.tsv", f"@{name} is unknown, or holds itself")
    found = set()
    for member in rows[name][3].split():
        if member.startswith("@"):
            found |= members_of(member[1:], rows, calls, (*on_the_way, name))
        else:
            found.add(calls.find(member, "groups.tsv"))
    return found


def emit_groups(out, calls):
    rows = {row[0]: row for row in read("groups.tsv", 4)}
    items = []
    for name in sorted(rows):
        members = sorted(members_of(name, rows, calls))
        array(out, f"static const call_id group_{name.replace('-', '_')}[]", members)
        reason = c_string(rows[name][2])
        items.append(
            f"{{{c_string(name)}, {reason}, group_{name.replace('-', '_')}, {len(members)}}}"
        )
    count(out, "group", items)
    array(out, "const call_group tables_groups[]", items, 1)


def emit_text(out, text):
    """One struct of character arrays: a string literal of that length is beyond ISO C."""
    strings = list(enumerate(text.offsets))
    members = [f"char s{index}[{len(string) + 1}];" for index, string in strings]
    out.append("static const struct {\n" + wrap(members, 6).replace(";,", ";"))
    out.append("} strings = {\n" + wrap([c_string(string) for _, string in strings], 6))
    out.append("};\nconst char *const tables_text = (const char *)&strings;\n")


def generate():
    calls = Calls()
    abis = read_abis()
    releases = Releases(calls, abis)
    text = Text()
    out = ["/* ABIs, calls, arguments: generated by tools/gen_tables.py from data/. */\n"]
    out.append('#include "abi/tables.h"\n\n/* clang-format off */\n')
    out.append(f"const uint32_t tables_kernel = 0x{complete_kernel():x};\n")
    emit_calls(out, calls, text, releases)
    array(out, "const uint32_t tables_releases[]",
          [f"0x{word:06x}" for word in releases.words + [0]], 8)
    emit_columns(out, calls, abis, releases)
    emit_abis(out, calls, abis, releases)
    emit_multiplex(out, calls)
    emit_constants(out, calls, text)
    emit_names(out)
    emit_groups(out, calls)
    emit_text(out, text)
    return "".join(out)


def main():
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "src/abi/tables.gen.c"
    path.write_text(generate())


if __name__ == "__main__":
    main()
