/* Interned values: numbers, or functions of arguments, nr or arch. */
#include "filter/lift_value.h"
#include "filter/insn.h"
#include <stdlib.h>
#include <string.h>

/* A record: the domain, then the bits. */
typedef struct value_record {
    uint32_t domain;
    bits bits;
} value_record;

enum {
    RECORD_WORDS = sizeof(value_record) / sizeof(uint32_t),
    QUESTION_WORDS = 3,
    CODE_BITS = 16,
    NUMBERS_STEPS = 8, /* what computing with two numbers costs, about */
};

static void get(const value_table *table, value_id value, value_record *ret_record)
{
    memcpy(ret_record, records_get(&table->interned, value), sizeof *ret_record);
}

static bool has_failed(const bits *a)
{
    for (uint32_t i = 0; i < WORD_BITS; i++)
        if (a->at[i] == DECISION_NONE)
            return true;
    return false;
}

static value_id none(value_table *table, lift_failure why)
{
    (void)budget_fail(table->budget, why);
    return VALUE_NONE;
}

static value_id intern(value_table *table, value_domain domain, const bits *a)
{
    uint32_t words[RECORD_WORDS];
    uint32_t number;
    bool is_number = bits_are_known(a, &number);

    if (has_failed(a))
        return none(table, LIFT_OUT_OF_STORE);
    words[0] = is_number ? DOMAIN_CONSTANT : domain;
    memcpy(words + 1, a->at, sizeof a->at);
    if (table->interned.count >= LIFT_VALUE_COUNT_MAX)
        return none(table, LIFT_OUT_OF_VALUES);
    value_id made = records_intern(&table->interned, words);
    return made == RECORD_NONE ? none(table, LIFT_OUT_OF_MEMORY) : made;
}

value_id value_number(value_table *table, uint32_t number)
{
    known_number *last = &table->numbers[number % KNOWN_NUMBER_COUNT];

    if (last->number != number || last->value == VALUE_NONE) {
        bits known = bits_constant(number);
        *last = (known_number){number, intern(table, DOMAIN_CONSTANT, &known)};
    }
    return last->value;
}

static value_id word_of(value_table *table, value_domain domain, uint32_t arg, uint32_t bit_first)
{
    bits made;

    for (uint32_t i = 0; i < WORD_BITS; i++)
        made.at[i] = decision_bit(table->store, arg, bit_first + i);
    return intern(table, domain, &made);
}

value_id value_argument(value_table *table, uint32_t arg, bool is_high)
{
    return word_of(table, DOMAIN_ARGS, arg, is_high ? WORD_BITS : 0);
}

bool values_init(value_table *table, callgate_store *store, lift_budget *budget)
{
    table->store = store;
    table->budget = budget;
    records_init(&table->interned, RECORD_WORDS);
    records_init(&table->questions, QUESTION_WORDS);
    memset(table->numbers, 0xff, sizeof table->numbers);
    if (value_number(table, 0) != VALUE_ZERO)
        return false;
    table->nr = word_of(table, DOMAIN_NR, 0, 0);
    table->arch = word_of(table, DOMAIN_ARCH, 0, 0);
    return table->nr != VALUE_NONE && table->arch != VALUE_NONE;
}

void values_release(value_table *table)
{
    records_release(&table->interned);
    records_release(&table->questions);
    free(table->answers);
}

value_domain value_domain_of(const value_table *table, value_id value)
{
    return (value_domain)records_get(&table->interned, value)[0];
}

bits value_bits(const value_table *table, value_id value)
{
    value_record record;

    get(table, value, &record);
    return record.bits;
}

bool value_is_number(const value_table *table, value_id value, uint32_t *ret_number)
{
    if (value_domain_of(table, value) != DOMAIN_CONSTANT)
        return false;
    bits known = value_bits(table, value);
    return bits_are_known(&known, ret_number);
}

bool values_share_domain(const value_table *table, value_id a, value_id b)
{
    value_domain domain_a = value_domain_of(table, a);
    value_domain domain_b = value_domain_of(table, b);

    return domain_a == domain_b || domain_a == DOMAIN_CONSTANT || domain_b == DOMAIN_CONSTANT;
}

value_domain value_domain_shared(const value_table *table, value_id a, value_id b)
{
    value_domain domain = value_domain_of(table, a);

    return domain == DOMAIN_CONSTANT ? value_domain_of(table, b) : domain;
}

value_id value_at(value_table *table, value_id value, uint32_t number)
{
    callgate_call_data call = {.args = {number}};
    bits a = value_bits(table, value);
    uint32_t result = 0;

    if (!budget_step(table->budget, WORD_BITS))
        return VALUE_NONE;
    for (uint32_t i = 0; i < WORD_BITS; i++)
        result |= decision_eval(table->store, a.at[i], &call) << i;
    return value_number(table, result);
}

