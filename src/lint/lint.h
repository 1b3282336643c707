/* Findings about profiles, about filters.
 *
 * What a file's text says is found where it is read; it comes through the same sink. Here is what
 * takes the meaning to see. Places are those of the rules that decided; a filter of somebody's own
 * has none, its findings carry the source's name alone.
 *
 * A finding with a witness claims something of one call, which evaluating the policy, or asking a
 * kernel under its filter, confirms.
 */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include "abi/abi.h"
#include "callgate/filter.h"
#include "callgate/policy.h"
#include "callgate/profile.h"
#include <stdbool.h>

typedef struct lint_rule {
    const char *name; /* stable */
    callgate_severity severity;
    const char *why;
    const char *mend;
} lint_rule;

const lint_rule *lint_rule_get(uint32_t index);    /* NULL behind the last */
const lint_rule *lint_rule_find(const char *name); /* NULL: unknown */

/* What is looked at. */
typedef struct lint_subject {
    callgate_store *store;
    const callgate_source *meaning;  /* its policies are of the store */
    const callgate_profile *profile; /* NULL: a raw filter, or an observation */
    const callgate_target *target;   /* for which it was resolved */
    bool is_raw;                     /* a filter of somebody's own, not made from a profile */
    const char *name;                /* the source's, for places */
    const callgate_sink *sink;
} lint_subject;

/* Reports what a meaning lets through, or keeps from working, that its author hardly meant. What
 * the store's limits leave undecided is not reported. */
void lint_meaning(const lint_subject *subject);

/* The part of it about rules that libseccomp compiles against their meaning ("libseccomp-forgets"),
 * or may ("libseccomp-doubtful"). */
void lint_libseccomp(const lint_subject *subject);

/* A call of which the rules are "libseccomp-doubtful" in one profile, and not in an earlier form of
 * it (NULL: there is none); CALL_NONE: no call. */
call_id lint_new_doubt(const callgate_profile *before, const callgate_profile *after);

/* Reports what a runtime (the target's reading, which made `got` of the profile) answers otherwise
 * than the rules say, each with a witness. true: it differs.
 *   readers  who reads it so, in messages: "runc", or several
 *   sink     may be NULL
 * Cost: resolving once more. */
bool lint_reading(callgate_store *store, const callgate_profile *profile,
                  const callgate_target *target, const callgate_source *got, const char *readers,
                  const char *name, const callgate_sink *sink);

/* Reports what else has to be so that the runtime applies a profile. */
void lint_reading_applies(const callgate_target *target, const char *name,
                          const callgate_sink *sink);

/* What proving showed of a source's compiled filter. */
typedef struct lint_proof {
    bool is_compiled;
    bool is_proved; /* by the compiler's proof, asked once more */
    bool is_lifted; /* read back by the general lift, it was the very same policy */
    size_t insn_count;
} lint_proof;

/* Compiles the policy, proves the filter twice, reports what fails. */
void lint_prove(const lint_subject *subject, lint_proof *ret_proof);

#endif
