/* The policy of a rule set.
 *
 * Rules are sorted by call; each call's rules become one decision, its numbers one run. Where no
 * rule is, the default action fills the gap.
 */
#include "base/fail.h"
#include "base/limits.h"
#include "rules/decide.h"
#include <stdlib.h>
#include <string.h>

/* A call with what its rules decide. */
typedef struct built_call {
    callgate_abi abi;
    uint32_t nr;
    rule_decision decision;
} built_call;

/* The numbers of an arch up to `last`: an ABI's, or all with one answer. */
typedef struct nr_view {
    uint32_t last;
    callgate_abi abi; /* CALLGATE_ABI_NONE: `word` to all */
    uint32_t word;
    callgate_abi newer; /* whose limit runc's stub applies */
} nr_view;

enum {
    AGE_BITS = 21, /* of a rule in a set: RULES_COUNT_MAX requests make two each */
    DIGIT_BITS = 8,
    DIGIT_COUNT = 1 << DIGIT_BITS,
    VIEW_COUNT_MAX = 5,
    SPARE_RUN_COUNT = 2 * VIEW_COUNT_MAX + 2, /* besides two a call */
};

/* A pair of runs in the making: of the policy and of its origin. */
typedef struct run_pair {
    nr_run *words;
    nr_run *origins;
    uint32_t count;
} run_pair;

typedef struct rule_builder {
    callgate_store *store;
    const rule_set *set;
    bool has_origin;
    decision default_leaf;
    uint64_t *order;    /* of the rules: ABI, number, age; then as much room again */
    const rule **rules; /* of one call */
    built_call *calls;
    uint32_t call_count;
    run_pair runs;
    bool is_out_of_memory;
} rule_builder;

_Static_assert(2 * RULES_COUNT_MAX <= 1 << AGE_BITS, "an age fits");

static uint64_t order_of(const rule *r, uint32_t age)
{
    return (uint64_t)r->abi << 58 | (uint64_t)r->nr << AGE_BITS | age;
}

static const rule *rule_of(const rule_builder *builder, uint32_t at)
{
    return &builder->set->rules[builder->order[at] & ((1u << AGE_BITS) - 1)];
}

/* One pass of a radix sort: from `from` into `to` by DIGIT_BITS of the keys. false: all have the
 * same there, and nothing was moved. */
static bool sort_digit(const uint64_t *from, uint64_t *to, uint32_t count, uint32_t shift)
{
    uint32_t ends[DIGIT_COUNT] = {0}, before = 0;

    for (uint32_t i = 0; i < count; i++)
        ends[from[i] >> shift & (DIGIT_COUNT - 1)]++;
    if (count > 0 && ends[from[0] >> shift & (DIGIT_COUNT - 1)] == count)
        return false;
    for (uint32_t digit = 0; digit < DIGIT_COUNT; digit++) {
        uint32_t own = ends[digit];
        ends[digit] = before;
        before += own;
    }
    for (uint32_t i = 0; i < count; i++)
        to[ends[from[i] >> shift & (DIGIT_COUNT - 1)]++] = from[i];
    return true;
}

/* By call, and where that is one, by age: which is the order that they come in. */
static void sort_rules(rule_builder *builder)
{
    uint32_t count = builder->set->count;
    uint64_t *from = builder->order, *to = from + count;

    for (uint32_t i = 0; i < count; i++)
        from[i] = order_of(&builder->set->rules[i], i);
    for (uint32_t shift = AGE_BITS; shift < 64; shift += DIGIT_BITS) {
        if (!sort_digit(from, to, count, shift))
            continue;
        uint64_t *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != builder->order)
        memcpy(builder->order, from, count * sizeof(*from));
}

/* The rules of the call at `first` of the order; returns where the next call begins. */
static uint32_t build_call(rule_builder *builder, uint32_t first)
{
    const rule *head = rule_of(builder, first);
    built_call *call = &builder->calls[builder->call_count++];
    uint32_t count = 0;

    for (; first + count < builder->set->count; count++) {
        const rule *r = rule_of(builder, first + count);
        if (r->abi != head->abi || r->nr != head->nr)
            break;
        builder->rules[count] = r;
    }
    call->abi = head->abi;
    call->nr = head->nr;
    if (!rules_decide(builder->store, builder->rules, count, builder->set, builder->has_origin,
                      &call->decision))
        builder->is_out_of_memory = true;
    return first + count;
}

static bool build_calls(rule_builder *builder)
{
    for (uint32_t at = 0; at < builder->set->count && !builder->is_out_of_memory;) {
        at = build_call(builder, at);
        if (builder->calls[builder->call_count - 1].decision.words == DECISION_NONE)
            return false;
    }
    return !builder->is_out_of_memory;
}

