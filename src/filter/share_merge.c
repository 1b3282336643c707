/* Finds one test for two that lead to the same nodes. */
#include "filter/share_impl.h"

/* Which side of a test, no (0) or yes (1), a successor of its is. */
static uint32_t side_to(const share_rows *rows, uint32_t test, graph_node successor)
{
    return rows->nodes[rows->tests[test]].insn.yes == successor;
}

static void add_coming(const share_rows *rows, uint32_t test, graph_node successor, share_set *set)
{
    const uint64_t *care = share_care(rows, test);
    const uint64_t *side = share_side(rows, test, side_to(rows, test, successor));

    for (uint32_t word = 0; word < rows->word_count; word++)
        set->words[word] |= care[word] & side[word];
}

/* The test that sends on what comes to either as both do. */
static bool find_for_both(const share_rows *rows, uint32_t a, uint32_t b, graph_insn *ret_test)
{
    const graph_insn *insn = &rows->nodes[rows->tests[a]].insn;
    graph_node ends[] = {insn->yes, insn->no};
    share_set sets[2] = {{.some = 0}};

    for (uint32_t end = 0; end < 2; end++) {
        add_coming(rows, a, ends[end], &sets[end]);
        add_coming(rows, b, ends[end], &sets[end]);
    }
    if (!share_set_ends(rows, &sets[0]) || !share_set_ends(rows, &sets[1]) ||
        !share_tell(rows, &sets[0], &sets[1], ret_test))
        return false;
    ret_test->yes = ends[ret_test->yes];
    ret_test->no = ends[ret_test->no];
    return true;
}

static bool has_ends_of(const graph_insn *a, const graph_insn *b)
{
    return (a->yes == b->yes && a->no == b->no) || (a->yes == b->no && a->no == b->yes);
}

bool share_merge(const share_rows *rows, uint32_t test, share_change *ret_change)
{
    graph_node at = rows->tests[test];

    for (uint32_t other = 0; other < test; other++) {
        graph_node node = rows->tests[other];
        if (rows->nodes[node].has_other ||
            !has_ends_of(&rows->nodes[at].insn, &rows->nodes[node].insn) ||
            !find_for_both(rows, test, other, &ret_change->insn))
            continue;
        ret_change->tests[0] = at;
        ret_change->tests[1] = node;
        return true;
    }
    return false;
}
