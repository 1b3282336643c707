/* Fewer tests: nothing else changes. */
#include "../property/random_dice.h"
#include "filter/graph_join.h"
#include "filter/tree.h"
#include "filter/walk.h"
#include "filter/walk_impl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const uint32_t ARCHES[] = {3, 7, 9};
enum { ARCH_COUNT = 3, NUMBER_COUNT = 64, CHECKED_COUNT = 4 };

/* A call: what `ld [0]`, `ld [4]`, `ld [16]` give. */
typedef struct seen_call {
    uint32_t nr;
    uint32_t arch;
    uint32_t checked;
} seen_call;

static uint32_t loaded(const seen_call *call, uint32_t offset)
{
    return offset == DATA_NR ? call->nr : offset == DATA_ARCH ? call->arch : call->checked;
}

static uint32_t answer(const insn_graph *graph, graph_node node, const seen_call *call)
{
    uint32_t a = 0;

    for (;;) {
        const graph_insn *insn = &graph->insns[node];
        callgate_insn test = insn_make((uint16_t)insn->code, insn->k);
        if (insn->code == OP_RET_K)
            return insn->k;
        if (insn->code == OP_LD_ABS)
            a = loaded(call, insn->k);
        else if (insn->code == OP_AND_K)
            a &= insn->k;
        bool is_step = insn->code == OP_LD_ABS || insn->code == OP_AND_K;
        node = is_step || insn_is_taken(&test, a, 0) ? insn->yes : insn->no;
    }
}

static uint32_t size_of(const insn_graph *graph, graph_node root)
{
    bool *is_reached = calloc(root + 1, sizeof *is_reached);
    uint32_t size = 0;

    assert_non_null(is_reached);
    is_reached[root] = true;
    for (graph_node at = root + 1; at-- > 0;) {
        const graph_insn *insn = &graph->insns[at];
        size += is_reached[at];
        if (!is_reached[at] || insn->code == OP_RET_K)
            continue;
        is_reached[insn->yes] = true;
        if (graph_insn_is_test(insn))
            is_reached[insn->no] = true;
    }
    free(is_reached);
    return size;
}

/* Numbers from 0 on, those around the bits, and some with bit 30. */
static uint32_t number(uint32_t i)
{
    return i < NUMBER_COUNT       ? i
           : i < 2 * NUMBER_COUNT ? (i - NUMBER_COUNT) | 0x40000000
                                  : (1u << (i - 2 * NUMBER_COUNT) / 2) - i % 2;
}

enum { ANSWER_COUNT = ARCH_COUNT * (2 * NUMBER_COUNT + 64) * CHECKED_COUNT };

static void answer_all(const insn_graph *graph, graph_node root, uint32_t answers[ANSWER_COUNT])
{
    for (uint32_t at = 0; at < ANSWER_COUNT; at++) {
        uint32_t i = at / CHECKED_COUNT / ARCH_COUNT, checked = at % CHECKED_COUNT;
        seen_call call = {number(i), ARCHES[at / CHECKED_COUNT % ARCH_COUNT],
                          checked == 0 ? number(i) : checked};
        answers[at] = answer(graph, root, &call);
    }
}

static graph_node jeq(insn_graph *graph, uint32_t k, graph_node yes, graph_node no)
{
    return graph_branch(graph, OP_JEQ_K, k, yes, no);
}

static graph_node jge(insn_graph *graph, uint32_t k, graph_node yes, graph_node no)
{
    return graph_branch(graph, OP_JGE_K, k, yes, no);
}

/* `low` decides numbers below `k`, `high` those from there on. */
static graph_node root_of(insn_graph *graph, uint32_t k, graph_node low, graph_node high)
{
    return graph_load(graph, DATA_NR, jge(graph, k, high, low));
}

/* The same nodes at the same places. */
static void make_copy(const insn_graph *graph, graph_node root, insn_graph *ret_copy)
{
    assert_true(graph_init(ret_copy));
    for (graph_node at = 0; at <= root; at++)
        assert_int_equal(graph_add(ret_copy, &graph->insns[at]), at);
}

/* Answers that nothing may change, and the size that nothing may exceed. */
static uint32_t answers_before[ANSWER_COUNT];

