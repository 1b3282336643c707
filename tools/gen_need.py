#!/usr/bin/env python3
# Generates src/record/need.gen.c from the tables of data/ behind it.
"""Usage: tools/gen_need.py [OUTPUT]

Reads basics.tsv, fallbacks.tsv, widen.tsv, runtime_calls.tsv, risky.tsv and cves.tsv.
Deterministic: the same data give the same bytes. A mistake in the data (an unknown call or ABI, a
condition that can't be read, a table out of order) ends it with the reason.
"""

import itertools
import pathlib
import re
import sys

import gen_tables

WHOLE = (1 << 64) - 1
CONDITION_COUNT_MAX = 3
OLDER_COUNT_MAX = 4
PRIMITIVE = re.compile(r"(\w+)(?:\[([^\]]*)\])?(?:@(\w+))?")
NEED = re.compile(r"[^|\s\[]+(?:\[[^\]]*\])?[^|\s\[]*")


def conditions_of(cell, table):
    """[(argument, mask, value)] of `0=0x10,2==5,1&0x40`."""
    found = []
    for part in cell.split(",") if cell not in ("-", "") else []:
        match = re.fullmatch(r"(\d)(==?|&)(\w+)", part.strip())
        if not match:
            gen_tables.fail(table, f"not a condition: {part}")
        value = int(match[3], 0)
        found.append((int(match[1]), value if match[2] == "&" else WHOLE, value))
    if len(found) > CONDITION_COUNT_MAX:
        gen_tables.fail(table, f"too many conditions: {cell}")
    return found


def way(call, conditions):
    items = ", ".join(f"{{{arg}, 0x{mask:x}u, 0x{value:x}u}}" for arg, mask, value in conditions)
    return f"{{{call}, {len(conditions)}, {{{items or '{0}'}}}}}"


def emit(out, kind, counter, name, rows):
    if counter:
        out.append(f"const uint32_t {counter} = {len(rows)};\n")
    out.append(f"const {kind} {name}[] = {{\n" + "".join(f"    {row},\n" for row in rows) + "};\n")


def emit_reasons(out, calls, table, counter, name):
    rows = gen_tables.read(table, 2)
    if [row[0] for row in rows] != sorted({row[0] for row in rows}):
        gen_tables.fail(table, "calls are not sorted, or one stands twice")
    items = [f"{{{calls.find(call, table)}, {gen_tables.c_string(why)}}}" for call, why in rows]
    emit(out, "table_reason", counter, name, items)


def emit_fallbacks(out, calls):
    table, items = "fallbacks.tsv", []
    for call, why, older in gen_tables.read(table, 3):
        ids = [str(calls.find(name, table)) for name in older.split() if name != "-"]
        if len(ids) > OLDER_COUNT_MAX:
            gen_tables.fail(table, f"too many older calls: {older}")
        cells = f"{gen_tables.c_string(why)}, {len(ids)}, {{{', '.join(ids) or '0'}}}"
        items.append((call, f"{{{calls.find(call, table)}, {cells}}}"))
    if [item[0] for item in items] != sorted({item[0] for item in items}):
        gen_tables.fail(table, "calls are not sorted, or one stands twice")
    emit(out, "fallback_row", "fallback_count", "fallbacks", [item[1] for item in items])


def emit_widens(out, calls):
    table, rows, reasons = "widen.tsv", [], {}
    for seen, condition, also, check, why in gen_tables.read(table, 5):
        for one, other in itertools.product(seen.split(), also.split()):
            if one == other and condition == check:
                continue
            given = conditions_of(condition, table)
            wanted = conditions_of("-" if check == "same" else check, table)
            first, second = calls.find(one, table), calls.find(other, table)
            same = "true" if check == "same" else "false"
            reason = reasons.setdefault(why, len(reasons))
            cells = [way(first, given), way(second, wanted), same, str(reason)]
            rows.append((first, second, "{" + ", ".join(cells) + "}"))
    emit(out, "widen_row", "widen_count", "widens", [row[2] for row in sorted(rows)])
    emit(out, "char *const", None, "widen_reasons", [gen_tables.c_string(why) for why in reasons])


def emit_runtimes(out, calls):
    table, found = "runtime_calls.tsv", {}
    for runtime, _, when, nnp, call, check, _ in gen_tables.read(table, 7):
        if nnp not in ("yes", "no") or when not in ("create", "exec", "init", "any"):
            gen_tables.fail(table, f"can't be read: {when} {nnp}")
        key = (runtime, when == "init", call, check)
        found[key] = found.get(key, False) or nnp == "yes"
    rows = []
    for (runtime, is_init, call, check), is_nnp in sorted(found.items()):
        made = way(calls.find(call, table), conditions_of(check, table))
        claims = f"{str(is_init).lower()}, {str(is_nnp).lower()}"
        rows.append(f"{{{gen_tables.c_string(runtime)}, {claims}, {made}}}")
    emit(out, "runtime_row", "runtime_count", "runtime_rows", rows)


def reach_rows(calls, abis, needs, table):
    """Rows of `CALL|CALL CALL`: groups of alternatives."""
    for group, alternatives in enumerate(needs):
        for alternative in alternatives:
            match = PRIMITIVE.fullmatch(alternative)
            if not match or (match[3] and match[3] not in abis):
                gen_tables.fail(table, f"can't be read: {alternative}")
            made = way(calls.find(match[1], table), conditions_of(match[2] or "-", table))
            on = f"CALLGATE_ABI_BIT(CALLGATE_ABI_{match[3].upper()})" if match[3] else "0"
            yield f"{{{made}, {on}, {group}}}"


def emit_reaches(out, calls):
    abis = {abi["name"] for abi in gen_tables.read_abis()}
    rows, risks, cves = [], [], []
    for needs, name, why in gen_tables.read("risky.tsv", 3):
        made = list(reach_rows(calls, abis, [NEED.findall(needs)], "risky.tsv"))
        texts = f"{gen_tables.c_string(name)}, {gen_tables.c_string(why)}"
        risks.append(f"{{{texts}, {len(rows)}, {len(made)}}}")
        rows += made
    for ident, name, needs in gen_tables.read("cves.tsv", 3):
        groups = [NEED.findall(need) for need in needs.split(" ")]
        made = list(reach_rows(calls, abis, groups, "cves.tsv"))
        texts = f"{gen_tables.c_string(ident)}, {gen_tables.c_string(name)}"
        cves.append(f"{{{texts}, {len(rows)}, {len(made)}}}")
        rows += made
    emit(out, "reach_row", None, "reach_rows", rows)
    emit(out, "risky_row", "risky_count", "riskies", risks)
    emit(out, "cve_row", "cve_count", "cves", cves)


def generate():
    calls = gen_tables.Calls()
    out = ["/* What a need is made of: generated by tools/gen_need.py from data/. */\n"]
    out.append('#include "record/need_tables.h"\n\n/* clang-format off */\n')
    emit_reasons(out, calls, "basics.tsv", "basic_count", "basics")
    emit_fallbacks(out, calls)
    emit_widens(out, calls)
    emit_runtimes(out, calls)
    emit_reaches(out, calls)
    return "".join(out)


def main():
    given = sys.argv[1] if len(sys.argv) > 1 else gen_tables.ROOT / "src/record/need.gen.c"
    pathlib.Path(given).write_text(generate())


if __name__ == "__main__":
    main()