/* The place for the answer to a question; NULL: the budget says why. *ret_is_known: it is there. */
static uint32_t *answer_to(value_table *table, uint32_t code, value_id a, value_id b,
                           bool *ret_is_known)
{
    const uint32_t question[QUESTION_WORDS] = {code, a, b};
    uint32_t known_count = table->questions.count;
    uint32_t index = records_intern(&table->questions, question);

    if (index != RECORD_NONE && index >= table->answer_capacity) {
        uint32_t *answers = realloc(table->answers, table->questions.capacity * sizeof *answers);
        if (answers) {
            table->answers = answers;
            table->answer_capacity = table->questions.capacity;
        }
    }
    if (index == RECORD_NONE || index >= table->answer_capacity) {
        (void)budget_fail(table->budget, LIFT_OUT_OF_MEMORY);
        return NULL;
    }
    *ret_is_known = index < known_count;
    return &table->answers[index];
}

/* What an instruction costs in steps when it is done bit by bit. */
static uint32_t cost_of(uint16_t code)
{
    switch (code & ~INSN_SOURCE_X) {
    case OP_DIV_K:
        return WORD_BITS * WORD_BITS * WORD_BITS;
    case OP_MUL_K:
        return WORD_BITS * WORD_BITS * 4;
    default:
        return WORD_BITS * 4;
    }
}

/* May the two be put through the circuit of an instruction? */
static bool may_compute(const value_table *table, uint16_t code, value_id a, value_id b)
{
    if (!values_share_domain(table, a, b))
        return budget_fail(table->budget, LIFT_MIXED_DOMAINS);
    return budget_step(table->budget, cost_of(code));
}

value_id value_compute(value_table *table, uint16_t code, value_id a, value_id b, uint32_t width)
{
    bool is_known;
    uint32_t number_a;
    uint32_t number_b;

    uint32_t *answer = answer_to(table, code | width << CODE_BITS, a, b, &is_known);

    if (!answer || is_known)
        return answer ? *answer : VALUE_NONE;
    *answer = VALUE_NONE;
    if (value_is_number(table, a, &number_a) && value_is_number(table, b, &number_b)) {
        if (!budget_step(table->budget, NUMBERS_STEPS))
            return VALUE_NONE;
        return *answer = value_number(table, number_compute(code, number_a, number_b));
    }
    if (!may_compute(table, code, a, b))
        return VALUE_NONE;
    bits bits_a = value_bits(table, a);
    bits bits_b = value_bits(table, b);
    bits made = bits_compute(table->store, code, &bits_a, &bits_b, width);
    return *answer = intern(table, value_domain_shared(table, a, b), &made);
}

value_id value_pick(value_table *table, decision condition, value_id a, value_id b)
{
    if (a == b)
        return a;
    if (!budget_step(table->budget, WORD_BITS))
        return VALUE_NONE;
    bits bits_a = value_bits(table, a);
    bits bits_b = value_bits(table, b);
    bits made = bits_pick(table->store, condition, &bits_a, &bits_b);
    return intern(table, DOMAIN_ARGS, &made);
}

decision value_test(value_table *table, uint16_t code, value_id a, value_id b)
{
    bool is_known;
    uint32_t *answer = answer_to(table, code, a, b, &is_known);

    if (!answer || is_known)
        return answer ? *answer : DECISION_NONE;
    *answer = DECISION_NONE;
    if (!may_compute(table, code, a, b))
        return DECISION_NONE;
    bits bits_a = value_bits(table, a);
    bits bits_b = value_bits(table, b);
    *answer = bits_test(table->store, code, &bits_a, &bits_b);
    if (*answer == DECISION_NONE)
        (void)budget_fail(table->budget, LIFT_OUT_OF_STORE);
    return *answer;
}

/* The end of the largest aligned block around `number` on which the condition is constant: below
 * the last bit that the diagram tests, all are free. */
static uint32_t block_last(const decision_node *nodes, decision d, uint32_t number,
                           decision *ret_leaf)
{
    uint32_t free_mask = UINT32_MAX;

    while (nodes[d].var != DECISION_LEAF) {
        uint32_t bit = 63 - nodes[d].var;
        d = number >> bit & 1 ? nodes[d].hi : nodes[d].lo;
        free_mask = (1u << bit) - 1;
    }
    *ret_leaf = d;
    return number | free_mask;
}

condition_run condition_run_from(const callgate_store *store, decision condition, uint32_t from)
{
    const decision_node *nodes = decision_get(store, 0); /* no node is made here */
    decision leaf;
    decision next;
    condition_run run = {.last = block_last(nodes, condition, from, &leaf), .block_count = 1};

    while (run.last != UINT32_MAX) {
        uint32_t further = block_last(nodes, condition, run.last + 1, &next);
        if (next != leaf)
            break;
        run.last = further;
        run.block_count++;
    }
    run.is_true = leaf == DECISION_TRUE;
    return run;
}
