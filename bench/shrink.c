/* Searches for smaller filters of the same policy. */
#include "shrink.h"

#include "../tests/property/random_dice.h"
#include "base/limits.h"
#include "filter/graph.h"
#include "filter/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    NODE_COUNT_MAX = CALLGATE_INSN_COUNT_MAX,
    SAMPLE_COUNT_MAX = 1 << 14,
    ARGS_ROUNDS = 8,   /* calls with drawn arguments for a number that checks them */
    WORSE_ONE_IN = 64, /* changes that add an instruction */
    MOVES_PER_LOOK_AT_TIME = 512,
};

/* A call, and what the policy answers. */
typedef struct sample_call {
    callgate_call_data call;
    uint32_t word;
} sample_call;

/* A sample on its way through a node, A as it is there. */
typedef struct sample_visit {
    uint32_t sample;
    uint32_t a;
} sample_visit;

/* What takes a node's place: another node, or a test whose sides are nodes, one of them perhaps a
 * new test, too. */
typedef struct graph_change {
    graph_node at;
    graph_node other; /* GRAPH_NONE: the test */
    graph_insn test;
    int inner_side; /* 0 or 1: the side (yes or no) that is `inner`; -1: none */
    graph_insn inner;
} graph_change;

typedef struct searcher {
    callgate_store *store;
    const callgate_policy *policy;
    random_dice dice;
    insn_graph graph;
    graph_node root;
    uint32_t size; /* of the graph, laid out */
    uint32_t best; /* size */
    callgate_insn *insns;
    sample_call *samples;
    uint32_t sample_count;
    uint32_t *visit_begins; /* by node */
    sample_visit *visits;
} searcher;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *room(size_t bytes)
{
    void *data = calloc(1, bytes);

    if (!data) {
        fprintf(stderr, "bench: out of memory\n");
        exit(2);
    }
    return data;
}

/* From the last instruction up: jumps are gone, equal nodes are one. */
static graph_node read_graph(insn_graph *graph, const callgate_insn *insns, uint32_t count)
{
    static graph_node nodes[CALLGATE_INSN_COUNT_MAX];

    for (uint32_t i = count; i-- > 0;) {
        const callgate_insn *insn = &insns[i];
        if (insn->code == OP_RET_K)
            nodes[i] = graph_return(graph, insn->k);
        else if (insn->code == OP_JA)
            nodes[i] = nodes[i + 1 + insn->k];
        else if (insn->code == OP_LD_ABS || insn->code == OP_AND_K)
            nodes[i] = graph_step(graph, insn->code, insn->k, nodes[i + 1]);
        else
            nodes[i] = graph_branch(graph, insn->code, insn->k, nodes[i + 1 + insn->jt],
                                    nodes[i + 1 + insn->jf]);
    }
    return nodes[0];
}

static void add_sample(searcher *search, const callgate_call_data *call)
{
    if (search->sample_count < SAMPLE_COUNT_MAX)
        search->samples[search->sample_count++] =
            (sample_call){*call, callgate_policy_eval(search->policy, call)};
}

/* Arguments from the constants that the filter tests. */
static void add_checked(searcher *search, callgate_call_data call)
{
    for (uint32_t round = 0; round < ARGS_ROUNDS; round++) {
        for (uint32_t i = 0; i < 6; i++) {
            const graph_insn *insn =
                &search->graph.insns[dice_below(&search->dice, search->graph.count)];
            call.args[i] = insn->k + (uint64_t)dice_below(&search->dice, 3) - 1;
            if (dice_below(&search->dice, 4) == 0)
                call.args[i] |= dice_roll(&search->dice) << 32;
        }
        add_sample(search, &call);
    }
}

static void draw_samples(searcher *search)
{
    uint32_t arches[] = {0xc000003e, 0x40000003, 0xc00000b7, 0, UINT32_MAX};

    for (size_t a = 0; a < sizeof arches / sizeof arches[0]; a++) {
        const nr_runs *runs = policy_find(search->policy, arches[a]);
        uint32_t first = 0;
        for (uint32_t i = 0; i < runs->count; i++) {
            uint32_t last = runs->runs[i].last;
            uint32_t numbers[] = {first, last, first + (last - first) / 2};
            for (uint32_t k = 0; k < 3; k++) {
                callgate_call_data call = {.nr = numbers[k], .arch = arches[a]};
                add_sample(search, &call);
                if (!decision_is_leaf(search->store, runs->runs[i].decision))
                    add_checked(search, call);
            }
            first = last + 1;
        }
    }
}

/* One step of a sample; the node it goes on to. */
static graph_node step(const graph_insn *insn, const callgate_call_data *call, uint32_t *a)
{
    switch (insn->code) {
    case OP_LD_ABS:
        *a = data_word(call, insn->k);
        return insn->yes;
    case OP_AND_K:
        *a &= insn->k;
        return insn->yes;
    case OP_JEQ_K:
        return *a == insn->k ? insn->yes : insn->no;
    case OP_JGE_K:
        return *a >= insn->k ? insn->yes : insn->no;
    case OP_JGT_K:
        return *a > insn->k ? insn->yes : insn->no;
    default:
        return *a & insn->k ? insn->yes : insn->no;
    }
}