static uint32_t size_after(const insn_graph *graph, graph_node root, uint32_t size_before)
{
    static uint32_t answers[ANSWER_COUNT];

    assert_int_equal(graph->failure, CALLGATE_OK);
    answer_all(graph, root, answers);
    assert_memory_equal(answers_before, answers, sizeof answers);
    assert_in_range(size_of(graph, root), 1, size_before);
    return size_of(graph, root);
}

static void expect_size(const insn_graph *graph, graph_node root, uint32_t size)
{
    insn_graph copy;

    make_copy(graph, root, &copy);
    answer_all(&copy, root, answers_before);
    walk_effort effort = walk_effort_of(1);
    graph_node after = graph_walk(&copy, root, &effort);
    assert_int_equal(size_after(&copy, after, size_of(graph, root)), size);
    graph_release(&copy);
}

/* The first nodes of each graph. */
enum { ALLOW, DENY, LOG };

static int begin_graph(void **state)
{
    insn_graph *graph = malloc(sizeof *graph);

    if (!graph || !graph_init(graph))
        return -1;
    graph_return(graph, CALLGATE_ALLOW);
    graph_return(graph, CALLGATE_ERRNO);
    graph_return(graph, CALLGATE_LOG);
    *state = graph;
    return 0;
}

static int end_graph(void **state)
{
    graph_release(*state);
    free(*state);
    return 0;
}

static void one_test_does_for_two(void **state)
{
    insn_graph *graph = *state;

    /* 0..3 and 16..19: jset #~0x13, and nothing but that */
    graph_node low = jge(graph, 4, DENY, ALLOW);
    graph_node high = jge(graph, 20, DENY, ALLOW);
    expect_size(graph, root_of(graph, 16, low, high), 4);

    /* 0..7 without 3, and 16..19 */
    low = jge(graph, 8, DENY, jeq(graph, 3, DENY, ALLOW));
    expect_size(graph, root_of(graph, 16, low, high), 6);

    /* 30 of 0..31, and all from 40 on */
    low = jeq(graph, 30, ALLOW, DENY);
    high = jge(graph, 40, ALLOW, DENY);
    expect_size(graph, root_of(graph, 32, low, high), 5);
}

/* Each number by itself would be too many; so would be those of gaps of a hundred. */
static void numbers_far_apart_are_told_by_runs(void **state)
{
    enum { FAR_COUNT = 30, FAR_FIRST = 1000, GAP = 100 };
    insn_graph *graph = *state;
    graph_node low = jge(graph, 4, DENY, ALLOW), high = jge(graph, 20, DENY, ALLOW), far = LOG;

    for (uint32_t i = 0; i < FAR_COUNT; i++)
        far = jeq(graph, FAR_FIRST + i * GAP, DENY, far);
    graph_node near = jge(graph, 16, high, low);
    expect_size(graph, root_of(graph, FAR_FIRST, near, far), FAR_COUNT + 5);
}

/* The tests below become one, so those above can. */
static void what_leads_to_one_becomes_one(void **state)
{
    insn_graph *graph = *state;
    graph_node low = jge(graph, 4, LOG, jge(graph, 2, DENY, ALLOW));
    graph_node high = jge(graph, 20, LOG, jge(graph, 18, DENY, ALLOW));

    expect_size(graph, root_of(graph, 16, jge(graph, 8, DENY, low), jge(graph, 24, DENY, high)), 7);
}

/* Two tests in a row, whose numbers one mask tells: the odd ones of 8..15. */
static void a_chain_becomes_one_test(void **state)
{
    insn_graph *graph = *state;
    graph_node chain = jeq(
        graph, 9, ALLOW, jeq(graph, 11, ALLOW, jeq(graph, 13, ALLOW, jge(graph, 15, ALLOW, DENY))));

    expect_size(graph, root_of(graph, 16, jge(graph, 8, chain, LOG), LOG), 7);
}

