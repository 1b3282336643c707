/* The policy of a rule set.
 *
 * Calls are visited by number; each call's rules become one decision, its numbers one run. Where no
 * rule is, the default action fills the gap.
 */
#include "base/fail.h"
#include "rules/decide.h"
#include "rules/index.h"
#include <stdlib.h>
#include <string.h>

/* The numbers of an arch up to `last`: an ABI's, or all with one answer. */
typedef struct nr_view {
    uint32_t last;
    callgate_abi abi; /* CALLGATE_ABI_NONE: `word` to all */
    uint32_t word;
    callgate_abi newer; /* whose limit runc's stub applies */
} nr_view;

enum {
    VIEW_COUNT_MAX = 5,
    SPARE_RUN_COUNT = 2 * VIEW_COUNT_MAX + 2, /* besides two a call */
};

/* A pair of runs in the making: of the policy and of its origin. */
typedef struct run_pair {
    nr_run *words;
    nr_run *origins; /* NULL where nobody asks for them */
    uint32_t count;
} run_pair;

/* A call whose rules were decided: another ABI's may be the same. */
typedef struct known_call {
    const rule *newest; /* NULL: none */
    decision default_leaf;
    rule_decision decision;
} known_call;

enum { KNOWN_COUNT = 16 };

typedef struct rule_builder {
    callgate_store *store;
    const rule_set *set;
    bool has_origin;
    rule_decider decider;
    const rule **rules;            /* of one call */
    uint32_t *places;              /* of calls of one ABI: rule_index_calls */
    known_call known[KNOWN_COUNT]; /* the last ones */
    uint32_t known_count;          /* of all so far */
    run_pair runs;
    bool is_failed; /* the store says why, or memory is out */
    bool is_out_of_memory;
} rule_builder;

static bool are_alike(const rule *a, const rule *b)
{
    if (a->word != b->word || a->origin != b->origin || a->condition_count != b->condition_count)
        return false;
    for (uint32_t i = 0; i < a->condition_count; i++) {
        const callgate_condition *x = &a->conditions[i], *y = &b->conditions[i];
        if (x->arg != y->arg || x->op != y->op || x->value != y->value || x->mask != y->mask)
            return false;
    }
    return true;
}

/* Have two calls, the newest rules of which are given, the same rules, seen by words as long? */
static bool have_same_rules(const rule *rules, const rule *newest_a, const rule *newest_b)
{
    const rule *a = newest_a, *b = newest_b;

    if (abi_get(a->abi)->word_bits != abi_get(b->abi)->word_bits)
        return false;
    do {
        a = &rules[a->next - 1];
        b = &rules[b->next - 1];
        if (!are_alike(a, b))
            return false;
    } while (a != newest_a && b != newest_b);
    return a == newest_a && b == newest_b;
}

static const known_call *find_known(const rule_builder *builder, const rule *newest)
{
    for (uint32_t i = 0; i < KNOWN_COUNT && builder->known[i].newest; i++) {
        const known_call *known = &builder->known[i];
        if (known->default_leaf == builder->decider.default_leaf &&
            have_same_rules(builder->set->rules, known->newest, newest))
            return known;
    }
    return NULL;
}

static bool decide_new(rule_builder *builder, const rule *newest, rule_decision *ret_decision)
{
    const rule *rules = builder->set->rules, *r = newest;
    uint32_t count = 0;

    do
        builder->rules[count++] = r = &rules[r->next - 1];
    while (r != newest);
    builder->is_out_of_memory =
        !rules_decide(&builder->decider, builder->rules, count, ret_decision);
    if (builder->is_out_of_memory || ret_decision->words == DECISION_NONE)
        return false;
    builder->known[builder->known_count++ % KNOWN_COUNT] =
        (known_call){newest, builder->decider.default_leaf, *ret_decision};
    return true;
}

/* What the rules of a call decide, of which the newest is given. */
static bool decide_call(rule_builder *builder, const rule *newest, rule_decision *ret_decision)
{
    bool is_plain =
        newest->condition_count == 0 && &builder->set->rules[newest->next - 1] == newest;

    if (is_plain) {
        *ret_decision = rules_decide_plain(&builder->decider, newest);
        return ret_decision->words != DECISION_NONE;
    }
    const known_call *known = find_known(builder, newest);
    if (!known)
        return decide_new(builder, newest, ret_decision);
    *ret_decision = known->decision;
    return true;
}

static void push_run(rule_builder *builder, uint32_t last, decision word, decision origin)
{
    run_pair *runs = &builder->runs;

    runs->words[runs->count] = (nr_run){last, word};
    if (builder->has_origin)
        runs->origins[runs->count] = (nr_run){last, origin};
    runs->count++;
}

static void push_word(rule_builder *builder, uint32_t last, uint32_t word)
{
    push_run(builder, last, decision_leaf(builder->store, word), DECISION_FALSE);
}

/* The numbers [first, last] of an ABI. */
static void push_calls(rule_builder *builder, uint32_t first, uint32_t last, callgate_abi abi)
{
    uint32_t next = first, count = rule_index_calls(builder->set->index, abi, builder->places);
    rule_decision decided;

    for (uint32_t i = 0; i < count; i++) {
        const rule *newest = &builder->set->rules[builder->places[i] - 1];
        if (newest->nr < first || newest->nr > last)
            continue;
        if (!decide_call(builder, newest, &decided)) {
            builder->is_failed = true;
            return;
        }
        push_run(builder, newest->nr - 1, builder->decider.default_leaf, DECISION_FALSE);
        builder->runs.count -= newest->nr == next; /* there is no gap: nothing foretells it */
        push_run(builder, newest->nr, decided.words, decided.origins);
        if (newest->nr == last)
            return;
        next = newest->nr + 1;
    }
    push_run(builder, last, builder->decider.default_leaf, DECISION_FALSE);
}

/* What numbers from `first` on answer where runc's stub has not spoken. */
static void push_plain(rule_builder *builder, uint32_t first, uint32_t last, const nr_view *view)
{
    if (view->abi == CALLGATE_ABI_NONE)
        push_word(builder, last, view->word);
    else
        push_calls(builder, first, last, view->abi);
}

static void push_view(rule_builder *builder, uint32_t first, const nr_view *view)
{
    const rule_newer *newer = &builder->set->newer[view->newer];

    if (!newer->is_set || view->last <= newer->nr_max) {
        push_plain(builder, first, view->last, view);
        return;
    }
    if (newer->has_zero && first == 0) {
        push_word(builder, 0, CALLGATE_ERRNO | errno_enosys(view->newer));
        first = 1;
    }
    if (first <= newer->nr_max)
        push_plain(builder, first, newer->nr_max, view);
    push_word(builder, view->last, CALLGATE_ERRNO | errno_enosys(view->newer));
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

    rule_decider_default(&builder->decider, rule_default_word(builder->set, abi));
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

    build_arches(builder, &runs);
    if (builder->is_failed)
        return false;
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
    rule_decider_init(&builder->decider, store, set, builder->has_origin);
    builder->rules = malloc((count + 1) * sizeof(*builder->rules));
    builder->places = malloc((count + 1) * sizeof(*builder->places));
    builder->runs.words = malloc(run_count * sizeof(nr_run));
    builder->runs.origins = builder->has_origin ? malloc(run_count * sizeof(nr_run)) : NULL;
    return builder->rules && builder->places && builder->runs.words &&
           (builder->runs.origins || !builder->has_origin);
}

static void builder_release(rule_builder *builder)
{
    free(builder->rules);
    free(builder->places);
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