static uint32_t answer(const searcher *search, graph_node node, const callgate_call_data *call,
                       uint32_t a)
{
    const graph_insn *insns = search->graph.insns;

    while (insns[node].code != OP_RET_K)
        node = step(&insns[node], call, &a);
    return insns[node].k;
}

/* Which samples come to which node: counted, then placed. */
static void follow_samples(searcher *search)
{
    const graph_insn *insns = search->graph.insns;
    uint32_t *begins = search->visit_begins;
    uint32_t total = 0;

    memset(begins, 0, (search->graph.count + 1) * sizeof *begins);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t s = 0; s < search->sample_count; s++) {
            const callgate_call_data *call = &search->samples[s].call;
            uint32_t a = 0;
            for (graph_node node = search->root;; node = step(&insns[node], call, &a)) {
                if (pass == 1)
                    search->visits[begins[node]] = (sample_visit){s, a};
                begins[node]++;
                if (insns[node].code == OP_RET_K)
                    break;
            }
        }
        /* counts become places of beginnings, and those that were moved to ends go back */
        for (graph_node node = 0, before = 0; node < search->graph.count; node++) {
            uint32_t here = begins[node];
            begins[node] = pass == 0 ? total : before;
            total += pass == 0 ? here : 0;
            before = here;
        }
        if (pass == 0) {
            free(search->visits);
            search->visits = room((total + 1) * sizeof *search->visits);
        }
    }
    begins[search->graph.count] = total;
}

static uint32_t answer_changed(const searcher *search, const graph_change *change,
                               const callgate_call_data *call, uint32_t a)
{
    if (change->other != GRAPH_NONE)
        return answer(search, change->other, call, a);
    bool is_yes = step(&(graph_insn){change->test.code, change->test.k, 1, 0}, call, &a) == 1;
    if (change->inner_side == (is_yes ? 0 : 1))
        return answer(search, step(&change->inner, call, &a), call, a);
    return answer(search, is_yes ? change->test.yes : change->test.no, call, a);
}

static bool agrees_with_samples(const searcher *search, const graph_change *change)
{
    for (uint32_t v = search->visit_begins[change->at]; v < search->visit_begins[change->at + 1];
         v++) {
        const sample_visit *visit = &search->visits[v];
        const sample_call *sample = &search->samples[visit->sample];
        if (answer_changed(search, change, &sample->call, visit->a) != sample->word)
            return false;
    }
    return true;
}

typedef struct rebuilder {
    const insn_graph *from;
    insn_graph *to;
    const graph_change *change;
    graph_node *made; /* by node; GRAPH_NONE: not yet; OPEN: on the way to itself */
    bool has_cycle;
} rebuilder;

#define OPEN (GRAPH_NONE - 1)

static graph_node rebuild(rebuilder *work, graph_node node);

static graph_node rebuild_insn(rebuilder *work, const graph_insn *insn)
{
    graph_insn made = *insn;

    if (insn->code != OP_RET_K)
        made.yes = rebuild(work, insn->yes);
    if (graph_insn_is_test(insn))
        made.no = rebuild(work, insn->no);
    return graph_add(work->to, &made);
}

static graph_node rebuild_changed(rebuilder *work)
{
    const graph_change *change = work->change;

    if (change->other != GRAPH_NONE)
        return rebuild(work, change->other);
    graph_node inner = change->inner_side >= 0 ? rebuild_insn(work, &change->inner) : 0;
    graph_node yes = change->inner_side == 0 ? inner : rebuild(work, change->test.yes);
    graph_node no = change->inner_side == 1 ? inner : rebuild(work, change->test.no);
    return graph_branch(work->to, change->test.code, change->test.k, yes, no);
}

static graph_node rebuild(rebuilder *work, graph_node node)
{
    if (work->has_cycle || work->made[node] == OPEN) {
        work->has_cycle = true;
        return 0;
    }
    if (work->made[node] != GRAPH_NONE)
        return work->made[node];
    work->made[node] = OPEN;
    graph_node made = node == work->change->at ? rebuild_changed(work)
                                               : rebuild_insn(work, &work->from->insns[node]);
    work->made[node] = made;
    return made;
}

static bool is_proved(const searcher *search, const callgate_insn *insns, uint32_t count)
{
    bool is_equal = false;

    return callgate_prove(search->store, search->policy, insns, count, &is_equal, NULL, NULL) ==
               CALLGATE_OK &&
           is_equal;
}

static void take(searcher *search, insn_graph *graph, graph_node root, const callgate_insn *insns,
                 uint32_t count)
{
    graph_release(&search->graph);
    search->graph = *graph;
    search->root = root;
    search->size = count;
    if (count < search->best) {
        search->best = count;
        memcpy(search->insns, insns, count * sizeof *insns);
    }
    follow_samples(search);
}