/* The same node tests the number and an argument: the number's numbers say nothing of that. */
static void what_tests_arguments_stays(void **state)
{
    insn_graph *graph = *state;
    graph_node both = jge(graph, 2, DENY, ALLOW);
    graph_node checked = graph_load(graph, DATA_ARGS, both);
    graph_node low = jge(graph, 8, checked, both);
    graph_node high = jge(graph, 20, DENY, ALLOW);
    graph_node root = root_of(graph, 16, low, high);

    expect_size(graph, root, size_of(graph, root));
}

/* 4..7 of 0..7 have bit 2, which a test of an argument asks for. */
static void a_test_of_an_argument_does_for_numbers(void **state)
{
    insn_graph *graph = *state;
    graph_node checked =
        graph_load(graph, DATA_ARGS, graph_branch(graph, OP_JSET_K, 0x14, DENY, ALLOW));
    graph_node low = jge(graph, 8, checked, jge(graph, 4, DENY, ALLOW));

    expect_size(graph, root_of(graph, 16, low, LOG), 8);
}

/* The high word's test leads to the low word: that isn't what the number says. */
static void what_loads_does_for_none(void **state)
{
    insn_graph *graph = *state;
    graph_node low_word = graph_load(graph, DATA_ARGS, jeq(graph, 1, DENY, ALLOW));
    graph_node checked =
        graph_load(graph, DATA_ARGS + 4, graph_branch(graph, OP_JSET_K, 0x14, DENY, low_word));
    graph_node low = jge(graph, 8, checked, jge(graph, 4, DENY, ALLOW));

    expect_size(graph, root_of(graph, 16, low, LOG), 11);
}

/* 20 of 16..23 is told by a test of its own, or by the tree of other numbers, in two steps. */
static void what_does_the_same_takes_a_place(void **state)
{
    insn_graph *graph = *state;
    graph_node fours = graph_branch(graph, OP_JSET_K, 3, ALLOW, DENY);
    graph_node low = graph_branch(graph, OP_JSET_K, 4, fours, jeq(graph, 2, DENY, ALLOW));
    graph_node own = jge(graph, 24, LOG, jeq(graph, 20, DENY, ALLOW));
    graph_node root = root_of(graph, 16, low, own);

    expect_size(graph, root, 8);
}

/* 18, 19 and 23 of 16..23: up to 21 it is the second bit, then the first. */
static void a_test_of_others_takes_a_place(void **state)
{
    insn_graph *graph = *state;
    graph_node odd = graph_branch(graph, OP_JSET_K, 1, DENY, ALLOW);
    graph_node second = graph_branch(graph, OP_JSET_K, 2, DENY, ALLOW);
    graph_node low = jge(graph, 8, odd, second);
    graph_node own = jeq(graph, 18, DENY, jeq(graph, 19, DENY, jeq(graph, 23, DENY, ALLOW)));

    expect_size(graph, root_of(graph, 16, low, jge(graph, 24, LOG, own)), 9);
}

static graph_node by_arch(insn_graph *graph, const graph_node roots[ARCH_COUNT])
{
    return graph_load(graph, DATA_ARCH,
                      jeq(graph, ARCHES[0], roots[0], jge(graph, ARCHES[2], roots[2], roots[1])));
}

typedef graph_node drawing(random_dice *dice, insn_graph *graph);
typedef graph_node saving(insn_graph *graph, graph_node root);

/* Instructions saved in a drawn graph, which means the same then. */
static uint32_t saved_count(random_dice *dice, drawing *draw, saving *save)
{
    insn_graph *graph;

    assert_int_equal(begin_graph((void **)&graph), 0);
    graph_node root = draw(dice, graph);
    uint32_t size = size_of(graph, root);
    answer_all(graph, root, answers_before);
    root = save(graph, root);
    uint32_t saved = size - size_after(graph, root, size);
    end_graph((void **)&graph);
    return saved;
}

/* A node below others, or above none. */
static graph_node drawn_test(random_dice *dice, insn_graph *graph, const graph_node *nodes,
                             uint32_t count)
{
    static const uint32_t codes[] = {OP_JEQ_K, OP_JGE_K, OP_JSET_K, OP_JGT_K};
    uint32_t code = codes[dice_below(dice, 16) == 0 ? 3 : dice_below(dice, 3)];
    uint32_t k = code == OP_JSET_K && dice_below(dice, 2) ? ~dice_below(dice, NUMBER_COUNT)
                                                          : dice_below(dice, NUMBER_COUNT);
    uint32_t near = count < 6 ? count : 6;

    return graph_branch(graph, code, k, nodes[count - 1 - dice_below(dice, near)],
                        nodes[dice_below(dice, count)]);
}

