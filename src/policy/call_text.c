/* Writes a call as text.
 */
#include "policy/call_text.h"
#include "abi/abi.h"
#include <inttypes.h>
#include <stdio.h>

enum { DECIMAL_MAX = 4095, HEX_NR_MIN = 0x10000000 };

void nr_format(uint32_t nr, char ret_text[NR_TEXT_BYTES])
{
    snprintf(ret_text, NR_TEXT_BYTES, nr >= HEX_NR_MIN ? "0x%x" : "%u", nr);
}

void value_format(uint64_t value, char ret_text[VALUE_TEXT_BYTES])
{
    snprintf(ret_text, VALUE_TEXT_BYTES, value <= DECIMAL_MAX ? "%" PRIu64 : "0x%" PRIx64, value);
}

static uint32_t shown_count(const callgate_call_data *call, call_id id, uint32_t arg_count)
{
    uint32_t own_count = id == CALL_NONE ? 0 : call_arg_count(id);
    uint32_t count = arg_count > own_count ? arg_count : own_count;

    for (uint32_t i = count; i < 6; i++)
        if (call->args[i] != 0)
            count = i + 1;
    return count;
}

void witness_format(const callgate_call_data *call, uint32_t arg_count,
                    char ret_text[CALLGATE_WITNESS_BYTES_MAX])
{
    const size_t bytes_max = CALLGATE_WITNESS_BYTES_MAX;
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);
    call_id id = abi == CALLGATE_ABI_NONE ? CALL_NONE : call_at(abi, call->nr);
    uint32_t count = shown_count(call, id, arg_count);
    char number[NR_TEXT_BYTES], value[VALUE_TEXT_BYTES];
    size_t used;

    nr_format(call->nr, number);
    if (abi == CALLGATE_ABI_NONE)
        used = (size_t)snprintf(ret_text, bytes_max, "arch 0x%x nr %s", call->arch, number);
    else
        used = (size_t)snprintf(ret_text, bytes_max, "%s:%s", callgate_abi_name(abi),
                                id != CALL_NONE ? call_name(id) : number);
    if (abi == CALLGATE_ABI_NONE && count == 0)
        return;
    for (uint32_t i = 0; i < count; i++) {
        value_format(call->args[i], value);
        used +=
            (size_t)snprintf(ret_text + used, bytes_max - used, "%c%s", i > 0 ? ',' : '(', value);
    }
    snprintf(ret_text + used, bytes_max - used, count > 0 ? ")" : "()");
}
