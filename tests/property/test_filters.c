/* Random stacks of filters: calls get what is told of them. */
#include "cli/filters.h"
#include "cli/live.h"
#include "filter/run.h"
#include "random_dice.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
    FILTER_COUNT_MAX = 3,
    INSN_COUNT_OF_RANDOM = 14,
    STACK_COUNT = 20000,
    READ_COUNT = 12, /* stacks of which all is read: a reading that fails takes long */
    CALL_COUNT = 60,
};

static random_dice dice;

static uint32_t below(uint32_t limit)
{
    return dice_below(&dice, limit);
}

static callgate_insn random_return(void)
{
    static const uint32_t WORDS[] = {0x7fff0000, 0x7fff0000, 0x7ffc0000, 0x00050001,
                                     0x00050002, 0x00030000, 0,          0x80000000};

    return insn_make(OP_RET_K, WORDS[below(8)]);
}

static callgate_insn random_branch(uint32_t room, bool is_wild)
{
    static const uint16_t CODES[] = {OP_JEQ_K, OP_JEQ_K, OP_JGT_K, OP_JGE_K, OP_JSET_K};
    uint16_t source = is_wild && below(3) == 0 ? INSN_SOURCE_X : 0;

    return insn_branch(CODES[below(5)] | source, below(4), (uint8_t)below(room),
                       (uint8_t)below(room));
}

static callgate_insn random_insn(uint32_t room, bool is_wild)
{
    switch (below(is_wild ? 14 : 8)) {
    case 0:
        return random_return();
    case 1:
    case 2:
    case 3:
    case 4:
        return random_branch(room < 6 ? room : 6, is_wild);
    case 8:
        return insn_make(below(2) ? OP_TAX : OP_TXA, 0);
    case 9:
        return insn_make(below(2) ? OP_ADD_X : OP_DIV_X, 0);
    case 10:
        return insn_make(below(2) ? OP_ADD_K : OP_AND_K, below(4));
    case 11:
        return insn_make(OP_LD_IMM, below(4));
    case 12:
        return insn_make(OP_OR_K, below(2) ? CALLGATE_KILL_PROCESS : CALLGATE_ERRNO);
    default:
        return insn_make(OP_LD_ABS, below(3) == 0 ? 0 : DATA_ARGS + 4 * below(6));
    }
}

static void random_filter(installed_filter *filter, bool is_wild)
{
    filter->insn_count = 2 + below(INSN_COUNT_OF_RANDOM - 1);
    for (uint32_t i = 0; i + 1 < filter->insn_count; i++)
        filter->insns[i] = random_insn(filter->insn_count - 1 - i, is_wild);
    filter->insns[filter->insn_count - 1] =
        is_wild && below(8) == 0 ? insn_make(OP_RET_A, 0) : random_return();
}

static uint64_t random_value(void)
{
    return (uint64_t)below(2) << 32 | below(4);
}

static callgate_call_data random_call(void)
{
    callgate_call_data call = {.nr = below(4), .arch = callgate_abi_arch(CALLGATE_ABI_X86_64)};

    for (uint32_t i = 0; i < 3; i++)
        call.args[i] = random_value();
    return call;
}

/* By the kernel's words: all are run, the least action counts, of equal ones the newest. */
static uint32_t run_all(const installed_stack *stack, const callgate_call_data *call,
                        uint32_t *ret_number)
{
    uint32_t least = 0;

    for (uint32_t i = 0; i < stack->filter_count; i++) {
        uint32_t word = insns_run(stack->filters[i].insns, call, NULL);
        bool is_less =
            (int32_t)(word & CALLGATE_ACTION_MASK) < (int32_t)(least & CALLGATE_ACTION_MASK);
        if (i > 0 && !is_less)
            continue;
        least = word;
        *ret_number = i + 1;
    }
    return callgate_word_normalise(least);
}

/* A call that agrees with another on what is known of it. */
static callgate_call_data like(const callgate_call_data *known, const uint64_t care[6])
{
    callgate_call_data call = random_call();

    call.nr = known->nr;
    for (uint32_t arg = 0; arg < 6; arg++)
        call.args[arg] = (call.args[arg] & ~care[arg]) | (known->args[arg] & care[arg]);
    return call;
}