static graph_node drawn_graph(random_dice *dice, insn_graph *graph)
{
    enum { DRAWN_COUNT = 30 };
    graph_node nodes[DRAWN_COUNT + 6], checked[3], roots[ARCH_COUNT];
    uint32_t count = 0;

    for (uint32_t i = 0; i < 3; i++)
        checked[i] = nodes[count++] = graph_return(graph, i);
    nodes[count++] = graph_load(graph, DATA_ARGS, drawn_test(dice, graph, checked, 3));
    for (uint32_t i = 0; i < DRAWN_COUNT; i++, count++)
        nodes[count] = dice_below(dice, 12) == 0
                           ? graph_and(graph, 0x3fffffff, nodes[dice_below(dice, count)])
                           : drawn_test(dice, graph, nodes, count);
    for (uint32_t i = 0; i < ARCH_COUNT; i++)
        roots[i] = graph_load(graph, DATA_NR, nodes[count - 1 - dice_below(dice, 8)]);
    return by_arch(graph, roots);
}

static graph_node walk_far(insn_graph *graph, graph_node root)
{
    static const walk_effort effort = {.try_count = 20000, .dice = 7};

    return graph_walk(graph, root, &effort);
}

static void drawn_graphs_mean_the_same(void **state)
{
    enum { ROUND_COUNT = 1000 };
    random_dice dice = {.state = 11};
    uint32_t smaller_count = 0;

    (void)state;
    for (uint32_t round = 0; round < ROUND_COUNT / RANDOM_SHARE; round++)
        smaller_count += saved_count(&dice, drawn_graph, walk_far) > 0;
    print_message("# of %u graphs %u became smaller\n", ROUND_COUNT / RANDOM_SHARE, smaller_count);
    assert_true(smaller_count > ROUND_COUNT / RANDOM_SHARE / 20);
}

/* A leaf or a mask that a number comes to from a node; marks the tests on the way. */
static walk_node follow(const walk_graph *walk, walk_node node, uint32_t atom, bool *is_met)
{
    while (!walk_is_leaf(walk, node) && walk->insns[node].code != OP_AND_K) {
        const graph_insn *insn = &walk->insns[node];
        callgate_insn test = insn_make((uint16_t)insn->code, insn->k);
        is_met[node] = true;
        node = insn_is_taken(&test, walk->atoms.firsts[atom], 0) ? insn->yes : insn->no;
    }
    return node;
}

/* Numbers come from loads, and from masks those that they let through. */
static void expect_cares(const walk_graph *walk, uint32_t atom)
{
    bool is_met[WALK_INNER_COUNT_MAX] = {false};

    for (uint32_t r = 0; r < walk->root_count; r++)
        if (walk->roots[r].load != GRAPH_NONE)
            follow(walk, walk->roots[r].node, atom, is_met);
    for (uint32_t place = 0; place < walk->order.count; place++) {
        const graph_insn *insn = &walk->insns[walk->order.nodes[place]];
        if (insn->code == OP_AND_K && walk->atoms.firsts[atom] <= insn->k)
            follow(walk, insn->yes, atom, is_met);
    }
    for (uint32_t place = 0; place < walk->order.count; place++) {
        walk_node node = walk->order.nodes[place];
        const uint64_t *words = walk_care_words(walk, node);
        assert_int_equal(words[atom / WALK_WORD_ATOMS] >> atom % WALK_WORD_ATOMS & 1, is_met[node]);
    }
}

