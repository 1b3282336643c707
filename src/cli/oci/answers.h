/* What a call is answered on each ABI.
 *
 * Of that, what the names of a profile have to say, as its reader knows them.
 */
#ifndef CLI_OCI_ANSWERS_H
#define CLI_OCI_ANSWERS_H

#include "cli/oci/cover.h"
#include "cli/oci/write.h"

/* A policy under a choice. */
typedef struct oci_answers {
    callgate_store *store;
    const callgate_policy *policy;
    callgate_abi_set abis;
    const oci_choice *choice;
    uint32_t edges[CALLGATE_ABI_COUNT]; /* numbers above answer ENOSYS, whatever rules say */
} oci_answers;

/* What is to be said of one call. */
typedef struct oci_answer {
    cover_request request;
    cover_failure failure;   /* COVER_ABIS_DIFFER, or FINE */
    callgate_call_data call; /* on the first ABI, a machine's own if one has it; arguments 0 */
} oci_answer;

oci_answers oci_answers_of(callgate_store *store, const callgate_policy *policy,
                           callgate_abi_set abis, const oci_choice *choice);

/* false: no name has to say anything of it, or none can. */
bool oci_answer_find(const oci_answers *answers, call_id call, oci_answer *ret_answer);

/* Is there one word that all ABIs give a call, whatever its arguments? */
bool oci_answer_is_constant(const oci_answer *answer, uint32_t *ret_word);

/* Is a call the last one below an edge? Its name alone keeps that edge where it is. */
bool oci_is_at_edge(const oci_answers *answers, call_id call);

/* Does who reads the profile know a call's name on an ABI? target: NULL for everybody. */
bool oci_is_nameable(const callgate_target *target, call_id call, callgate_abi abi);

/* The largest number of each ABI that every libseccomp names. */
void oci_find_newest(const oci_answers *answers, uint32_t ret_newest[CALLGATE_ABI_COUNT]);

/* Is a call that newest one of an ABI, or one that some libseccomp doesn't name? */
bool oci_is_newer(const oci_answers *answers, call_id call, const uint32_t *newest);

#endif
