/* Masked compares in the order that needs the fewest instructions.
 */
#ifndef FILTER_WORD_CUBES_H
#define FILTER_WORD_CUBES_H

#include "filter/word_view.h"

/* Takes the most frequent exit for the base, drops its cubes, and sorts the others: first those
 * that one test tells, then those behind an `and`, equal masks together, wider masks first.
 * Returns how many are left. */
uint32_t word_cubes_order(word_cube *cubes, uint32_t count, decision *ret_base);

/* What ordered cubes cost, in units of tree.h. */
uint64_t word_cubes_cost(const word_cube *cubes, uint32_t count);

/* The tests of ordered cubes; exits[i] is the node of cubes[i]. offset: of the word. */
graph_node word_cubes_build(insn_graph *graph, const word_cube *cubes, uint32_t count,
                            const graph_node *exits, graph_node base, uint32_t offset);

#endif
