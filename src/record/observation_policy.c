/* The policy that an observation means.
 */
#include "abi/abi.h"
#include "base/fail.h"
#include "callgate/rules.h"
#include "policy/store.h"
#include "record/interest.h"
#include "record/observation.h"
#include <stdlib.h>

typedef struct policy_maker {
    callgate_store *store;
    const observation *seen;
    decision otherwise;
    decision allow;
    decision kill;
    nr_run *runs; /* of one arch: room for two a sighting, four an ABI */
    uint32_t run_count;
    uint64_t next; /* the first number that no run covers yet */
} policy_maker;

/* The ABIs on which anything was seen. */
static callgate_abi_set abis_of(const observation *seen)
{
    callgate_abi_set abis = 0;

    for (size_t index = 0; index < seen->sighting_count; index++)
        abis |= CALLGATE_ABI_BIT(seen->sightings[index].abi);
    return abis;
}

/* The numbers from `next` to before `end` mean d. */
static void fill(policy_maker *maker, uint64_t end, decision d)
{
    if (end <= maker->next)
        return;
    maker->runs[maker->run_count++] = (nr_run){(uint32_t)(end - 1), d};
    maker->next = end;
}

/* The condition that arguments equal those that were seen, under their masks. */
static decision arguments(policy_maker *maker, const sighting *what)
{
    interest kept = interest_of(what->abi, what->nr);
    decision all = DECISION_TRUE;

    for (uint32_t index = 0; what->has_args && index < kept.count; index++) {
        const interest_arg *arg = &kept.args[index];

        all = decision_and(maker->store, all,
                           decision_compare(maker->store, arg->index, CALLGATE_EQ,
                                            what->args[arg->index], arg->mask));
    }
    return all;
}

/* The sightings of one number on one ABI, from *at on: the condition under which it is permitted.
 * Moves *at behind them. */
static decision permitted(policy_maker *maker, const sighting **at, const sighting *end)
{
    const sighting *first = *at;
    decision condition = DECISION_FALSE;

    for (; *at < end && (*at)->abi == first->abi && (*at)->nr == first->nr; ++*at)
        if ((*at)->word == CALLGATE_ALLOW)
            condition = decision_or(maker->store, condition, arguments(maker, *at));
    return condition;
}

/* The numbers of one ABI, in its view of nr. */
static void add_abi(policy_maker *maker, callgate_abi abi)
{
    const abi_info *info = abi_get(abi);
    const sighting *at = maker->seen->sightings, *end = at + maker->seen->sighting_count;

    fill(maker, info->nr_first, maker->kill);
    while (at < end) {
        const sighting *first = at;
        decision condition;

        if (at->abi != abi || at->nr < info->nr_first || at->nr > info->nr_last) {
            at++;
            continue;
        }
        condition = permitted(maker, &at, end);
        fill(maker, first->nr, maker->otherwise);
        fill(maker, (uint64_t)first->nr + 1,
             decision_pick(maker->store, condition, maker->allow, maker->otherwise));
    }
    fill(maker, (uint64_t)info->nr_last + 1, maker->otherwise);
}

/* All ABIs of a set that share an arch, in the order of their numbers. Of x86_64's arch numbers
 * remain: they get what a profile's filter answers, so that a profile can say the same. */
static const nr_runs *runs_of(policy_maker *maker, callgate_abi_set abis, uint32_t arch)
{
    const callgate_abi_set both =
        CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    bool has_both = (abis & both) == both;

    maker->run_count = 0;
    maker->next = 0;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if ((abis & CALLGATE_ABI_BIT(abi)) && abi_get(abi)->arch == arch)
            add_abi(maker, abi);
    fill(maker, UINT32_MAX, has_both ? maker->otherwise : maker->kill);
    fill(maker, (uint64_t)UINT32_MAX + 1, maker->otherwise);
    return store_nr_runs(maker->store, maker->runs, maker->run_count);
}

/* The least arch of the set that is greater than `below`, or than none; false: there is none. */
static bool next_arch(callgate_abi_set abis, int64_t below, uint32_t *ret_arch)
{
    int64_t least = INT64_MAX;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        int64_t arch = abi_get(abi)->arch;

        if ((abis & CALLGATE_ABI_BIT(abi)) && arch > below && arch < least)
            least = arch;
    }
    *ret_arch = (uint32_t)least;
    return least <= UINT32_MAX;
}

static const callgate_policy *make(policy_maker *maker, callgate_abi_set abis)
{
    nr_run everything = {UINT32_MAX, maker->kill};
    const nr_runs *killed = store_nr_runs(maker->store, &everything, 1);
    arch_run runs[2 * CALLGATE_ABI_COUNT + 1];
    uint32_t count = 0, arch;

    for (int64_t below = -1; next_arch(abis, below, &arch); below = arch) {
        if ((int64_t)arch > below + 1)
            runs[count++] = (arch_run){arch - 1, killed};
        runs[count++] = (arch_run){arch, runs_of(maker, abis, arch)};
        if (!runs[count - 1].nrs)
            return NULL;
    }
    runs[count++] = (arch_run){UINT32_MAX, killed};
    return killed ? store_policy(maker->store, runs, count) : NULL;
}

callgate_status observation_policy(callgate_store *store, const observation *seen,
                                   callgate_abi_set abis, uint32_t otherwise,
                                   const callgate_policy **ret_policy, callgate_error *reterr)
{
    store_mark mark = store_mark_now(store);
    policy_maker maker = {
        .store = store,
        .seen = seen,
        .otherwise = decision_leaf(store, callgate_word_normalise(otherwise)),
        .allow = decision_leaf(store, CALLGATE_ALLOW),
        .kill = decision_leaf(store, CALLGATE_KILL_THREAD),
        .runs = malloc((2 * seen->sighting_count + 4 * CALLGATE_ABI_COUNT) * sizeof(nr_run)),
    };

    if (!maker.runs) {
        (void)store_fail(store, &mark, reterr);
        return FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    }
    const callgate_policy *policy = make(&maker, abis ? abis : abis_of(seen));
    free(maker.runs);
    if (!policy)
        return store_fail(store, &mark, reterr);
    *ret_policy = policy;
    return CALLGATE_OK;
}
