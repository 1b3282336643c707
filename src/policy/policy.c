/* Policies as wholes: constants, evaluation, combination, maps. */
#include "base/fail.h"
#include "policy/pair_walk.h"
#include "policy/store_impl.h"
#include <stdlib.h>

callgate_status callgate_policy_constant(callgate_store *store, uint32_t word,
                                         const callgate_policy **ret_policy, callgate_error *reterr)
{
    store_mark mark = store_mark_now(store);
    nr_run all = {UINT32_MAX, decision_leaf(store, callgate_word_normalise(word))};
    arch_run everywhere = {UINT32_MAX, store_nr_runs(store, &all, 1)};
    const callgate_policy *policy = store_policy(store, &everywhere, 1);

    if (!policy)
        return store_fail(store, &mark, reterr);
    *ret_policy = policy;
    return CALLGATE_OK;
}

uint32_t callgate_policy_eval(const callgate_policy *policy, const callgate_call_data *call)
{
    decision d = nr_runs_find(policy_find(policy, call->arch), call->nr);

    return decision_eval(policy->store, d, call);
}

/* The combination of two runs of nr; NULL: failed. */
static const nr_runs *combine_nrs(callgate_store *store, callgate_combine how, const nr_runs *a,
                                  const nr_runs *b)
{
    nr_run *made = malloc(((size_t)a->count + b->count) * sizeof *made);
    if (!made) {
        store->failure = STORE_OUT_OF_MEMORY;
        return NULL;
    }

    uint32_t count = 0;
    pair_walk walk = {0};
    while (!walk.is_done) {
        const nr_run *ra = &a->runs[walk.a], *rb = &b->runs[walk.b];
        pair_stretch(&walk, ra->last, rb->last);
        made[count++] =
            (nr_run){walk.last, decision_combine(store, how, ra->decision, rb->decision)};
        pair_advance(&walk, ra->last, rb->last);
    }
    const nr_runs *combined = store_nr_runs(store, made, count);
    free(made);
    return combined;
}

static const callgate_policy *combine(callgate_store *store, callgate_combine how,
                                      const callgate_policy *a, const callgate_policy *b)
{
    arch_run *made = malloc(((size_t)a->count + b->count) * sizeof *made);
    if (!made) {
        store->failure = STORE_OUT_OF_MEMORY;
        return NULL;
    }

    uint32_t count = 0;
    pair_walk walk = {0};
    const nr_runs *combined = NULL, *last_a = NULL, *last_b = NULL;
    while (!walk.is_done) {
        const arch_run *ra = &a->runs[walk.a], *rb = &b->runs[walk.b];
        pair_stretch(&walk, ra->last, rb->last);
        if (!combined || last_a != ra->nrs || last_b != rb->nrs)
            combined = combine_nrs(store, how, ra->nrs, rb->nrs);
        if (!combined)
            break;
        last_a = ra->nrs;
        last_b = rb->nrs;
        made[count++] = (arch_run){walk.last, combined};
        pair_advance(&walk, ra->last, rb->last);
    }
    const callgate_policy *policy = combined ? store_policy(store, made, count) : NULL;
    free(made);
    return policy;
}

callgate_status callgate_policy_combine(callgate_store *store, callgate_combine how,
                                        const callgate_policy *a, const callgate_policy *b,
                                        const callgate_policy **ret_policy, callgate_error *reterr)
{
    store_mark mark = store_mark_now(store);

    if ((unsigned)how > CALLGATE_INTERSECT)
        return FAIL(reterr, CALLGATE_INVALID, "filters don't combine in way %u", (unsigned)how);
    const callgate_policy *policy = combine(store, how, a, b);

    if (!policy)
        return store_fail(store, &mark, reterr);
    *ret_policy = policy;
    return CALLGATE_OK;
}

static const nr_runs *map_nrs(callgate_store *store, const nr_runs *runs, word_map map)
{
    nr_run *made = malloc(runs->count * sizeof *made);
    if (!made) {
        store->failure = STORE_OUT_OF_MEMORY;
        return NULL;
    }
    for (uint32_t i = 0; i < runs->count; i++)
        made[i] = (nr_run){runs->runs[i].last, decision_map(store, runs->runs[i].decision, map)};
    const nr_runs *mapped = store_nr_runs(store, made, runs->count);
    free(made);
    return mapped;
}

static const callgate_policy *map_policy(callgate_store *store, const callgate_policy *policy,
                                         word_map map)
{
    arch_run *made = malloc(policy->count * sizeof *made);
    if (!made) {
        store->failure = STORE_OUT_OF_MEMORY;
        return NULL;
    }
    for (uint32_t i = 0; i < policy->count; i++) {
        const arch_run *run = &policy->runs[i];
        bool is_same = i > 0 && policy->runs[i - 1].nrs == run->nrs;
        made[i] = (arch_run){run->last, is_same ? made[i - 1].nrs : map_nrs(store, run->nrs, map)};
    }
    const callgate_policy *mapped = store_policy(store, made, policy->count);
    free(made);
    return mapped;
}

callgate_status policy_map(callgate_store *store, const callgate_policy *policy, word_map map,
                           const callgate_policy **ret_policy, callgate_error *reterr)
{
    store_mark mark = store_mark_now(store);
    const callgate_policy *mapped = map_policy(store, policy, map);

    if (!mapped)
        return store_fail(store, &mark, reterr);
    *ret_policy = mapped;
    return CALLGATE_OK;
}