/* Is the laid out filter of a size to go on with? */
static bool is_wanted(searcher *search, uint32_t count)
{
    if (count <= search->size)
        return true;
    return count == search->best + 1 && dice_below(&search->dice, WORSE_ONE_IN) == 0;
}

static void try_change(searcher *search, const graph_change *change)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    static graph_node made[GRAPH_NODE_COUNT_MAX];
    insn_graph graph;
    uint32_t count = 0;

    if (!agrees_with_samples(search, change) || !graph_init(&graph))
        return;
    memset(made, 0xff, search->graph.count * sizeof *made);
    rebuilder work = {&search->graph, &graph, change, made, false};
    graph_node root = rebuild(&work, search->root);
    if (!work.has_cycle && graph.failure == CALLGATE_OK &&
        graph_layout(&graph, root, insns, &count, NULL) == CALLGATE_OK &&
        is_wanted(search, count) && is_proved(search, insns, count)) {
        graph_release(&graph); /* what the layout holds, without what is out of reach */
        if (graph_init(&graph))
            take(search, &graph, read_graph(&graph, insns, count), insns, count);
        return;
    }
    graph_release(&graph);
}

static graph_node any_node(searcher *search)
{
    return dice_below(&search->dice, search->graph.count);
}

/* A constant that some test has, or one beside it, or bits. */
static uint32_t any_constant(searcher *search, uint32_t k)
{
    uint32_t bit = 1u << dice_below(&search->dice, 10);

    switch (dice_below(&search->dice, 5)) {
    case 0:
        return search->graph.insns[any_node(search)].k;
    case 1:
        return k + 1 - 2 * dice_below(&search->dice, 2);
    case 2:
        return bit;
    case 3:
        return ~(bit | (1u << dice_below(&search->dice, 10)));
    default:
        return k ^ bit;
    }
}

/* Two tests in a row change places. */
static bool swap_tests(searcher *search, graph_change *change)
{
    const graph_insn *insns = search->graph.insns, *outer = &insns[change->at];
    bool is_yes = dice_below(&search->dice, 2);
    const graph_insn *inner = &insns[is_yes ? outer->yes : outer->no];
    graph_node rest = is_yes ? outer->no : outer->yes;

    if (!graph_insn_is_test(inner))
        return false;
    change->test = *inner;
    change->inner = *outer;
    change->inner_side = (int)dice_below(&search->dice, 2);
    graph_node kept = change->inner_side == 0 ? inner->yes : inner->no;
    change->inner.yes = is_yes ? kept : rest;
    change->inner.no = is_yes ? rest : kept;
    return true;
}

static bool draw_test(searcher *search, graph_change *change)
{
    static const uint32_t codes[] = {OP_JEQ_K, OP_JGE_K, OP_JSET_K};
    graph_insn *test = &change->test;

    switch (dice_below(&search->dice, 4)) {
    case 0: /* an edge goes elsewhere */
        *(dice_below(&search->dice, 2) ? &test->yes : &test->no) = any_node(search);
        return true;
    case 1: /* another test */
        test->code = codes[dice_below(&search->dice, 3)];
        test->k = any_constant(search, test->k);
        if (dice_below(&search->dice, 2)) {
            graph_node yes = test->yes;
            test->yes = test->no;
            test->no = yes;
        }
        return true;
    case 2: /* another test, and an edge */
        test->code = codes[dice_below(&search->dice, 3)];
        test->k = any_constant(search, test->k);
        *(dice_below(&search->dice, 2) ? &test->yes : &test->no) = any_node(search);
        return true;
    default:
        return swap_tests(search, change);
    }
}

static void move(searcher *search)
{
    graph_change change = {.at = any_node(search), .other = GRAPH_NONE, .inner_side = -1};

    change.test = search->graph.insns[change.at];
    if (!graph_insn_is_test(&change.test) || dice_below(&search->dice, 2) == 0) {
        change.other = any_node(search);
        if (change.other != change.at)
            try_change(search, &change);
    } else if (draw_test(search, &change)) {
        try_change(search, &change);
    }
}

uint32_t shrink(callgate_store *store, const callgate_policy *policy, callgate_insn *insns,
                uint32_t count, double seconds, uint64_t seed)
{
    searcher search = {.store = store,
                       .policy = policy,
                       .dice = {.state = seed},
                       .size = count,
                       .best = count,
                       .insns = insns};
    double until = now() + seconds;

    search.samples = room(SAMPLE_COUNT_MAX * sizeof *search.samples);
    search.visit_begins = room((NODE_COUNT_MAX + 1) * sizeof *search.visit_begins);
    if (!graph_init(&search.graph))
        return count;
    search.root = read_graph(&search.graph, insns, count);
    draw_samples(&search);
    follow_samples(&search);
    while (now() < until)
        for (uint32_t i = 0; i < MOVES_PER_LOOK_AT_TIME; i++)
            move(&search);
    graph_release(&search.graph);
    free(search.samples);
    free(search.visit_begins);
    free(search.visits);
    return search.best;
}