static void compare(callgate_store *store, const loaded_source *source,
                    const callgate_call_data *known, const uint64_t care[6], decision d,
                    decision origin)
{
    call_answerer who = filters_answerer(source);

    for (uint32_t i = 0; i < CALL_COUNT; i++) {
        callgate_call_data call = like(known, care);
        uint32_t number, word, own;
        word = run_all(&source->live->stack, &call, &number);
        assert_int_equal(call_answer_word(&who, &call, &own, NULL), CALLGATE_OK);
        assert_int_equal(own, word);
        if (d == DECISION_NONE)
            continue;
        assert_int_equal(decision_eval(store, d, &call), word);
        if (origin != DECISION_NONE)
            assert_int_equal(decision_eval(store, origin, &call), number);
    }
}

/* Every call gets one of the words that are named, where any are. */
static void compare_words(callgate_store *store, const loaded_source *source,
                          const callgate_call_data *known, const uint64_t care[6])
{
    uint32_t words[FILTERS_WORD_COUNT_MAX], number;
    uint32_t count = filters_words(store, source, known, care, words);

    for (uint32_t i = 0; count > 0 && i < CALL_COUNT; i++) {
        callgate_call_data call = like(known, care);
        uint32_t word = run_all(&source->live->stack, &call, &number), at = 0;
        while (at < count && words[at] != word)
            at++;
        assert_true(at < count);
    }
}

/* Returns whether calls of a random number with some arguments can be told. */
static bool check_stack(callgate_store *store, bool is_wild, filters_effort effort)
{
    callgate_insn insns[FILTER_COUNT_MAX][INSN_COUNT_OF_RANDOM];
    installed_filter filters[FILTER_COUNT_MAX] = {{.insns = insns[0]}};
    live_source live = {.stack = {.filters = filters, .filter_count = 1 + below(FILTER_COUNT_MAX)}};
    loaded_source source = {.name = "pid:1", .kind = SOURCE_LIVE, .live = &live};
    callgate_call_data known = random_call();
    uint64_t care[6] = {0};
    decision d = DECISION_NONE, origin = DECISION_NONE;
    callgate_error err;

    for (uint32_t i = 0; i < live.stack.filter_count; i++) {
        filters[i].insns = insns[i];
        random_filter(&filters[i], is_wild);
    }
    for (uint32_t i = 0; i < 3; i++)
        care[i] = below(2) ? 0 : below(2) ? UINT32_MAX : UINT64_MAX;
    callgate_status status =
        filters_decide(store, &source, &known, care, &effort, &d, &origin, &err);
    if (status != CALLGATE_OK) {
        assert_true(status == CALLGATE_LIMIT || status == CALLGATE_UNSUPPORTED);
        assert_string_equal(err.place.name, "pid:1");
        assert_true(is_wild && err.text[0] != '\0');
        d = origin = DECISION_NONE;
    }
    compare(store, &source, &known, care, d, origin);
    compare_words(store, &source, &known, care);
    return status == CALLGATE_OK;
}

static void check_stacks(bool is_wild, uint32_t told_share)
{
    callgate_store *store;
    const filters_effort spent = {FILTERS_FAILED_COUNT_MAX, is_wild ? UINT64_MAX : 0};
    uint32_t told = 0, count = STACK_COUNT / RANDOM_SHARE;

    assert_int_equal(callgate_store_new(NULL, &store, NULL), CALLGATE_OK);
    for (uint32_t i = 0; i < count; i++) {
        told += check_stack(store, is_wild, i < READ_COUNT ? (filters_effort){0} : spent);
        if (i % 64 == 0)
            callgate_store_clear(store);
    }
    print_message("# %u of %u told\n", told, count);
    assert_true(told * 100 >= told_share * count);
    callgate_store_free(store);
}

/* Filters that never failed are read whatever others took. */
static void test_plain_stacks(void **state)
{
    (void)state;
    check_stacks(false, 100);
}

/* Where no reading is left for filters that failed, what the words that they may return tell. */
static void test_wild_stacks(void **state)
{
    (void)state;
    check_stacks(true, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_stacks),
        cmocka_unit_test(test_wild_stacks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
