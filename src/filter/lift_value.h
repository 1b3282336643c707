/* What a register under lift holds: interned words of conditions.
 *
 * A value is a number, or a function of one thing: the call's arguments, its nr, or its arch. The
 * bits of nr and of arch have no variables in a store; within a lift they borrow those of
 * argument 0's low word, and the domain keeps the three apart.
 */
#ifndef FILTER_LIFT_VALUE_H
#define FILTER_LIFT_VALUE_H

#include "filter/lift_bits.h"
#include "filter/lift_budget.h"
#include "filter/lift_records.h"

typedef enum value_domain {
    DOMAIN_CONSTANT,
    DOMAIN_ARGS,
    DOMAIN_NR,
    DOMAIN_ARCH,
} value_domain;

typedef uint32_t value_id;
#define VALUE_NONE RECORD_NONE
enum { VALUE_ZERO = 0 }; /* the number 0: the first value of every table */

/* A number that was asked for. */
typedef struct known_number {
    uint32_t number;
    value_id value;
} known_number;

enum { KNOWN_NUMBER_COUNT = 256 }; /* a power of two */

typedef struct value_table {
    callgate_store *store;
    lift_budget *budget;
    records interned;
    records questions; /* computations and tests done before: opcode (and width), a, b */
    uint32_t *answers; /* to each, a value or a decision */
    uint32_t answer_capacity;
    known_number numbers[KNOWN_NUMBER_COUNT]; /* each in the place of its last bits */
    value_id nr;                              /* the plain nr */
    value_id arch;                            /* the plain arch */
} value_table;

/* false: the budget says why. Functions below then give VALUE_NONE or DECISION_NONE. */
bool values_init(value_table *table, callgate_store *store, lift_budget *budget);
void values_release(value_table *table);

/* Values are made once: equal ids are equal values. */
value_id value_number(value_table *table, uint32_t number);

/* The high or low word of an argument (6: the instruction pointer). */
value_id value_argument(value_table *table, uint32_t arg, bool is_high);

value_domain value_domain_of(const value_table *table, value_id value);
bool value_is_number(const value_table *table, value_id value, uint32_t *ret_number);

/* Can the two stand in one computation? */
bool values_share_domain(const value_table *table, value_id a, value_id b);

/* The domain of a computation of two that can. */
value_domain value_domain_shared(const value_table *table, value_id a, value_id b);

/* The number that a value of nr or arch has for one nr or arch. */
value_id value_at(value_table *table, value_id value, uint32_t number);

/* What an ALU instruction makes of A and its operand, as far as the lowest `width` bits are read;
 * both share a domain. */
value_id value_compute(value_table *table, uint16_t code, value_id a, value_id b, uint32_t width);

/* `a` where the condition on arguments holds, elsewhere `b`. */
value_id value_pick(value_table *table, decision condition, value_id a, value_id b);

/* The condition on which a jump is taken, in the domain of its operands. */
decision value_test(value_table *table, uint16_t code, value_id a, value_id b);

/* Each bit of a value of arguments, or of a number. */
bits value_bits(const value_table *table, value_id value);

/* A run of numbers on which a condition on nr or arch stays the same. */
typedef struct condition_run {
    uint32_t last;
    bool is_true;
    uint32_t block_count; /* aligned blocks that it is made of: what it cost to find */
} condition_run;

/* The run from `from` on. */
condition_run condition_run_from(const callgate_store *store, decision condition, uint32_t from);

#endif
