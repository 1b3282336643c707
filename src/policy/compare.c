/* Two policies side by side: differences, witnesses, subsets. */
#include "policy/pair_walk.h"
#include "policy/store_impl.h"

bool nr_runs_compare(const nr_runs *a, const nr_runs *b, nr_difference visit, void *user)
{
    pair_walk walk = {0};

    while (!walk.is_done) {
        const nr_run *ra = &a->runs[walk.a], *rb = &b->runs[walk.b];
        pair_stretch(&walk, ra->last, rb->last);
        if (ra->decision != rb->decision &&
            !visit(user, walk.first, walk.last, ra->decision, rb->decision))
            return false;
        pair_advance(&walk, ra->last, rb->last);
    }
    return true;
}

bool policy_compare(const callgate_policy *a, const callgate_policy *b, arch_difference visit,
                    void *user)
{
    pair_walk walk = {0};

    while (!walk.is_done) {
        const arch_run *ra = &a->runs[walk.a], *rb = &b->runs[walk.b];
        pair_stretch(&walk, ra->last, rb->last);
        if (ra->nrs != rb->nrs && !visit(user, walk.first, walk.last, ra->nrs, rb->nrs))
            return false;
        pair_advance(&walk, ra->last, rb->last);
    }
    return true;
}

static void fill_witness(const callgate_policy *a, const callgate_policy *b,
                         const callgate_call_data *call, callgate_witness *ret_witness)
{
    *ret_witness = (callgate_witness){
        .call = *call,
        .word_a = callgate_policy_eval(a, call),
        .word_b = callgate_policy_eval(b, call),
    };
}

/* One walk over all differences. */
typedef struct difference_walk {
    const callgate_store *store;
    const callgate_policy *a;
    const callgate_policy *b;
    callgate_difference difference;
    callgate_take_difference take;
    void *user;
} difference_walk;

static bool take_numbers(void *user, uint32_t first, uint32_t last, decision a, decision b)
{
    difference_walk *walk = user;
    callgate_difference *difference = &walk->difference;
    callgate_call_data call = {.arch = difference->arch_first, .nr = first};

    difference->nr_first = first;
    difference->nr_last = last;
    decision_differ(walk->store, a, b, &call);
    fill_witness(walk->a, walk->b, &call, &difference->witness);
    return walk->take(walk->user, difference);
}

static bool take_arches(void *user, uint32_t first, uint32_t last, const nr_runs *a,
                        const nr_runs *b)
{
    difference_walk *walk = user;

    walk->difference.arch_first = first;
    walk->difference.arch_last = last;
    return nr_runs_compare(a, b, take_numbers, walk);
}

void callgate_policy_differences(const callgate_store *store, const callgate_policy *a,
                                 const callgate_policy *b, callgate_take_difference take,
                                 void *user)
{
    difference_walk walk = {.store = store, .a = a, .b = b, .take = take, .user = user};

    policy_compare(a, b, take_arches, &walk);
}

static bool take_first(void *user, const callgate_difference *difference)
{
    *(callgate_witness *)user = difference->witness;
    return false;
}

bool callgate_policy_differ(const callgate_store *store, const callgate_policy *a,
                            const callgate_policy *b, callgate_witness *ret_witness)
{
    callgate_policy_differences(store, a, b, take_first, ret_witness);
    return a != b;
}

/* A search for a call that one policy lets through farther than the other. */
typedef struct excess {
    callgate_store *store;
    callgate_call_data call;
    bool is_found;
    bool has_failed;
} excess;

static bool find_in_numbers(void *user, uint32_t first, uint32_t last, decision a, decision b)
{
    excess *found = user;
    decision where = decision_exceeds(found->store, a, b);

    (void)last;
    if (where == DECISION_FALSE)
        return true;
    found->has_failed = where == DECISION_NONE;
    found->is_found = !found->has_failed;
    if (found->is_found) {
        found->call.nr = first;
        decision_satisfy(found->store, where, &found->call);
    }
    return false;
}

static bool find_in_arches(void *user, uint32_t first, uint32_t last, const nr_runs *a,
                           const nr_runs *b)
{
    excess *found = user;

    (void)last;
    found->call.arch = first;
    return nr_runs_compare(a, b, find_in_numbers, found);
}

callgate_status callgate_policy_subset(callgate_store *store, const callgate_policy *a,
                                       const callgate_policy *b, bool *ret_is_subset,
                                       callgate_witness *ret_witness, callgate_error *reterr)
{
    store_mark mark = store_mark_now(store);
    excess found = {.store = store};

    policy_compare(a, b, find_in_arches, &found);
    if (found.has_failed)
        return store_fail(store, &mark, reterr);
    *ret_is_subset = !found.is_found;
    if (found.is_found && ret_witness)
        fill_witness(a, b, &found.call, ret_witness);
    return CALLGATE_OK;
}
