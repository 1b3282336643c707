/* Filters written by hand, lifted to policies written by hand. */
#include "callgate/filter.h"
#include "callgate/rules.h"
#include "filter/run.h"
#include "one_store.h"
#include "oracle/assemble.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
/* cmocka wants the standard ones first */
#include <cmocka.h>

#define X86_64 0xc000003eu
#define X86 0x40000003u
#define S390X 0x80000016u
#define S390 0x16u

enum { EPERM_WORD = CALLGATE_ERRNO | 1, TEXT_BYTES = 1 << 17 };

/* What a test works with. */
static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
static size_t insn_count;

static void assemble(const char *source)
{
    callgate_error err = {0};

    if (filter_assemble(source, strlen(source), "test", insns, &insn_count, &err) != CALLGATE_OK)
        fail_msg("%u:%u: %s", err.place.line, err.place.column, err.text);
}

static const callgate_policy *lift_for(const callgate_target *target)
{
    const callgate_policy *policy = NULL;
    callgate_error err = {0};

    if (callgate_lift(store, insns, insn_count, target, &policy, &err) != CALLGATE_OK)
        fail_msg("%s", err.text);
    return policy;
}

static const callgate_policy *lift(const char *source)
{
    assemble(source);
    return lift_for(NULL);
}

/* The decision that is a word. */
static decision leaf(uint32_t word)
{
    return decision_leaf(store, word);
}

/* Where (argument & mask) op value: ALLOW, elsewhere EPERM. */
static decision allow_where(uint32_t arg, callgate_op op, uint64_t value, uint64_t mask)
{
    return decision_pick(store, decision_compare(store, arg, (int)op, value, mask),
                         leaf(CALLGATE_ALLOW), leaf(EPERM_WORD));
}

/* Runs from pairs of (last, decision). */
#define RUNS(...)                                                                                  \
    store_nr_runs(store, (const nr_run[]){__VA_ARGS__},                                            \
                  sizeof((const nr_run[]){__VA_ARGS__}) / sizeof(nr_run))

/* One arch has runs, all others are killed. */
static const callgate_policy *only(uint32_t arch, const nr_runs *runs)
{
    const nr_runs *killed = RUNS({UINT32_MAX, leaf(CALLGATE_KILL_THREAD)});
    const arch_run arches[] = {{arch - 1, killed}, {arch, runs}, {UINT32_MAX, killed}};

    return store_policy(store, arches, 3);
}

static const callgate_policy *everywhere(const nr_runs *runs)
{
    const arch_run all = {UINT32_MAX, runs};

    return store_policy(store, &all, 1);
}

#define ON_X86_64 "ld [4]\njeq #0xc000003e, on\nret #0\non: ld [0]\n"

static void test_constant(void **state)
{
    const callgate_policy *constant;

    (void)state;
    assert_int_equal(callgate_policy_constant(store, CALLGATE_ALLOW, &constant, NULL), CALLGATE_OK);
    assert_ptr_equal(lift("ret #0x7fff0000"), constant);
    assert_ptr_equal(lift("ret #0x7fff1234"), constant); /* ALLOW's data is ignored */
    assert_ptr_equal(lift("ld #0x7fff0000\nret a"), constant);
    assert_ptr_equal(lift("ld #0x3fff8000\nlsh #1\nret a"), constant);
    assert_ptr_equal(lift("ld [16]\nja +0\nret #0x7fff0000"), constant);
}

static void test_numbers(void **state)
{
    const callgate_policy *wanted =
        only(X86_64, RUNS({38, leaf(CALLGATE_ALLOW)}, {39, leaf(EPERM_WORD)},
                          {199, leaf(CALLGATE_ALLOW)}, {UINT32_MAX, leaf(EPERM_WORD)}));

    (void)state;
    assert_ptr_equal(lift(ON_X86_64 "jeq #39, no\njge #200, no\nret #0x7fff0000\n"
                                    "no: ret #0x50001"),
                     wanted);
    assert_ptr_equal(lift(ON_X86_64 "jgt #199, no\njne #39, yes\nno: ret #0x50001\n"
                                    "yes: ret #0x7fff0000"),
                     wanted);
    assert_ptr_equal(lift(ON_X86_64 "ldx #39\njeq x, no\ntxa\nld [0]\nldx #200\n"
                                    "jge x, no\nret #0x7fff0000\nno: ret #0x50001"),
                     wanted);
}

