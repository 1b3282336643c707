/* How much a shorter path is worth to each number.
 *
 * A call runs the filter each time where the kernel's cache doesn't know it: before 5.11, or where
 * it is not plainly allowed, or is x32's.
 */
#ifndef FILTER_WEIGHTS_H
#define FILTER_WEIGHTS_H

#include "callgate/filter.h"
#include "filter/tree.h"
#include "policy/store.h"

typedef struct call_weights {
    uint32_t kernel;
    callgate_frequency *frequency; /* NULL: not known */
    void *user;
    uint64_t total;      /* of the frequencies of calls that run the filter */
    uint32_t run_weight; /* of a call that runs the filter */
    uint32_t scale; /* that all are multiplied by; 0: steps are worth nothing, the tree is small */
} call_weights;

/* With frequencies that are all 0 there are none. options may be NULL. */
call_weights weights_of(const callgate_store *store, const callgate_policy *policy,
                        const callgate_compile_options *options);

/* Adds to ret_weights[i] the weight, in units of tree.h, of run i of the numbers of an arch. */
void weights_add(const call_weights *weights, const callgate_store *store, uint32_t arch,
                 const nr_runs *runs, uint32_t *ret_weights);

/* What frequencies make a test of arch worth to its calls, in units of tree.h. */
uint32_t weights_arch(const call_weights *weights, const callgate_store *store, uint32_t arch,
                      const nr_runs *runs);

/* The instructions that calls run in a filter of this policy, by frequency, arguments being 0;
 * only good for comparing filters. */
uint64_t weights_path(const call_weights *weights, const callgate_store *store,
                      const callgate_policy *policy, const callgate_insn *insns);

#endif
