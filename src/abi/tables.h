/* The shape of the generated tables, for src/abi alone.
 *
 * Strings are offsets into tables_text, so that nothing has to be relocated at start. Numbers in
 * tables lack their ABI's base.
 */
#ifndef ABI_TABLES_H
#define ABI_TABLES_H

#include "abi/abi.h"

enum {
    TABLE_NR_NONE = 0xffff,    /* no such call in that table */
    TABLE_CALL_NONE = 0xffff,  /* no call has that number */
    TABLE_PRIVATE = 0xf000,    /* entries from here on mean ARM's private calls ... */
    TABLE_PRIVATE_NR = 0xf0000 /* ... which start at this number */
};

/* A row of calls, arguments and releases; TABLES_CALL_COUNT of them, by name. */
typedef struct table_call {
    uint16_t name;
    uint16_t first_arg; /* index into tables_call_args */
    uint8_t name_bytes;
    uint8_t arg_count;
    uint8_t release;   /* index into tables_releases: 0 is none */
    uint8_t multiplex; /* index into tables_multiplex + 1: 0 is none */
} table_call;

/* A column of numbers: those of one or more ABIs. */
typedef struct table_column {
    const uint16_t *nrs;     /* by call */
    const uint16_t *kernels; /* by call: major << 8 | minor, 0: unknown */
    const uint8_t *releases; /* by call: index into tables_releases */
    const uint16_t *calls;   /* by number */
    const uint16_t *below;   /* by number, and one more: how many lower ones are calls */
    uint32_t call_count;     /* numbers, from 0 */
    const uint16_t *private_calls;
    uint32_t private_count;
} table_column;

typedef struct table_abi {
    abi_info info;
    uint8_t column;
    uint8_t errno_table;      /* of table_errno.numbers */
    uint8_t release;          /* the first libseccomp that knows the ABI */
    bool has_socketcall;      /* libseccomp splits socketcall and ipc there */
    const char *const *names; /* other names, NULL-terminated */
} table_abi;

/* How a call is reached through another. */
typedef struct table_multiplex {
    uint16_t multiplexer;
    uint32_t value;
} table_multiplex;

typedef struct table_constant {
    uint16_t name;
    uint16_t name_bytes;
    uint64_t value;
} table_constant;

/* Constants [first, first + count) of tables_family_constants. */
typedef struct table_family {
    uint16_t first;
    uint16_t count;
} table_family;

/* What an argument takes: the bits under mask are one of `values`, the others a set of `flags`. */
typedef struct table_use {
    uint16_t call;
    uint8_t arg;
    uint8_t values; /* index into tables_families; 0 is empty */
    uint8_t flags;
    uint64_t mask;
} table_use;

enum { TABLE_ERRNO_COUNT = 3 }; /* ways of machines to number errors */

typedef struct table_errno {
    const char *name;
    uint32_t numbers[TABLE_ERRNO_COUNT]; /* asm-generic's first */
} table_errno;

extern const char *const tables_text;
extern const uint32_t tables_kernel; /* complete through it: major << 16 | minor */
extern const uint32_t tables_call_count;
extern const table_call tables_calls[];
extern const uint32_t tables_slot_count; /* a power of two */
extern const uint16_t tables_slots[];    /* by hash of the name, open addressing */
extern const uint16_t tables_call_args[];
extern const call_arg tables_args[];
extern const uint32_t tables_releases[]; /* major << 16 | minor << 8 | patch; 0 ends them */
extern const table_column tables_columns[];
extern const table_abi tables_abis[];
extern const uint32_t tables_multiplex_count;
extern const table_multiplex tables_multiplex[];
extern const uint32_t tables_constant_count;
extern const table_constant tables_constants[]; /* by name */
extern const table_family tables_families[];
extern const uint16_t tables_family_constants[]; /* indexes into tables_constants */
extern const uint32_t tables_use_count;
extern const table_use tables_uses[]; /* by call and argument */
extern const uint32_t tables_errno_count;
extern const table_errno tables_errnos[];
extern const uint32_t tables_capability_count;
extern const char *const tables_capabilities[]; /* by number */
extern const uint32_t tables_capability_slot_count;
extern const uint16_t tables_capability_slots[]; /* numbers by hash of the name without CAP_ */
extern const uint32_t tables_group_count;
extern const call_group tables_groups[]; /* by name */

#endif
