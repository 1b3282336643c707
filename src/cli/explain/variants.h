/* The targets under which a profile might answer otherwise.
 *
 * A profile speaks of capabilities, machines, kernels: for each that it names, a target that
 * differs from the one at hand in this alone.
 */
#ifndef CLI_EXPLAIN_VARIANTS_H
#define CLI_EXPLAIN_VARIANTS_H

#include "cli/cli.h"

enum { VARIANT_LABEL_BYTES = 64, VARIANT_COUNT_MAX = 160 };

typedef struct target_variant {
    char label[VARIANT_LABEL_BYTES]; /* "with CAP_SYS_ADMIN", "before Linux 4.8", "on aarch64" */
    callgate_target target;
    callgate_source meaning;
    callgate_abi machine; /* on whose own ABI the call is looked up; NONE: on the same ABI */
} target_variant;

typedef struct variant_list {
    target_variant *items;
    uint32_t count;
} variant_list;

/* Resolves the variants of a profile; for a raw filter there are none. What some runtime would
 * refuse is left out. false: said why. */
CALLGATE_MUST_CHECK bool variants_make(cli_session *cli, callgate_store *store,
                                       const loaded_source *source, const callgate_target *target,
                                       variant_list *ret_list);
void variants_release(variant_list *list);

#endif
