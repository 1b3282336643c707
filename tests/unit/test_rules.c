/* Rules: which are taken, which decides, what each ABI sees. */
#include "oracle/rules.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define E(n) (CALLGATE_ERRNO | (n))
#define SET(name) CALLGATE_ABI_BIT(CALLGATE_ABI_##name)

/* Conditions in few letters. */
#define CONDITION(arg, op, value, mask)                                                            \
    {                                                                                              \
        (arg), (op), (value), (mask)                                                               \
    }
#define EQ(arg, value) CONDITION(arg, CALLGATE_EQ, value, 0)
#define NE(arg, value) CONDITION(arg, CALLGATE_NE, value, 0)
#define LT(arg, value) CONDITION(arg, CALLGATE_LT, value, 0)
#define LE(arg, value) CONDITION(arg, CALLGATE_LE, value, 0)
#define GE(arg, value) CONDITION(arg, CALLGATE_GE, value, 0)
#define GT(arg, value) CONDITION(arg, CALLGATE_GT, value, 0)
#define MASKED(arg, mask, value) CONDITION(arg, CALLGATE_MASKED_EQ, value, mask)

typedef struct bench {
    callgate_store *store;
    rule_set set;
    uint32_t added;
} bench;

static int begin(void **state)
{
    bench *made = calloc(1, sizeof *made);

    if (!made || callgate_store_new(NULL, &made->store, NULL) != CALLGATE_OK)
        return -1;
    rule_set_init(&made->set, SET(X86_64), CALLGATE_ALLOW);
    *state = made;
    return 0;
}

static int end(void **state)
{
    bench *made = *state;

    rule_set_release(&made->set);
    callgate_store_free(made->store);
    free(made);
    return 0;
}

static void restart(bench *b, callgate_abi_set abis)
{
    rule_set_release(&b->set);
    rule_set_init(&b->set, abis, CALLGATE_ALLOW);
    b->added = 0;
}

static callgate_abi first_abi(const bench *b)
{
    uint32_t abi = 0;

    while (!(b->set.abis & CALLGATE_ABI_BIT(abi)))
        abi++;
    return (callgate_abi)abi;
}

/* Adds a rule on the first ABI; what libseccomp would answer. */
static int add(bench *b, const char *name, uint32_t word, uint32_t count,
               const callgate_condition *conditions)
{
    callgate_error err;
    callgate_status status = rule_set_add(&b->set, first_abi(b), call_from_name(name, strlen(name)),
                                          conditions, count, word, ++b->added, NULL, &err);

    assert_true(status == CALLGATE_OK || status == CALLGATE_INVALID);
    return status == CALLGATE_OK ? 0 : -EEXIST;
}

#define ADD(b, name, word, ...)                                                                    \
    add((b), (name), (word),                                                                       \
        (uint32_t)(sizeof((callgate_condition[]){__VA_ARGS__}) / sizeof(callgate_condition)),      \
        (callgate_condition[]){__VA_ARGS__})
#define ADD_ALWAYS(b, name, word) add((b), (name), (word), 0, NULL)

/* The word of one call, on which policy and oracle have to agree. */
static uint32_t answer_nr(bench *b, uint32_t arch, uint32_t nr, const uint64_t *args)
{
    const callgate_policy *policy, *origin;
    callgate_call_data data = {.arch = arch, .nr = nr};
    uint32_t origin_word;

    memcpy(data.args, args, sizeof data.args);
    assert_int_equal(rule_set_policy(b->store, &b->set, &policy, &origin, NULL), CALLGATE_OK);
    uint32_t word = callgate_policy_eval(policy, &data);
    assert_int_equal(word, rule_set_eval(&b->set, &data, &origin_word));
    assert_int_equal(callgate_policy_eval(origin, &data), origin_word);
    return word;
}

