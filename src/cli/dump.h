/* The forms of `callgate dump`.
 */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H

#include "base/text.h"
#include "cli/cli.h"

/* What is dumped. */
typedef struct dump_run {
    cli_session *cli;
    callgate_store *store;
    const loaded_source *source;
    const callgate_target *target;
    const callgate_source *meaning;
} dump_run;

/* Adds a form to a text. false: said why. */
typedef bool dump_form(const dump_run *run, text *out);
dump_form dump_asm, dump_policy, dump_profile;

/* An OCI profile with this meaning, as rules of masked and plain compares.
 *   default_word  what the profile says of calls that it doesn't name
 *   names_all     it names those that get the default word too
 * false: the policy has parts that rules can't say, or
 * too many of them; nothing is proved here. */
CALLGATE_MUST_CHECK bool oci_from_policy(callgate_store *store, const callgate_policy *policy,
                                         callgate_abi_set abis, uint32_t default_word,
                                         bool names_all, text *out);

#endif
