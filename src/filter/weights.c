/* Weighs runs of numbers by the calls in them. */
#include "filter/weights.h"
#include "abi/abi.h"
#include "filter/run.h"

/* A step for one call, in units of tree.h. Allowed calls don't run the program once the kernel's
 * cache knows them, but every step of theirs is taken when the filter is attached; the others run
 * it every time: the more there are of them, the less often each of them is likely to be made.
 * x32's are never cached, and hardly anybody makes them. Where it is known how often
 * calls are made, that takes the place of what each is taken to be worth.
 *
 * A step is worth a share of the tree, not a count of instructions: few runs make a small tree with
 * short paths, which a few instructions make much larger. So weights go with the count of runs; of
 * all arches alike, or equal rows would have trees that differ. */
enum {
    WEIGHT_CACHED = 3,
    WEIGHT_RUN = 13,
    WEIGHT_RUN_ALL = 1040, /* over WEIGHT_CACHED, of all of an ABI that run it */
    WEIGHT_X32 = 0,
    WEIGHT_UNKNOWN = 4,              /* of a whole run where no table knows the arch */
    WEIGHT_FREQUENT = 4 * TREE_SIZE, /* of all calls together: of a step that each takes */
    RUN_COUNT_FULL = 160,            /* Docker's default on x86_64 with x32 */
};

enum { SHARE_SHIFT = 24 };

/* A row's calls as they are met: of one ABI, in the order of numbers. */
typedef struct call_walk {
    const nr_runs *runs;
    callgate_abi abi;
    uint32_t run; /* index */
    uint32_t nr;
    uint32_t last;
} call_walk;

static call_walk walk_calls(const nr_runs *runs, callgate_abi abi)
{
    return (call_walk){runs, abi, 0, abi_get(abi)->nr_base - 1, call_nr_max(abi)};
}

static bool walk_on(call_walk *walk)
{
    if (walk->nr == walk->last)
        return false;
    walk->nr++;
    while (walk->runs->runs[walk->run].last < walk->nr)
        walk->run++;
    return true;
}

/* Does the kernel remember nothing, so that all calls run the filter? */
static bool is_uncached(const call_weights *weights)
{
    return weights->kernel != 0 && weights->kernel < CALLGATE_KERNEL(5, 11);
}

/* Does a call of that decision run the filter each time? */
static bool runs_filter(const call_weights *weights, const callgate_store *store, callgate_abi abi,
                        decision d)
{
    if (abi == CALLGATE_ABI_X32 || is_uncached(weights))
        return true;
    return !decision_is_leaf(store, d) || decision_word(store, d) != CALLGATE_ALLOW;
}

static bool walks_filter(const call_weights *weights, const callgate_store *store,
                         const call_walk *walk)
{
    return runs_filter(weights, store, walk->abi, walk->runs->runs[walk->run].decision);
}

/* Of all calls that run the filter, in 2^-SHARE_SHIFT; 0 too where no frequencies are known. */
static uint64_t share_of(const call_weights *weights, const callgate_store *store,
                         const call_walk *walk)
{
    uint64_t total = weights->total;
    uint32_t shift = 0;

    if (total == 0 || !walks_filter(weights, store, walk))
        return 0;
    while (total >> shift >= 1ull << (63 - SHARE_SHIFT))
        shift++;
    uint64_t frequency = weights->frequency(weights->user, walk->abi, walk->nr);
    return ((frequency >> shift) << SHARE_SHIFT) / (total >> shift);
}

/* The calls of each run, over all runs of an ABI's table. */
typedef struct run_walk {
    const nr_run *run; /* NULL: none so far */
    const nr_run *next;
    callgate_abi abi;
    uint32_t first;
    uint32_t last;
    uint32_t call_count; /* in the run */
} run_walk;

static run_walk walk_runs(const nr_runs *runs, callgate_abi abi)
{
    return (run_walk){
        .next = runs->runs, .abi = abi, .first = abi_get(abi)->nr_base, .last = call_nr_max(abi)};
}

static bool walk_to_run(run_walk *walk)
{
    if (walk->first > walk->last)
        return false;
    while (walk->next->last < walk->first)
        walk->next++;
    walk->run = walk->next++;
    uint32_t end = walk->run->last < walk->last ? walk->run->last : walk->last;
    walk->call_count = call_count_in(walk->abi, walk->first, end);
    walk->first = end + 1;
    return true;
}