static uint32_t answer(bench *b, const char *name, uint64_t a0, uint64_t a1, uint64_t a2)
{
    callgate_abi abi = first_abi(b);
    uint64_t args[6] = {a0, a1, a2};
    uint32_t nr;

    assert_true(callgate_call_nr(abi, name, &nr));
    return answer_nr(b, callgate_abi_arch(abi), nr, args);
}

static uint32_t answer_x86_64(bench *b, uint32_t nr)
{
    return answer_nr(b, callgate_abi_arch(CALLGATE_ABI_X86_64), nr, (uint64_t[6]){0});
}

static void unconditional_rules_win(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), 0);
    assert_int_equal(ADD_ALWAYS(b, "getpgid", E(2)), 0); /* replaces */
    assert_int_equal(ADD_ALWAYS(b, "getpgid", E(3)), 0); /* the first stays */
    assert_int_equal(ADD(b, "getpgid", E(4), EQ(0, 5)), 0);
    assert_int_equal(answer(b, "getpgid", 1, 0, 0), E(2));
    assert_int_equal(answer(b, "getpgid", 5, 0, 0), E(2));
    assert_int_equal(answer(b, "getpgid", 7, 0, 0), E(2));
}

static void prefixes_are_refused_or_dropped(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1), EQ(1, 1)), 0); /* dropped */
    assert_int_equal(answer(b, "getpgid", 1, 1, 0), E(1));
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1)), -EEXIST);
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), 0);

    restart(b, SET(X86_64));
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1), EQ(1, 1)), 0);
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), -EEXIST);
    assert_int_equal(answer(b, "getpgid", 1, 2, 0), CALLGATE_ALLOW);
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1)), 0); /* the same answer: it replaces */
    assert_int_equal(answer(b, "getpgid", 1, 2, 0), E(2));

    restart(b, SET(X86_64));
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1), EQ(1, 1)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1), EQ(1, 2)), 0);
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), -EEXIST);
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 1)), -EEXIST);
}

/* libseccomp judges the rules of a call that the ABI doesn't have as it does all others. */
static void absent_calls_are_judged(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "mmap2", E(1), EQ(0, 1)), 0);
    assert_int_equal(ADD(b, "mmap2", E(1), EQ(0, 1)), 0);
    assert_int_equal(ADD(b, "mmap2", E(2), EQ(0, 1)), -EEXIST);
    assert_int_equal(ADD(b, "ugetrlimit", E(2), EQ(0, 1)), 0);
    assert_int_equal(ADD_ALWAYS(b, "mmap2", E(2)), 0);
    assert_int_equal(b->set.count, 0);
}

static rule_outcome outcome_of(bench *b, uint32_t word, uint32_t count,
                               const callgate_condition *conditions)
{
    rule_outcome outcome;
    rule_request request = {
        .abi = CALLGATE_ABI_X86_64,
        .call = call_from_name("getpgid", 7),
        .conditions = conditions,
        .condition_count = count,
        .word = word,
        .origin = 1,
    };

    assert_int_equal(rule_set_add_request(&b->set, &request, &outcome, NULL), CALLGATE_OK);
    return outcome;
}

static void outcomes_are_told(void **state)
{
    bench *b = *state;
    static const callgate_condition two[] = {EQ(0, 1), EQ(1, 1)};

    assert_int_equal(outcome_of(b, E(1), 1, two), RULE_OUTCOME_ADDED);
    assert_int_equal(outcome_of(b, E(1), 1, two), RULE_OUTCOME_NONE);
    assert_int_equal(outcome_of(b, E(1), 2, two), RULE_OUTCOME_NONE);
    assert_int_equal(outcome_of(b, E(2), 2, two), RULE_OUTCOME_OVERRULED);
    assert_int_equal(b->set.count, 1);
    assert_int_equal(outcome_of(b, E(2), 0, NULL), RULE_OUTCOME_REPLACES);
    assert_int_equal(outcome_of(b, E(2), 0, NULL), RULE_OUTCOME_NONE);
    assert_int_equal(outcome_of(b, E(3), 0, NULL), RULE_OUTCOME_OVERRULED);
    assert_int_equal(outcome_of(b, E(3), 1, two), RULE_OUTCOME_OVERRULED);
    assert_int_equal(b->set.count, 2);
}