/* x32's bit taken off, blocks of numbers by JSET, numbers by arithmetic. */
static void test_computed_numbers(void **state)
{
    (void)state;
    assert_ptr_equal(
        lift(ON_X86_64 "and #0xbfffffff\njeq #5, +0, no\nret #0x7fff0000\n"
                       "no: ret #0x50001"),
        only(X86_64,
             RUNS({4, leaf(EPERM_WORD)}, {5, leaf(CALLGATE_ALLOW)}, {0x40000004, leaf(EPERM_WORD)},
                  {0x40000005, leaf(CALLGATE_ALLOW)}, {UINT32_MAX, leaf(EPERM_WORD)})));
    assert_ptr_equal(
        lift(ON_X86_64 "jset #0xfffffff0, no\nret #0x7fff0000\nno: ret #0x50001"),
        only(X86_64, RUNS({15, leaf(CALLGATE_ALLOW)}, {UINT32_MAX, leaf(EPERM_WORD)})));
    assert_ptr_equal(lift(ON_X86_64 "mul #3\njeq #21, +0, no\nret #0x7fff0000\nno: ret #0x50001"),
                     only(X86_64, RUNS({6, leaf(EPERM_WORD)}, {7, leaf(CALLGATE_ALLOW)},
                                       {UINT32_MAX, leaf(EPERM_WORD)})));
    assert_ptr_equal(lift(ON_X86_64 "sub #10\njlt #5, yes\nret #0x50001\nyes: ret #0x7fff0000"),
                     only(X86_64, RUNS({9, leaf(EPERM_WORD)}, {14, leaf(CALLGATE_ALLOW)},
                                       {UINT32_MAX, leaf(EPERM_WORD)})));
}

/* In each byte order the high word is another one. */
static void test_words_of_arguments(void **state)
{
    decision equal = allow_where(2, CALLGATE_EQ, 0x100000005, UINT64_MAX);
    decision swapped = allow_where(2, CALLGATE_EQ, 0x500000001, UINT64_MAX);
    const nr_runs *little = RUNS({UINT32_MAX, equal});
    const nr_runs *big = RUNS({UINT32_MAX, swapped});
    const arch_run arches[] = {
        {0x3fffffff, big}, {0x7fffffff, little}, {0xbfffffff, big}, {UINT32_MAX, little}};

    (void)state;
    assert_ptr_equal(lift("ld [32]\njeq #5, +0, no\nld [36]\njeq #1, +0, no\nret #0x7fff0000\n"
                          "no: ret #0x50001"),
                     store_policy(store, arches, 4));
}

