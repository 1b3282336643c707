/* A table of interned entries that gives back its newest ones first. */
#include "policy/intern.h"
#include <stdlib.h>

enum { BUCKET_COUNT_FIRST = 64 };

static intern_entry **bucket_of(const intern_table *table, uint32_t hash)
{
    return &table->buckets[hash & (table->bucket_count - 1)];
}

intern_entry *intern_chain(const intern_table *table, uint32_t hash)
{
    return table->bucket_count ? *bucket_of(table, hash) : NULL;
}

static void link_entry(intern_table *table, intern_entry *entry)
{
    intern_entry **bucket = bucket_of(table, entry->hash);

    entry->chain = *bucket;
    *bucket = entry;
}

static intern_entry *reverse(intern_entry *newest)
{
    intern_entry *reversed = NULL;

    while (newest) {
        intern_entry *older = newest->older;
        newest->older = reversed;
        reversed = newest;
        newest = older;
    }
    return reversed;
}

/* Links again from the oldest to the newest, so that the newest stand at the heads. */
static bool grow(intern_table *table)
{
    uint32_t count = table->bucket_count ? table->bucket_count * 2 : BUCKET_COUNT_FIRST;
    intern_entry **buckets = calloc(count, sizeof(intern_entry *));
    if (!buckets)
        return false;

    free(table->buckets);
    table->buckets = buckets;
    table->bucket_count = count;
    intern_entry *oldest = reverse(table->newest);
    for (intern_entry *entry = oldest; entry; entry = entry->older)
        link_entry(table, entry);
    reverse(oldest);
    return true;
}

bool intern_add(intern_table *table, intern_entry *entry)
{
    if (table->count >= table->bucket_count && !grow(table))
        return false;
    link_entry(table, entry);
    entry->older = table->newest;
    table->newest = entry;
    table->count++;
    return true;
}

void intern_drop(intern_table *table, const intern_entry *newest)
{
    while (table->newest != newest) {
        intern_entry *entry = table->newest;
        table->newest = entry->older;
        *bucket_of(table, entry->hash) = entry->chain;
        table->count--;
        free(entry);
    }
}

void intern_release(intern_table *table)
{
    intern_drop(table, NULL);
    free(table->buckets);
}
