/* What a set has: calls by number, conditions by hash.
 *
 * A call's root is found by its slot in the ABI's table. Below it a node's key is its parent and
 * one condition; open addressing, at most half full. Whoever writes a profile may choose keys that
 * collide, so a search that takes too long is a limit and never a wait.
 */
#include "rules/index.h"
#include <assert.h>
#include <stdlib.h>

enum {
    SLOT_COUNT_MIN = 256,  /* a power of two, as all later counts */
    PROBE_COUNT_MAX = 512, /* far beyond what numbers meet by chance */
    ROOT_BITS = 16,        /* of calls in an ABI's table, absent ones behind them */
    PLACE_BITS = 29,       /* of places in a set, + 1 */
};

/* A parent that is no node but the call at that slot of an ABI. */
#define ROOT_BIT 0x80000000u

/* What is known of the rules that begin with a call and some conditions. Once one ends here none
 * goes on from here: it would be dropped. Eight bytes: each call of an ABI has one. */
typedef struct index_state {
    uint32_t word; /* of the rule that ends here, or of those that go on, where they agree */
    bool is_end : 1;
    bool has_below : 1;
    bool is_below_mixed : 1;
    uint32_t newest : PLACE_BITS; /* of all rules of a call: its place in the set + 1; 0: none */
} index_state;

static_assert(RULES_COUNT_MAX < 1u << PLACE_BITS, "all places of a set can be kept");

typedef struct node_key {
    uint32_t parent;
    uint32_t what; /* argument and operator */
    uint64_t value;
    uint64_t mask;
} node_key;

typedef struct index_node {
    node_key key;
    index_state state;
} index_node;

/* The calls of an ABI; made with its first rule. */
typedef struct index_abi {
    index_state *roots;  /* its calls, by slot */
    uint32_t slot_count; /* those of absent calls stand behind */
    uint32_t nr_base;
    uint32_t nr_count; /* numbers from nr_base on whose slots are their distances from it */
} index_abi;

struct rule_index {
    index_abi abis[CALLGATE_ABI_COUNT];
    callgate_abi_set ready; /* those that are made */
    index_node *nodes;
    uint32_t node_count;
    uint32_t node_capacity;
    uint32_t *slots; /* a node's number + 1; 0: empty */
    uint32_t slot_count;
};

/* Slots of numbers, as call_slot has them, then those of absent calls. */
static uint32_t root_slot(const rule_index *index, const rule *r)
{
    const index_abi *abi = &index->abis[r->abi];
    uint32_t offset = r->nr - abi->nr_base;

    if (r->nr >= RULE_NR_ABSENT)
        return abi->slot_count + (r->nr - RULE_NR_ABSENT);
    return offset < abi->nr_count ? offset : call_slot(r->abi, r->nr);
}

static index_state *root_of(const rule_index *index, const rule *r)
{
    return &index->abis[r->abi].roots[root_slot(index, r)];
}