/* Conditions are sorted by argument before they are compared. */
static void order_of_conditions_is_the_arguments(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(2), EQ(1, 1), EQ(0, 1)), 0);
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1)), -EEXIST);
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1), EQ(1, 1)), -EEXIST);
}

static void highest_first_argument_is_tried_first(void **state)
{
    bench *b = *state;

    for (int order = 0; order < 2; order++) {
        restart(b, SET(X86_64));
        if (order == 0)
            assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1), EQ(1, 2)), 0);
        assert_int_equal(ADD(b, "getpgid", E(2), EQ(1, 2)), 0);
        if (order == 1)
            assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 1), EQ(1, 2)), 0);
        assert_int_equal(answer(b, "getpgid", 1, 2, 0), E(2));
    }
}

/* A pair of overlapping conditions on argument 0, and which of them decides at a point. */
typedef struct overlap {
    callgate_condition first;
    callgate_condition second;
    uint64_t point;
    int decides; /* 1, 2; 0: whichever was added first */
} overlap;

static const overlap overlaps[] = {
    {EQ(0, 1), GE(0, 0), 1, 1},
    {EQ(0, 1), LE(0, 5), 1, 1},
    {NE(0, 7), LT(0, 5), 1, 1},
    {MASKED(0, 1, 1), GE(0, 0), 3, 1},
    {MASKED(0, 1, 1), LE(0, 9), 3, 1},
    {LE(0, 5), GE(0, 0), 1, 1},
    {LT(0, 5), GT(0, 0), 1, 1},
    {LE(0, 1), LE(0, 5), 1, 1},
    {LT(0, 2), LE(0, 5), 1, 1},
    {LT(0, 2), LE(0, 2), 1, 0},
    {GE(0, 5), GE(0, 1), 6, 1},
    {GT(0, 5), GE(0, 1), 6, 1},
    {GE(0, 5), GT(0, 5), 6, 0},
    {GE(0, 1ull << 32), GE(0, 5), 1ull << 33, 1},
    {NE(0, 9), NE(0, 3), 1, 1},
    {NE(0, 9), EQ(0, 3), 3, 1},
    {NE(0, 1), EQ(0, 3), 3, 2},
    {MASKED(0, 4, 4), MASKED(0, 3, 1), 5, 1},
    {MASKED(0, 4, 0), MASKED(0, 3, 0), 8, 0},
    /* on 64-bit ABIs an equality and a mask with one high word go by age, not by value */
    {EQ(0, 9), MASKED(0, 1, 1), 9, 0},
    {EQ(0, 1ull << 32), MASKED(0, 1, 0), 1ull << 32, 1},
    {NE(0, 1), MASKED(0, 1ull << 32, 1ull << 32), 1ull << 32, 2},
};

static void overlaps_are_decided(void **state)
{
    bench *b = *state;

    for (size_t i = 0; i < sizeof overlaps / sizeof *overlaps; i++)
        for (int order = 1; order <= 2; order++) {
            const overlap *item = &overlaps[i];
            const callgate_condition *pair[] = {&item->first, &item->second};
            restart(b, SET(X86_64));
            add(b, "getpgid", E((uint32_t)order), 1, pair[order - 1]);
            add(b, "getpgid", E((uint32_t)(3 - order)), 1, pair[2 - order]);
            uint32_t decides = (uint32_t)(item->decides ? item->decides : order);
            assert_int_equal(answer(b, "getpgid", item->point, 0, 0), E(decides));
        }
}

/* On 32-bit ABIs there is one word: EQ, NE and masks go by value, whatever came first. */
static void narrow_abis_order_by_value_alone(void **state)
{
    bench *b = *state;

    for (int order = 0; order < 2; order++) {
        restart(b, SET(X86));
        if (order == 0)
            assert_int_equal(ADD(b, "getpgid", E(2), MASKED(0, 1, 1)), 0);
        assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 9)), 0);
        if (order == 1)
            assert_int_equal(ADD(b, "getpgid", E(2), MASKED(0, 1, 1)), 0);
        assert_int_equal(answer(b, "getpgid", 9, 0, 0), E(1));
    }
}

