/* A table of interned entries that gives back its newest ones first.
 *
 * An entry is the first member of what is interned; the table owns what it holds (free). Chains
 * run from the newest entry to the oldest, so dropping the newest pops bucket heads.
 */
#ifndef POLICY_INTERN_H
#define POLICY_INTERN_H

#include <stdbool.h>
#include <stdint.h>

typedef struct intern_entry intern_entry;
struct intern_entry {
    uint32_t hash;
    intern_entry *chain; /* the next older one of its bucket */
    intern_entry *older; /* the one made before it */
};

typedef struct intern_table {
    intern_entry **buckets;
    uint32_t bucket_count; /* 0 or a power of two */
    uint32_t count;
    intern_entry *newest;
} intern_table;

/* The newest entry of the chain in which `hash` would stand; NULL: none. */
intern_entry *intern_chain(const intern_table *table, uint32_t hash);

/* Takes an entry whose hash is set; false: no memory, and the entry stays the caller's. */
bool intern_add(intern_table *table, intern_entry *entry);

/* Frees all entries newer than `newest` (NULL: all). */
void intern_drop(intern_table *table, const intern_entry *newest);

void intern_release(intern_table *table);

#endif
