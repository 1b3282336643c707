/* The inside of a lift: one pass forward over a filter.
 *
 * It works on a range of arches at a time.
 *
 * A state stands at an instruction: what the registers hold, on which arguments (a condition), for
 * which numbers. Jumps only go forward, so instructions are taken in their order, and every state
 * of an instruction is there when its turn comes. States that arrive with equal registers and
 * condition become one; states that share numbers become one whose registers choose by condition,
 * so an instruction never has more states than numbers have runs.
 *
 *     for each range of arches                                    lift.c
 *         for each instruction
 *             join what arrived                                   lift_join.c
 *             take each state a step: move, compute, fork, send   lift_step.c
 *         exits -> runs of numbers                                lift_result.c
 *     all runs -> policy                                          lift_result.c
 *
 * A range of arches begins as a quarter of all (bit 30 decides what a word of an argument means)
 * and shrinks to where each test of arch answers as for the first: what was done before holds for
 * the smaller range too. The next range begins behind it.
 */
#ifndef FILTER_LIFT_IMPL_H
#define FILTER_LIFT_IMPL_H

#include "filter/insn.h"
#include "filter/lift_spans.h"
#include "filter/lift_value.h"
#include "policy/store.h"

/* Registers in the record of a state: A, X, then M[0] to M[15]. */
enum {
    REG_A,
    REG_X,
    REG_MEM,
    REG_COUNT = REG_MEM + MEM_COUNT,
};

/* What registers hold: the index of a record of REG_COUNT values. Registers that no instruction
 * reads any more hold VALUE_ZERO. */
typedef uint32_t regs_id;

typedef struct lift_state {
    struct lift_state *next;
    regs_id regs;
    decision condition; /* never DECISION_FALSE */
    spans nrs;          /* never empty */
} lift_state;

/* A return: for these numbers, on this condition, this word. */
typedef struct lift_exit {
    span nrs;
    decision condition;
    decision leaf;
} lift_exit;

/* The runs of numbers for a range of arches: runs[first] to runs[first + count - 1]. */
typedef struct lift_arches {
    uint32_t last;
    uint32_t first_run;
    uint32_t run_count;
} lift_arches;

/* A growing array of anything. */
typedef struct lift_list {
    void *items;
    uint32_t count;
    uint32_t capacity;
} lift_list;

typedef struct lifting {
    callgate_store *store;  /* for this lift alone: most of its nodes are needed on the way only */
    store_mark mark;        /* of the lift's own store */
    callgate_store *target; /* where the policy goes */
    store_mark target_mark;
    const callgate_insn *insns;
    uint32_t insn_count;
    lift_budget budget;
    value_table values;
    records regs;
    lift_list exits;  /* lift_exit, of the pass */
    lift_list runs;   /* nr_run, of all passes */
    lift_list arches; /* lift_arches */
    bool has_tested_arch;
    uint32_t narrowed_pc; /* the instruction that narrowed the arches last */

    uint32_t live[INSN_COUNT_MAX];        /* 1 << REG_*: read from here on */
    uint32_t bits[INSN_COUNT_MAX];        /* of A: read from here on, where A is */
    uint32_t landing[INSN_COUNT_MAX];     /* where a jump to here ends, after JAs */
    lift_state *arrivals[INSN_COUNT_MAX]; /* of the pass */

    uint32_t pc;
    uint32_t arch_first;
    uint32_t arch_last;
    arena memory;                   /* of the pass */
    lift_state *idle;               /* used-up states of the pass */
    value_id loads[DATA_BYTES / 4]; /* of the pass; VALUE_NONE: not yet */
} lifting;

/* Fills live, bits and landing. */
void lift_look_ahead(lifting *lift);

/* Room for one more item at the end of a list, counted in; NULL: out of memory. */
void *lift_list_add(lifting *lift, lift_list *list, size_t item_bytes);

/* Stops the lift because an arena has no more room. */
bool lift_no_room(lifting *lift, const arena *memory);

/* States: made, given back, sent to an instruction. NULL or false: the budget says why. */
lift_state *lift_state_new(lifting *lift, regs_id regs, decision condition);
void lift_state_drop(lifting *lift, lift_state *state);
bool lift_send(lifting *lift, lift_state *state, uint32_t pc);

/* Remembers a return for a state's numbers. */
bool lift_exit_add(lifting *lift, const spans *nrs, decision condition, uint32_t word);

/* Registers of these REG_COUNT values; RECORD_NONE: the budget says why. */
regs_id lift_registers(lifting *lift, const uint32_t *regs);

value_id lift_register(const lifting *lift, const lift_state *state, uint32_t reg);
bool lift_register_set(lifting *lift, lift_state *state, uint32_t reg, value_id value);

/* The value itself, or its number where the state or the pass has a single nr or arch. */
value_id lift_resolve(lifting *lift, const spans *nrs, value_id value);

/* The states at an instruction, joined. */
bool lift_join(lifting *lift, uint32_t pc, lift_state **ret_states);

/* Takes a state over the instruction at lift->pc; the state is used up. */
bool lift_step(lifting *lift, lift_state *state);

/* RET A. */
bool lift_return(lifting *lift, lift_state *state);

/* Makes the runs of one range of arches of the exits of its pass. */
bool lift_finish_pass(lifting *lift);

/* Where no arch was tested, other arches than those of the target's machines answer KILL_THREAD,
 * unless all are killed anyway. target: see callgate_lift. */
bool lift_keep_machines(lifting *lift, const callgate_target *target);

/* Makes the policy of all runs in the target store. */
bool lift_settle(lifting *lift, const callgate_policy **ret_policy);

#endif
