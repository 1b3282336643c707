/* Reading hard filters ends soon, exactly or by name.
 *
 * Lift and proof may each take so much work, so much memory, as may an operation on policies.
 * Work is counted, not timed: the library's files that do it are compiled so that each basic block
 * calls __sanitizer_cov_trace_pc. A million blocks take some 3 ms.
 */
#include "../pace.h"
#include "filter/run.h"
#include "hard_filters.h"
#include "policy/store.h"
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    WORK_MAX = 150 * 1000 * 1000, /* blocks of one lift or proof: half a second */
    BYTES_MAX = 64 * 1024 * 1024, /* at once, the store that the policy goes into besides */
    TRIAL_COUNT = 100,            /* some 20 s */
    NIGHTLY_TRIAL_COUNT = 5000,
    POOL_COUNT = 8,
    CALL_COUNT = 200,
};

static uint64_t work;
static size_t bytes_now, bytes_most;

void __sanitizer_cov_trace_pc(void);
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

void __sanitizer_cov_trace_pc(void)
{
    work++;
}

static void *counted(void *block)
{
    bytes_now += malloc_usable_size(block);
    bytes_most = bytes_now > bytes_most ? bytes_now : bytes_most;
    return block;
}

void *__wrap_malloc(size_t bytes)
{
    return counted(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return counted(__real_calloc(count, bytes));
}

/* While it copies, both are there. */
void *__wrap_realloc(void *block, size_t bytes)
{
    size_t before = malloc_usable_size(block);
    void *moved = __real_realloc(block, bytes);

    if (!moved)
        return NULL;
    (void)counted(moved);
    bytes_now -= before;
    return moved;
}

void __wrap_free(void *block)
{
    bytes_now -= malloc_usable_size(block);
    __real_free(block);
}

typedef struct worst {
    uint64_t work;
    size_t bytes;
    uint32_t unproved; /* read, yet too much to prove */
} worst;

static void say(const hard_filter *filter)
{
    for (uint32_t pc = 0; pc < filter->count && pc < 200; pc++)
        print_message("{0x%02x, %u, %u, 0x%x},\n", filter->insns[pc].code, filter->insns[pc].jt,
                      filter->insns[pc].jf, filter->insns[pc].k);
}

static void begin(void)
{
    work = 0;
    bytes_most = bytes_now;
}

/* What was done since `begin`, and how it ended, is as it must be. */
static void expect_good_end(const hard_filter *filter, size_t bytes_before, callgate_status status,
                            const callgate_error *err, worst *ret_worst)
{
    size_t bytes = bytes_most - bytes_before;
    char named[32] = "";

    snprintf(named, sizeof named, "instruction %u", err->place.offset);
    bool is_named = status == CALLGATE_OK ||
                    ((status == CALLGATE_LIMIT || status == CALLGATE_UNSUPPORTED) &&
                     err->place.offset < filter->count && strstr(err->text, named) == err->text);
    ret_worst->work = work > ret_worst->work ? work : ret_worst->work;
    ret_worst->bytes = bytes > ret_worst->bytes ? bytes : ret_worst->bytes;
    if (is_named && work <= WORK_MAX && bytes <= BYTES_MAX)
        return;
    say(filter);
    fail_msg("%llu blocks, %zu bytes, status %d: %s", (unsigned long long)work, bytes, (int)status,
             status == CALLGATE_OK ? "" : err->text);
}

static uint32_t telling_number(const hard_filter *filter, random_dice *dice)
{
    uint32_t k = filter->insns[dice_below(dice, filter->count)].k;

    return dice_below(dice, 3) ? k + dice_below(dice, 3) - 1 : (uint32_t)dice_roll(dice);
}

static void expect_same_answers(const hard_filter *filter, const callgate_policy *policy)
{
    random_dice dice = {.state = filter->count};

    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = {.nr = telling_number(filter, &dice),
                                   .arch = i % 2 ? 0xc000003e : telling_number(filter, &dice),
                                   .instruction_pointer = dice_roll(&dice)};
        for (uint32_t arg = 0; arg < 6; arg++)
            call.args[arg] =
                (uint64_t)telling_number(filter, &dice) << 32 | telling_number(filter, &dice);
        assert_int_equal(callgate_policy_eval(policy, &call),
                         callgate_word_normalise(insns_run(filter->insns, &call, NULL)));
    }
}