/* What a step is worth to a call that runs the filter, by the most of an ABI that do. */
static uint32_t run_weight_of(const call_weights *weights, const callgate_store *store,
                              const callgate_policy *policy)
{
    uint32_t most = 1;

    if (is_uncached(weights))
        return WEIGHT_RUN;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const nr_runs *runs = policy_find(policy, callgate_abi_arch(abi));
        run_walk walk = walk_runs(runs, abi);
        uint32_t count = 0;
        while (runs->count > 1 && abi != CALLGATE_ABI_X32 && walk_to_run(&walk))
            count += runs_filter(weights, store, abi, walk.run->decision) ? walk.call_count : 0;
        most = count > most ? count : most;
    }
    uint32_t weight = WEIGHT_CACHED + WEIGHT_RUN_ALL / most;
    return weight < WEIGHT_RUN ? weight : WEIGHT_RUN;
}

/* What a call of that decision weighs, however often it is made. */
static uint32_t weight_of(const call_weights *weights, const callgate_store *store,
                          callgate_abi abi, decision d)
{
    if (abi == CALLGATE_ABI_X32)
        return WEIGHT_X32;
    bool is_run = weights->total == 0 && runs_filter(weights, store, abi, d);
    return is_run ? weights->run_weight : WEIGHT_CACHED;
}

static void add_calls(const call_weights *weights, const callgate_store *store, callgate_abi abi,
                      const nr_runs *runs, uint32_t *ret_weights)
{
    run_walk walk = walk_runs(runs, abi);

    while (walk_to_run(&walk))
        ret_weights[walk.run - runs->runs] +=
            walk.call_count * weight_of(weights, store, abi, walk.run->decision);
}

static void add_frequencies(const call_weights *weights, const callgate_store *store,
                            callgate_abi abi, const nr_runs *runs, uint32_t *ret_weights)
{
    call_walk walk = walk_calls(runs, abi);

    while (walk_on(&walk)) {
        uint64_t share = share_of(weights, store, &walk);
        ret_weights[walk.run] += (uint32_t)(share * WEIGHT_FREQUENT >> SHARE_SHIFT);
    }
}

call_weights weights_of(const callgate_store *store, const callgate_policy *policy,
                        const callgate_compile_options *options)
{
    call_weights weights = {.kernel = options ? options->kernel : 0};

    for (uint32_t i = 0; i < policy->count; i++)
        if (policy->runs[i].nrs->count > weights.scale)
            weights.scale = policy->runs[i].nrs->count;
    if (weights.scale > RUN_COUNT_FULL)
        weights.scale = RUN_COUNT_FULL;
    weights.run_weight = run_weight_of(&weights, store, policy);
    if (!options || !options->frequency)
        return weights;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        call_walk walk = walk_calls(policy_find(policy, callgate_abi_arch(abi)), abi);
        while (walk_on(&walk)) {
            if (!walks_filter(&weights, store, &walk))
                continue;
            uint64_t more = options->frequency(options->user, abi, walk.nr);
            weights.total = more > UINT64_MAX - weights.total ? UINT64_MAX : weights.total + more;
        }
    }
    weights.frequency = options->frequency;
    weights.user = options->user;
    if (weights.total > 0)
        weights.scale = RUN_COUNT_FULL;
    return weights;
}

void weights_add(const call_weights *weights, const callgate_store *store, uint32_t arch,
                 const nr_runs *runs, uint32_t *ret_weights)
{
    bool is_known = false;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (callgate_abi_arch(abi) != arch)
            continue;
        add_calls(weights, store, abi, runs, ret_weights);
        if (weights->total > 0)
            add_frequencies(weights, store, abi, runs, ret_weights);
        is_known = true;
    }
    for (uint32_t i = 0; !is_known && i < runs->count; i++)
        ret_weights[i] += WEIGHT_UNKNOWN;
    for (uint32_t i = 0; i < runs->count; i++)
        ret_weights[i] = ret_weights[i] * weights->scale / RUN_COUNT_FULL;
}

uint32_t weights_arch(const call_weights *weights, const callgate_store *store, uint32_t arch,
                      const nr_runs *runs)
{
    uint64_t shares = 0;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT && weights->total > 0; abi++) {
        if (callgate_abi_arch(abi) != arch)
            continue;
        call_walk walk = walk_calls(runs, abi);
        while (walk_on(&walk))
            shares += share_of(weights, store, &walk);
    }
    return (uint32_t)(shares * WEIGHT_FREQUENT >> SHARE_SHIFT);
}

uint64_t weights_path(const call_weights *weights, const callgate_store *store,
                      const callgate_policy *policy, const callgate_insn *insns)
{
    uint64_t path = 0;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT && weights->total > 0; abi++) {
        uint32_t arch = callgate_abi_arch(abi);
        call_walk walk = walk_calls(policy_find(policy, arch), abi);
        while (walk_on(&walk)) {
            callgate_call_data call = {.nr = walk.nr, .arch = arch};
            uint64_t share = share_of(weights, store, &walk);
            uint32_t steps = 0;
            if (share > 0)
                insns_run(insns, &call, &steps);
            path += share * steps;
        }
    }
    return path;
}