static void expect_answers(const walk_graph *walk, uint32_t atom)
{
    const uint8_t *codes = &walk->codes[(size_t)atom * walk->code_stride];
    bool is_met[WALK_INNER_COUNT_MAX];

    for (uint32_t place = 0; place < walk->order.count; place++) {
        walk_node node = walk->order.nodes[place];
        const uint64_t *planes =
            walk_row(walk, node) + (size_t)(atom / WALK_WORD_ATOMS) * walk->plane_count;
        uint32_t code = 0;
        for (uint32_t p = 0; p < walk->plane_count; p++)
            code |= (uint32_t)(planes[p] >> atom % WALK_WORD_ATOMS & 1) << p;
        assert_int_equal(codes[node], code);
        assert_int_equal(code, codes[follow(walk, node, atom, is_met)]);
    }
}

/* Successors come first; one of the atoms of a single number is known as evaluation says. */
static void expect_worked_out(random_dice *dice, const walk_graph *walk)
{
    const walk_order *order = &walk->order;
    uint32_t atom = dice_below(dice, walk->atoms.count), path = 0;

    for (uint32_t place = 0; place < order->count; place++) {
        const graph_insn *insn = &walk->insns[order->nodes[place]];
        assert_int_equal(order->places[order->nodes[place]], place);
        assert_true(walk_is_leaf(walk, insn->yes) || order->places[insn->yes] < place);
        assert_true(walk_is_leaf(walk, insn->no) || order->places[insn->no] < place);
        path += insn->code == OP_AND_K ? 0 : walk->cares[order->nodes[place]].count;
    }
    assert_int_equal(walk->path, path);
    if (walk->atoms.firsts[atom] != walk->atoms.lasts[atom])
        return;
    expect_cares(walk, atom);
    expect_answers(walk, atom);
}

/* Half of the changes are taken back. */
static uint32_t change_at_random(random_dice *dice, walk_graph *walk)
{
    enum { TRY_COUNT = 300 };
    uint32_t changed_count = 0;

    for (uint32_t i = 0; i < TRY_COUNT; i++) {
        walk_change change;
        if (!walk_move(walk, &change))
            continue;
        bool is_smaller = walk_make(walk, &change);
        if (!is_smaller && dice_below(dice, 2) == 0)
            walk_take_back(walk, &change);
        else if (!is_smaller)
            walk_keep(walk, &change);
        expect_worked_out(dice, walk);
        changed_count++;
    }
    return changed_count;
}

static void what_follows_from_changes_is_known(void **state)
{
    enum { ROUND_COUNT = 400 };
    static walk_graph walk;
    random_dice dice = {.state = 3};
    uint32_t changed_count = 0;

    (void)state;
    for (uint32_t round = 0; round < ROUND_COUNT / RANDOM_SHARE; round++) {
        insn_graph graph;
        assert_true(graph_init(&graph));
        graph_node root = drawn_graph(&dice, &graph);
        if (walk_read(&walk, &graph, root) == CALLGATE_OK) {
            walk.dice = round + 1;
            changed_count += change_at_random(&dice, &walk);
            uint32_t count = walk.order.count;
            walk_list(&walk);
            assert_int_equal(walk.order.count, count);
        }
        walk_release(&walk);
        graph_release(&graph);
    }
    print_message("# %u changes\n", changed_count);
    assert_true(changed_count > ROUND_COUNT / RANDOM_SHARE * 10);
}

/* A row of numbers below NUMBER_COUNT, and higher ones. */
static graph_node drawn_row(random_dice *dice, insn_graph *graph)
{
    enum { RUN_COUNT_MAX = 32, RUN_LENGTH_MAX = 4 };
    tree_run runs[RUN_COUNT_MAX];
    graph_node root = GRAPH_NONE;
    uint32_t first = 0;

    for (uint32_t i = 0; i < RUN_COUNT_MAX; i++) {
        uint32_t length = 1 + dice_below(dice, RUN_LENGTH_MAX);
        runs[i] = (tree_run){.first = first,
                             .last = first + length - 1,
                             .target = dice_below(dice, 8) == 0 ? LOG : dice_below(dice, 2),
                             .other = GRAPH_NONE,
                             .weight = dice_below(dice, 3)};
        first += length;
    }
    runs[RUN_COUNT_MAX - 1].last = UINT32_MAX;
    uint64_t cost = tree_build(graph, runs, tree_merge(runs, RUN_COUNT_MAX), &root);
    assert_true(cost < UINT64_MAX);
    return root;
}