/* NE is EQ's test with its branches changed over: it stands where the equality does. */
static void equality_and_its_opposite_share_a_place(void **state)
{
    bench *b = *state;

    restart(b, SET(X86));
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 5)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), MASKED(0, 7, 5)), 0);
    assert_int_equal(ADD(b, "getpgid", E(3), NE(0, 5)), 0);
    assert_int_equal(answer(b, "getpgid", 13, 0, 0), E(3));
}

/* Masks keep together where an equality came between: libseccomp groups by the high word. */
static void masks_keep_together(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(1), MASKED(0, 4, 0)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), NE(0, 3)), 0);
    assert_int_equal(ADD(b, "getpgid", E(3), MASKED(0, 3, 3)), 0);
    assert_int_equal(answer(b, "getpgid", 15, 0, 0), E(3));
    assert_int_equal(answer(b, "getpgid", 4, 0, 0), E(2));
}

static void narrow_abis_see_low_words(void **state)
{
    bench *b = *state;
    static const callgate_abi_set narrow[] = {SET(X86), SET(X32), SET(ARM), SET(S390)};

    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) {
        restart(b, narrow[i]);
        assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 0x100000005)), 0);
        assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 5)), -EEXIST);
        assert_int_equal(answer(b, "getpgid", 5, 0, 0), E(1));
        assert_int_equal(answer(b, "getpgid", 0x700000005, 0, 0), E(1));
        assert_int_equal(ADD(b, "getpriority", E(1), GE(0, 1ull << 32)), 0);
        assert_int_equal(answer(b, "getpriority", 0, 0, 0), E(1));
        assert_int_equal(ADD(b, "setpgid", E(1), MASKED(0, 0xf00000000, 0x100000000)), 0);
        assert_int_equal(ADD(b, "setpgid", E(2), EQ(0, 3)),
                         0); /* dropped: the first holds always */
        assert_int_equal(answer(b, "setpgid", 3, 0, 0), E(1));
    }
    restart(b, SET(X86_64));
    assert_int_equal(ADD(b, "getpgid", E(1), EQ(0, 0x100000005)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), EQ(0, 5)), 0);
    assert_int_equal(answer(b, "getpgid", 5, 0, 0), E(2));
}

static void values_are_compared_under_masks(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(1), MASKED(0, 3, 7)), 0);
    assert_int_equal(ADD(b, "getpgid", E(2), MASKED(0, 3, 3)), -EEXIST);
    assert_int_equal(answer(b, "getpgid", 0xb, 0, 0), E(1));
    assert_int_equal(ADD(b, "setpgid", E(1), MASKED(0, 0, 5)), 0); /* holds always */
    assert_int_equal(ADD(b, "setpgid", E(2), EQ(0, 5)), 0);
    assert_int_equal(answer(b, "setpgid", 5, 0, 0), E(1));
}

static void repeated_arguments_are_alternatives(void **state)
{
    bench *b = *state;

    assert_int_equal(ADD(b, "getpgid", E(1), GE(0, 5), LE(0, 9), EQ(1, 3)), 0);
    assert_int_equal(answer(b, "getpgid", 0, 0, 0), E(1));  /* <= 9 */
    assert_int_equal(answer(b, "getpgid", 77, 0, 0), E(1)); /* >= 5 */
    assert_int_equal(ADD(b, "setpgid", E(1), EQ(0, 5), EQ(0, 9), EQ(1, 3)), 0);
    assert_int_equal(answer(b, "setpgid", 0, 3, 0), E(1));
    assert_int_equal(answer(b, "setpgid", 9, 0, 0), E(1));
    assert_int_equal(answer(b, "setpgid", 1, 1, 0), CALLGATE_ALLOW);
    assert_int_equal(ADD(b, "setpriority", E(1), EQ(0, 1), EQ(0, 2), EQ(0, 3), EQ(0, 4), EQ(0, 5),
                         EQ(0, 6), EQ(0, 7), EQ(0, 8)),
                     0);
    assert_int_equal(answer(b, "setpriority", 8, 0, 0), E(1));
}

