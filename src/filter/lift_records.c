/* An open-addressed table of interned records. */
#include "filter/lift_records.h"
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 64 };

void records_init(records *table, uint32_t word_count)
{
    *table = (records){.word_count = word_count};
}

void records_release(records *table)
{
    free(table->words);
    free(table->buckets);
    records_init(table, table->word_count);
}

const uint32_t *records_get(const records *table, uint32_t index)
{
    return table->words + (size_t)index * table->word_count;
}

static uint32_t hash_of(const records *table, const uint32_t *record)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < table->word_count; i++)
        hash = (hash ^ record[i]) * 0x9e3779b97f4a7c15u + (hash >> 32);
    return (uint32_t)(hash >> 32);
}

/* The bucket where a record stands, or the empty one where it would. */
static uint32_t *bucket_of(const records *table, const uint32_t *record)
{
    uint32_t mask = table->capacity * 2 - 1;
    uint32_t at = hash_of(table, record) & mask;

    while (table->buckets[at] && memcmp(records_get(table, table->buckets[at] - 1), record,
                                        table->word_count * sizeof *record) != 0)
        at = (at + 1) & mask;
    return &table->buckets[at];
}

static bool grow(records *table)
{
    uint32_t capacity = table->capacity ? table->capacity * 2 : CAPACITY_FIRST;
    size_t record_bytes = table->word_count * sizeof *table->words;
    uint32_t *words = realloc(table->words, capacity * record_bytes);

    if (!words)
        return false;
    table->words = words;
    uint32_t *buckets = calloc((size_t)capacity * 2, sizeof *buckets);
    if (!buckets)
        return false;
    free(table->buckets);
    table->buckets = buckets;
    table->capacity = capacity;
    for (uint32_t i = 0; i < table->count; i++)
        *bucket_of(table, records_get(table, i)) = i + 1;
    return true;
}

uint32_t records_intern(records *table, const uint32_t *record)
{
    if (table->count == table->capacity && !grow(table))
        return RECORD_NONE;

    uint32_t *bucket = bucket_of(table, record);
    if (*bucket)
        return *bucket - 1;
    memcpy(table->words + (size_t)table->count * table->word_count, record,
           table->word_count * sizeof *record);
    *bucket = ++table->count;
    return table->count - 1;
}
