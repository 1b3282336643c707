/* Takes one state over one instruction. */
#include "filter/lift_impl.h"

enum { STATE_STEPS = 4 }; /* what taking a state over an instruction costs, about */

static bool is_needed(const lifting *lift, uint32_t reg)
{
    return lift->live[lift->pc + 1] >> reg & 1;
}

static value_id load(lifting *lift, uint32_t offset)
{
    value_id *known = &lift->loads[offset / 4];

    if (*known != VALUE_NONE)
        return *known;
    if (offset == DATA_NR) {
        *known = lift->values.nr;
    } else if (offset == DATA_ARCH) {
        *known = lift->values.arch;
    } else {
        uint32_t arg = offset < DATA_ARGS ? 6 : (offset - DATA_ARGS) / 8;
        bool is_high = data_offset(arg, true, lift->arch_first) == offset;
        *known = value_argument(&lift->values, arg, is_high);
    }
    return *known;
}

/* The register that a move writes. */
static uint32_t target_of(const callgate_insn *insn)
{
    switch (insn->code) {
    case OP_ST:
    case OP_STX:
        return REG_MEM + insn->k;
    case OP_LDX_IMM:
    case OP_LDX_MEM:
    case OP_LDX_LEN:
    case OP_TAX:
        return REG_X;
    default:
        return REG_A;
    }
}

static value_id source_of(lifting *lift, const lift_state *state, const callgate_insn *insn)
{
    switch (insn->code) {
    case OP_LD_IMM:
    case OP_LDX_IMM:
        return value_number(&lift->values, insn->k);
    case OP_LD_LEN:
    case OP_LDX_LEN:
        return value_number(&lift->values, DATA_BYTES);
    case OP_LD_MEM:
    case OP_LDX_MEM:
        return lift_register(lift, state, REG_MEM + insn->k);
    case OP_LD_ABS:
        return load(lift, insn->k);
    case OP_ST:
    case OP_TAX:
        return lift_register(lift, state, REG_A);
    default: /* OP_STX, OP_TXA */
        return lift_register(lift, state, REG_X);
    }
}

static bool move(lifting *lift, lift_state *state, const callgate_insn *insn)
{
    uint32_t target = target_of(insn);

    if (is_needed(lift, target) &&
        !lift_register_set(lift, state, target, source_of(lift, state, insn)))
        return false;
    return lift_send(lift, state, lift->pc + 1);
}

/* The operands A and K or X; values of nr and arch become numbers where the other one is of
 * another kind. */
static bool operands(lifting *lift, const lift_state *state, const callgate_insn *insn,
                     value_id *ret_a, value_id *ret_b)
{
    value_id a = lift_register(lift, state, REG_A);
    value_id b = insn->code & INSN_SOURCE_X ? lift_register(lift, state, REG_X)
                                            : value_number(&lift->values, insn->k);

    if (b != VALUE_NONE && !values_share_domain(&lift->values, a, b)) {
        a = lift_resolve(lift, &state->nrs, a);
        b = lift_resolve(lift, &state->nrs, b);
    }
    *ret_a = a;
    *ret_b = b;
    return a != VALUE_NONE && b != VALUE_NONE;
}

/* A state taken apart by a test; either part may be NULL. */
typedef struct fork {
    lift_state *taken;
    lift_state *rest;
} fork;

static bool keep_parts(lifting *lift, lift_state *taken, lift_state *rest, fork *ret_fork)
{
    *ret_fork = (fork){taken, rest};
    if (taken->nrs.count == 0 || taken->condition == DECISION_FALSE) {
        lift_state_drop(lift, taken);
        ret_fork->taken = NULL;
    }
    if (rest->nrs.count == 0 || rest->condition == DECISION_FALSE) {
        lift_state_drop(lift, rest);
        ret_fork->rest = NULL;
    }
    return true;
}

static void fork_known(lift_state *state, bool is_taken, fork *ret_fork)
{
    ret_fork->taken = is_taken ? state : NULL;
    ret_fork->rest = is_taken ? NULL : state;
}

