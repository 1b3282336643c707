/* Lift: the policy of any filter, exactly. */
#include "base/fail.h"
#include "filter/blame.h"
#include "filter/check.h"
#include "filter/lift_impl.h"
#include <stdlib.h>
#include <string.h>

enum { PASS_INSNS_A_STEP = 16 }; /* instructions that a pass may come by for a step */

static const uint32_t ARCH_QUARTER = 0x40000000u;

static bool make_store(lifting *lift)
{
    callgate_store_limits limits = store_limits(lift->target);

    if (limits.node_count_max > LIFT_NODE_COUNT_MAX)
        limits.node_count_max = LIFT_NODE_COUNT_MAX;
    if (callgate_store_new(&limits, &lift->store, NULL) != CALLGATE_OK)
        return budget_fail(&lift->budget, LIFT_OUT_OF_MEMORY);
    lift->budget.store = lift->store;
    lift->mark = store_mark_for(lift->store, LIFT_STEP_COUNT_MAX);
    return true;
}

static bool init(lifting *lift)
{
    uint32_t zeros[REG_COUNT] = {VALUE_ZERO};

    records_init(&lift->regs, REG_COUNT);
    arena_init(&lift->memory, LIFT_ARENA_BYTES_MAX);
    lift_look_ahead(lift);
    if (!make_store(lift))
        return false;
    if (!values_init(&lift->values, lift->store, &lift->budget))
        return false;
    return lift_registers(lift, zeros) == 0;
}

static void release(lifting *lift)
{
    values_release(&lift->values);
    records_release(&lift->regs);
    free(lift->exits.items);
    free(lift->runs.items);
    free(lift->arches.items);
    arena_release(&lift->memory);
    callgate_store_free(lift->store);
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
        return lift_no_room(lift, &lift->memory);
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
    bool is_fine = budget_step(&lift->budget, lift->insn_count / PASS_INSNS_A_STEP) &&
                   begin_pass(lift, arch_first);

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

/* "instruction 3 parts the numbers into more than 65536 runs" */
typedef struct limit_text {
    callgate_status status;
    const char *does;
    uint32_t limit;
    const char *what;
} limit_text;

static const limit_text LIMIT_TEXTS[LIFT_UNKNOWN_RETURN + 1] = {
    [LIFT_OUT_OF_ARENA] = {CALLGATE_LIMIT, "needs more than", LIFT_ARENA_BYTES_MAX,
                           "bytes to be read"},
    [LIFT_OUT_OF_STATES] = {CALLGATE_LIMIT, "needs more than", LIFT_STATE_COUNT_MAX,
                            "states to be read"},
    [LIFT_OUT_OF_RUNS] = {CALLGATE_LIMIT, "parts the numbers into more than", STORE_RUN_COUNT_MAX,
                          "runs"},
    [LIFT_OUT_OF_ARCHES] = {CALLGATE_LIMIT, "parts the arches into more than",
                            LIFT_ARCH_RUN_COUNT_MAX, "runs"},
    [LIFT_OUT_OF_VALUES] = {CALLGATE_LIMIT, "gives registers more than", LIFT_VALUE_COUNT_MAX,
                            "different values"},
    [LIFT_OUT_OF_REGISTERS] = {CALLGATE_LIMIT, "fills registers in more than",
                               LIFT_REGISTERS_COUNT_MAX, "ways"},
    [LIFT_OUT_OF_EXITS] = {CALLGATE_LIMIT, "is one of more than", LIFT_EXIT_COUNT_MAX,
                           "ways to end"},
    [LIFT_OUT_OF_WORDS] = {CALLGATE_UNSUPPORTED, "returns more than", LIFT_WORD_COUNT_MAX,
                           "different words"},
};

static callgate_status explain(const lifting *lift, callgate_error *reterr)
{
    callgate_place place = {.offset = lift->pc};
    const limit_text *text = &LIMIT_TEXTS[lift->budget.failure];

    switch (lift->budget.failure) {
    case LIFT_OUT_OF_STORE:
        return blame_store(lift->store, &lift->mark, lift->pc, reterr);
    case LIFT_OUT_OF_TARGET:
        return blame_store(lift->target, &lift->target_mark, lift->pc, reterr);
    case LIFT_MIXED_DOMAINS:
        return FAIL_AT(reterr, CALLGATE_UNSUPPORTED, &place,
                       "instruction %u mixes two of nr, arch or arguments", lift->pc);
    case LIFT_UNKNOWN_RETURN:
        return FAIL_AT(reterr, CALLGATE_UNSUPPORTED, &place,
                       "instruction %u returns what it computes from nr or arch", lift->pc);
    case LIFT_OUT_OF_ARENA:
    case LIFT_OUT_OF_STATES:
    case LIFT_OUT_OF_RUNS:
    case LIFT_OUT_OF_ARCHES:
    case LIFT_OUT_OF_VALUES:
    case LIFT_OUT_OF_REGISTERS:
    case LIFT_OUT_OF_EXITS:
    case LIFT_OUT_OF_WORDS:
        return FAIL_AT(reterr, text->status, &place, "instruction %u %s %u %s", lift->pc,
                       text->does, text->limit, text->what);
    case LIFT_FINE:
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
    if (target && target->abis >> CALLGATE_ABI_COUNT != 0)
        return FAIL(reterr, CALLGATE_INVALID, "the target asks for ABIs that don't exist: %#x",
                    target->abis);
    lifting *lift = calloc(1, sizeof *lift);
    if (!lift)
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");

    lift->target = store;
    lift->target_mark = store_mark_now(store);
    lift->insns = insns;
    lift->insn_count = (uint32_t)insn_count;
    if (!init(lift) || !read_all_arches(lift) || !lift_keep_machines(lift, target) ||
        !lift_settle(lift, ret_policy)) {
        status = explain(lift, reterr);
        (void)store_fail(store, &lift->target_mark, NULL);
    }
    release(lift);
    return status;
}
