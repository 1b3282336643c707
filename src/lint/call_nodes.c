/* Counts the nodes that libseccomp makes of each call's conditions.
 */
#include "lint/call_nodes.h"
#include "base/limits.h"
#include <stdlib.h>
#include <string.h>

enum {
    CHAIN_NODE_COUNT_MAX = 2 * RULE_CONDITION_COUNT_MAX, /* high words, low words */
    CHAIN_COMPARED_COUNT_MAX = 64, /* of one call, each with each; docker's clone has 54 at most */
};

/* A word of an argument. */
typedef struct chain_node {
    uint32_t place; /* argument 0's high word, its low one, argument 1's … */
    uint32_t is_masked;
    uint32_t mask;
    uint32_t datum;
} chain_node;

/* The conditions of one entry. */
typedef struct node_chain {
    chain_node nodes[CHAIN_NODE_COUNT_MAX];
    uint32_t node_count;
    uint32_t door_skipped_count; /* nodes on argument 0, which isn't compared behind a door */
    uint32_t word;               /* its answer */
    call_nodes direct;           /* by itself */
    call_nodes behind;
    bool is_plain; /* the nodes are all there is to it: equalities, held for sure */
} node_chain;

/* A rule for one call. */
typedef struct chain_use {
    const node_chain *chain;
    call_id call;
    uint32_t door_count; /* nodes for the number behind socketcall or ipc; 0: a direct rule */
    uint32_t value;      /* that number */
} chain_use;

