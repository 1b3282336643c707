/* Weighs runs of numbers by the calls in them. */
#include "filter/weights.h"
#include "abi/abi.h"
#include "callgate/profile.h"

/* A step for one call, in units of tree.h. Allowed calls don't run the program once the kernel's
 * cache knows them, but every step of theirs is taken when the filter is attached; the others run
 * it every time. x32's are never cached, and hardly anybody makes them. */
enum {
    WEIGHT_CACHED = 4,
    WEIGHT_RUN = 17,
    WEIGHT_X32 = 0,
    WEIGHT_UNKNOWN = 4, /* of a whole run where no table knows the arch */
};

static uint32_t weight_of(const callgate_store *store, callgate_abi abi, decision d,
                          uint32_t kernel)
{
    if (abi == CALLGATE_ABI_X32)
        return WEIGHT_X32;
    if (kernel != 0 && kernel < CALLGATE_KERNEL(5, 11))
        return WEIGHT_RUN;
    bool is_cached = decision_is_leaf(store, d) && decision_word(store, d) == CALLGATE_ALLOW;
    return is_cached ? WEIGHT_CACHED : WEIGHT_RUN;
}

static void add_abi(const callgate_store *store, callgate_abi abi, const nr_runs *runs,
                    uint32_t kernel, uint32_t *ret_weights)
{
    uint32_t first = abi_get(abi)->nr_base, last = call_nr_max(abi);

    for (uint32_t i = 0; first <= last; i++) {
        const nr_run *run = &runs->runs[i];
        if (run->last < first)
            continue;
        uint32_t end = run->last < last ? run->last : last;
        ret_weights[i] +=
            call_count_in(abi, first, end) * weight_of(store, abi, run->decision, kernel);
        first = end + 1;
    }
}

void weights_add(const callgate_store *store, uint32_t arch, const nr_runs *runs, uint32_t kernel,
                 uint32_t *ret_weights)
{
    bool is_known = false;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (callgate_abi_arch(abi) != arch)
            continue;
        add_abi(store, abi, runs, kernel, ret_weights);
        is_known = true;
    }
    for (uint32_t i = 0; !is_known && i < runs->count; i++)
        ret_weights[i] += WEIGHT_UNKNOWN;
}