static callgate_status lift(callgate_store *store, const hard_filter *filter,
                            const callgate_policy **ret_policy, worst *ret_worst)
{
    callgate_error err = {.status = CALLGATE_OK};
    size_t bytes_before = bytes_now;

    begin();
    callgate_status status =
        callgate_lift(store, filter->insns, filter->count, NULL, ret_policy, &err);
    expect_good_end(filter, bytes_before, status, &err, ret_worst);
    if (status == CALLGATE_OK)
        expect_same_answers(filter, *ret_policy);
    return status;
}

static callgate_status prove(callgate_store *store, const hard_filter *filter,
                             const callgate_policy *policy, bool is_its_own, worst *ret_worst)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_witness witness;
    size_t bytes_before = bytes_now;
    bool is_equal = true;

    begin();
    callgate_status status =
        callgate_prove(store, policy, filter->insns, filter->count, &is_equal, &witness, &err);
    expect_good_end(filter, bytes_before, status, &err, ret_worst);
    if (status != CALLGATE_OK)
        return status;
    assert_true(is_equal || !is_its_own);
    if (!is_equal) {
        assert_int_equal(witness.word_a, callgate_policy_eval(policy, &witness.call));
        assert_int_equal(witness.word_b,
                         callgate_word_normalise(insns_run(filter->insns, &witness.call, NULL)));
        assert_int_not_equal(witness.word_a, witness.word_b);
    }
    return CALLGATE_OK;
}

/* Lifts the filter, proves it equal to what was read, or judges it by another policy. */
static callgate_status judge(const hard_filter *filter, worst *ret_worst)
{
    callgate_store *store;
    const callgate_policy *policy = NULL;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    callgate_status status = lift(store, filter, &policy, ret_worst);
    bool is_its_own = status == CALLGATE_OK;
    if (!is_its_own)
        assert_int_equal(callgate_policy_constant(store, CALLGATE_ALLOW, &policy, NULL),
                         CALLGATE_OK);
    callgate_status proven = prove(store, filter, policy, is_its_own, ret_worst);
    if (is_its_own && proven == CALLGATE_LIMIT)
        ret_worst->unproved++;
    callgate_store_free(store);
    return status;
}

static void shapes_end_soon(void **state)
{
    static hard_filter filter;
    worst all = {0};

    (void)state;
    for (uint32_t i = 0; i < hard_shape_count; i++) {
        worst own = {0};
        filter.count = 0;
        hard_shapes[i].make(&filter);
        callgate_status status = judge(&filter, &own);
        if (status != hard_shapes[i].expected)
            fail_msg("%s: status %d", hard_shapes[i].name, (int)status);
        if (own.unproved > 0)
            fail_msg("%s: read, but not proved", hard_shapes[i].name);
        all.work = own.work > all.work ? own.work : all.work;
        all.bytes = own.bytes > all.bytes ? own.bytes : all.bytes;
        if (getenv("CALLGATE_SAY"))
            print_message("# %-24s %9.1f million blocks %6.1f MB\n", hard_shapes[i].name,
                          (double)own.work / 1e6, (double)own.bytes / 1e6);
    }
    print_message("# %u shapes: at most %.1f million blocks, %.1f MB\n", hard_shape_count,
                  (double)all.work / 1e6, (double)all.bytes / 1e6);
}

typedef struct trial {
    hard_filter filter;
    uint64_t work;
} trial;

/* A filter that was never judged: rolled anew, or one of the worst so far made worse. */
static void next_trial(trial *next, const trial *pool, random_dice *dice)
{
    const trial *old = &pool[dice_below(dice, POOL_COUNT)];

    if (old->work > 0 && dice_below(dice, 2)) {
        next->filter = old->filter;
        if (hard_filter_change(&next->filter, dice))
            return;
    }
    hard_filter_roll(&next->filter, dice, 20u << dice_below(dice, 8));
}

/* Keeps what made the most work. */
static void keep(trial *pool, const trial *next)
{
    trial *least = pool;

    for (uint32_t i = 1; i < POOL_COUNT; i++)
        least = pool[i].work < least->work ? &pool[i] : least;
    if (next->work > least->work)
        *least = *next;
}

