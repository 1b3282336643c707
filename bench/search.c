/* Holds the compiler to the smallest filters that a long search finds.
 *
 *     bench_search SECONDS PROFILE…       files, or names of built-in ones
 *
 * Each profile is searched on one ABI and on three, so long each: by the compiler's own walk
 * (filter/walk.h), which takes longer here, from the trees that it makes, the smallest that it
 * knows and some drawn at random; then from the smallest filter on, by shrink.h. Every filter that
 * counts is proved. Exit status 1: what --small makes is more than 5 % and more than 2 instructions
 * larger than the smallest.
 */
#include "bound.h"
#include "filter/compile.h"
#include "filter/number_row.h"
#include "filter/run.h"
#include "measure.h"
#include "shrink.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    START_COUNT = 4,
    TRIES_FIRST = 50 * 1000,
    TRIES_MAX = 1000 * 1000 * 1000,
    SPARE_INSNS = 2,
    SPARE_SHARE = 20,
};

#define ABIS_ONE CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64)
#define ABIS_ALL                                                                                   \
    (ABIS_ONE | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32))

typedef struct bench_search {
    double seconds;
    bool is_missed;
} bench_search;

typedef struct found_filter {
    callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    uint32_t count;
} found_filter;

static uint64_t drawn(void *user, callgate_abi abi, uint32_t nr)
{
    uint64_t x = (*(const uint64_t *)user * 1024 + nr) * 0x9e3779b97f4a7c15u + (uint64_t)abi;

    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    return (x ^ x >> 27) >> 44;
}

/* Takes a filter for the best one so far if it is smaller, and proved. */
static void note_best(callgate_store *store, const callgate_policy *policy,
                      const found_filter *found, found_filter *best)
{
    bool is_equal = false;

    if (found->count < best->count &&
        callgate_prove(store, policy, found->insns, found->count, &is_equal, NULL, NULL) ==
            CALLGATE_OK &&
        is_equal)
        *best = *found;
}

/* Start 0 is what the compiler weighs, 1 the smallest trees, others are drawn. */
static bool make_start(callgate_store *store, const callgate_policy *policy, uint64_t start,
                       const walk_effort *effort, found_filter *ret_filter)
{
    callgate_compile_options options = {.frequency = start > 1 ? drawn : NULL, .user = &start};
    call_weights weights = weights_of(store, policy, &options);

    if (start == 1)
        weights.scale = 0;
    return compile_weighed(store, policy, &weights, effort, ret_filter->insns, &ret_filter->count,
                           NULL) == CALLGATE_OK;
}

/* As small as the compiler makes it. */
static bool make_small(callgate_store *store, const callgate_policy *policy,
                       found_filter *ret_filter)
{
    callgate_compile_options options = {.is_small = true};
    callgate_filter *filter;
    size_t count;

    if (callgate_compile(store, policy, &options, &filter, NULL) != CALLGATE_OK)
        return false;
    const callgate_insn *insns = callgate_filter_insns(filter, &count);
    memcpy(ret_filter->insns, insns, count * sizeof *insns);
    ret_filter->count = (uint32_t)count;
    callgate_filter_free(filter);
    return true;
}

/* Walks from a start, for so many seconds. */
static void walk_long(callgate_store *store, const callgate_policy *policy, uint64_t start,
                      double seconds, found_filter *best)
{
    static found_filter found;
    walk_effort effort = {.try_count = TRIES_FIRST, .dice = start + 1};
    double started = spent_us();

    if (!make_start(store, policy, start, &effort, &found))
        return;
    double tries = TRIES_FIRST * seconds * 1e6 / (spent_us() - started + 1);
    effort.try_count = (uint32_t)(tries < TRIES_MAX ? tries : TRIES_MAX);
    if (make_start(store, policy, start, &effort, &found))
        note_best(store, policy, &found, best);
}

/* One walk has a quarter of the time, several others share half, the last quarter is for the best.
 */
static uint32_t search_filters(callgate_store *store, const callgate_policy *policy, double seconds,
                               const found_filter *first)
{
    static found_filter best;

    best = *first;
    walk_long(store, policy, 0, seconds / 4, &best);
    for (uint64_t start = 1; start <= START_COUNT; start++)
        walk_long(store, policy, start, seconds / 2 / START_COUNT, &best);
    return shrink(store, policy, best.insns, best.count, seconds / 4, 0);
}