/* The counting on one ABI. */
typedef struct node_counter {
    const callgate_profile *profile;
    callgate_abi abi;
    bool is_wide;
    node_chain *chains; /* by entry */
    chain_use *uses;
    size_t use_count;
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

static bool is_guarded(const profile_entry *entry)
{
    return profile_guard_is_set(&entry->includes) || profile_guard_is_set(&entry->excludes);
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

/* Puts a condition on an argument that has none yet. */
static void put_condition(node_chain *made, const callgate_condition *condition, bool is_wide)
{
    uint32_t before = made->node_count;

    if (node_count(condition, is_wide) == 0)
        return;
    made->is_plain &= condition->op == CALLGATE_EQ || condition->op == CALLGATE_MASKED_EQ;
    if (is_wide)
        put_word(made, condition, true);
    put_word(made, condition, false);
    if (condition->arg == 0)
        made->door_skipped_count = made->node_count - before;
}

/* With two conditions on one argument each is a rule. */
static node_chain chain_of(const profile_entry *entry, bool is_wide)
{
    uint32_t direct = 0, behind = is_wide ? 2 : 1, seen = 0;
    node_chain made = {.word = profile_action_word(&entry->action), .is_plain = !is_guarded(entry)};
    bool is_split = false;

    for (uint32_t i = 0; i < entry->arg_count; i++) {
        const callgate_condition condition = profile_arg_condition(&entry->args[i]);
        is_split |= (seen & 1u << condition.arg) != 0;
        seen |= 1u << condition.arg;
        direct += node_count(&condition, is_wide);
        behind += condition.arg != 0 ? node_count(&condition, is_wide) : 0;
        if (!is_split)
            put_condition(&made, &condition, is_wide);
    }
    made.is_plain &= !is_split;
    made.direct = (call_nodes){is_split && direct > 1 ? 1 : direct, direct};
    made.behind = (call_nodes){is_split && behind > 1 ? 1 : behind, behind};
    if (is_guarded(entry)) { /* of those that may not hold the least is known */
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

static int compare_nodes(const chain_use *a, uint32_t a_at, const chain_use *b, uint32_t b_at)
{
    const chain_node a_node = use_node(a, a_at), b_node = use_node(b, b_at);

    return memcmp(&a_node, &b_node, sizeof a_node);
}

/* How many nodes two chains begin with alike. */
static uint32_t common_count(const chain_use *a, const chain_use *b)
{
    uint32_t a_count = use_node_count(a), b_count = use_node_count(b), at = 0;

    while (at < a_count && at < b_count && compare_nodes(a, at, b, at) == 0)
        at++;
    return at;
}

/* By call; of one call those with the same beginning together, the shorter first. */
static int compare_uses(const void *left, const void *right)
{
    const chain_use *a = left, *b = right;
    uint32_t a_count = use_node_count(a), b_count = use_node_count(b);

    if (a->call != b->call)
        return a->call < b->call ? -1 : 1;
    uint32_t at = common_count(a, b);
    if (at == a_count || at == b_count)
        return (a_count > b_count) - (a_count < b_count);
    return compare_nodes(a, at, b, at);
}

/* Does `longer` hold all nodes of `shorter`, and more? */
static bool holds_all(const chain_use *longer, const chain_use *shorter)
{
    uint32_t longer_count = use_node_count(longer), shorter_count = use_node_count(shorter), at = 0;

    for (uint32_t i = 0; i < longer_count && at < shorter_count; i++)
        at += compare_nodes(longer, i, shorter, at) == 0;
    return at == shorter_count && longer_count > shorter_count;
}

/* And one behind the other, with the same answer? */
static bool holds_run(const chain_use *longer, const chain_use *shorter)
{
    uint32_t longer_count = use_node_count(longer), shorter_count = use_node_count(shorter);

    for (uint32_t i = 0; i + shorter_count <= longer_count; i++) {
        uint32_t at = 0;
        while (at < shorter_count && compare_nodes(longer, i + at, shorter, at) == 0)
            at++;
        if (at == shorter_count)
            return longer_count > shorter_count && longer->chain->word == shorter->chain->word;
    }
    return false;
}

static bool is_dropped(const chain_use *uses, size_t count, size_t place, bool is_least)
{
    for (size_t i = 0; i < count; i++)
        if ((is_least ? holds_all : holds_run)(&uses[place], &uses[i]))
            return true;
    return false;
}

/* The nodes of sorted chains, of which a beginning in common counts once: without those that are
 * dropped, or (is_least) may be. */
static uint32_t tree_node_count(const chain_use *uses, size_t count, bool is_least)
{
    const chain_use *last = NULL;
    uint32_t nodes = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_dropped(uses, count, i, is_least))
            continue;
        nodes += use_node_count(&uses[i]) - (last != NULL ? common_count(last, &uses[i]) : 0);
        last = &uses[i];
    }
    return nodes;
}

/* Whatever its chains share. */
static call_nodes sum_of(const chain_use *uses, size_t count)
{
    call_nodes sum = {NODES_UNKNOWN, 0};

    for (size_t i = 0; i < count; i++) {
        const node_chain *chain = uses[i].chain;
        call_nodes own = uses[i].door_count > 0 ? chain->behind : chain->direct;
        sum.least = own.least < sum.least ? own.least : sum.least;
        sum.most = sum.most + own.most < NODES_UNKNOWN ? sum.most + own.most : NODES_UNKNOWN;
    }
    return sum;
}

static call_nodes nodes_of(const chain_use *uses, size_t count)
{
    bool is_plain = true;

    for (size_t i = 0; i < count; i++) {
        if (uses[i].chain->is_plain && use_node_count(&uses[i]) == 0)
            return (call_nodes){0};
        is_plain &= uses[i].chain->is_plain;
    }
    if (!is_plain || count > CHAIN_COMPARED_COUNT_MAX)
        return sum_of(uses, count);
    return (call_nodes){tree_node_count(uses, count, true), tree_node_count(uses, count, false)};
}

static void add_uses(node_counter *counter, const profile_entry *entry, const node_chain *chain)
{
    uint32_t nr, value;

    for (uint32_t i = 0; i < entry->name_count; i++) {
        call_id call = entry->names[i].call;
        if (call == CALL_NONE)
            continue;
        counter->uses[counter->use_count++] = (chain_use){.chain = chain, .call = call};
        if (call_multiplexer(call, counter->abi, &nr, &value) &&
            call_at(counter->abi, nr) != CALL_NONE)
            counter->uses[counter->use_count++] =
                (chain_use){.chain = chain,
                            .call = call_at(counter->abi, nr),
                            .door_count = counter->is_wide ? 2 : 1,
                            .value = value};
    }
}

/* Rules that say the default action are skipped. */
static void find_uses(node_counter *counter)
{
    const callgate_profile *profile = counter->profile;
    uint32_t skipped = profile_action_word(&profile->default_action);

    for (uint32_t i = 0; i < profile->entry_count; i++) {
        const profile_entry *entry = &profile->entries[i];
        if (profile_action_word(&entry->action) == skipped)
            continue;
        counter->chains[i] = chain_of(entry, counter->is_wide);
        add_uses(counter, entry, &counter->chains[i]);
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
        counter->calls[uses[begin].call] = nodes_of(&uses[begin], end - begin);
    }
}

call_nodes *call_nodes_count(const callgate_profile *profile, callgate_abi abi)
{
    node_counter counter = {
        .profile = profile, .abi = abi, .is_wide = abi_get(abi)->word_bits == 64};
    size_t name_count = 0;

    for (uint32_t i = 0; i < profile->entry_count; i++)
        name_count += profile->entries[i].name_count;
    counter.chains = calloc(profile->entry_count + 1, sizeof *counter.chains);
    counter.uses = calloc(2 * name_count + 1, sizeof *counter.uses);
    counter.calls = calloc(call_count(), sizeof *counter.calls);
    bool is_counted = counter.chains != NULL && counter.uses != NULL && counter.calls != NULL;
    if (is_counted) {
        find_uses(&counter);
        count_calls(&counter);
    }
    free(counter.chains);
    free(counter.uses);
    if (is_counted)
        return counter.calls;
    free(counter.calls);
    return NULL;
}