static void push_run(rule_builder *builder, uint32_t last, decision word, decision origin)
{
    run_pair *runs = &builder->runs;

    runs->words[runs->count] = (nr_run){last, word};
    runs->origins[runs->count] = (nr_run){last, origin};
    runs->count++;
}

static void push_word(rule_builder *builder, uint32_t last, uint32_t word)
{
    push_run(builder, last, decision_leaf(builder->store, word), DECISION_FALSE);
}

/* The numbers [first, last] of an ABI; `at` walks its calls, which are sorted. */
static void push_calls(rule_builder *builder, uint32_t first, uint32_t last,
                       const built_call *calls, uint32_t call_count)
{
    uint32_t next = first;

    for (uint32_t i = 0; i < call_count; i++) {
        if (calls[i].nr < first || calls[i].nr > last)
            continue;
        if (calls[i].nr > next)
            push_run(builder, calls[i].nr - 1, builder->default_leaf, DECISION_FALSE);
        push_run(builder, calls[i].nr, calls[i].decision.words, calls[i].decision.origins);
        if (calls[i].nr == last)
            return;
        next = calls[i].nr + 1;
    }
    push_run(builder, last, builder->default_leaf, DECISION_FALSE);
}

/* The calls of one ABI, which lie together. */
static const built_call *calls_of(const rule_builder *builder, callgate_abi abi,
                                  uint32_t *ret_count)
{
    uint32_t begin = 0, end;

    while (begin < builder->call_count && builder->calls[begin].abi < abi)
        begin++;
    end = begin;
    while (end < builder->call_count && builder->calls[end].abi == abi)
        end++;
    *ret_count = end - begin;
    return builder->calls + begin;
}

/* What numbers from `first` on answer where runc's stub has not spoken. */
static void push_plain(rule_builder *builder, uint32_t first, uint32_t last, const nr_view *view)
{
    uint32_t count;

    if (view->abi == CALLGATE_ABI_NONE) {
        push_word(builder, last, view->word);
        return;
    }
    const built_call *calls = calls_of(builder, view->abi, &count);
    push_calls(builder, first, last, calls, count);
}

static void push_view(rule_builder *builder, uint32_t first, const nr_view *view)
{
    const rule_newer *newer = &builder->set->newer[view->newer];

    if (!newer->is_set || view->last <= newer->nr_max) {
        push_plain(builder, first, view->last, view);
        return;
    }
    if (newer->has_zero && first == 0) {
        push_word(builder, 0, builder->set->newer_word);
        first = 1;
    }
    if (first <= newer->nr_max)
        push_plain(builder, first, newer->nr_max, view);
    push_word(builder, view->last, builder->set->newer_word);
}

static bool covers(const rule_set *set, callgate_abi abi)
{
    return (set->abis & CALLGATE_ABI_BIT(abi)) != 0;
}

/* The views of x86_64's arch: its own numbers, x32's, those beyond, which belong to no ABI and are
 * a foreign arch's where x32 is one, and -1, which libseccomp never takes for x32's. */
static uint32_t view_x86_64(const rule_set *set, nr_view *ret_views)
{
    static const callgate_abi own = CALLGATE_ABI_X86_64, x32 = CALLGATE_ABI_X32,
                              none = CALLGATE_ABI_NONE;
    uint32_t other = set->default_word;
    uint32_t bad = set->has_file_order ? other : set->bad_arch_word;
    uint32_t beyond = covers(set, x32) ? other : bad;

    ret_views[0] = (nr_view){0x3fffffff, covers(set, own) ? own : none, set->bad_arch_word, own};
    ret_views[1] = (nr_view){0x7fffffff, covers(set, x32) ? x32 : none, bad, x32};
    ret_views[2] = (nr_view){0xbfffffff, none, beyond, own};
    ret_views[3] = (nr_view){0xfffffffe, none, beyond, x32};
    ret_views[4] = (nr_view){0xffffffff, none, other, x32};
    return VIEW_COUNT_MAX;
}

static const nr_runs *build_runs(rule_builder *builder, const nr_view *views, uint32_t view_count,
                                 const nr_runs **ret_origins)
{
    uint32_t first = 0;

    builder->runs.count = 0;
    for (uint32_t i = 0; i < view_count; i++) {
        push_view(builder, first, &views[i]);
        first = views[i].last + 1;
    }
    *ret_origins = builder->has_origin
                       ? store_nr_runs(builder->store, builder->runs.origins, builder->runs.count)
                       : NULL;
    return store_nr_runs(builder->store, builder->runs.words, builder->runs.count);
}

static const nr_runs *build_constant(callgate_store *store, uint32_t word)
{
    nr_run all = {UINT32_MAX, decision_leaf(store, word)};

    return store_nr_runs(store, &all, 1);
}

