/* Sets of values as few masked ones.
 *
 * A walk down a diagram gives disjoint cubes, of which one that tests a bit alone may be many: all
 * values with bit 3 but for one without it come as a cube a bit above. Widened, a cube leaves out
 * each bit that tells it from no value of another set.
 */
#ifndef CLI_EXPLAIN_CUBES_H
#define CLI_EXPLAIN_CUBES_H

#include <stdbool.h>
#include <stdint.h>

/* Values v with (v & mask) == value. */
typedef struct case_cube {
    uint64_t mask;
    uint64_t value;
} case_cube;

/* Some cubes. */
typedef struct cube_list {
    case_cube *cubes;
    uint32_t count;
} cube_list;

/* Widens the cubes of lists[which], which mean the same set afterwards, may overlap and are at most
 * as many. Lists share no value. *steps (a comparison of two cubes each) counts down; at 0 no more
 * is done. */
void cubes_widen(cube_list *lists, uint32_t list_count, uint32_t which, uint32_t *steps);

#endif
