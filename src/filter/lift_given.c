/* Lifts a filter for calls of which something is known.
 */
#include "filter/lift_given.h"
#include "base/fail.h"
#include "filter/insn.h"
#include "filter/run.h"
#include <stdlib.h>
#include <string.h>

enum { GUARD_INSN_COUNT = 5 };

/* What is known of calls: the arch always. */
typedef struct known_call {
    callgate_call_data call;
    callgate_call_data care; /* the bits that are known, in the words of the call's arch */
    bool has_nr;
} known_call;

/* Half a word that is known counts as none: that is for who asks the policy. */
static bool is_known(const known_call *known, uint32_t offset)
{
    if (offset == DATA_NR)
        return known->has_nr;
    return offset == DATA_ARCH || data_word(&known->care, offset) == UINT32_MAX;
}

static void give(const known_call *known, callgate_insn *insns, size_t insn_count)
{
    for (size_t i = 0; i < insn_count; i++) {
        if (insns[i].code == OP_LD_ABS && is_known(known, insns[i].k))
            insns[i] = insn_make(OP_LD_IMM, data_word(&known->call, insns[i].k));
    }
}

/* Lifts what `guard` and a filter behind it mean for known calls. */
static callgate_status lift_known(callgate_store *store, const callgate_filter *filter,
                                  const known_call *known, const callgate_insn *guard,
                                  size_t guard_count, const callgate_policy **ret_policy,
                                  callgate_error *reterr)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    callgate_insn *given = malloc((guard_count + insn_count) * sizeof *given);

    if (given == NULL)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    if (guard_count > 0)
        memcpy(given, guard, guard_count * sizeof *given);
    memcpy(given + guard_count, insns, insn_count * sizeof *given);
    give(known, given + guard_count, insn_count);
    callgate_status status =
        callgate_lift(store, given, guard_count + insn_count, NULL, ret_policy, reterr);
    free(given);
    return status;
}

callgate_status lift_given(callgate_store *store, const callgate_filter *filter,
                           const callgate_call_data *call, const uint64_t care[6],
                           const callgate_policy **ret_policy, callgate_error *reterr)
{
    known_call known = {.call = *call, .care = {.arch = call->arch}, .has_nr = true};

    memcpy(known.care.args, care, sizeof known.care.args);
    return lift_known(store, filter, &known, NULL, 0, ret_policy, reterr);
}

callgate_status lift_numbers(callgate_store *store, const callgate_filter *filter, uint32_t arch,
                             uint32_t first, uint32_t last, const callgate_policy **ret_policy,
                             callgate_error *reterr)
{
    const known_call known = {.call = {.arch = arch}, .care = {.arch = arch}};
    const callgate_insn guard[GUARD_INSN_COUNT] = {
        insn_make(OP_LD_ABS, DATA_NR),     insn_branch(OP_JGE_K, first, 0, 1),
        insn_branch(OP_JGT_K, last, 0, 1), insn_make(OP_RET_K, CALLGATE_KILL_PROCESS),
        insn_make(OP_LD_IMM, 0), /* as a filter finds it */
    };

    return lift_known(store, filter, &known, guard, GUARD_INSN_COUNT, ret_policy, reterr);
}