static const nr_runs *build_abi(rule_builder *builder, callgate_abi abi,
                                const nr_runs **ret_origins)
{
    nr_view views[VIEW_COUNT_MAX] = {{UINT32_MAX, abi, 0, abi}};
    uint32_t count = 1;

    if (abi_get(abi)->arch == abi_get(CALLGATE_ABI_X86_64)->arch)
        count = view_x86_64(builder->set, views);
    return build_runs(builder, views, count, ret_origins);
}

typedef struct arch_runs {
    arch_run words[2 * CALLGATE_ABI_COUNT + 1];
    arch_run origins[2 * CALLGATE_ABI_COUNT + 1];
    uint32_t count;
} arch_runs;

static void push_arch(arch_runs *runs, uint32_t last, const nr_runs *words, const nr_runs *origins)
{
    runs->words[runs->count] = (arch_run){last, words};
    runs->origins[runs->count] = (arch_run){last, origins};
    runs->count++;
}

/* The ABI of the set with the lowest arch at or above `floor`; NONE: there is none. */
static callgate_abi next_abi(const rule_set *set, uint64_t floor)
{
    callgate_abi found = CALLGATE_ABI_NONE;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (!covers(set, (callgate_abi)abi) || abi_get((callgate_abi)abi)->arch < floor)
            continue;
        if (found == CALLGATE_ABI_NONE || abi_get((callgate_abi)abi)->arch < abi_get(found)->arch)
            found = (callgate_abi)abi;
    }
    return found;
}

static void build_arches(rule_builder *builder, arch_runs *runs)
{
    const nr_runs *foreign = build_constant(builder->store, builder->set->bad_arch_word);
    const nr_runs *foreign_origins = build_constant(builder->store, 0);
    uint64_t floor = 0;
    callgate_abi abi;

    while ((abi = next_abi(builder->set, floor)) != CALLGATE_ABI_NONE) {
        uint32_t arch = abi_get(abi)->arch;
        const nr_runs *origins, *words = build_abi(builder, abi, &origins);
        if (arch > floor)
            push_arch(runs, arch - 1, foreign, foreign_origins);
        push_arch(runs, arch, words, origins);
        floor = (uint64_t)arch + 1;
    }
    if (floor <= UINT32_MAX)
        push_arch(runs, UINT32_MAX, foreign, foreign_origins);
}

static bool build(rule_builder *builder, const callgate_policy **ret_policy,
                  const callgate_policy **ret_origin)
{
    arch_runs runs = {.count = 0};

    sort_rules(builder);
    if (!build_calls(builder))
        return false;
    build_arches(builder, &runs);
    const callgate_policy *origin = NULL;
    const callgate_policy *policy = store_policy(builder->store, runs.words, runs.count);
    if (policy && builder->has_origin)
        origin = store_policy(builder->store, runs.origins, runs.count);
    if (!policy || (builder->has_origin && !origin))
        return false;
    *ret_policy = policy;
    if (ret_origin)
        *ret_origin = origin;
    return true;
}

static bool builder_init(rule_builder *builder, callgate_store *store, const rule_set *set)
{
    size_t count = set->count, run_count = 2 * count + SPARE_RUN_COUNT;

    builder->store = store;
    builder->set = set;
    builder->default_leaf = decision_leaf(store, set->default_word);
    builder->order = malloc((2 * count + 1) * sizeof(*builder->order));
    builder->rules = malloc((count + 1) * sizeof(*builder->rules));
    builder->calls = malloc((count + 1) * sizeof(*builder->calls));
    builder->runs.words = malloc(run_count * sizeof(nr_run));
    builder->runs.origins = malloc(run_count * sizeof(nr_run));
    return builder->order && builder->rules && builder->calls && builder->runs.words &&
           builder->runs.origins;
}

static void builder_release(rule_builder *builder)
{
    free(builder->order);
    free(builder->rules);
    free(builder->calls);
    free(builder->runs.words);
    free(builder->runs.origins);
}

callgate_status rule_set_policy(callgate_store *store, const rule_set *set,
                                const callgate_policy **ret_policy,
                                const callgate_policy **ret_origin, callgate_error *reterr)
{
    rule_builder builder = {.has_origin = ret_origin != NULL};
    callgate_status status = CALLGATE_OK;
    store_mark mark = store_mark_now(store);

    if (!builder_init(&builder, store, set))
        builder.is_out_of_memory = true;
    else if (!build(&builder, ret_policy, ret_origin))
        status = store_fail(store, &mark, reterr);
    if (builder.is_out_of_memory) {
        status = status == CALLGATE_OK ? store_fail(store, &mark, NULL) : status;
        status = FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    builder_release(&builder);
    return status;
}
