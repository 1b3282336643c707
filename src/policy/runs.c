/* Interned runs of call numbers, interned policies above them. */
#include "base/search.h"
#include "policy/store_impl.h"
#include <stdlib.h>

static void *failed(callgate_store *store, store_failure why)
{
    store->failure = why;
    return NULL;
}

static uint32_t hash_nr_runs(const nr_runs *runs)
{
    uint32_t hash = runs->count;

    for (uint32_t i = 0; i < runs->count; i++)
        hash = store_hash(hash, runs->runs[i].last, runs->runs[i].decision);
    return hash;
}

static bool are_equal_runs(const nr_runs *a, const nr_runs *b)
{
    if (a->entry.hash != b->entry.hash || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->runs[i].last != b->runs[i].last || a->runs[i].decision != b->runs[i].decision)
            return false;
    }
    return true;
}

/* Nothing foretells which neighbours are equal: no branch. */
static uint32_t merge_nr_runs(const nr_run *runs, uint32_t count, nr_run *ret_runs)
{
    uint32_t merged = 0;

    if (count > 0)
        ret_runs[merged++] = runs[0];
    for (uint32_t i = 1; i < count; i++) {
        merged -= ret_runs[merged - 1].decision == runs[i].decision;
        ret_runs[merged++] = runs[i];
    }
    return merged;
}

/* Interns `made`, or frees it and gives its equal. */
static const nr_runs *intern_runs(callgate_store *store, nr_runs *made)
{
    made->entry.hash = hash_nr_runs(made);
    for (intern_entry *e = intern_chain(&store->runs, made->entry.hash); e; e = e->chain) {
        const nr_runs *known = (const nr_runs *)e;
        if (are_equal_runs(known, made)) {
            free(made);
            return known;
        }
    }
    if (intern_add(&store->runs, &made->entry))
        return made;
    free(made);
    return failed(store, STORE_OUT_OF_MEMORY);
}

const nr_runs *store_nr_runs(callgate_store *store, const nr_run *runs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (runs[i].decision == DECISION_NONE)
            return NULL;
    }
    nr_runs *made = malloc(sizeof *made + count * sizeof made->runs[0]);
    if (!made)
        return failed(store, STORE_OUT_OF_MEMORY);
    made->count = merge_nr_runs(runs, count, made->runs);
    if (made->count > store->limits.run_count_max) {
        free(made);
        return failed(store, STORE_OUT_OF_RUNS);
    }
    return intern_runs(store, made);
}

static uint32_t hash_policy(const callgate_policy *policy)
{
    uint32_t hash = policy->count;

    for (uint32_t i = 0; i < policy->count; i++) {
        uintptr_t address = (uintptr_t)policy->runs[i].nrs;
        hash = store_hash(hash, policy->runs[i].last,
                          store_hash((uint32_t)address, (uint32_t)((uint64_t)address >> 32), 0));
    }
    return hash;
}

static bool are_equal_policies(const callgate_policy *a, const callgate_policy *b)
{
    if (a->entry.hash != b->entry.hash || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->runs[i].last != b->runs[i].last || a->runs[i].nrs != b->runs[i].nrs)
            return false;
    }
    return true;
}

static const callgate_policy *intern_policy(callgate_store *store, callgate_policy *made)
{
    made->entry.hash = hash_policy(made);
    for (intern_entry *e = intern_chain(&store->policies, made->entry.hash); e; e = e->chain) {
        const callgate_policy *known = (const callgate_policy *)e;
        if (are_equal_policies(known, made)) {
            free(made);
            return known;
        }
    }
    if (intern_add(&store->policies, &made->entry))
        return made;
    free(made);
    return failed(store, STORE_OUT_OF_MEMORY);
}

static bool are_same_quarter(uint32_t a, uint32_t b)
{
    return a >> 30 == b >> 30;
}

/* Appends a run, in place of an equal neighbour of its quarter. */
static uint32_t push_arch_run(arch_run *runs, uint32_t count, arch_run run)
{
    if (count && runs[count - 1].nrs == run.nrs && are_same_quarter(runs[count - 1].last, run.last))
        count--;
    runs[count] = run;
    return count + 1;
}

/* Merges equal neighbours of one quarter; a run that leaves its quarter is cut at its end. */
static uint32_t merge_arch_runs(const arch_run *runs, uint32_t count, arch_run *ret_runs)
{
    uint32_t merged = 0;
    uint32_t first = 0;

    for (uint32_t i = 0; i < count; i++) {
        for (; !are_same_quarter(first, runs[i].last); first = (first | 0x3fffffffu) + 1)
            merged = push_arch_run(ret_runs, merged, (arch_run){first | 0x3fffffffu, runs[i].nrs});
        merged = push_arch_run(ret_runs, merged, runs[i]);
        first = runs[i].last + 1;
    }
    return merged;
}

const callgate_policy *store_policy(callgate_store *store, const arch_run *runs, uint32_t count)
{
    enum { CUT_COUNT_MAX = 3 };

    for (uint32_t i = 0; i < count; i++) {
        if (!runs[i].nrs)
            return NULL;
    }
    callgate_policy *made = malloc(sizeof *made + (count + CUT_COUNT_MAX) * sizeof made->runs[0]);
    if (!made)
        return failed(store, STORE_OUT_OF_MEMORY);
    made->store = store;
    made->count = merge_arch_runs(runs, count, made->runs);
    if (made->count > store->limits.run_count_max) {
        free(made);
        return failed(store, STORE_OUT_OF_ARCHES);
    }
    return intern_policy(store, made);
}

const callgate_policy *store_policy_with(callgate_store *store, const callgate_policy *policy,
                                         uint32_t arch, const nr_runs *nrs)
{
    arch_run *made = malloc(((size_t)policy->count + 2) * sizeof *made);
    uint32_t count = 0, first = 0;

    if (!made)
        return failed(store, STORE_OUT_OF_MEMORY);
    for (uint32_t i = 0; i < policy->count; first = policy->runs[i++].last + 1) {
        const arch_run *old = &policy->runs[i];
        bool is_here = first <= arch && arch <= old->last;
        if (is_here && arch > first)
            made[count++] = (arch_run){arch - 1, old->nrs};
        if (is_here)
            made[count++] = (arch_run){arch, nrs};
        if (!is_here || arch < old->last)
            made[count++] = *old;
    }
    const callgate_policy *replaced = store_policy(store, made, count);
    free(made);
    return replaced;
}

decision nr_runs_find(const nr_runs *runs, uint32_t nr)
{
    const nr_run *all = runs->runs;

    return all[search_runs(all, sizeof *all, offsetof(nr_run, last), runs->count, nr)].decision;
}

const nr_runs *policy_find(const callgate_policy *policy, uint32_t arch)
{
    const arch_run *runs = policy->runs;

    return runs[search_runs(runs, sizeof *runs, offsetof(arch_run, last), policy->count, arch)].nrs;
}
