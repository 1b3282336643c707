/* Which arguments of a call are kept, under which mask.
 */
#include "record/interest.h"
#include "record/interest_table.h"
#include <assert.h>

/* The bits of an argument that the kernel reads. */
static uint64_t read_bits(callgate_abi abi, call_id call, uint32_t arg)
{
    uint32_t bits = arg < call_arg_count(call) ? call_arg_get(call, arg)->bits : 64;

    if (abi_get(abi)->word_bits < bits)
        bits = abi_get(abi)->word_bits;
    return bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

/* The first row of a call, or where it would stand. */
static uint32_t first_row(call_id call)
{
    uint32_t low = 0, high = interest_row_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (interest_rows[middle].call < call)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

interest interest_of(callgate_abi abi, uint32_t nr)
{
    interest found = {0};
    call_id call = call_at(abi, nr);

    if (call == CALL_NONE)
        return found;
    for (uint32_t index = first_row(call);
         index < interest_row_count && interest_rows[index].call == call; index++) {
        const interest_row *row = &interest_rows[index];

        if (!(row->abis & CALLGATE_ABI_BIT(abi)))
            continue;
        assert(found.count < INTEREST_ARG_COUNT_MAX);
        found.args[found.count++] =
            (interest_arg){row->arg, row->kind, read_bits(abi, call, row->arg) & ~row->harmless};
    }
    return found;
}

void interest_keep(callgate_abi abi, uint32_t nr, uint64_t args[6])
{
    interest kept = interest_of(abi, nr);
    uint64_t left[6] = {0};

    for (uint32_t index = 0; index < kept.count; index++)
        left[kept.args[index].index] = args[kept.args[index].index] & kept.args[index].mask;
    for (uint32_t arg = 0; arg < 6; arg++)
        args[arg] = left[arg];
}