/* Notes which sides of which tests of numbers a call comes out of, before its number is masked. */
static void note_sides(const callgate_insn *insns, const callgate_call_data *call, uint8_t *sides)
{
    uint32_t a = 0, pc = 0, loaded = DATA_ARCH;

    while (loaded == DATA_ARCH || loaded == DATA_NR) {
        const callgate_insn *insn = &insns[pc++];
        if (insn->code == OP_RET_K || insn->code == OP_AND_K)
            return;
        if (insn->code == OP_LD_ABS) {
            loaded = insn->k;
            a = data_word(call, loaded);
        } else if (insn->code == OP_JA) {
            pc += insn->k;
        } else {
            bool is_taken = insn_is_taken(insn, a, 0);
            if (loaded == DATA_NR)
                sides[pc - 1] = (uint8_t)(sides[pc - 1] | 1u << is_taken);
            pc += is_taken ? insn->jt : insn->jf;
        }
    }
}

/* The tests that tell numbers of an ABI from each other. */
static uint32_t tests_of(const callgate_policy *policy, const found_filter *filter,
                         callgate_abi abi)
{
    static uint8_t sides[CALLGATE_INSN_COUNT_MAX];
    callgate_call_data call = {.arch = callgate_abi_arch(abi)};
    const nr_runs *runs = policy_find(policy, call.arch);
    uint32_t first = abi == CALLGATE_ABI_X32 ? FOLD_BIT : 0, tests = 0;
    uint32_t last = abi == CALLGATE_ABI_X32 ? UINT32_MAX : FOLD_BIT - 1;

    memset(sides, 0, sizeof sides);
    for (uint32_t i = 0; i < runs->count; i++) {
        uint32_t ends[] = {i == 0 ? 0 : runs->runs[i - 1].last + 1, runs->runs[i].last};
        for (uint32_t k = 0; k < 2; k++) {
            call.nr = ends[k] < first ? first : ends[k] > last ? last : ends[k];
            note_sides(filter->insns, &call, sides);
        }
    }
    for (uint32_t i = 0; i < filter->count; i++)
        tests += sides[i] == 3;
    return tests;
}

static void say_bounds(const callgate_policy *policy, const found_filter *own,
                       callgate_abi_set abis)
{
    static const callgate_abi order[] = {CALLGATE_ABI_X86_64, CALLGATE_ABI_X32, CALLGATE_ABI_X86};

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        callgate_abi abi = order[i];
        if (!(abis & CALLGATE_ABI_BIT(abi)))
            continue;
        uint32_t tests = tests_of(policy, own, abi);
        printf("  %s %u (%u)", callgate_abi_name(abi), tests, bound_of(policy, abi));
    }
}

static void search_abis(bench_search *search, const char *name, const callgate_profile *profile,
                        callgate_abi_set abis)
{
    static found_filter own, small;
    callgate_error err = {.status = CALLGATE_OK};
    callgate_target target;
    callgate_source source;
    callgate_store *store;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.abis = abis;
    target.reading = CALLGATE_READING_CRUN;
    need(callgate_store_new(NULL, &store, &err), &err);
    if (callgate_profile_resolve(store, profile, &target, &source, NULL, &err) != CALLGATE_OK) {
        printf("%-36s %s\n", name, err.text);
        callgate_store_free(store);
        return;
    }
    if (make_start(store, source.policy, 0, NULL, &own) &&
        make_small(store, source.policy, &small)) {
        uint32_t best = search_filters(store, source.policy, search->seconds, &small);
        uint32_t more = small.count - best;
        bool is_missed = more > SPARE_INSNS && more * SPARE_SHARE > best;
        printf("%-36s %-5s %6u %7u %6u %+5d", name, abis == ABIS_ONE ? "one" : "three", own.count,
               small.count, best, (int)more);
        say_bounds(source.policy, &own, abis);
        puts(is_missed ? "  MISSED" : "");
        fflush(stdout);
        search->is_missed |= is_missed;
    }
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static void search_source(bench_search *search, const char *name)
{
    callgate_profile *profile = NULL;
    const char *slash = strrchr(name, '/');

    if (callgate_profile_builtin(name, &profile, NULL) != CALLGATE_OK)
        profile = subject_read(name);
    search_abis(search, slash ? slash + 1 : name, profile, ABIS_ONE);
    search_abis(search, slash ? slash + 1 : name, profile, ABIS_ALL);
    callgate_profile_free(profile);
}

int main(int argc, char **argv)
{
    bench_search search = {.seconds = argc > 1 ? strtod(argv[1], NULL) : 0};

    if (!(search.seconds > 0)) {
        fprintf(stderr, "usage: bench_search SECONDS PROFILE…\n");
        return 2;
    }
    printf("%-36s %-5s %6s %7s %6s %5s  tests of numbers (at least)\n", "", "ABIs", "insns",
           "--small", "found", "more");
    for (int i = 2; i < argc; i++)
        search_source(&search, argv[i]);
    return search.is_missed;
}
