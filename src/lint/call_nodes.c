/* Counts the nodes that libseccomp makes of each call's conditions.
 */
#include "lint/call_nodes.h"
#include "lint/call_tree.h"
#include <stdlib.h>

/* What libseccomp tests a word for, whatever it does then. */
typedef enum test_kind {
    TEST_EQUAL,   /* EQ, NE */
    TEST_MASKED,  /* MASKED_EQ */
    TEST_LEAST,   /* GE, LT */
    TEST_GREATER, /* GT, LE */
} test_kind;

/* The conditions of one rule. */
typedef struct node_chain {
    chain_node nodes[CHAIN_NODE_COUNT_MAX];
    uint32_t node_count;
    uint32_t door_skipped_count; /* nodes on argument 0, which isn't compared behind a door */
    uint32_t word;               /* its answer */
    call_nodes direct;           /* by itself */
    call_nodes behind;
    bool is_plain;  /* the nodes are all there is to it: equalities, held for sure */
    bool is_single; /* one condition, held for sure, of this kind */
    test_kind kind;
    bool is_upper; /* LT, LE: what the test is false for */
} node_chain;

/* A rule for one call. */
typedef struct chain_use {
    const node_chain *chain;
    size_t place; /* among all rules, in the order of the file */
    call_id call;
    uint32_t door_count; /* nodes for the number behind socketcall or ipc; 0: a direct rule */
    uint32_t value;      /* that number */
} chain_use;

/* The counting on one ABI. */
typedef struct node_counter {
    const callgate_profile *profile;
    callgate_abi abi;
    bool is_wide;
    node_chain *chains;
    size_t chain_count;
    chain_use *uses;
    size_t use_count;
    call_tree *tree; /* of the call at hand */
    const call_tree_visitor *visitor;
    call_nodes *calls;
} node_counter;

static uint32_t node_count(const callgate_condition *condition, bool is_wide)
{
    bool is_masked = condition->op == CALLGATE_MASKED_EQ;

    if (is_masked && (is_wide ? condition->mask : (uint32_t)condition->mask) == 0)
        return 0;
    if (!is_wide)
        return 1;
    return is_masked || condition->op == CALLGATE_EQ || condition->op == CALLGATE_NE ? 2 : 3;
}

static void put_word(node_chain *made, const callgate_condition *condition, bool is_high)
{
    bool is_masked = condition->op == CALLGATE_MASKED_EQ;
    uint64_t mask = is_masked ? condition->mask : UINT64_MAX;
    uint32_t shift = is_high ? 32 : 0, place = 2 * condition->arg + !is_high;
    uint32_t at = made->node_count++;

    for (; at > 0 && made->nodes[at - 1].place > place; at--)
        made->nodes[at] = made->nodes[at - 1];
    made->nodes[at] = (chain_node){place, is_masked, (uint32_t)(mask >> shift),
                                   (uint32_t)((condition->value & mask) >> shift)};
}

static test_kind kind_of(const callgate_condition *condition)
{
    if (condition->op == CALLGATE_EQ || condition->op == CALLGATE_NE)
        return TEST_EQUAL;
    if (condition->op == CALLGATE_MASKED_EQ)
        return TEST_MASKED;
    return condition->op == CALLGATE_GE || condition->op == CALLGATE_LT ? TEST_LEAST : TEST_GREATER;
}

/* Puts a condition on an argument that has none yet. */
static void put_condition(node_chain *made, const callgate_condition *condition, bool is_wide)
{
    uint32_t before = made->node_count;

    if (node_count(condition, is_wide) == 0)
        return;
    made->kind = kind_of(condition);
    made->is_upper = condition->op == CALLGATE_LT || condition->op == CALLGATE_LE;
    made->is_plain &= condition->op == CALLGATE_EQ || condition->op == CALLGATE_MASKED_EQ;
    if (is_wide)
        put_word(made, condition, true);
    put_word(made, condition, false);
    if (condition->arg == 0)
        made->door_skipped_count = made->node_count - before;
}

/* The rule that holds an entry's conditions from the first one, `count` of them. */
static node_chain chain_of(const profile_entry *entry, uint32_t first, uint32_t count, bool is_wide)
{
    uint32_t direct = 0, behind = is_wide ? 2 : 1;
    node_chain made = {.word = profile_action_word(&entry->action),
                       .is_plain = !profile_entry_has_guards(entry)};

    for (uint32_t i = first; i < first + count; i++) {
        const callgate_condition condition = profile_arg_condition(&entry->args[i]);
        direct += node_count(&condition, is_wide);
        behind += condition.arg != 0 ? node_count(&condition, is_wide) : 0;
        put_condition(&made, &condition, is_wide);
    }
    made.is_plain &= entry->arg_count <= RULE_CONDITION_COUNT_MAX; /* crun cuts longer ones */
    made.is_single = count == 1 && entry->arg_count <= RULE_CONDITION_COUNT_MAX &&
                     !profile_entry_has_guards(entry);
    made.direct = (call_nodes){direct, direct};
    made.behind = (call_nodes){behind, behind};
    if (profile_entry_has_guards(entry)) { /* of those that may not hold the least is known */
        made.direct.least = entry->arg_count > 0 ? made.direct.least : NODES_UNKNOWN;
        made.direct.most = NODES_UNKNOWN;
        made.behind.most = NODES_UNKNOWN;
    }
    return made;
}

