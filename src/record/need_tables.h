/* The shape of the generated tables behind need.c, summary.c.
 *
 * tools/gen_need.py makes them from data/basics.tsv, fallbacks.tsv, widen.tsv, runtime_calls.tsv,
 * risky.tsv, cves.tsv; what a column means stands there.
 */
#ifndef RECORD_NEED_TABLES_H
#define RECORD_NEED_TABLES_H

#include "abi/abi.h"

enum { TABLE_CONDITION_COUNT_MAX = 3 };

/* (argument & mask) == value. */
typedef struct table_condition {
    uint32_t arg;
    uint64_t mask; /* UINT64_MAX: all that the kernel reads of it */
    uint64_t value;
} table_condition;

/* A call with conditions; count 0: any arguments. */
typedef struct table_way {
    call_id call;
    uint32_t count;
    table_condition conditions[TABLE_CONDITION_COUNT_MAX];
} table_way;

typedef struct table_reason {
    call_id call;
    const char *because;
} table_reason;

enum { FALLBACK_OLDER_COUNT_MAX = 4 };

typedef struct fallback_row {
    call_id call;
    const char *because;
    uint32_t older_count;
    call_id older[FALLBACK_OLDER_COUNT_MAX]; /* one of them is made where `call` is not there */
} fallback_row;

typedef struct widen_row {
    table_way seen; /* count is 0 or 1 */
    table_way also;
    bool is_same;     /* `also` is checked as `seen` is */
    uint16_t because; /* of widen_reasons */
} widen_row;

enum { TABLE_RUNTIME_BYTES = 16 };

/* No pointer: those of large tables are relocated whenever the command starts. */
typedef struct runtime_row {
    char runtime[TABLE_RUNTIME_BYTES];
    bool is_init;          /* an init that engines put before the program, by any runtime */
    bool has_no_new_privs; /* made even so */
    table_way way;
} runtime_row;

/* One alternative of what a group needs. */
typedef struct reach_row {
    table_way way;
    callgate_abi_set abis; /* 0: any */
    uint32_t group;        /* one of each group is needed */
} reach_row;

typedef struct risky_row {
    const char *name;
    const char *reason;
    uint32_t first; /* of reach_rows */
    uint32_t count;
} risky_row;

typedef struct cve_row {
    const char *id;
    const char *name;
    uint32_t first;
    uint32_t count;
} cve_row;

/* Which argument a condition of a way means on an ABI: where one argument of a call matters, as
 * clone's flags, it is that one, wherever it stands there. */
uint32_t table_arg(const table_way *way, uint32_t arg, callgate_abi abi);

extern const uint32_t basic_count;
extern const table_reason basics[]; /* by call */
extern const uint32_t fallback_count;
extern const fallback_row fallbacks[]; /* by call */
extern const uint32_t widen_count;
extern const widen_row widens[]; /* by seen call */
extern const char *const widen_reasons[];
extern const uint32_t runtime_count;
extern const runtime_row runtime_rows[];
extern const reach_row reach_rows[];
extern const uint32_t risky_count;
extern const risky_row riskies[];
extern const uint32_t cve_count;
extern const cve_row cves[];

#endif
