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

/* Of a SOURCE that lives: each filter's instructions, the newest first; the same, then what all of
 * them mean together. */
dump_form dump_live_asm, dump_live_whole;

/* What an OCI profile leaves to choose. */
typedef struct oci_choice {
    uint32_t default_word; /* what it says of calls that it doesn't name */
    bool has_edge;         /* runc is to answer ENOSYS to what is newer */
    bool names_all;        /* it names calls that get the default word too */
} oci_choice;

/* An OCI profile with this meaning, as rules of masked and plain compares. false: the policy has
 * parts that rules can't say, or too many of them; nothing is proved here. */
CALLGATE_MUST_CHECK bool oci_from_policy(callgate_store *store, const callgate_policy *policy,
                                         callgate_abi_set abis, const oci_choice *choice,
                                         text *out);

#endif