/* Rows, one with tests of an argument that rows may have, too. */
static graph_node drawn_rows(random_dice *dice, insn_graph *graph)
{
    graph_node roots[ARCH_COUNT];

    for (uint32_t i = 0; i < ARCH_COUNT; i++)
        roots[i] = graph_load(graph, DATA_NR, drawn_row(dice, graph));
    graph_node checked = jeq(graph, dice_below(dice, NUMBER_COUNT), ALLOW, DENY);
    if (dice_below(dice, 2))
        roots[0] = graph_load(graph, DATA_ARGS, checked);
    return by_arch(graph, roots);
}

static void joined_rows_mean_the_same(void **state)
{
    enum { ROUND_COUNT = 2000 };
    random_dice dice = {.state = 5};
    uint32_t joined_count = 0;

    (void)state;
    for (uint32_t round = 0; round < ROUND_COUNT / RANDOM_SHARE; round++)
        joined_count += saved_count(&dice, drawn_rows, graph_join);
    print_message("# %u tests of %u graphs joined\n", joined_count, ROUND_COUNT / RANDOM_SHARE);
    assert_true(joined_count > ROUND_COUNT / RANDOM_SHARE / 10);
}

/* A test that tells first..last from what is below them, down to `low`. */
static graph_node told(insn_graph *graph, uint32_t low, uint32_t first, uint32_t last)
{
    graph_make_room(graph, 2);
    graph_arrival arrival = {.to = DENY,
                             .begin = graph->span_count,
                             .middle = graph->span_count + 1,
                             .ranges = {GRAPH_RANGE_EMPTY, GRAPH_RANGE_EMPTY}};
    graph_add_span(graph, &arrival.ranges[0], first, last);
    graph_add_span(graph, &arrival.ranges[1], low, first - 1);
    return graph_test(graph, (graph_insn){OP_JGE_K, first, DENY, ALLOW}, &arrival);
}

/* 4..7 and 20..23 have bit 2; those of both rows below them don't. */
static void tests_of_which_all_is_known_become_one(void **state)
{
    insn_graph *graph = *state;
    graph_node low = told(graph, 0, 4, 7), high = told(graph, 16, 20, 23);
    graph_node root = graph_join(graph, root_of(graph, 16, low, high));

    assert_int_equal(size_of(graph, root), 5);
    assert_int_equal(graph->insns[low].code, OP_JSET_K);
    for (uint32_t nr = 0; nr < 24; nr += nr == 7 ? 9 : 1)
        assert_int_equal(answer(graph, root, &(seen_call){.nr = nr}),
                         nr & 4 ? CALLGATE_ERRNO : CALLGATE_ALLOW);
}

static void a_test_that_anything_comes_to_stays(void **state)
{
    insn_graph *graph = *state;
    graph_node low = told(graph, 0, 4, 7), high = told(graph, 16, 20, 23);

    assert_int_equal(jge(graph, 4, DENY, ALLOW), low);
    graph_node root = graph_join(graph, root_of(graph, 16, low, high));
    assert_int_equal(size_of(graph, root), 6);
    assert_int_equal(graph->insns[low].code, OP_JGE_K);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tests_of_which_all_is_known_become_one, begin_graph,
                                        end_graph),
        cmocka_unit_test_setup_teardown(a_test_that_anything_comes_to_stays, begin_graph,
                                        end_graph),
        cmocka_unit_test(joined_rows_mean_the_same),
        cmocka_unit_test_setup_teardown(one_test_does_for_two, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(numbers_far_apart_are_told_by_runs, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(what_leads_to_one_becomes_one, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(a_chain_becomes_one_test, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(what_does_the_same_takes_a_place, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(a_test_of_others_takes_a_place, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(what_tests_arguments_stays, begin_graph, end_graph),
        cmocka_unit_test_setup_teardown(a_test_of_an_argument_does_for_numbers, begin_graph,
                                        end_graph),
        cmocka_unit_test_setup_teardown(what_loads_does_for_none, begin_graph, end_graph),
        cmocka_unit_test(drawn_graphs_mean_the_same),
        cmocka_unit_test(what_follows_from_changes_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
