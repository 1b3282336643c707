/* Writes calls that show something.
 */
#include "cli/witness.h"
#include "cli/answer.h"
#include <inttypes.h>

enum { DECIMAL_MAX = 4095 };

void value_words(uint64_t value, text *out)
{
    text_add(out, value <= DECIMAL_MAX ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void add_arguments(const uint64_t *args, uint32_t count, text *out)
{
    text_add_char(out, '(');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            text_add_char(out, ',');
        value_words(args[i], out);
    }
    text_add_char(out, ')');
}

void witness_words(const callgate_call_data *call, uint32_t arg_count, text *out)
{
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);
    call_id id = abi == CALLGATE_ABI_NONE ? CALL_NONE : call_at(abi, call->nr);
    uint32_t own_count = id == CALL_NONE ? 0 : call_arg_count(id);
    uint32_t count = arg_count > own_count ? arg_count : own_count;
    char number[16];

    nr_format(call->nr, number);
    if (abi == CALLGATE_ABI_NONE)
        text_add(out, "arch 0x%x nr %s", call->arch, number);
    else
        text_add(out, "%s:%s", callgate_abi_name(abi), id != CALL_NONE ? call_name(id) : number);
    if (abi != CALLGATE_ABI_NONE || count > 0)
        add_arguments(call->args, count, out);
}