static void test_conditions(void **state)
{
    static const struct {
        const char *test; /* of args[1] as a whole, on x86_64 */
        callgate_op op;
        uint64_t value;
        uint64_t mask;
    } CASES[] = {
        {"ld [28]\njgt #1, yes\njeq #1, +0, no\nld [24]\njge #7, yes, no", CALLGATE_GE, 0x100000007,
         UINT64_MAX},
        {"ld [28]\njgt #1, no\njeq #1, +0, yes\nld [24]\njgt #7, no, yes", CALLGATE_LE, 0x100000007,
         UINT64_MAX},
        {"ld [24]\nand #0xff\njeq #7, yes, no", CALLGATE_EQ, 7, 0xff},
        {"ld [24]\njset #0x81, yes, no", CALLGATE_NE, 0, 0x81},
        {"ld [24]\nrsh #4\njeq #7, yes, no", CALLGATE_EQ, 0x70, 0xfffffff0},
        {"ld [24]\ndiv #16\njeq #7, yes, no", CALLGATE_EQ, 0x70, 0xfffffff0},
        {"ld [24]\nlsh #28\njeq #0x70000000, yes, no", CALLGATE_EQ, 7, 0xf},
        {"ld [24]\nxor #0xff\njeq #0xf0, yes, no", CALLGATE_EQ, 0x0f, UINT32_MAX},
        {"ld [24]\nor #0xff\njeq #0x1ff, yes, no", CALLGATE_EQ, 0x100, 0xffffff00},
        {"ld [24]\nadd #1\njeq #0, yes, no", CALLGATE_EQ, UINT32_MAX, UINT32_MAX},
        {"ld [24]\nneg\njeq #1, yes, no", CALLGATE_EQ, UINT32_MAX, UINT32_MAX},
        {"ld [24]\nst M[3]\nldx #0\nld #9\nld M[3]\ntax\nld #7\njeq x, yes, no", CALLGATE_EQ, 7,
         UINT32_MAX},
        {"ld [24]\ntax\nld [24]\nsub x\nadd x\njeq #7, yes, no", CALLGATE_EQ, 7, UINT32_MAX},
        {"ldx #3\nld [24]\nand #0xfff\nmul x\njeq #21, yes, no", CALLGATE_EQ, 7, 0xfff},
        {"ld [24]\ndiv #10\njge #1, yes, no", CALLGATE_GE, 10, UINT32_MAX},
    };
    char source[1024];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        snprintf(source, sizeof source, ON_X86_64 "%s\nyes: ret #0x7fff0000\nno: ret #0x50001",
                 CASES[i].test);
        decision wanted = allow_where(1, CASES[i].op, CASES[i].value, CASES[i].mask);
        if (lift(source) != only(X86_64, RUNS({UINT32_MAX, wanted})))
            fail_msg("case %zu: %s", i, CASES[i].test);
    }
}

/* Numbers tested after arguments, arguments after numbers. */
static void test_mixed_order(void **state)
{
    decision is_five = decision_compare(store, 0, CALLGATE_EQ, 5, UINT32_MAX);
    decision allow = leaf(CALLGATE_ALLOW);
    decision refuse = leaf(EPERM_WORD);
    const callgate_policy *wanted =
        only(X86_64, RUNS({9, decision_pick(store, is_five, allow, refuse)},
                          {UINT32_MAX, decision_pick(store, is_five, refuse, allow)}));

    (void)state;
    assert_ptr_equal(lift(ON_X86_64 "ld [16]\njeq #5, five\nld [0]\njge #10, yes, no\n"
                                    "five: ld [0]\njge #10, no, yes\nyes: ret #0x7fff0000\n"
                                    "no: ret #0x50001"),
                     wanted);
    assert_ptr_equal(lift(ON_X86_64 "jge #10, high\nld [16]\njeq #5, yes, no\nhigh: ld [16]\n"
                                    "jeq #5, no, yes\nyes: ret #0x7fff0000\nno: ret #0x50001"),
                     wanted);
}

/* Ways that meet with different registers: what they hold depends on the argument. */
static void test_registers_meet(void **state)
{
    (void)state;
    assert_ptr_equal(lift(ON_X86_64 "ld [16]\njset #4, +0, else\nld #0x7fff0000\nja end\n"
                                    "else: ld #0x50001\nend: ret a"),
                     only(X86_64, RUNS({UINT32_MAX, allow_where(0, CALLGATE_NE, 0, 4)})));
    assert_ptr_equal(lift(ON_X86_64 "ld [16]\njset #4, +0, else\nld #1\nst M[0]\nja end\n"
                                    "else: ld #0\nst M[0]\nend: ld [0]\nld M[0]\n"
                                    "jeq #1, yes\nret #0x50001\nyes: ret #0x7fff0000"),
                     only(X86_64, RUNS({UINT32_MAX, allow_where(0, CALLGATE_NE, 0, 4)})));
}