static void multiplexed_calls_get_two_rules(void **state)
{
    bench *b = *state;

    restart(b, SET(X86));
    assert_int_equal(ADD(b, "socket", E(1), EQ(0, 40)), 0);
    assert_int_equal(answer(b, "socket", 40, 0, 0), E(1));
    assert_int_equal(answer(b, "socket", 1, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(answer(b, "socketcall", 1, 0, 0), E(1)); /* for every family */
    assert_int_equal(answer(b, "socketcall", 2, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(ADD(b, "socket", E(2), EQ(0, 41)), -EEXIST); /* the same sub-call */
    assert_int_equal(answer(b, "socket", 41, 0, 0), CALLGATE_ALLOW);
    assert_int_equal(ADD_ALWAYS(b, "socketcall", E(3)), 0);
    assert_int_equal(answer(b, "socketcall", 1, 0, 0), E(3));
    assert_int_equal(answer(b, "socket", 40, 0, 0), E(1));

    restart(b, SET(X86));
    assert_int_equal(ADD(b, "socket", E(1), EQ(0, 1), EQ(1, 2)), 0);
    assert_int_equal(answer(b, "socketcall", 1, 2, 0), E(1)); /* tests the user's pointer */
    assert_int_equal(answer(b, "socketcall", 1, 1, 0), CALLGATE_ALLOW);
    assert_int_equal(ADD_ALWAYS(b, "send", E(1)), 0); /* no direct call there */
    assert_int_equal(answer(b, "socketcall", 9, 0, 0), E(1));
}

static void numbers_beyond_are_foreign_or_default(void **state)
{
    bench *b = *state;

    rule_set_release(&b->set);
    rule_set_init(&b->set, SET(X86_64), E(1));
    assert_int_equal(answer_x86_64(b, 0x3fffffff), E(1));
    assert_int_equal(answer_x86_64(b, 0x40000000), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_x86_64(b, 0xfffffffe), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_x86_64(b, 0xffffffff), E(1));
    rule_set_init(&b->set, SET(X86_64) | SET(X32), E(1));
    assert_int_equal(answer_x86_64(b, 0x40000000), E(1));
    assert_int_equal(answer_x86_64(b, 0xfffffffe), E(1));
    rule_set_init(&b->set, SET(X32), E(1));
    assert_int_equal(answer_x86_64(b, 0), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_x86_64(b, 0xffffffff), E(1));
    rule_set_init(&b->set, SET(X86), E(1));
    assert_int_equal(answer_x86_64(b, 0xffffffff), CALLGATE_KILL_THREAD);
    assert_int_equal(
        answer_nr(b, callgate_abi_arch(CALLGATE_ABI_X86), 0xffffffff, (uint64_t[6]){0}), E(1));
}

/* As runc 1.1.5 was seen to install it. */
static void newer_numbers_answer_enosys(void **state)
{
    bench *b = *state;

    rule_set_release(&b->set);
    rule_set_init(&b->set, SET(X86_64), E(1));
    b->set.newer[CALLGATE_ABI_X86_64] = (rule_newer){.is_set = true, .nr_max = 0x140};
    assert_int_equal(answer_x86_64(b, 0x140), E(1));
    assert_int_equal(answer_x86_64(b, 0x141), E(ENOSYS));
    assert_int_equal(answer_x86_64(b, 0x40000000), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_x86_64(b, 0x80000000), E(ENOSYS));
    assert_int_equal(answer_x86_64(b, 0xc0000000), CALLGATE_KILL_THREAD);
    assert_int_equal(answer_x86_64(b, 0xffffffff), E(1));
    b->set.newer[CALLGATE_ABI_X86_64].nr_max = 0x3fffffff;
    assert_int_equal(answer_x86_64(b, 0x3fffffff), E(1));
    assert_int_equal(answer_x86_64(b, 0x80000000), E(ENOSYS));
    b->set.newer[CALLGATE_ABI_X86_64].nr_max = 0x140;
    b->set.abis |= SET(X32);
    b->set.newer[CALLGATE_ABI_X32] = (rule_newer){.is_set = true, .nr_max = 0x40000220};
    assert_int_equal(answer_x86_64(b, 0x40000220), E(1));
    assert_int_equal(answer_x86_64(b, 0x40000221), E(ENOSYS));
    assert_int_equal(answer_x86_64(b, 0xffffffff), E(ENOSYS));
}

/* 10^5 rules for one call end fast: by an answer or by a limit. */
static void long_lists_end(void **state)
{
    bench *b = *state;
    const callgate_policy *policy;
    callgate_error err;
    struct timespec from, to;

    for (int kind = 0; kind < 3; kind++) {
        restart(b, SET(X86_64));
        callgate_store_clear(b->store);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
        for (uint32_t i = 0; i < 100000; i++) {
            uint64_t value = kind == 0 ? i : (uint64_t)i * 0x9e3779b97f4a7c15u;
            callgate_condition two[] = {EQ(0, value), EQ(1, ~value)};
            add(b, "getpgid", E(1 + i % 7), kind == 2 ? 2 : 1, two);
        }
        callgate_status status = rule_set_policy(b->store, &b->set, &policy, NULL, &err);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
        assert_true(status == CALLGATE_OK || status == CALLGATE_LIMIT);
        assert_true(to.tv_sec - from.tv_sec < 10);
    }
}

static void public_rules_make_policies(void **state)
{
    bench *b = *state;
    callgate_rules *rules;
    callgate_error err;
    const callgate_policy *policy, *origin;
    callgate_condition one = EQ(0, 5), odd = {6, CALLGATE_EQ, 1, 0};
    callgate_condition unknown = {0, (callgate_op)9, 1, 0};
    callgate_call_data data = {.arch = callgate_abi_arch(CALLGATE_ABI_X86_64)};

    assert_int_equal(callgate_rules_new(0, CALLGATE_ALLOW, &rules, &err), CALLGATE_INVALID);
    assert_int_equal(callgate_rules_new(UINT32_MAX, CALLGATE_ALLOW, &rules, &err),
                     CALLGATE_INVALID);
    assert_non_null(strstr(err.text, "don't exist: 0xffffffff"));
    assert_int_equal(callgate_rules_new(SET(X86_64) | SET(X86), CALLGATE_ALLOW, &rules, &err),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &one, 1, E(1), &err), CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "unshare", NULL, 0, E(2), &err), CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &one, 1, E(3), &err), CALLGATE_INVALID);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &odd, 1, E(3), &err), CALLGATE_INVALID);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &unknown, 1, E(3), &err),
                     CALLGATE_INVALID);
    assert_int_equal(callgate_rules_add(rules, "getpgid", NULL, 0, E(4096), &err),
                     CALLGATE_INVALID);
    assert_int_equal(callgate_rules_add(rules, "opennat", NULL, 0, E(1), &err), CALLGATE_INVALID);
    assert_non_null(strstr(err.hint, "openat"));
    assert_int_equal(callgate_rules_policy(b->store, rules, &policy, &origin, &err), CALLGATE_OK);
    assert_true(callgate_call_nr(CALLGATE_ABI_X86_64, "unshare", &data.nr));
    assert_int_equal(callgate_policy_eval(policy, &data), E(2));
    assert_int_equal(callgate_policy_eval(origin, &data), 2);
    callgate_rules_free(rules);
    callgate_rules_free(NULL);
}