static void nothing_worse_is_found(void **state)
{
    static trial pool[POOL_COUNT];
    static trial next;
    random_dice dice = {.state = 2026};
    uint32_t trial_count = pace_count(TRIAL_COUNT, NIGHTLY_TRIAL_COUNT);
    uint32_t exact_count = 0;
    worst all = {0};

    (void)state;
    for (uint32_t i = 0; i < trial_count; i++) {
        worst own = {0};
        next_trial(&next, pool, &dice);
        exact_count += judge(&next.filter, &own) == CALLGATE_OK;
        next.work = own.work;
        keep(pool, &next);
        all.work = own.work > all.work ? own.work : all.work;
        all.bytes = own.bytes > all.bytes ? own.bytes : all.bytes;
        all.unproved += own.unproved;
    }
    print_message("# %u filters, %u exact, %u of them not proved: at most %.1f million blocks, "
                  "%.1f MB\n",
                  trial_count, exact_count, all.unproved, (double)all.work / 1e6,
                  (double)all.bytes / 1e6);
    assert_in_range(exact_count, trial_count / 10, trial_count);
}

/* Is the weighted sum of the bits of four arguments, by a modulus, a certain one? No bit decides
 * early, and two of them meet in as many states as their moduli's product. */
static decision weighted_sum(callgate_store *store, uint32_t modulus, uint32_t factor,
                             decision then, decision otherwise)
{
    enum { MODULUS_MAX = 200, VAR_COUNT = 4 * 64, WANTED = 5 };
    decision now[MODULUS_MAX], next[MODULUS_MAX];
    uint32_t weight = 1;

    for (uint32_t sum = 0; sum < modulus; sum++)
        now[sum] = sum == WANTED ? then : otherwise;
    for (uint32_t var = VAR_COUNT; var-- > 0; weight = weight * factor % modulus) {
        for (uint32_t sum = 0; sum < modulus; sum++)
            next[sum] = decision_make(store, var, now[sum], now[(sum + weight) % modulus]);
        memcpy(now, next, sizeof now);
    }
    return now[0];
}

static const callgate_policy *everywhere(callgate_store *store, decision d)
{
    nr_run numbers = {UINT32_MAX, d};
    arch_run arches = {UINT32_MAX, store_nr_runs(store, &numbers, 1)};

    return store_policy(store, &arches, 1);
}

static void expect_soon(const char *what, callgate_status status)
{
    if (status != CALLGATE_LIMIT || work > WORK_MAX)
        fail_msg("%s: status %d after %llu blocks", what, (int)status, (unsigned long long)work);
}

/* a lets through where its sum is right and the last bit set, b also where its own isn't: nothing
 * less than a walk through all pairs of states says that a is within b. */
static void operations_end_soon(void **state)
{
    callgate_store *store;
    const callgate_policy *made;
    bool is_within;

    (void)state;
    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    (void)store_mark_now(store);
    decision refused = decision_leaf(store, CALLGATE_ERRNO | 1),
             permitted = decision_leaf(store, CALLGATE_ALLOW);
    decision last = decision_pick(store, decision_bit(store, 5, 0), permitted, refused);
    decision a = weighted_sum(store, 191, 3, last, refused);
    decision b = weighted_sum(store, 193, 5, last, permitted);
    const callgate_policy *all_a = everywhere(store, a), *all_b = everywhere(store, b);
    assert_true(all_a && all_b);
    begin();
    expect_soon("subset", callgate_policy_subset(store, all_a, all_b, &is_within, NULL, NULL));
    begin();
    expect_soon("union", callgate_policy_combine(store, CALLGATE_UNION, all_a, all_b, &made, NULL));
    store_mark mark = store_mark_now(store);
    begin();
    assert_int_equal(decision_pick(store, decision_equals(store, a, last), b, a), DECISION_NONE);
    expect_soon("choice", store_fail(store, &mark, NULL));
    callgate_store_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_end_soon),
        cmocka_unit_test(nothing_worse_is_found),
        cmocka_unit_test(operations_end_soon),
    };

    return cmocka_run_group_tests_name("hard", tests, NULL, NULL);
}