/* Tests of the plain nr against a number move the ends of spans. */
static bool fork_plain(lifting *lift, lift_state *state, uint16_t code, uint32_t number,
                       fork *ret_fork)
{
    bool has_room = true;

    if (code == OP_JEQ_K && !spans_have(&state->nrs, number)) {
        fork_known(state, false, ret_fork);
        return true;
    }
    lift_state *taken = lift_state_new(lift, state->regs, state->condition);
    if (!taken)
        return false;
    if (code == OP_JEQ_K)
        has_room = spans_take_number(&lift->memory, &state->nrs, number, &taken->nrs);
    else if (code == OP_JGE_K)
        has_room = spans_take_from(&lift->memory, &state->nrs, number, &taken->nrs);
    else if (number != UINT32_MAX)
        has_room = spans_take_from(&lift->memory, &state->nrs, number + 1, &taken->nrs);
    if (!has_room)
        return lift_no_room(lift, &lift->memory);
    return budget_step(&lift->budget, (taken->nrs.count + state->nrs.count) / 64) &&
           keep_parts(lift, taken, state, ret_fork);
}

/* Shares out one span by a condition on nr. */
static bool share_span(lifting *lift, span whole, decision condition, spans *taken, spans *rest)
{
    uint64_t at = whole.first;

    while (at <= whole.last) {
        condition_run run = condition_run_from(lift->store, condition, (uint32_t)at);
        span piece = {(uint32_t)at, run.last < whole.last ? run.last : whole.last};
        if (!spans_append(&lift->memory, run.is_true ? taken : rest, piece))
            return lift_no_room(lift, &lift->memory);
        if (taken->count + rest->count > STORE_RUN_COUNT_MAX)
            return budget_fail(&lift->budget, LIFT_OUT_OF_RUNS);
        if (!budget_step(&lift->budget, 1 + run.block_count))
            return false;
        at = (uint64_t)piece.last + 1;
    }
    return true;
}

static bool fork_numbers(lifting *lift, lift_state *state, decision condition, fork *ret_fork)
{
    lift_state *taken = lift_state_new(lift, state->regs, state->condition);
    lift_state *rest = lift_state_new(lift, state->regs, state->condition);

    if (!taken || !rest)
        return false;
    for (uint32_t i = 0; i < state->nrs.count; i++)
        if (!share_span(lift, state->nrs.items[i], condition, &taken->nrs, &rest->nrs))
            return false;
    lift_state_drop(lift, state);
    return keep_parts(lift, taken, rest, ret_fork);
}

static bool fork_condition(lifting *lift, lift_state *state, decision condition, fork *ret_fork)
{
    decision both = decision_and(lift->store, state->condition, condition);
    decision other = decision_pick(lift->store, condition, DECISION_FALSE, state->condition);
    lift_state *taken = lift_state_new(lift, state->regs, both);

    if (both == DECISION_NONE || other == DECISION_NONE)
        return budget_fail(&lift->budget, LIFT_OUT_OF_STORE);
    if (!taken || !budget_step(&lift->budget, state->nrs.count))
        return false;
    for (uint32_t i = 0; i < state->nrs.count; i++)
        if (!spans_append(&lift->memory, &taken->nrs, state->nrs.items[i]))
            return lift_no_room(lift, &lift->memory);
    state->condition = other;
    return keep_parts(lift, taken, state, ret_fork);
}

/* The pass goes on for those arches that answer as the first one does: up to `last` all do. */
static void narrow(lifting *lift, uint32_t last)
{
    lift->has_tested_arch = true;
    if (last < lift->arch_last) {
        lift->arch_last = last;
        lift->narrowed_pc = lift->pc;
    }
}

static bool narrow_by(lifting *lift, decision condition)
{
    condition_run run = condition_run_from(lift->store, condition, lift->arch_first);

    narrow(lift, run.last);
    return run.is_true;
}

/* Tests of the plain arch against a number. */
static bool narrow_plain(lifting *lift, uint16_t code, uint32_t number)
{
    uint32_t first = lift->arch_first;

    if (code == OP_JGT_K && first <= number) {
        narrow(lift, number);
        return false;
    }
    if (code != OP_JGT_K && first < number) {
        narrow(lift, number - 1);
        return false;
    }
    narrow(lift, code == OP_JEQ_K && first == number ? first : UINT32_MAX);
    return code != OP_JEQ_K || first == number;
}