static uint32_t use_node_count(const chain_use *use)
{
    const node_chain *chain = use->chain;

    if (use->door_count == 0)
        return chain->node_count;
    return use->door_count + chain->node_count - chain->door_skipped_count;
}

static chain_node use_node(const chain_use *use, uint32_t at)
{
    bool is_high = use->door_count > 1 && at == 0;

    if (use->door_count == 0)
        return use->chain->nodes[at];
    if (at < use->door_count)
        return (chain_node){!is_high, false, UINT32_MAX, is_high ? 0 : use->value};
    return use->chain->nodes[use->chain->door_skipped_count + at - use->door_count];
}

static int compare_uses(const void *left, const void *right)
{
    const chain_use *a = left, *b = right;

    if (a->call != b->call)
        return a->call < b->call ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

/* Are the nodes of one among the other's, one behind the other? */
static bool holds(const chain_use *longer, const chain_use *shorter)
{
    uint32_t longer_count = use_node_count(longer), shorter_count = use_node_count(shorter);

    for (uint32_t i = 0; i + shorter_count <= longer_count; i++) {
        uint32_t at = 0;
        for (; at < shorter_count; at++) {
            const chain_node a = use_node(longer, i + at), b = use_node(shorter, at);
            if (!chain_node_equals(&a, &b))
                break;
        }
        if (at == shorter_count)
            return true;
    }
    return false;
}

/* Is it known which of the rules stay? With several actions only where none holds another. */
static bool is_exact(const chain_use *uses, size_t count)
{
    bool is_one_action = true;

    if (count > CALL_TREE_CHAIN_COUNT_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!uses[i].chain->is_plain)
            return false;
        is_one_action &= uses[i].chain->word == uses[0].chain->word;
    }
    for (size_t i = 0; i < count && !is_one_action; i++)
        for (size_t j = 0; j < count; j++)
            if (i != j && holds(&uses[i], &uses[j]))
                return false;
    return true;
}

/* false: it isn't known what the tree is. */
static bool make_tree(call_tree *tree, const chain_use *uses, size_t count)
{
    chain_node nodes[CHAIN_NODE_COUNT_MAX];

    call_tree_init(tree);
    for (size_t i = 0; i < count; i++) {
        uint32_t node_count = use_node_count(&uses[i]);
        for (uint32_t at = 0; at < node_count; at++)
            nodes[at] = use_node(&uses[i], at);
        call_tree_add(tree, nodes, node_count, uses[i].chain->word);
    }
    return !tree->is_unsure;
}

/* The nodes of a rule with one condition that no earlier one of the call shares. A range's high
 * word is tested twice, greater and equal, and its equality isn't that of EQ. */
static uint32_t own_count(const chain_use *uses, size_t at, bool is_wide)
{
    const node_chain *own = uses[at].chain;
    bool is_range = own->kind >= TEST_LEAST, is_high_shared = !is_wide;
    uint32_t low = is_wide;

    for (size_t i = 0; i < at; i++) {
        const node_chain *other = uses[i].chain;
        bool is_alike = other->kind == own->kind;
        bool is_high_alike = !is_wide || chain_node_equals(&other->nodes[0], &own->nodes[0]);
        if (is_alike && is_high_alike && chain_node_equals(&other->nodes[low], &own->nodes[low]))
            return 0;
        is_high_shared |= is_high_alike && (is_alike || (is_range && other->kind >= TEST_LEAST));
    }
    return is_high_shared ? 1 : is_range ? 3 : 2;
}

/* Are they ranges to both sides, which may or may not take one node? */
static bool opposes(const node_chain *a, const node_chain *b, bool is_wide)
{
    return a->kind >= TEST_LEAST && b->kind >= TEST_LEAST && a->is_upper != b->is_upper &&
           a->nodes[0].place == b->nodes[0].place &&
           (!is_wide || chain_node_equals(&a->nodes[0], &b->nodes[0]));
}

/* A call's rules where each has one condition: none takes out another one's node. Others
 * are left as they are. */
static void count_singles(const chain_use *uses, size_t count, bool is_wide, call_nodes *nodes)
{
    uint32_t sum = uses[0].door_count;
    bool is_known = true;

    if (count > CALL_TREE_CHAIN_COUNT_MAX)
        return;
    for (size_t i = 0; i < count; i++) {
        const node_chain *chain = uses[i].chain;
        if (!chain->is_single || chain->node_count == 0 ||
            (uses[i].door_count > 0 && chain->door_skipped_count > 0))
            return;
        sum += own_count(uses, i, is_wide);
        for (size_t j = 0; j < i; j++)
            is_known &= !opposes(chain, uses[j].chain, is_wide);
    }
    nodes->least = sum;
    nodes->most = is_known ? sum : nodes->most;
}

