/* How much a shorter path is worth to each number.
 */
#ifndef FILTER_WEIGHTS_H
#define FILTER_WEIGHTS_H

#include "filter/tree.h"
#include "policy/store.h"

/* Adds to ret_weights[i] the weight, in units of tree.h, of run i of the numbers of an arch. */
void weights_add(const callgate_store *store, uint32_t arch, const nr_runs *runs, uint32_t kernel,
                 uint32_t *ret_weights);

#endif
