/* Fuzzes the lifter: a policy answers as its filter.
 */
#include "callgate/filter.h"
#include "fuzz.h"
#include <string.h>

enum { NODE_COUNT_MAX = 1 << 12, VALUE_COUNT_MAX = 64 };

static const uint32_t arches[] = {0xc000003e, 0x40000003, 0x80000016, 0x00000016, 0x28};

/* Compares the answers for one set of values in all arches. */
static void compare(const callgate_policy *policy, const callgate_filter *filter, uint32_t nr,
                    const uint64_t *args)
{
    callgate_call_data call = {.nr = nr, .instruction_pointer = args[1] ^ args[0]};

    memcpy(call.args, args, sizeof call.args);
    for (size_t i = 0; i < sizeof arches / sizeof *arches; i++) {
        call.arch = arches[i];
        MUST(callgate_policy_eval(policy, &call) ==
             callgate_word_normalise(callgate_filter_run(filter, &call, NULL)));
    }
}

/* Calls made of the filter's own constants, and their neighbours. */
static void compare_all(const callgate_policy *policy, const callgate_filter *filter)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    uint64_t args[6] = {0};

    for (size_t i = 0; i < insn_count && i < VALUE_COUNT_MAX; i++) {
        for (uint32_t step = 0; step < 3; step++) {
            uint32_t k = insns[i].k + step - 1;
            args[i % 6] = step & 1 ? (uint64_t)k << 32 | insns[0].k : k;
            compare(policy, filter, k, args);
            compare(policy, filter, insns[insn_count / 2].k, args);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t insn_count = size / sizeof(callgate_insn);
    callgate_insn insns[512];
    callgate_store_limits limits = {.node_count_max = NODE_COUNT_MAX};
    callgate_filter *filter;
    callgate_store *store;
    const callgate_policy *policy;
    callgate_error err = {0};

    if (insn_count > sizeof insns / sizeof *insns)
        return 0;
    memcpy(insns, data, insn_count * sizeof *insns);
    if (callgate_filter_new(insns, insn_count, &filter, &err) != CALLGATE_OK)
        return 0;
    if (callgate_store_new(&limits, &store, &err) != CALLGATE_OK)
        abort();
    callgate_status status = callgate_lift(store, insns, insn_count, NULL, &policy, &err);
    if (status == CALLGATE_OK)
        compare_all(policy, filter);
    else
        MUST(status != CALLGATE_INVALID && err.text[0] != 0 && err.place.offset < insn_count);
    callgate_store_free(store);
    callgate_filter_free(filter);
    return 0;
}
