/* Named constants of arguments: reading them, naming values. */
#include "abi/abi.h"
#include "abi/tables.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int compare(const table_constant *row, const char *name, size_t name_bytes)
{
    size_t common = row->name_bytes < name_bytes ? row->name_bytes : name_bytes;
    int order = memcmp(tables_text + row->name, name, common);

    return order ? order : (row->name_bytes > name_bytes) - (row->name_bytes < name_bytes);
}

bool constant_value(const char *name, size_t name_bytes, uint64_t *ret_value)
{
    uint32_t low = 0, high = tables_constant_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = compare(&tables_constants[middle], name, name_bytes);

        if (order == 0) {
            *ret_value = tables_constants[middle].value;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* A text of fixed size that is cut where it is full. */
typedef struct fixed {
    char *text;
    size_t bytes_max; /* with the NUL */
    size_t bytes;
} fixed;

static void add(fixed *out, const char *part)
{
    for (; *part && out->bytes + 1 < out->bytes_max; part++)
        out->text[out->bytes++] = *part;
    if (out->bytes_max)
        out->text[out->bytes] = '\0';
}

static void add_name(fixed *out, const char *name)
{
    if (out->bytes)
        add(out, "|");
    add(out, name);
}

static void add_number(fixed *out, uint64_t value, bool as_bits)
{
    char text[24];

    if (value > UINT64_MAX - 4096)
        snprintf(text, sizeof text, "-%" PRIu64, -value);
    else
        snprintf(text, sizeof text,
                 value < 10 || (value < 4096 && !as_bits) ? "%" PRIu64 : "0x%" PRIx64, value);
    add(out, text);
}

static const table_use *use_of(call_id call, uint32_t arg)
{
    uint32_t low = 0, high = tables_use_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const table_use *use = &tables_uses[middle];

        if (use->call == call && use->arg == arg)
            return use;
        if (use->call < call || (use->call == call && use->arg < arg))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The constant at place `index` of a family. */
static const table_constant *member(uint32_t family, uint32_t index)
{
    return &tables_constants[tables_family_constants[tables_families[family].first + index]];
}

/* The member that the masked bits of a value choose. Some (PER_SVR4) bring bits from beyond the
 * mask with them: these must be there too. NULL: none. */
static const table_constant *chosen_member(uint32_t family, uint64_t value, uint64_t mask)
{
    for (uint32_t index = 0; index < tables_families[family].count; index++) {
        const table_constant *row = member(family, index);

        if ((row->value & mask) == (value & mask) && !(row->value & ~value))
            return row;
    }
    return NULL;
}

/* Takes out of `rest` what flags name (those of most bits first), adding the names. */
static uint64_t add_flags(fixed *out, uint32_t family, uint64_t rest)
{
    for (uint32_t index = 0; index < tables_families[family].count; index++) {
        const table_constant *flag = member(family, index);

        if (flag->value && (rest & flag->value) == flag->value) {
            add_name(out, tables_text + flag->name);
            rest &= ~flag->value;
        }
    }
    return rest;
}

/* Names a value, all of it; false: not all of it has a name. */
static bool add_names(fixed *out, const table_use *use, uint64_t value)
{
    const table_constant *chosen = NULL;

    if ((value & use->mask) || !value)
        chosen = chosen_member(use->values, value, use->mask);
    if (!value && !chosen)
        chosen = chosen_member(use->flags, 0, UINT64_MAX);
    if (chosen)
        add_name(out, tables_text + chosen->name);
    else if ((value & use->mask) || !value)
        return false;
    return add_flags(out, use->flags, value & ~use->mask & ~(chosen ? chosen->value : 0)) == 0;
}

/* A negative int is named alike whether or not its sign reaches into the high word. */
static uint64_t widened(call_id call, uint32_t arg, const table_use *use, uint64_t value)
{
    bool is_narrow = arg < call_arg_count(call) && call_arg_get(call, arg)->bits <= 32;
    uint32_t low = (uint32_t)value;
    uint64_t extended = low | (low >> 31 ? 0xffffffff00000000u : 0);

    if (!is_narrow || (value != low && value != extended))
        return value;
    return chosen_member(use->values, extended, UINT64_MAX) ? extended : low;
}

size_t constant_format(call_id call, uint32_t arg, uint64_t value, char *ret_text, size_t bytes)
{
    const table_use *use = use_of(call, arg);
    fixed out = {ret_text, bytes, 0};

    if (use && add_names(&out, use, widened(call, arg, use, value)))
        return out.bytes;
    out.bytes = 0;
    add_number(&out, value, use && use->mask != UINT64_MAX);
    return out.bytes;
}

bool constant_has_flags(call_id call, uint32_t arg)
{
    const table_use *use = use_of(call, arg);

    return use != NULL && use->mask != UINT64_MAX && tables_families[use->flags].count > 0;
}

uint64_t constant_flags(call_id call, uint32_t arg)
{
    const table_use *use = use_of(call, arg);
    uint64_t flags = 0;

    if (!constant_has_flags(call, arg))
        return 0;
    for (uint32_t index = 0; index < tables_families[use->flags].count; index++)
        flags |= member(use->flags, index)->value;
    return flags & ~use->mask;
}