static void test_division_by_x(void **state)
{
    decision is_zero = decision_compare(store, 0, CALLGATE_EQ, 0, UINT32_MAX);
    decision wanted =
        decision_pick(store, is_zero, leaf(CALLGATE_KILL_THREAD), leaf(CALLGATE_ALLOW));

    (void)state;
    assert_ptr_equal(lift(ON_X86_64 "ld [16]\ntax\nld #1\ndiv x\nret #0x7fff0000"),
                     only(X86_64, RUNS({UINT32_MAX, wanted})));
    assert_ptr_equal(lift("div x\nret #0x7fff0000"), lift("ret #0"));
}

/* A machine's own filter that tests no arch. */
static void test_target(void **state)
{
    const nr_runs *allowed = RUNS({UINT32_MAX, leaf(CALLGATE_ALLOW)});
    const nr_runs *killed = RUNS({UINT32_MAX, leaf(CALLGATE_KILL_THREAD)});
    const arch_run arches[] = {{S390 - 1, killed},   {S390, allowed},     {X86 - 1, killed},
                               {X86, allowed},       {S390X - 1, killed}, {S390X, allowed},
                               {X86_64 - 1, killed}, {X86_64, allowed},   {UINT32_MAX, killed}};
    callgate_target target = {0};

    (void)state;
    /* whichever of a machine's ABIs is asked for: its kernel asks the filter about all of them */
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_S390);
    assemble("ret #0x7fff0000");
    assert_ptr_equal(lift_for(&target), store_policy(store, arches, 9));
    target.abis = 0;
    assert_ptr_equal(lift_for(&target), everywhere(allowed));
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86);
    assemble("ret #0"); /* it kills other machines' calls as it kills its own */
    assert_ptr_equal(lift_for(&target), everywhere(RUNS({UINT32_MAX, leaf(0)})));
    assemble("ld [0]\njeq #5, l1\nret #0\nl1: ret #0x80000000");
    assert_ptr_not_equal(lift_for(&target),
                         lift("ld [0]\njeq #5, l1\nret #0\nl1: ret #0x80000000"));
    assemble("ld [4]\njeq #0xc000003e, +0, no\nret #0x7fff0000\nno: ret #0");
    assert_ptr_equal(lift_for(&target), only(X86_64, allowed)); /* the filter says whose it is */
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* others may keep the machine busy */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What can't be read exactly is said at its instruction, soon, and the store is as it was. */
static void assert_unread(const char *source, callgate_status status, uint32_t at)
{
    const double SECONDS_MAX = 5; /* half of one, on a machine of its own without sanitizers */
    const callgate_policy *policy = NULL;
    callgate_error err = {0};
    uint32_t nodes_before = store_node_count(store);

    assemble(source);
    double begin = seconds();
    assert_int_equal(callgate_lift(store, insns, insn_count, NULL, &policy, &err), status);
    assert_true(seconds() - begin < SECONDS_MAX);
    assert_null(policy);
    assert_int_equal(err.place.offset, at);
    assert_non_null(strstr(err.text, "instruction "));
    assert_int_equal(store_node_count(store), nodes_before);
    assert_non_null(lift("ret #0"));
}

/* Of sums and products no more bits are made than are read. */
static void test_bits_read(void **state)
{
    static const struct {
        const char *test; /* of args[1]'s low word */
        uint64_t value;
        uint64_t mask;
    } CASES[] = {
        {"mul #0x9e3779b1\nand #0xff\njeq #30, yes, no", 126, 0xff}, /* 0x7e * 0xb1 = 0x571e */
        {"add #1\nlsh #28\njeq #0x70000000, yes, no", 6, 0xf},
        {"add #1\nor #0xfffffff0\njeq #0xfffffff3, yes, no", 2, 0xf},
        {"add #1\njset #1, yes, no", 0, 1},
        {"neg\nand #3\njeq #1, yes, no", 3, 3},
        {"sub #1\nxor #1\nand #3\njeq #2, yes, no", 0, 3},
        {"add #0x80\nrsh #7\nand #1\njeq #1, yes, no", 0, 0x80},
    };
    char source[1024];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        snprintf(source, sizeof source,
                 ON_X86_64 "ld [24]\n%s\nyes: ret #0x7fff0000\nno: ret #0x50001", CASES[i].test);
        decision wanted = allow_where(1, CALLGATE_EQ, CASES[i].value, CASES[i].mask);
        if (lift(source) != only(X86_64, RUNS({UINT32_MAX, wanted})))
            fail_msg("case %zu: %s", i, CASES[i].test);
    }
}

