/* Known vulnerabilities: does a policy stop the calls that reaching one takes?
 *
 * A vulnerability needs one call of each of its groups, made on one machine. The policy decides
 * exactly, arguments included; what else an attack takes (a kernel that has the mistake, a
 * capability in a user namespace, a device) is not asked for.
 */
#ifndef LINT_CVE_H
#define LINT_CVE_H

#include "base/text.h"
#include "callgate/profile.h"
#include "record/need_tables.h"

/* Are the calls permitted on some machine of the source? */
bool lint_cve_is_open(callgate_store *store, const callgate_source *meaning, const cve_row *cve);

/* As CALLs, "unshare(CLONE_NEWUSER), clone3": the calls that are permitted, or (is_open false)
 * those of each group that is closed on every machine, whose refusal stops it. */
void lint_cve_calls(callgate_store *store, const callgate_source *meaning, const cve_row *cve,
                    bool is_open, text *out);

/* A call with what of its arguments matters, as a CALL: "clone(CLONE_NEWUSER)". */
void lint_way_words(text *out, const table_way *way);

#endif
