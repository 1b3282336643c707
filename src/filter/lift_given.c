/* Lifts a filter for calls of which something is known.
 */
#include "filter/lift_given.h"
#include "base/fail.h"
#include "filter/known_call.h"
#include <stdlib.h>
#include <string.h>

enum { GUARD_INSN_COUNT = 5 };

static void give(const known_call *known, callgate_insn *insns, size_t insn_count)
{
    for (size_t i = 0; i < insn_count; i++) {
        if (insns[i].code == OP_LD_ABS && known_call_has(known, insns[i].k))
            insns[i] = insn_make(OP_LD_IMM, data_word(&known->call, insns[i].k));
    }
}

/* Lifts what `guard` and a filter behind it mean for known calls. */
static callgate_status lift_known(callgate_store *store, const callgate_insn *insns,
                                  size_t insn_count, const known_call *known,
                                  const callgate_insn *guard, size_t guard_count,
                                  const callgate_policy **ret_policy, callgate_error *reterr)
{
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

callgate_status lift_given(callgate_store *store, const callgate_insn *insns, size_t insn_count,
                           const callgate_call_data *call, const uint64_t care[6],
                           const callgate_policy **ret_policy, callgate_error *reterr)
{
    const known_call known = known_call_of(call, care);

    return lift_known(store, insns, insn_count, &known, NULL, 0, ret_policy, reterr);
}

callgate_status lift_numbers(callgate_store *store, const callgate_insn *insns, size_t insn_count,
                             uint32_t arch, uint32_t first, uint32_t last,
                             const callgate_policy **ret_policy, callgate_error *reterr)
{
    const known_call known = {.call = {.arch = arch}, .care = {.arch = arch}};
    const callgate_insn guard[GUARD_INSN_COUNT] = {
        insn_make(OP_LD_ABS, DATA_NR),     insn_branch(OP_JGE_K, first, 0, 1),
        insn_branch(OP_JGT_K, last, 0, 1), insn_make(OP_RET_K, CALLGATE_KILL_PROCESS),
        insn_make(OP_LD_IMM, 0), /* as a filter finds it */
    };

    return lift_known(store, insns, insn_count, &known, guard, GUARD_INSN_COUNT, ret_policy,
                      reterr);
}