#define SUM "ld [16]\ntax\nld [24]\nadd x\n"
#define ENDS "yes: ret #0x7fff0000\nno: ret #0x50001"

static void test_sum_of_few_bits(void **state)
{
    const callgate_policy *policy = lift(ON_X86_64 SUM "and #0xf\njeq #3, yes, no\n" ENDS);

    (void)state;
    for (uint64_t a = 0; a < 32; a++) {
        for (uint64_t b = 0; b < 32; b++) {
            callgate_call_data call = {.arch = X86_64, .args = {a, b << 32 | b}};
            assert_int_equal(callgate_policy_eval(policy, &call),
                             (a + b) % 16 == 3 ? CALLGATE_ALLOW : EPERM_WORD);
        }
    }
    /* all of it is read later */
    assert_unread(SUM "tax\nand #0xf\njeq #3, +0, no\ntxa\njeq #3, yes, no\n" ENDS, CALLGATE_LIMIT,
                  3);
    assert_unread(SUM "st M[0]\nand #0xf\njeq #3, +0, no\nld M[0]\njeq #3, yes, no\n" ENDS,
                  CALLGATE_LIMIT, 3);
    assert_unread(SUM "jset #1, +0, +1\nand #0xf\njeq #3, yes, no\n" ENDS, CALLGATE_LIMIT, 3);
}

static void test_limits(void **state)
{
    (void)state;
    assert_unread("ld [0]\njset #1, +0, +1\nret #0\nret #0x7fff0000", CALLGATE_LIMIT, 1);
    assert_unread("ld [4]\njset #1, +0, +1\nret #0\nret #0x7fff0000", CALLGATE_LIMIT, 1);
    assert_unread("ld [16]\ntax\nld [24]\njeq x, +0, +1\nret #0\nret #0x7fff0000", CALLGATE_LIMIT,
                  3);
    assert_unread("ld [16]\ntax\nld [24]\nadd x\njeq #7, +0, +1\nret #0\nret #0x7fff0000",
                  CALLGATE_LIMIT, 3);
    assert_unread("ld [16]\ntax\nld [24]\nmul x\njeq #7, +0, +1\nret #0\nret #0x7fff0000",
                  CALLGATE_LIMIT, 3);
    assert_unread("ld [16]\nret a", CALLGATE_UNSUPPORTED, 1);
    assert_unread("ld [0]\nret a", CALLGATE_UNSUPPORTED, 1);
    assert_unread("ld [0]\ntax\nld [16]\nadd x\njeq #1, +0, +1\nret #0\nret #1",
                  CALLGATE_UNSUPPORTED, 3);
}

/* 24 pairs of JSET: are two arguments equal? In the order of bits that is 2^24 nodes. */
static void test_pairs_of_bits(void **state)
{
    static char source[TEXT_BYTES];
    size_t at = 0;

    (void)state;
    for (uint32_t bit = 0; bit < 24; bit++)
        at += (size_t)snprintf(source + at, sizeof source - at,
                               "ld [16]\njset #0x%x, +0, +2\nld [24]\njset #0x%x, +3, +2\n"
                               "ld [24]\njset #0x%x, +0, +1\nret #0x50001\n",
                               1u << bit, 1u << bit, 1u << bit);
    snprintf(source + at, sizeof source - at, "ret #0x7fff0000\n");
    assemble(source);
    const callgate_policy *policy = NULL;
    callgate_error err = {0};
    assert_int_equal(callgate_lift(store, insns, insn_count, NULL, &policy, &err), CALLGATE_LIMIT);
    assert_true(err.place.offset > 0);
}

