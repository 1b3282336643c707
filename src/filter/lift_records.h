/* Interned records of words: equal records have one index.
 */
#ifndef FILTER_LIFT_RECORDS_H
#define FILTER_LIFT_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#define RECORD_NONE UINT32_MAX

typedef struct records {
    uint32_t *words;
    uint32_t *buckets;   /* index + 1; 0: empty */
    uint32_t word_count; /* of one record */
    uint32_t count;
    uint32_t capacity; /* half the count of buckets; a power of two */
} records;

void records_init(records *table, uint32_t word_count);
void records_release(records *table);

/* The index of a record, made where it is new; RECORD_NONE: out of memory. */
uint32_t records_intern(records *table, const uint32_t *record);

/* Valid until the next record is made. */
const uint32_t *records_get(const records *table, uint32_t index);

#endif