static uint32_t root_parent(const rule_index *index, const rule *r)
{
    return ROOT_BIT | (uint32_t)r->abi << ROOT_BITS | root_slot(index, r);
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

static bool are_equal_keys(const node_key *a, const node_key *b)
{
    return a->parent == b->parent && a->what == b->what && a->value == b->value &&
           a->mask == b->mask;
}

typedef enum search_result { FOUND, ABSENT, LOST } search_result;

/* The node of a key, or the slot where it belongs. */
static search_result search(const rule_index *index, const node_key *key, uint32_t *ret_slot)
{
    *ret_slot = 0;
    if (index->slot_count == 0)
        return ABSENT;
    uint32_t slot = hash_of(key) & (index->slot_count - 1);
    for (uint32_t probes = 0; probes < PROBE_COUNT_MAX; probes++) {
        uint32_t at = index->slots[slot];
        *ret_slot = slot;
        if (at == 0)
            return ABSENT;
        if (are_equal_keys(&index->nodes[at - 1].key, key))
            return FOUND;
        slot = (slot + 1) & (index->slot_count - 1);
    }
    return LOST;
}

static bool agrees_below(const index_state *state, uint32_t word)
{
    return !state->is_below_mixed && (!state->has_below || state->word == word);
}

static rule_verdict judge_dropped(const index_state *end, uint32_t word)
{
    return end->word == word ? RULE_DROPPED : RULE_OVERRULED;
}

static rule_verdict judge_end(const index_state *state, uint32_t word)
{
    if (state->is_end)
        return state->word == word ? RULE_DROPPED : RULE_REFUSED;
    return agrees_below(state, word) ? RULE_FRESH : RULE_REFUSED;
}

/* Below the root: the unconditional rule is not among these. */
static rule_verdict judge_path(const rule_index *index, const rule *r)
{
    uint32_t slot = 0, parent = root_parent(index, r);
    const index_state *state = NULL;

    for (uint32_t i = 0; i < r->condition_count; i++) {
        node_key key = condition_key(parent, &r->conditions[i]);
        search_result result = search(index, &key, &slot);
        if (result != FOUND)
            return result == ABSENT ? RULE_FRESH : RULE_CROWDED;
        parent = index->slots[slot] - 1;
        state = &index->nodes[parent].state;
        if (state->is_end && i + 1 < r->condition_count)
            return judge_dropped(state, r->word);
    }
    return judge_end(state, r->word);
}

/* A rule without conditions, by what is known of its call. */
static rule_verdict judge_plain(const index_state *root, uint32_t word)
{
    if (root->is_end)
        return judge_dropped(root, word);
    return agrees_below(root, word) ? RULE_FRESH : RULE_REPLACES;
}

rule_verdict rule_index_judge(const rule_index *index, const rule *r)
{
    if (!index || !index->abis[r->abi].roots)
        return RULE_FRESH;
    const index_state *state = root_of(index, r);
    if (r->condition_count == 0)
        return judge_plain(state, r->word);
    return state->is_end ? judge_dropped(state, r->word) : judge_path(index, r);
}

static bool grow_slots(rule_index *index, uint32_t slot_count)
{
    uint32_t *slots = calloc(slot_count, sizeof(*slots));

    if (!slots)
        return false;
    for (uint32_t i = 0; i < index->node_count; i++) {
        uint32_t slot = hash_of(&index->nodes[i].key) & (slot_count - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = i + 1;
    }
    free(index->slots);
    index->slots = slots;
    index->slot_count = slot_count;
    return true;
}

static bool reserve_nodes(rule_index *index, uint32_t count)
{
    uint32_t needed = index->node_count + count;
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

static bool make_roots(index_abi *made, callgate_abi abi)
{
    made->slot_count = call_slot_count(abi);
    made->nr_base = abi_get(abi)->nr_base;
    made->nr_count = call_nr_max(abi) - made->nr_base + 1;
    uint32_t count = made->slot_count + call_count();
    assert(count <= 1u << ROOT_BITS);
    made->roots = calloc(count, sizeof(*made->roots));
    return made->roots != NULL;
}

bool rule_index_reserve(rule_index *index, callgate_abi abi, uint32_t condition_count)
{
    index_abi *known = &index->abis[abi];

    if (!known->roots && !make_roots(known, abi))
        return false;
    index->ready |= CALLGATE_ABI_BIT(abi);
    return condition_count == 0 || reserve_nodes(index, condition_count);
}

bool rule_index_has_room(const rule_index *index, callgate_abi_set abis)
{
    return index && (abis & ~index->ready) == 0;
}

/* The node of a key, made where it isn't there yet. */
static uint32_t enter(rule_index *index, const node_key *key)
{
    uint32_t slot = 0;

    if (search(index, key, &slot) == FOUND)
        return index->slots[slot] - 1;
    while (index->slots[slot] != 0)
        slot = (slot + 1) & (index->slot_count - 1);
    index->nodes[index->node_count] = (index_node){.key = *key};
    index->slots[slot] = ++index->node_count;
    return index->node_count - 1;
}

static void add_below(index_state *state, uint32_t word)
{
    if (state->has_below && state->word != word)
        state->is_below_mixed = true;
    state->has_below = true;
    state->word = word;
}

void rule_index_add(rule_index *index, const rule *r)
{
    index_state *state = root_of(index, r);
    uint32_t parent = root_parent(index, r);

    for (uint32_t i = 0; i < r->condition_count; i++) {
        node_key key = condition_key(parent, &r->conditions[i]);
        add_below(state, r->word);
        parent = enter(index, &key);
        state = &index->nodes[parent].state;
    }
    state->is_end = true;
    state->word = r->word;
}

/* The newest rule's next is the oldest one. */
static void list(index_state *root, rule *rules, uint32_t place)
{
    uint32_t *newest = root->newest > 0 ? &rules[root->newest - 1].next : NULL;

    rules[place].next = newest ? *newest : place + 1;
    if (newest)
        *newest = place + 1;
    root->newest = (place + 1) & ((1u << PLACE_BITS) - 1);
}

rule_verdict rule_index_enter(rule_index *index, const rule *made, bool is_listed, rule *rules,
                              uint32_t place)
{
    index_state *root = root_of(index, made);
    rule_verdict verdict = judge_plain(root, made->word);

    if (!rule_is_added(verdict))
        return verdict;
    root->is_end = true;
    root->word = made->word;
    if (is_listed) {
        rules[place] = *made;
        list(root, rules, place);
    }
    return verdict;
}

void rule_index_list(rule_index *index, rule *rules, uint32_t place)
{
    list(root_of(index, &rules[place]), rules, place);
}

uint32_t rule_index_calls(const rule_index *index, callgate_abi abi, uint32_t *ret_places)
{
    const index_abi *known = index && index->abis[abi].roots ? &index->abis[abi] : NULL;
    uint32_t slot_count = known ? known->slot_count : 0, count = 0;

    for (uint32_t slot = 0; slot < slot_count;
         slot++) { /* nothing foretells which have: no branch */
        ret_places[count] = known->roots[slot].newest;
        count += ret_places[count] > 0;
    }
    return count;
}

rule_index *rule_index_new(void)
{
    return calloc(1, sizeof(rule_index));
}

void rule_index_free(rule_index *index)
{
    if (!index)
        return;
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        free(index->abis[abi].roots);
    free(index->nodes);
    free(index->slots);
    free(index);
}