/* Whatever its chains share. */
static call_nodes sum_of(const chain_use *uses, size_t count, bool is_wide)
{
    call_nodes sum = {NODES_UNKNOWN, 0};

    for (size_t i = 0; i < count; i++) {
        const node_chain *chain = uses[i].chain;
        call_nodes own = uses[i].door_count > 0 ? chain->behind : chain->direct;
        sum.least = own.least < sum.least ? own.least : sum.least;
        sum.most = sum.most + own.most < NODES_UNKNOWN ? sum.most + own.most : NODES_UNKNOWN;
    }
    count_singles(uses, count, is_wide, &sum);
    return sum;
}

static bool is_unconditional(const chain_use *uses, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (uses[i].chain->is_plain && use_node_count(&uses[i]) == 0)
            return true;
    return false;
}

static call_nodes nodes_of(const node_counter *counter, const chain_use *uses, size_t count)
{
    const call_tree_visitor *visitor = counter->visitor;

    if (is_unconditional(uses, count))
        return (call_nodes){0};
    bool is_known = is_exact(uses, count) && make_tree(counter->tree, uses, count);
    if (visitor != NULL)
        visitor->visit(visitor->user, uses[0].call, is_known ? counter->tree : NULL);
    if (!is_known)
        return sum_of(uses, count, counter->is_wide);
    return (call_nodes){counter->tree->node_count, counter->tree->node_count};
}

static void add_use(node_counter *counter, chain_use use)
{
    use.place = counter->use_count;
    counter->uses[counter->use_count++] = use;
}

static void add_uses(node_counter *counter, const profile_entry *entry, const node_chain *chain)
{
    uint32_t nr, value;

    for (uint32_t i = 0; i < entry->name_count; i++) {
        call_id call = entry->names[i].call;
        if (call == CALL_NONE)
            continue;
        add_use(counter, (chain_use){.chain = chain, .call = call});
        if (call_multiplexer(call, counter->abi, &nr, &value) &&
            call_at(counter->abi, nr) != CALL_NONE)
            add_use(counter, (chain_use){.chain = chain,
                                         .call = call_at(counter->abi, nr),
                                         .door_count = counter->is_wide ? 2 : 1,
                                         .value = value});
    }
}

/* With two conditions on one argument each is a rule. */
static uint32_t rule_count(const profile_entry *entry)
{
    return profile_entry_repeats(entry) ? entry->arg_count : 1;
}

/* Rules that say the default action are skipped. */
static void find_uses(node_counter *counter)
{
    const callgate_profile *profile = counter->profile;
    uint32_t skipped = profile_action_word(&profile->default_action);

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        uint32_t count = rule_count(entry);
        if (profile_action_word(&entry->action) == skipped)
            continue;
        for (uint32_t rule = 0; rule < count; rule++) {
            node_chain *chain = &counter->chains[counter->chain_count++];
            *chain = count == 1 ? chain_of(entry, 0, entry->arg_count, counter->is_wide)
                                : chain_of(entry, rule, 1, counter->is_wide);
            add_uses(counter, entry, chain);
        }
    }
    qsort(counter->uses, counter->use_count, sizeof *counter->uses, compare_uses);
}

static void count_calls(node_counter *counter)
{
    const chain_use *uses = counter->uses;
    size_t end;

    for (call_id call = 0; call < call_count(); call++)
        counter->calls[call] = (call_nodes){NODES_UNKNOWN, 0};
    for (size_t begin = 0; begin < counter->use_count; begin = end) {
        for (end = begin + 1; end < counter->use_count && uses[end].call == uses[begin].call;)
            end++;
        counter->calls[uses[begin].call] = nodes_of(counter, &uses[begin], end - begin);
    }
}

call_nodes *call_nodes_count(const callgate_profile *profile, callgate_abi abi,
                             const call_tree_visitor *visitor)
{
    node_counter counter = {.profile = profile,
                            .abi = abi,
                            .is_wide = abi_get(abi)->word_bits == 64,
                            .visitor = visitor};
    size_t chain_count = 0, use_count = 0;

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        chain_count += rule_count(entry);
        use_count += 2 * (size_t)rule_count(entry) * entry->name_count;
    }
    counter.chains = calloc(chain_count + 1, sizeof *counter.chains);
    counter.uses = calloc(use_count + 1, sizeof *counter.uses);
    counter.tree = malloc(sizeof *counter.tree);
    counter.calls = calloc(call_count(), sizeof *counter.calls);
    bool is_counted = counter.chains != NULL && counter.uses != NULL && counter.tree != NULL &&
                      counter.calls != NULL;
    if (is_counted) {
        find_uses(&counter);
        count_calls(&counter);
    }
    free(counter.chains);
    free(counter.uses);
    free(counter.tree);
    if (is_counted)
        return counter.calls;
    free(counter.calls);
    return NULL;
}
