/* How many instructions calls execute in a filter.
 *
 * All calls are the numbers of the tables of x86_64 and, where the filter covers it, x86: those
 * that the kernel walks when a filter is attached. The other classes are of x86_64's calls, as the
 * policy has them: allowed or denied whatever the arguments are, or decided by arguments.
 */
#ifndef BENCH_PATHS_H
#define BENCH_PATHS_H

#include "callgate/callgate.h"

typedef enum path_class {
    PATH_ALL,
    PATH_ALLOWED,
    PATH_DENIED,
    PATH_CHECKED,
    PATH_CLASS_COUNT,
} path_class;

typedef struct path_figures {
    uint32_t count; /* of numbers in the class */
    uint32_t worst; /* every test of an argument being followed both ways: an upper bound */
    double mean;    /* every argument being 0, loads and the return counted; 0: none */
} path_figures;

/* Which class a call of x86_64 is in; PATH_ALL: in none, since no argument matters but its word
 * is neither ALLOW nor a refusal. */
path_class path_class_of(const callgate_store *store, const callgate_policy *policy, uint32_t nr);

void paths_measure(const callgate_insn *insns, size_t insn_count, const callgate_store *store,
                   const callgate_policy *policy, callgate_abi_set abis,
                   path_figures ret_figures[PATH_CLASS_COUNT]);

#endif
