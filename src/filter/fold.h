/* Numbers above FOLD_BIT as exceptions to those below.
 */
#ifndef FILTER_FOLD_H
#define FILTER_FOLD_H

#include "filter/number_row.h"

/* The runs from FOLD_BIT on, where `same` leads to the tree for nr without that bit.
 *   ret_runs  room for twice the row's runs and one more
 * Returns their count. */
uint32_t fold_runs(const number_row *row, graph_node same, tree_run *ret_runs);

#endif
