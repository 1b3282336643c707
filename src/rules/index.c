/* The tree of rules a set has, as a hash table.
 *
 * A node's key is its parent and one condition; the root of a call has no parent and the call's
 * number as its value. Open addressing, at most half full. Whoever writes a profile may choose
 * keys that collide, so a search that takes too long is a limit and never a wait.
 */
#include "rules/index.h"
#include <stdlib.h>

enum {
    SLOT_COUNT_MIN = 4096, /* a power of two, as all later counts */
    NODES_PER_RULE_MAX = 7,
    PROBE_COUNT_MAX = 512, /* far beyond what numbers meet by chance */
};

#define NO_NODE UINT32_MAX

typedef struct index_node {
    uint32_t parent; /* NO_NODE: a call's root */
    uint32_t what;   /* argument and operator, or the ABI of a root */
    uint64_t value;
    uint64_t mask;
    uint32_t word;       /* of the rule that ends here */
    uint32_t below_word; /* of the rules that begin here, where they agree */
    bool is_end;
    bool has_below;
    bool is_below_mixed;
} index_node;

struct rule_index {
    index_node *nodes;
    uint32_t node_count;
    uint32_t node_capacity;
    uint32_t *slots; /* a node's number + 1; 0: empty */
    uint32_t slot_count;
};

typedef struct node_key {
    uint32_t parent;
    uint32_t what;
    uint64_t value;
    uint64_t mask;
} node_key;

static node_key root_key(const rule *r)
{
    return (node_key){NO_NODE, (uint32_t)r->abi, r->nr, 0};
}

static node_key condition_key(uint32_t parent, const callgate_condition *condition)
{
    return (node_key){parent, condition->arg * 8 + (uint32_t)condition->op, condition->value,
                      condition->mask};
}

static uint64_t mix(uint64_t number)
{
    number = (number ^ number >> 32) * UINT64_C(0xd6e8feb86659fd93);
    number = (number ^ number >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return number ^ number >> 32;
}

static uint32_t hash_of(const node_key *key)
{
    uint64_t hash = mix((uint64_t)key->parent << 32 | key->what);

    return (uint32_t)mix(mix(hash + key->value) + key->mask);
}

static bool has_key(const index_node *node, const node_key *key)
{
    return node->parent == key->parent && node->what == key->what && node->value == key->value &&
           node->mask == key->mask;
}

typedef enum search_result { FOUND, ABSENT, LOST } search_result;

/* The node of a key, or the slot where it belongs. */
static search_result search(const rule_index *index, const node_key *key, uint32_t *ret_slot)
{
    uint32_t slot = hash_of(key) & (index->slot_count - 1);

    for (uint32_t probes = 0; probes < PROBE_COUNT_MAX; probes++) {
        uint32_t at = index->slots[slot];
        *ret_slot = slot;
        if (at == 0)
            return ABSENT;
        if (has_key(&index->nodes[at - 1], key))
            return FOUND;
        slot = (slot + 1) & (index->slot_count - 1);
    }
    return LOST;
}

static bool agrees_below(const index_node *node, uint32_t word)
{
    return !node->is_below_mixed && (!node->has_below || node->below_word == word);
}

static rule_verdict judge_dropped(const index_node *end, uint32_t word)
{
    return end->word == word ? RULE_DROPPED : RULE_OVERRULED;
}

static rule_verdict judge_end(const index_node *node, uint32_t word)
{
    if (node->is_end)
        return node->word == word ? RULE_DROPPED : RULE_REFUSED;
    return agrees_below(node, word) ? RULE_FRESH : RULE_REFUSED;
}

/* Below the root: the unconditional rule is not among these. */
static rule_verdict judge_path(const rule_index *index, uint32_t node, const rule *r)
{
    uint32_t slot = 0;

    for (uint32_t i = 0; i < r->condition_count; i++) {
        node_key key = condition_key(node, &r->conditions[i]);
        search_result result = search(index, &key, &slot);
        if (result != FOUND)
            return result == ABSENT ? RULE_FRESH : RULE_CROWDED;
        node = index->slots[slot] - 1;
        if (index->nodes[node].is_end && i + 1 < r->condition_count)
            return judge_dropped(&index->nodes[node], r->word);
    }
    return judge_end(&index->nodes[node], r->word);
}

rule_verdict rule_index_judge(const rule_index *index, const rule *r)
{
    uint32_t slot = 0;
    node_key key = root_key(r);

    if (!index || index->slot_count == 0)
        return RULE_FRESH;
    search_result result = search(index, &key, &slot);
    if (result != FOUND)
        return result == ABSENT ? RULE_FRESH : RULE_CROWDED;
    uint32_t root = index->slots[slot] - 1;
    if (index->nodes[root].is_end)
        return judge_dropped(&index->nodes[root], r->word);
    if (r->condition_count > 0)
        return judge_path(index, root, r);
    return agrees_below(&index->nodes[root], r->word) ? RULE_FRESH : RULE_REPLACES;
}

static bool grow_slots(rule_index *index, uint32_t slot_count)
{
    uint32_t *slots = calloc(slot_count, sizeof(*slots));

    if (!slots)
        return false;
    for (uint32_t i = 0; i < index->node_count; i++) {
        const index_node *node = &index->nodes[i];
        node_key key = {node->parent, node->what, node->value, node->mask};
        uint32_t slot = hash_of(&key) & (slot_count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = i + 1;
    }
    free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    return true;
}

bool rule_index_reserve(rule_index *index, uint32_t rule_count)
{
    uint32_t needed = index->node_count + rule_count * NODES_PER_RULE_MAX;
    uint32_t slot_count = index->slot_count ? index->slot_count : SLOT_COUNT_MIN;

    while (slot_count / 2 < needed)
        slot_count *= 2;
    if (slot_count > index->slot_count && !grow_slots(index, slot_count))
        return false;
    if (index->node_capacity >= slot_count / 2)
        return true;
    index_node *nodes = realloc(index->nodes, slot_count / 2 * sizeof(*nodes));
    if (!nodes)
        return false;
    index->nodes = nodes;
    index->node_capacity = slot_count / 2;
    return true;
}

/* The node of a key, made where it isn't there yet. */
static uint32_t enter(rule_index *index, const node_key *key)
{
    uint32_t slot = 0;

    if (search(index, key, &slot) == FOUND)
        return index->slots[slot] - 1;
    while (index->slots[slot] != 0)
        slot = (slot + 1) & (index->slot_count - 1);
    index->nodes[index->node_count] = (index_node){
        .parent = key->parent, .what = key->what, .value = key->value, .mask = key->mask};
    index->slots[slot] = ++index->node_count;
    return index->node_count - 1;
}

static void add_below(index_node *node, uint32_t word)
{
    if (node->has_below && node->below_word != word)
        node->is_below_mixed = true;
    node->has_below = true;
    node->below_word = word;
}

void rule_index_add(rule_index *index, const rule *r)
{
    node_key key = root_key(r);
    uint32_t node = enter(index, &key);

    for (uint32_t i = 0; i < r->condition_count; i++) {
        add_below(&index->nodes[node], r->word);
        key = condition_key(node, &r->conditions[i]);
        node = enter(index, &key);
    }
    index->nodes[node].is_end = true;
    index->nodes[node].word = r->word;
}

rule_index *rule_index_new(void)
{
    return calloc(1, sizeof(rule_index));
}

void rule_index_free(rule_index *index)
{
    if (!index)
        return;
    free(index->nodes);
    free(index->slots);
    free(index);
}