/* A program that permits 5 to 9 permits nothing else, whatever runtimes make of such a rule. */
static void public_conditions_hold_together(void **state)
{
    bench *b = *state;
    callgate_rules *rules;
    const callgate_policy *policy;
    callgate_condition range[] = {GE(0, 5), LE(0, 9), NE(0, 7), EQ(1, 3)};
    callgate_call_data data = {.arch = callgate_abi_arch(CALLGATE_ABI_X86_64), .args = {0, 3}};

    assert_int_equal(callgate_rules_new(SET(X86_64), E(1), &rules, NULL), CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "setpgid", range, 4, CALLGATE_ALLOW, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_policy(b->store, rules, &policy, NULL, NULL), CALLGATE_OK);
    assert_true(callgate_call_nr(CALLGATE_ABI_X86_64, "setpgid", &data.nr));
    for (data.args[0] = 0; data.args[0] < 12; data.args[0]++) {
        bool is_in = data.args[0] >= 5 && data.args[0] <= 9 && data.args[0] != 7;
        assert_int_equal(callgate_policy_eval(policy, &data), is_in ? CALLGATE_ALLOW : E(1));
    }
    data.args[0] = 5;
    data.args[1] = 4;
    assert_int_equal(callgate_policy_eval(policy, &data), E(1));
    callgate_rules_free(rules);
}

