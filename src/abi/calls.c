/* Calls: names, numbers, the kernels that brought them. */
#include "abi/abi.h"
#include "abi/name_hash.h"
#include "abi/tables.h"
#include <assert.h>
#include <string.h>

static const table_column *column_of(callgate_abi abi)
{
    return &tables_columns[tables_abis[abi].column];
}

uint32_t call_count(void)
{
    return tables_call_count;
}

call_id call_from_name(const char *name, size_t name_bytes)
{
    uint32_t slot_mask = tables_slot_count - 1;
    uint32_t slot = name_hash(name, name_bytes) & slot_mask;

    for (; tables_slots[slot] != TABLE_CALL_NONE; slot = (slot + 1) & slot_mask) {
        const table_call *call = &tables_calls[tables_slots[slot]];

        if (call->name_bytes == name_bytes && !memcmp(tables_text + call->name, name, name_bytes))
            return tables_slots[slot];
    }
    return CALL_NONE;
}

const char *call_name(call_id call)
{
    return call < tables_call_count ? tables_text + tables_calls[call].name : NULL;
}

bool call_nr(call_id call, callgate_abi abi, uint32_t *ret_nr)
{
    uint32_t nr = TABLE_NR_NONE;

    if (call < tables_call_count && abi < CALLGATE_ABI_COUNT)
        nr = column_of(abi)->nrs[call];
    if (nr == TABLE_NR_NONE)
        return false;
    if (nr >= TABLE_PRIVATE)
        nr = nr - TABLE_PRIVATE + TABLE_PRIVATE_NR;
    *ret_nr = tables_abis[abi].info.nr_base + nr;
    return true;
}

call_id call_at(callgate_abi abi, uint32_t nr)
{
    const table_column *column;
    uint32_t offset;
    uint32_t call = TABLE_CALL_NONE;

    if (abi >= CALLGATE_ABI_COUNT || nr < tables_abis[abi].info.nr_base)
        return CALL_NONE;
    column = column_of(abi);
    offset = nr - tables_abis[abi].info.nr_base;
    if (offset < column->call_count)
        call = column->calls[offset];
    else if (offset >= TABLE_PRIVATE_NR && offset - TABLE_PRIVATE_NR < column->private_count)
        call = column->private_calls[offset - TABLE_PRIVATE_NR];
    return call == TABLE_CALL_NONE ? CALL_NONE : call;
}

uint32_t call_count_in(callgate_abi abi, uint32_t first, uint32_t last)
{
    const uint16_t *below = column_of(abi)->below;
    uint32_t base = tables_abis[abi].info.nr_base;

    return (uint32_t)below[last - base + 1] - below[first - base];
}

uint32_t call_nr_max(callgate_abi abi)
{
    assert(abi < CALLGATE_ABI_COUNT);
    return tables_abis[abi].info.nr_base + column_of(abi)->call_count - 1;
}

uint32_t call_slot_count(callgate_abi abi)
{
    const table_column *column = column_of(abi);

    return column->call_count + column->private_count;
}

uint32_t call_slot(callgate_abi abi, uint32_t nr)
{
    uint32_t offset = nr - tables_abis[abi].info.nr_base;
    uint32_t count = column_of(abi)->call_count;

    return offset < count ? offset : offset - TABLE_PRIVATE_NR + count;
}

uint32_t call_kernel_newest(void)
{
    return tables_kernel;
}

uint32_t call_kernel(call_id call, callgate_abi abi)
{
    uint32_t kernel = 0;

    if (call < tables_call_count && abi < CALLGATE_ABI_COUNT)
        kernel = column_of(abi)->kernels[call];
    return (kernel >> 8) << 16 | (kernel & 0xff);
}

bool call_has_multiplexer(call_id call)
{
    return call < tables_call_count && tables_calls[call].multiplex != 0;
}

bool call_multiplexer(call_id call, callgate_abi abi, uint32_t *ret_nr, uint32_t *ret_value)
{
    if (!call_has_multiplexer(call))
        return false;
    if (abi >= CALLGATE_ABI_COUNT || !tables_abis[abi].has_socketcall)
        return false;
    const table_multiplex *row = &tables_multiplex[tables_calls[call].multiplex - 1];
    *ret_value = row->value;
    return call_nr(row->multiplexer, abi, ret_nr);
}

bool call_is_multiplexer(call_id call)
{
    for (uint32_t index = 0; index < tables_multiplex_count; index++)
        if (tables_multiplex[index].multiplexer == call)
            return true;
    return false;
}

bool call_known_by_libseccomp(call_id call, callgate_abi abi, uint32_t release)
{
    uint32_t nr, value, known;

    if (call >= tables_call_count || abi >= CALLGATE_ABI_COUNT)
        return false;
    if (tables_releases[tables_abis[abi].release] > release)
        return false;
    if (call_nr(call, abi, &nr))
        known = tables_releases[column_of(abi)->releases[call]];
    else if (call_multiplexer(call, abi, &nr, &value))
        known = tables_releases[tables_calls[call].release];
    else
        return false;
    return known != 0 && known <= release;
}

uint32_t libseccomp_oldest(void)
{
    return tables_releases[1]; /* [0] is none */
}

uint32_t libseccomp_last(uint32_t series)
{
    uint32_t at = 1;

    while (tables_releases[at] != 0 && tables_releases[at] >> 8 < series)
        at++;
    while (tables_releases[at] != 0 && tables_releases[at + 1] >> 8 == tables_releases[at] >> 8)
        at++;
    return tables_releases[at];
}

bool callgate_call_nr(callgate_abi abi, const char *name, uint32_t *ret_nr)
{
    return call_nr(call_from_name(name, strlen(name)), abi, ret_nr);
}

const char *callgate_call_name(callgate_abi abi, uint32_t nr)
{
    return call_name(call_at(abi, nr));
}

uint32_t call_arg_count(call_id call)
{
    return call < tables_call_count ? tables_calls[call].arg_count : 0;
}

const call_arg *call_arg_get(call_id call, uint32_t arg)
{
    assert(arg < call_arg_count(call));
    return &tables_args[tables_call_args[tables_calls[call].first_arg + arg]];
}

uint32_t call_arg_usual(call_id call, callgate_abi abi, uint32_t arg)
{
    bool is_s390 = abi == CALLGATE_ABI_S390 || abi == CALLGATE_ABI_S390X;

    if (is_s390 && arg < 2 && call != CALL_NONE && strcmp(call_name(call), "clone") == 0)
        return 1 - arg;
    return arg;
}
