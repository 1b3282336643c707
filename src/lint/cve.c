/* Decides whether the calls of a known vulnerability are permitted. */
#include "lint/cve.h"
#include "record/need.h"
#include "record/reach.h"

static callgate_abi_set abis_of(callgate_abi_set abis, callgate_abi machine)
{
    callgate_abi_set found = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((abis & CALLGATE_ABI_BIT(abi)) && abi_get((callgate_abi)abi)->machine == machine)
            found |= CALLGATE_ABI_BIT(abi);
    return found;
}

bool lint_cve_is_open(callgate_store *store, const callgate_source *meaning, const cve_row *cve)
{
    for (uint32_t machine = 0; machine < CALLGATE_ABI_COUNT; machine++) {
        callgate_abi_set abis = abis_of(meaning->abis, (callgate_abi)machine);
        if (abis != 0 &&
            reach_is_open(store, meaning->policy, abis, &reach_rows[cve->first], cve->count))
            return true;
    }
    return false;
}

void lint_way_words(text *out, const table_way *way)
{
    need_values values = {0};

    for (uint32_t i = 0; i < way->count; i++) {
        const table_condition *condition = &way->conditions[i];
        values.masks[condition->arg] = condition->mask;
        values.values[condition->arg] = condition->value;
    }
    need_way_words(out, way->call, &values);
}

static void write_row(text *out, const reach_row *row)
{
    for (uint32_t abi = 0; row->abis != 0 && abi < CALLGATE_ABI_COUNT; abi++)
        if (row->abis & CALLGATE_ABI_BIT(abi))
            text_add(out, "%s:", callgate_abi_name((callgate_abi)abi));
    lint_way_words(out, &row->way);
}

static bool is_row_open(callgate_store *store, const callgate_source *meaning, const reach_row *row)
{
    return reach_is_row_open(store, meaning->policy, meaning->abis, row);
}

void lint_cve_calls(callgate_store *store, const callgate_source *meaning, const cve_row *cve,
                    bool is_open, text *out)
{
    const reach_row *rows = &reach_rows[cve->first];
    const char *separator = "";

    for (uint32_t at = 0, end; at < cve->count; at = end) {
        bool is_group_open = false;
        for (end = at; end < cve->count && rows[end].group == rows[at].group; end++)
            is_group_open = is_group_open || is_row_open(store, meaning, &rows[end]);
        for (uint32_t i = at; is_group_open == is_open && i < end; i++) {
            if (is_row_open(store, meaning, &rows[i]) != is_open)
                continue;
            text_add(out, "%s", separator);
            write_row(out, &rows[i]);
            separator = ", ";
        }
    }
}