/* A rule that is refused on one ABI is added on none. */
static void refused_rules_leave_no_trace(void **state)
{
    bench *b = *state;
    callgate_rules *rules;
    const callgate_policy *before, *after;
    callgate_condition wide = EQ(0, 0x100000005), narrow = EQ(0, 5);

    assert_int_equal(callgate_rules_new(SET(X86_64) | SET(X86), CALLGATE_ALLOW, &rules, NULL),
                     CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &wide, 1, E(1), NULL), CALLGATE_OK);
    assert_int_equal(callgate_rules_policy(b->store, rules, &before, NULL, NULL), CALLGATE_OK);
    assert_int_equal(callgate_rules_add(rules, "getpgid", &narrow, 1, E(2), NULL),
                     CALLGATE_INVALID);
    assert_int_equal(callgate_rules_policy(b->store, rules, &after, NULL, NULL), CALLGATE_OK);
    assert_ptr_equal(before, after);
    callgate_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unconditional_rules_win, begin, end),
        cmocka_unit_test_setup_teardown(prefixes_are_refused_or_dropped, begin, end),
        cmocka_unit_test_setup_teardown(absent_calls_are_judged, begin, end),
        cmocka_unit_test_setup_teardown(outcomes_are_told, begin, end),
        cmocka_unit_test_setup_teardown(order_of_conditions_is_the_arguments, begin, end),
        cmocka_unit_test_setup_teardown(highest_first_argument_is_tried_first, begin, end),
        cmocka_unit_test_setup_teardown(overlaps_are_decided, begin, end),
        cmocka_unit_test_setup_teardown(narrow_abis_order_by_value_alone, begin, end),
        cmocka_unit_test_setup_teardown(equality_and_its_opposite_share_a_place, begin, end),
        cmocka_unit_test_setup_teardown(masks_keep_together, begin, end),
        cmocka_unit_test_setup_teardown(narrow_abis_see_low_words, begin, end),
        cmocka_unit_test_setup_teardown(values_are_compared_under_masks, begin, end),
        cmocka_unit_test_setup_teardown(repeated_arguments_are_alternatives, begin, end),
        cmocka_unit_test_setup_teardown(multiplexed_calls_get_two_rules, begin, end),
        cmocka_unit_test_setup_teardown(numbers_beyond_are_foreign_or_default, begin, end),
        cmocka_unit_test_setup_teardown(newer_numbers_answer_enosys, begin, end),
        cmocka_unit_test_setup_teardown(long_lists_end, begin, end),
        cmocka_unit_test_setup_teardown(public_rules_make_policies, begin, end),
        cmocka_unit_test_setup_teardown(public_conditions_hold_together, begin, end),
        cmocka_unit_test_setup_teardown(refused_rules_leave_no_trace, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
