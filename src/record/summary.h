/* What a recording came to, for people.
 *
 *     68 calls permitted on x86_64 (49 seen, 9 that everybody needs, 10 by widening); Docker's
 *     default permits 361
 *     risky: clone3: its flags lie behind a pointer: new namespaces can't be refused
 *     …
 *
 * A line a thing, folded at 100 columns; nothing is said twice, nothing that is not so.
 */
#ifndef RECORD_SUMMARY_H
#define RECORD_SUMMARY_H

#include "record/need.h"

typedef struct summary_options {
    bool is_container;     /* of a container: no_new_privs is recommended where it wasn't set, and
                              needed where it was */
    bool has_no_new_privs; /* it was */
    bool is_long;          /* every item, not the first few */
} summary_options;

/* Adds the summary of what was seen and of the profile that was written for it.
 * Errors: those of parsing and resolving, CALLGATE_MEMORY. */
CALLGATE_MUST_CHECK callgate_status summary_write(const need *wanted, const observation *seen,
                                                  const char *profile, size_t profile_bytes,
                                                  const summary_options *options, text *out,
                                                  callgate_error *reterr);

#endif
