/* The shape of the generated tables behind other_ways.c, rings.c, starts.c.
 *
 * tools/gen_ways.py makes them from data/other_ways.tsv, io_uring_ops.tsv, runtime_needs.tsv; what
 * a column means stands there.
 */
#ifndef LINT_WAYS_H
#define LINT_WAYS_H

#include "record/need_tables.h"

typedef enum way_kind {
    WAY_REFUSED,
    WAY_CHECKED, /* said where arguments of `call` are checked, too */
    WAY_SAME,    /* said where the way is permitted with arguments that `call` is refused with */
} way_kind;

typedef struct other_way {
    call_id call;
    table_way way;
    way_kind kind;
    const char *reason;
} other_way;

enum { RING_OP_CALL_COUNT_MAX = 4 };

typedef struct ring_op {
    const char *name; /* "IORING_OP_CONNECT" */
    uint32_t count;
    call_id calls[RING_OP_CALL_COUNT_MAX]; /* any of them does the same */
} ring_op;

/* A call without which a runtime fails. */
typedef struct runtime_need {
    const char *runtime;
    bool is_exec;          /* to execute in a container; else to start one */
    bool has_no_new_privs; /* under no_new_privs; else without */
    table_way way;         /* on 64-bit machines with asm-generic's constants, as measured */
    table_way otherwise;   /* what does as well; of CALL_NONE: nothing */
} runtime_need;

extern const uint32_t runtime_need_count;
extern const runtime_need runtime_needs[];
extern const uint32_t other_way_count;
extern const other_way other_ways[]; /* by call */
extern const uint32_t ring_op_count;
extern const ring_op ring_ops[];

#endif