/* Bits copied into M[] one by one: 2^16 ways, one state. */
static void test_bits_in_memory(void **state)
{
    static char source[TEXT_BYTES];
    callgate_call_data call = {.arch = X86_64};
    size_t at = 0;

    (void)state;
    for (uint32_t bit = 0; bit < 16; bit++)
        at += (size_t)snprintf(source + at, sizeof source - at,
                               "ld [16]\njset #0x%x, +0, +2\nld #1\nja +1\nld #0\nst M[%u]\n",
                               1u << bit, bit);
    for (uint32_t bit = 0; bit < 16; bit++)
        at += (size_t)snprintf(source + at, sizeof source - at,
                               "ld M[%u]\njeq #1, +0, +1\nret #0x%x\n", bit, 0x50001 + bit);
    snprintf(source + at, sizeof source - at, "ret #0x7fff0000\n");
    const callgate_policy *policy = lift(source);
    for (call.args[0] = 0; call.args[0] < 1 << 16; call.args[0]++)
        assert_int_equal(callgate_policy_eval(policy, &call), insns_run(insns, &call, NULL));
}

/* The longest list of numbers: all are there, and it is quick. */
static void test_longest_list(void **state)
{
    enum { NUMBER_COUNT = 2046 };
    callgate_call_data call = {.arch = X86_64};

    (void)state;
    insn_count = 0;
    insns[insn_count++] = insn_make(OP_LD_ABS, DATA_NR);
    for (uint32_t i = 0; i < NUMBER_COUNT; i++) {
        insns[insn_count++] = insn_branch(OP_JEQ_K, i * 7919 % 65536, 0, 1);
        insns[insn_count++] = insn_make(OP_RET_K, CALLGATE_ERRNO | (i % 50));
    }
    insns[insn_count++] = insn_make(OP_RET_K, CALLGATE_ALLOW);
    double begin = seconds();
    const callgate_policy *policy = lift_for(NULL);
    print_message("# %zu instructions in a line: %.2f ms\n", insn_count, (seconds() - begin) * 1e3);
    for (call.nr = 0; call.nr < 65536; call.nr++)
        assert_int_equal(callgate_policy_eval(policy, &call), insns_run(insns, &call, NULL));
}

static void test_refused_filters(void **state)
{
    const callgate_policy *policy = NULL;
    callgate_error err = {0};
    callgate_insn load[] = {insn_make(OP_LD_ABS, 0)}, allow[] = {insn_make(OP_RET_K, 0x7fff0000)};
    callgate_target target = {.machine = CALLGATE_ABI_NONE, .abis = 1u << CALLGATE_ABI_COUNT};

    (void)state;
    assert_int_equal(callgate_lift(store, allow, 1, &target, &policy, &err), CALLGATE_INVALID);
    assert_int_equal(callgate_lift(store, load, 1, NULL, &policy, &err), CALLGATE_INVALID);
    assert_int_equal(callgate_lift(store, load, 0, NULL, &policy, NULL), CALLGATE_INVALID);
    assert_null(policy);
}

/* A store that has little room: an error, and the store works on. */
static void test_small_store(void **state)
{
    callgate_store_limits limits = {.node_count_max = 200};
    const callgate_policy *policy = NULL;
    callgate_store *small;

    (void)state;
    assert_int_equal(callgate_store_new(&limits, &small, NULL), CALLGATE_OK);
    assemble("ld [16]\njeq #5, no\njeq #9, no\njeq #0x12345678, no\nret #0\nno: ret #1");
    assert_int_equal(callgate_lift(small, insns, insn_count, NULL, &policy, NULL), CALLGATE_LIMIT);
    assemble("ret #0");
    assert_int_equal(callgate_lift(small, insns, insn_count, NULL, &policy, NULL), CALLGATE_OK);
    callgate_store_free(small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_constant, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_numbers, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_computed_numbers, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_words_of_arguments, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_conditions, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_bits_read, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_sum_of_few_bits, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_mixed_order, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_registers_meet, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_division_by_x, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_target, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_limits, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_pairs_of_bits, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_bits_in_memory, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_longest_list, open_store, close_store),
        cmocka_unit_test_setup_teardown(test_refused_filters, open_store, close_store),
        cmocka_unit_test(test_small_store),
    };

    return cmocka_run_group_tests_name("lift", tests, NULL, NULL);
}
