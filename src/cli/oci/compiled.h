/* Warnings of what libseccomp makes of written profiles.
 */
#ifndef CLI_OCI_COMPILED_H
#define CLI_OCI_COMPILED_H

#include "cli/cli.h"

/* A profile that was written. */
typedef struct compiled_product {
    const char *name; /* in places */
    const char *json;
    size_t json_bytes;
    const callgate_target *target;
    const callgate_profile *before; /* what was doubtful there is no news; NULL: there was none */
    /* Looks for more in what it means; NULL: nothing else is of interest. */
    void (*look)(cli_session *cli, callgate_store *store, const callgate_source *meaning,
                 const void *user);
    const void *user;
} compiled_product;

/* Reads it as runtimes will. Says whether libseccomp's filter is longer than the kernel takes,
 * whether it forgets rules or mixes up tests of calls, whose rules it may read otherwise. */
void compiled_warn(cli_session *cli, const compiled_product *product);

#endif
