/* OCI profiles written from policies.
 */
#ifndef CLI_OCI_WRITE_H
#define CLI_OCI_WRITE_H

#include "abi/abi.h"
#include "base/text.h"
#include "callgate/profile.h"
#include "cli/oci/cover.h"

/* Why a rule is there: where policies were made from profiles, their rules can be told. */
typedef struct oci_reasons {
    /* A number for the reason that a call is answered with `word`; 0: none is known. */
    uint32_t (*find)(void *user, const callgate_call_data *call, uint32_t word);
    /* Adds that reason's words. */
    void (*tell)(void *user, uint32_t reason, text *out);
    void *user;
} oci_reasons;

/* What an OCI profile leaves to choose. */
typedef struct oci_choice {
    const callgate_target *target;         /* who reads it, with ABIs; NULL: many */
    uint32_t default_word;                 /* what it says of calls that it doesn't name */
    bool has_edge;                         /* runc is to answer ENOSYS to what is newer */
    const oci_reasons *reasons;            /* NULL: rules have no comments */
    const callgate_attachment *attachment; /* NULL: no flags, no listener */
    bool omits_flags;                      /* no member of that name: the runtime's own hold */
    bool names_newer; /* those that get the default too: runc's ENOSYS begins above */
    bool is_masked;   /* rules alone that libseccomp never contradicts */
} oci_choice;

/* A call whose answers no rules say, and why; FINE: all can be said. */
typedef struct oci_miss {
    cover_failure failure;
    call_id call;
} oci_miss;

/* Why, in words that follow the call's name. */
const char *oci_miss_words(cover_failure failure);

/* An OCI profile with this meaning, as far as rules can say it (cover.h); nothing is proved here.
 * false: an action that no rule has, or too many rules. */
CALLGATE_MUST_CHECK bool oci_from_policy(callgate_store *store, const callgate_policy *policy,
                                         callgate_abi_set abis, const oci_choice *choice, text *out,
                                         oci_miss *ret_miss);

/* The ABIs that a profile has to list for a policy. One that is killed as a whole, and not by the
 * default action, is an arch that the profile doesn't name. */
callgate_abi_set oci_listed_abis(const callgate_policy *policy, callgate_abi_set abis);

/* Can a rule have this word as its action? NOTIFY takes a listener. attachment may be NULL. */
bool oci_takes_word(uint32_t word, const callgate_attachment *attachment);

/* What is to be written. */
typedef struct oci_request {
    callgate_store *store;
    const callgate_policy *policy;
    callgate_abi_set abis;
    const callgate_target *target;
    bool is_plain;          /* without runc's answer to newer calls */
    bool takes_any_reading; /* crun's, else runc's; otherwise the target's alone */
    const oci_reasons *reasons;
    const callgate_attachment *attachment;
} oci_request;

/* How a request came out. Of what was not written it is the first miss, the first refusal. */
typedef struct oci_outcome {
    callgate_reading reading; /* as which it is proved */
    bool has_installed_names; /* with the names that this machine's libseccomp knows */
    bool has_difference;      /* of what was not: the nearest that could be written differs … */
    callgate_witness difference; /* … here: word_a is asked for, word_b is what it would be */
    oci_miss miss;               /* the call that no rules say, and why */
    callgate_error refusal;      /* why a reader takes no profile of rules that say it all */
    callgate_reading refusing;   /* who; if refusal.status isn't OK */
} oci_outcome;

/* Finds the profile that means the policy, read back and proved to be the very same. false: none
 * was found, and *ret_outcome says how far it got. */
CALLGATE_MUST_CHECK bool oci_write(const oci_request *request, text *out, oci_outcome *ret_outcome);

#endif
