/* The node table: hash-consed nodes with the operation cache. */
#include "policy/store_impl.h"
#include <stdlib.h>
#include <string.h>

enum {
    NODE_CAPACITY_FIRST = 1024,
    BUCKET_COUNT_MIN = 4096, /* most stores stay small: their chains are short */
    CACHE_SLOT_COUNT_FIRST = 256,
};

uint32_t store_hash(uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t h = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u;

    h ^= (h >> 29) ^ c;
    h *= 0xbf58476d1ce4e5b9u;
    return (uint32_t)(h >> 32);
}

static uint32_t bucket_for(const callgate_store *store, uint32_t var, decision lo, decision hi)
{
    return store_hash(lo, hi, var) & (store->bucket_count - 1);
}

static uint32_t bucket_of(const callgate_store *store, const decision_node *node)
{
    return bucket_for(store, node->var, node->lo, node->hi);
}

static void link_node(callgate_store *store, decision d)
{
    uint32_t *bucket = &store->buckets[bucket_of(store, &store->nodes[d])];

    store->nodes[d].chain = *bucket;
    *bucket = d;
}

/* Chains are filled in the order of making, so that the newest node stays at the head. */
static bool resize_nodes(callgate_store *store, uint32_t capacity)
{
    decision_node *nodes = realloc(store->nodes, capacity * sizeof *nodes);
    if (!nodes)
        return false;
    store->nodes = nodes;

    uint32_t bucket_count = capacity > BUCKET_COUNT_MIN ? capacity : BUCKET_COUNT_MIN;
    uint32_t *buckets = malloc(bucket_count * sizeof *buckets);
    if (!buckets)
        return false;
    free(store->buckets);
    store->buckets = buckets;
    store->bucket_count = bucket_count;
    store->node_capacity = capacity;
    memset(buckets, 0xff, bucket_count * sizeof *buckets);
    for (decision d = 0; d < store->node_count; d++)
        link_node(store, d);
    return true;
}

/* A larger cache begins empty: filling it again is cheaper than moving it. */
static void grow_cache(callgate_store *store)
{
    uint32_t slot_count = store->node_capacity;
    if (slot_count > STORE_CACHE_SLOT_COUNT_MAX || slot_count <= store->cache_slot_count)
        return;
    cache_slot *cache = calloc(slot_count, sizeof *cache);
    if (!cache)
        return;
    free(store->cache);
    store->cache = cache;
    store->cache_slot_count = slot_count;
}

static bool grow_nodes(callgate_store *store)
{
    if (!resize_nodes(store, store->node_capacity * 2)) {
        store->failure = STORE_OUT_OF_MEMORY;
        return false;
    }
    grow_cache(store);
    return true;
}

static decision append_node(callgate_store *store, uint32_t var, decision lo, decision hi)
{
    if (store->node_count >= store->limits.node_count_max) {
        store->failure = STORE_OUT_OF_NODES;
        return DECISION_NONE;
    }
    if (store->node_count == store->node_capacity && !grow_nodes(store))
        return DECISION_NONE;

    decision d = store->node_count++;
    store->nodes[d] = (decision_node){.var = var, .lo = lo, .hi = hi};
    link_node(store, d);
    return d;
}

static decision intern(callgate_store *store, uint32_t var, decision lo, decision hi)
{
    uint32_t bucket = bucket_for(store, var, lo, hi);

    for (decision d = store->buckets[bucket]; d != DECISION_NONE; d = store->nodes[d].chain) {
        const decision_node *node = &store->nodes[d];
        if (node->lo == lo && node->hi == hi && node->var == var)
            return d;
    }
    return append_node(store, var, lo, hi);
}

bool nodes_init(callgate_store *store)
{
    if (!resize_nodes(store, NODE_CAPACITY_FIRST))
        return false;
    store->cache = calloc(CACHE_SLOT_COUNT_FIRST, sizeof *store->cache);
    if (!store->cache)
        return false;
    store->cache_slot_count = CACHE_SLOT_COUNT_FIRST;
    return decision_leaf(store, 0) == DECISION_FALSE && decision_leaf(store, 1) == DECISION_TRUE;
}

static void forget_after(callgate_store *store, uint32_t node_count)
{
    for (uint32_t i = 0; i < store->cache_slot_count; i++) {
        cache_slot *slot = &store->cache[i];
        if (slot->a >= node_count || slot->b >= node_count || slot->c >= node_count ||
            slot->result >= node_count)
            slot->op = OP_NONE;
    }
}

void nodes_truncate(callgate_store *store, uint32_t node_count)
{
    if (store->node_count == node_count)
        return;
    while (store->node_count > node_count) {
        const decision_node *node = &store->nodes[--store->node_count];
        store->buckets[bucket_of(store, node)] = node->chain;
    }
    forget_after(store, node_count);
}

void nodes_release(callgate_store *store)
{
    free(store->nodes);
    free(store->buckets);
    free(store->cache);
}

static cache_slot *slot_of(const callgate_store *store, uint32_t op, uint32_t a, uint32_t b,
                           uint32_t c)
{
    return &store->cache[store_hash(a, b, c + op * 0x85ebca6bu) & (store->cache_slot_count - 1)];
}

decision cache_find(const callgate_store *store, uint32_t op, uint32_t a, uint32_t b, uint32_t c)
{
    const cache_slot *slot = slot_of(store, op, a, b, c);

    if (slot->op == op && slot->a == a && slot->b == b && slot->c == c)
        return slot->result;
    return DECISION_NONE;
}

void cache_keep(callgate_store *store, uint32_t op, uint32_t a, uint32_t b, uint32_t c,
                decision result)
{
    if (result != DECISION_NONE)
        *slot_of(store, op, a, b, c) = (cache_slot){op, a, b, c, result};
}

uint32_t store_node_count(const callgate_store *store)
{
    return store->node_count;
}

decision decision_leaf(callgate_store *store, uint32_t word)
{
    return intern(store, DECISION_LEAF, word, 0);
}

decision decision_pair(callgate_store *store, uint32_t a, uint32_t b)
{
    return intern(store, DECISION_LEAF, a, b);
}

decision decision_make(callgate_store *store, uint32_t var, decision lo, decision hi)
{
    if (lo == DECISION_NONE || hi == DECISION_NONE)
        return DECISION_NONE;
    if (lo == hi)
        return lo;
    return intern(store, var, lo, hi);
}
