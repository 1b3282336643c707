/* One meaning out of several.
 */
#ifndef CLI_MERGE_MERGE_H
#define CLI_MERGE_MERGE_H

#include "cli/oci/write.h"
#include "cli/sides.h"

/* How several sources are attached together: flags add up, one listener takes all. false: said why
 * (two listeners). */
CALLGATE_MUST_CHECK bool attachments_merge(cli_session *cli, const side_set *set,
                                           callgate_attachment *ret_attachment);

/* The combination of all sides, in their order; of STACK the last is the newest. Its ABIs are those
 * that some side covers and the result doesn't kill. false: said why. */
CALLGATE_MUST_CHECK bool sides_merge(cli_session *cli, const side_set *set, callgate_combine how,
                                     const callgate_policy **ret_policy,
                                     callgate_abi_set *ret_abis);

/* Which rule of which side a call's answer comes from (reasons.c). */
typedef struct merge_reasons {
    const side_set *set;
    uint32_t *bases;    /* of each side: the reason of its first rule */
    uint32_t **entries; /* of each side: the entry that an index of its origin is of */
} merge_reasons;

CALLGATE_MUST_CHECK bool merge_reasons_init(merge_reasons *reasons, const side_set *set);
void merge_reasons_release(merge_reasons *reasons);
oci_reasons merge_reasons_of(merge_reasons *reasons);

/* A result. */
typedef struct merge_run {
    cli_session *cli;
    side_set *set;
    callgate_combine how;
    callgate_source meaning; /* owns nothing */
} merge_run;

/* Writes it as an OCI profile, or with -o DIR/ as one for each machine. Where the sources have
 * runc's answer to newer calls from several numbers on, which no profile says, and no option asks
 * for runc, it is written as it is without; as runc reads it, it still permits no more. That is
 * proved too, and said. The sides mean less afterwards. false: said why. */
CALLGATE_MUST_CHECK bool merge_write_profile(const merge_run *run);

/* Says why no OCI profile means the result (why.c). */
void merge_say_why(cli_session *cli, const oci_request *request, const oci_outcome *outcome);

#endif