static bool fork_state(lifting *lift, lift_state *state, uint16_t code, value_id a, value_id b,
                       fork *ret_fork)
{
    decision condition = value_test(&lift->values, code, a, b);

    if (condition == DECISION_NONE)
        return false;
    value_domain domain = value_domain_shared(&lift->values, a, b);
    if (domain == DOMAIN_NR)
        return fork_numbers(lift, state, condition, ret_fork);
    if (domain == DOMAIN_ARGS)
        return fork_condition(lift, state, condition, ret_fork);
    fork_known(state,
               domain == DOMAIN_ARCH ? narrow_by(lift, condition) : condition == DECISION_TRUE,
               ret_fork);
    return true;
}

/* Most tests compare the plain nr or arch with a number: those have a short way. */
static bool fork_branch(lifting *lift, lift_state *state, const callgate_insn *insn, fork *ret_fork)
{
    value_id a = lift_register(lift, state, REG_A);
    bool is_compared = !(insn->code & INSN_SOURCE_X) && insn->code != OP_JSET_K;
    value_id b;

    if (is_compared && a == lift->values.nr)
        return fork_plain(lift, state, insn->code, insn->k, ret_fork);
    if (is_compared && a == lift->values.arch) {
        fork_known(state, narrow_plain(lift, insn->code, insn->k), ret_fork);
        return true;
    }
    return operands(lift, state, insn, &a, &b) &&
           fork_state(lift, state, insn->code, a, b, ret_fork);
}

static bool branch(lifting *lift, lift_state *state, const callgate_insn *insn)
{
    uint32_t taken_pc = lift->landing[lift->pc + 1 + insn->jt];
    uint32_t rest_pc = lift->landing[lift->pc + 1 + insn->jf];
    fork parts = {NULL, NULL};

    if (taken_pc == rest_pc)
        return lift_send(lift, state, taken_pc);
    return fork_branch(lift, state, insn, &parts) &&
           (!parts.taken || lift_send(lift, parts.taken, taken_pc)) &&
           (!parts.rest || lift_send(lift, parts.rest, rest_pc));
}

/* Where X is 0 the program ends with 0; *ret_rest (NULL: none) goes on. */
static bool divide_by_zero(lifting *lift, lift_state *state, value_id divisor,
                           lift_state **ret_rest)
{
    fork parts = {NULL, NULL};

    if (!fork_state(lift, state, OP_JEQ_K, divisor, VALUE_ZERO, &parts))
        return false;
    *ret_rest = parts.rest;
    if (!parts.taken)
        return true;
    bool is_fine = lift_exit_add(lift, &parts.taken->nrs, parts.taken->condition, 0);
    lift_state_drop(lift, parts.taken);
    return is_fine;
}

/* So many of the lowest bits of A are read behind this instruction. */
static uint32_t width_read(const lifting *lift)
{
    uint32_t read = lift->bits[lift->pc + 1];

    return read == 0 ? 0 : WORD_BITS - (uint32_t)__builtin_clz(read);
}

static bool compute(lifting *lift, lift_state *state, const callgate_insn *insn)
{
    value_id a;
    value_id b;

    if (insn->code == OP_DIV_X) {
        if (!divide_by_zero(lift, state, lift_register(lift, state, REG_X), &state))
            return false;
        if (!state)
            return true;
    }
    if (is_needed(lift, REG_A)) {
        if (!operands(lift, state, insn, &a, &b))
            return false;
        value_id result = value_compute(&lift->values, insn->code, a, b, width_read(lift));
        if (!lift_register_set(lift, state, REG_A, result))
            return false;
    }
    return lift_send(lift, state, lift->pc + 1);
}

bool lift_step(lifting *lift, lift_state *state)
{
    const callgate_insn *insn = &lift->insns[lift->pc];

    if (!budget_step(&lift->budget, STATE_STEPS))
        return false;
    switch (insn->code & INSN_CLASS_MASK) {
    case CLASS_JMP:
        return branch(lift, state, insn);
    case CLASS_RET:
        return lift_return(lift, state);
    case CLASS_ALU:
        return compute(lift, state, insn);
    default:
        return move(lift, state, insn);
    }
}
