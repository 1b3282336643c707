/* Lift: the policy of any filter, exactly. */
#include "base/fail.h"
#include "filter/check.h"
#include "filter/lift_impl.h"
#include <stdlib.h>
#include <string.h>

static const uint32_t ARCH_QUARTER = 0x40000000u;

static bool init(lifting *lift, callgate_store *store, const callgate_insn *insns,
                 size_t insn_count)
{
    uint32_t zeros[REG_COUNT] = {VALUE_ZERO};

    lift->store = store;
    lift->insns = insns;
    lift->insn_count = (uint32_t)insn_count;
    lift->test.pc = UINT32_MAX;
    records_init(&lift->regs, REG_COUNT);
    arena_init(&lift->memory, LIFT_ARENA_BYTES_MAX);
    lift_look_ahead(lift);
    if (!values_init(&lift->values, store, &lift->budget))
        return false;
    return records_intern(&lift->regs, zeros) == 0 ||
           budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
}

static void release(lifting *lift)
{
    values_release(&lift->values);
    records_release(&lift->regs);
    free(lift->exits.items);
    free(lift->runs.items);
    free(lift->arches.items);
    arena_release(&lift->memory);
    free(lift);
}

static bool begin_pass(lifting *lift, uint32_t arch_first)
{
    const regs_id all_zero = 0;

    lift->arch_first = arch_first;
    lift->arch_last = arch_first | (ARCH_QUARTER - 1);
    lift->idle = NULL;
    lift->pc = 0;
    memset(lift->loads, 0xff, sizeof lift->loads);
    memset(lift->arrivals, 0, lift->insn_count * sizeof *lift->arrivals);
    lift_state *state = lift_state_new(lift, all_zero, DECISION_TRUE);
    if (!state)
        return false;
    if (!spans_append(&lift->memory, &state->nrs, (span){0, UINT32_MAX}))
        return budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    return lift_send(lift, state, 0);
}

static bool step_all(lifting *lift)
{
    lift_state *states;

    if (!lift_join(lift, lift->pc, &states))
        return false;
    while (states) {
        lift_state *next = states->next;
        if (!lift_step(lift, states))
            return false;
        states = next;
    }
    return true;
}

static bool run_pass(lifting *lift, uint32_t arch_first)
{
    bool is_fine = begin_pass(lift, arch_first);

    for (uint32_t pc = 0; is_fine && pc < lift->insn_count; pc++) {
        lift->pc = pc;
        if (lift->arrivals[pc])
            is_fine = step_all(lift);
    }
    is_fine = is_fine && lift_finish_pass(lift);
    arena_release(&lift->memory);
    return is_fine;
}

/* A filter that tests no arch says the same for each quarter of one byte order. */
static bool repeat_quarters(lifting *lift)
{
    for (uint32_t i = 0; i < 2; i++) {
        lift_arches *added = lift_list_add(lift, &lift->arches, sizeof *added);
        if (!added)
            return false;
        *added = ((lift_arches *)lift->arches.items)[i];
        added->last += 2 * ARCH_QUARTER;
    }
    return true;
}

static bool read_all_arches(lifting *lift)
{
    uint32_t first = 0;

    do {
        if (lift->arches.count == LIFT_ARCH_RUN_COUNT_MAX) {
            lift->pc = lift->narrowed_pc;
            return budget_fail(&lift->budget, LIFT_OUT_OF_ARCHES);
        }
        if (!run_pass(lift, first))
            return false;
        first = lift->arch_last + 1;
        if (first == 2 * ARCH_QUARTER && !lift->has_tested_arch)
            return repeat_quarters(lift);
    } while (first != 0);
    return true;
}

static callgate_status explain_store(lifting *lift, const store_mark *mark,
                                     const callgate_place *place, callgate_error *reterr)
{
    callgate_error own = {0};
    callgate_status status = store_fail(lift->store, mark, &own);

    return FAIL_AT(reterr, status, place, "instruction %u: %s", lift->pc, own.text);
}

static callgate_status explain(lifting *lift, const store_mark *mark, callgate_error *reterr)
{
    callgate_place place = {.offset = lift->pc};

    if (lift->budget.failure == LIFT_OUT_OF_STORE)
        return explain_store(lift, mark, &place, reterr);
    (void)store_fail(lift->store, mark, NULL);
    switch (lift->budget.failure) {
    case LIFT_OUT_OF_STATES:
        return FAIL_AT(reterr, CALLGATE_LIMIT, &place,
                       "instruction %u: the filter needs more than %d states to read", lift->pc,
                       LIFT_STATE_COUNT_MAX);
    case LIFT_OUT_OF_STEPS:
        return FAIL_AT(reterr, CALLGATE_LIMIT, &place,
                       "instruction %u: the filter needs more than %d steps to read", lift->pc,
                       LIFT_STEP_COUNT_MAX);
    case LIFT_OUT_OF_RUNS:
        return FAIL_AT(reterr, CALLGATE_LIMIT, &place,
                       "instruction %u parts the numbers into more than %d runs", lift->pc,
                       STORE_RUN_COUNT_MAX);
    case LIFT_OUT_OF_ARCHES:
        return FAIL_AT(reterr, CALLGATE_LIMIT, &place,
                       "instruction %u parts the arches into more than %d runs", lift->pc,
                       LIFT_ARCH_RUN_COUNT_MAX);
    case LIFT_OUT_OF_VALUES:
        return FAIL_AT(reterr, CALLGATE_LIMIT, &place,
                       "instruction %u: registers hold more than %d different values", lift->pc,
                       LIFT_VALUE_COUNT_MAX);
    case LIFT_OUT_OF_WORDS:
        return FAIL_AT(reterr, CALLGATE_UNSUPPORTED, &place,
                       "instruction %u returns more than %d different words", lift->pc,
                       LIFT_WORD_COUNT_MAX);
    case LIFT_MIXED_DOMAINS:
        return FAIL_AT(reterr, CALLGATE_UNSUPPORTED, &place,
                       "instruction %u mixes nr, arch or arguments, neither of them known",
                       lift->pc);
    case LIFT_UNKNOWN_RETURN:
        return FAIL_AT(reterr, CALLGATE_UNSUPPORTED, &place,
                       "instruction %u returns what it computes from nr or arch", lift->pc);
    case LIFT_FINE:
    case LIFT_OUT_OF_STORE:
    case LIFT_OUT_OF_MEMORY:
    default:
        return FAIL_AT(reterr, CALLGATE_MEMORY, &place, "out of memory");
    }
}

callgate_status callgate_lift(callgate_store *store, const callgate_insn *insns, size_t insn_count,
                              const callgate_target *target, const callgate_policy **ret_policy,
                              callgate_error *reterr)
{
    callgate_status status = insns_check(insns, insn_count, reterr);
    if (status != CALLGATE_OK)
        return status;
    lifting *lift = calloc(1, sizeof *lift);
    if (!lift)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");

    const callgate_policy *policy = NULL;
    store_mark mark = store_mark_now(store);
    if (init(lift, store, insns, insn_count) && read_all_arches(lift) &&
        lift_keep_machines(lift, target))
        policy = lift_settle(lift, &mark);
    if (policy)
        *ret_policy = policy;
    else
        status = explain(lift, &mark, reterr);
    release(lift);
    return status;
}
