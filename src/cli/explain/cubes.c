/* Says sets of values by fewer masks. */
#include "cli/explain/cubes.h"

static bool do_meet(case_cube a, case_cube b)
{
    return ((a.value ^ b.value) & a.mask & b.mask) == 0;
}

static bool is_within(case_cube inner, case_cube outer)
{
    return (outer.mask & ~inner.mask) == 0 && ((inner.value ^ outer.value) & outer.mask) == 0;
}

/* Has the cube a value of another list? With no steps left: perhaps. */
static bool meets_others(const cube_list *lists, uint32_t list_count, uint32_t which,
                         case_cube cube, uint32_t *steps)
{
    for (uint32_t i = 0; i < list_count; i++) {
        for (uint32_t j = 0; i != which && j < lists[i].count; j++) {
            if (*steps == 0)
                return true;
            --*steps;
            if (do_meet(lists[i].cubes[j], cube))
                return true;
        }
    }
    return false;
}

/* The highest bits are left out first: they are what a walk tested before. */
static case_cube widened(const cube_list *lists, uint32_t list_count, uint32_t which,
                         case_cube cube, uint32_t *steps)
{
    for (uint64_t bits = cube.mask; bits != 0;) {
        uint64_t bit = (uint64_t)1 << (63 - __builtin_clzll(bits));
        case_cube wider = {cube.mask & ~bit, cube.value & ~bit};
        bits &= ~bit;
        if (!meets_others(lists, list_count, which, wider, steps))
            cube = wider;
    }
    return cube;
}

static bool is_within_some(case_cube cube, const case_cube *cubes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (is_within(cube, cubes[i]))
            return true;
    }
    return false;
}

/* Drops those that later ones, being wider, hold too. */
static void keep_widest(cube_list *list)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        if (!is_within_some(list->cubes[i], &list->cubes[i + 1], list->count - i - 1))
            list->cubes[kept++] = list->cubes[i];
    }
    list->count = kept;
}

void cubes_widen(cube_list *lists, uint32_t list_count, uint32_t which, uint32_t *steps)
{
    cube_list *list = &lists[which];
    uint32_t kept = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        case_cube cube = list->cubes[i];
        if (!is_within_some(cube, list->cubes, kept))
            list->cubes[kept++] = widened(lists, list_count, which, cube, steps);
    }
    list->count = kept;
    keep_widest(list);
}
