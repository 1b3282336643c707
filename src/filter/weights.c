/* Weighs runs of numbers by the calls in them. */
#include "filter/weights.h"
#include "abi/abi.h"
#include "filter/run.h"

/* A step for one call, in units of tree.h. Allowed calls don't run the program once the kernel's
 * cache knows them, but every step of theirs is taken when the filter is attached; the others run
 * it every time. x32's are never cached, and hardly anybody makes them. Where it is known how
 * often calls are made, that takes the place of what each is taken to be worth. */
enum {
    WEIGHT_CACHED = 4,
    WEIGHT_RUN = 17,
    WEIGHT_X32 = 0,
    WEIGHT_UNKNOWN = 4,              /* of a whole run where no table knows the arch */
    WEIGHT_FREQUENT = 4 * TREE_SIZE, /* of all calls together: of a step that each takes */
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

/* Does a call of that decision run the filter each time? */
static bool runs_filter(const call_weights *weights, const callgate_store *store, callgate_abi abi,
                        decision d)
{
    if (abi == CALLGATE_ABI_X32 ||
        (weights->kernel != 0 && weights->kernel < CALLGATE_KERNEL(5, 11)))
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

/* What a call of that decision weighs, however often it is made. */
static uint32_t weight_of(const call_weights *weights, const callgate_store *store,
                          callgate_abi abi, decision d)
{
    if (abi == CALLGATE_ABI_X32)
        return WEIGHT_X32;
    bool is_run = weights->total == 0 && runs_filter(weights, store, abi, d);
    return is_run ? WEIGHT_RUN : WEIGHT_CACHED;
}

static void add_calls(const call_weights *weights, const callgate_store *store, callgate_abi abi,
                      const nr_runs *runs, uint32_t *ret_weights)
{
    uint32_t first = abi_get(abi)->nr_base, last = call_nr_max(abi);

    for (uint32_t i = 0; first <= last; i++) {
        const nr_run *run = &runs->runs[i];
        if (run->last < first)
            continue;
        uint32_t end = run->last < last ? run->last : last;
        ret_weights[i] +=
            call_count_in(abi, first, end) * weight_of(weights, store, abi, run->decision);
        first = end + 1;
    }
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

static const nr_runs *runs_of_arch(const callgate_policy *policy, uint32_t arch)
{
    uint32_t i = 0;

    while (policy->runs[i].last < arch)
        i++;
    return policy->runs[i].nrs;
}

call_weights weights_of(const callgate_store *store, const callgate_policy *policy,
                        const callgate_compile_options *options)
{
    call_weights weights = {.kernel = options ? options->kernel : 0};

    if (!options || !options->frequency)
        return weights;
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        call_walk walk = walk_calls(runs_of_arch(policy, callgate_abi_arch(abi)), abi);
        while (walk_on(&walk)) {
            if (!walks_filter(&weights, store, &walk))
                continue;
            uint64_t more = options->frequency(options->user, abi, walk.nr);
            weights.total = more > UINT64_MAX - weights.total ? UINT64_MAX : weights.total + more;
        }
    }
    weights.frequency = options->frequency;
    weights.user = options->user;
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
        call_walk walk = walk_calls(runs_of_arch(policy, arch), abi);
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
