/* What the library asks about ABIs, calls, arguments, constants.
 *
 * All tables are static and generated from data/ (tools/gen_tables.py); nothing here allocates.
 * A call is a `call_id`: the index of its name in the sorted table of names.
 */
#ifndef ABI_ABI_H
#define ABI_ABI_H

#include "callgate/abi.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct abi_info {
    const char *name;      /* "x86_64" */
    const char *oci_token; /* "SCMP_ARCH_X86_64" */
    const char *goarch;    /* "amd64"; "" where Go has none of its own */
    uint32_t arch;         /* AUDIT_ARCH */
    uint32_t word_bits;    /* 32 or 64 */
    bool is_big_endian;
    uint32_t nr_first; /* the view of nr: [nr_first, nr_last] */
    uint32_t nr_last;
    uint32_t nr_base;     /* what the ABI adds to its numbers (MIPS, x32) */
    callgate_abi machine; /* the 64-bit ABI whose kernels run it, or itself */
} abi_info;

const abi_info *abi_get(callgate_abi abi); /* never NULL: no other is asked for */

typedef uint32_t call_id;
enum { CALL_NONE = UINT32_MAX >> 1 };

uint32_t call_count(void);         /* ids are below it */
uint32_t call_kernel_newest(void); /* every call through this kernel is known */
call_id call_from_name(const char *name, size_t name_bytes); /* CALL_NONE: unknown */
const char *call_name(call_id call);
bool call_nr(call_id call, callgate_abi abi, uint32_t *ret_nr); /* false: not on that ABI */
call_id call_at(callgate_abi abi, uint32_t nr);                 /* CALL_NONE: no such call */
uint32_t call_nr_max(callgate_abi abi); /* the largest number in the table, private ones aside */

/* How many numbers from first to last are calls; both lie between the ABI's nr_base and
 * call_nr_max. */
uint32_t call_count_in(callgate_abi abi, uint32_t first, uint32_t last);
/* The numbers of an ABI's table without the gap before private ones: slots from 0, in the order of
 * numbers, for what is kept by number. `nr` has to be one of the table. */
uint32_t call_slot_count(callgate_abi abi);
uint32_t call_slot(callgate_abi abi, uint32_t nr);

/* The kernel that introduced a call on an ABI, CALLGATE_KERNEL form (major << 16 | minor); 0: in
 * the oldest data already, or unknown. */
uint32_t call_kernel(call_id call, callgate_abi abi);

/* Does upstream's libseccomp of that release know the name, and its number on the ABI?
 * release: 2 << 16 | 5 << 8 | 4. */
bool call_known_by_libseccomp(call_id call, callgate_abi abi, uint32_t release);

/* The oldest release that is told apart, in that form: what it knew may be older. */
uint32_t libseccomp_oldest(void);

/* The last release of the series (2 << 8 | 5) that comes first, from `series` on, in that form; 0:
 * none is known. */
uint32_t libseccomp_last(uint32_t series);

/* The up to `count_max` calls that an unknown name was meant to be, best first: those that it is
 * another spelling of (abi/respell.h), else the nearest by edit distance. */
size_t call_nearest(const char *name, size_t name_bytes, const char **ret_names, size_t count_max);

/* An argument of a call. */
typedef struct call_arg {
    const char *name; /* "flags" */
    const char *type; /* "unsigned long" */
    uint32_t bits;    /* width that the kernel reads on a 64-bit ABI: 8..64 */
    bool is_pointer;  /* a filter can't look behind it */
    bool is_signed;
} call_arg;

uint32_t call_arg_count(call_id call); /* 0..6 */
const call_arg *call_arg_get(call_id call, uint32_t arg);

/* Which argument of call_arg_get an ABI's argument is: s390 takes clone's first two the other way
 * round (CONFIG_CLONE_BACKWARDS2). */
uint32_t call_arg_usual(call_id call, callgate_abi abi, uint32_t arg);

/* socketcall and ipc: the multiplexer's call of a direct call on an ABI that has both forms, and
 * the value its argument 0 then has. false: none. */
bool call_multiplexer(call_id call, callgate_abi abi, uint32_t *ret_nr, uint32_t *ret_value);
bool call_has_multiplexer(call_id call); /* on some ABI */
bool call_is_multiplexer(call_id call);  /* socketcall or ipc, on whatever ABI */

/* Named constants that an argument of a call takes. */
typedef struct constant {
    const char *name; /* "CLONE_NEWUSER" */
    uint64_t value;
} constant;

/* The value of a constant by name, whatever call it belongs to; false: unknown. */
bool constant_value(const char *name, size_t name_bytes, uint64_t *ret_value);

/* Names a value of an argument: "AF_INET", "CLONE_NEWUSER|CLONE_NEWNS", or a number where it has
 * none. Writes at most `bytes` with the NUL and returns the length. */
size_t constant_format(call_id call, uint32_t arg, uint64_t value, char *ret_text, size_t bytes);

/* Has the argument flags of its own, beside or without a choice among values? */
bool constant_has_flags(call_id call, uint32_t arg);
uint64_t constant_flags(call_id call, uint32_t arg); /* the bits of all of them */

/* Errnos: number by name, name by number (NULL, false: unknown). MIPS and PA-RISC number most of
 * those above 34 their own way: 38 is ENOSYS elsewhere, EL2NSYNC there. CALLGATE_ABI_NONE:
 * asm-generic's numbers, as most machines have them. */
const char *errno_name(callgate_abi abi, uint32_t number);
bool errno_number(callgate_abi abi, const char *name, size_t name_bytes, uint32_t *ret_number);
bool errno_is_usual(callgate_abi abi);

/* An ABI by whose numbers all of a set's machines go; NONE: some have asm-generic's. */
callgate_abi errno_abi(callgate_abi_set abis);

/* An errno by its name: names that share a number in asm-generic may have two elsewhere, as EDEADLK
 * and EDEADLOCK on MIPS. */
typedef uint32_t errno_id;
enum { ERRNO_UNNAMED = 0 }; /* a number, or no errno's name */
errno_id errno_from_name(const char *name, size_t name_bytes);
uint32_t errno_of(callgate_abi abi, errno_id id); /* its number on the ABI's machine */
uint32_t errno_enosys(callgate_abi abi);          /* ENOSYS there */

/* Capabilities: "CAP_SYS_ADMIN" or "sys_admin" -> 21. */
bool capability_number(const char *name, size_t name_bytes, uint32_t *ret_number);
const char *capability_name(uint32_t number); /* "CAP_SYS_ADMIN" */

/* Named sets of calls: "@network-io". */
typedef struct call_group {
    const char *name;   /* without the @ */
    const char *reason; /* a line for people */
    const call_id *calls;
    uint32_t call_count;
} call_group;

uint32_t call_group_count(void);
const call_group *call_group_get(uint32_t index);                            /* below the count */
const call_group *call_group_from_name(const char *name, size_t name_bytes); /* NULL: none */

#endif
