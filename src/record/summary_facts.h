/* What a written profile comes to, beside Docker's default.
 *
 *     summary_facts facts;
 *     summary_facts_open(&facts, &wanted, &seen, profile, profile_bytes, &err);
 *     … summary_risk_remains(&facts, &riskies[i]) …
 *     summary_facts_close(&facts);
 *
 * The summary for people (summary.h) and reports for programs ask the same questions here. All that
 * is given is borrowed.
 */
#ifndef RECORD_SUMMARY_FACTS_H
#define RECORD_SUMMARY_FACTS_H

#include "record/need_tables.h"
#include "record/summary.h"

typedef struct summary_facts {
    const need *wanted;
    const observation *seen;
    callgate_abi machine; /* that is told about: of several the first */
    callgate_store *store;
    callgate_profile *ours_read;
    callgate_profile *docker_read;
    callgate_source ours; /* the written profile */
    callgate_source docker;
} summary_facts;

/* To be closed either way. Errors: those of parsing and resolving. */
CALLGATE_MUST_CHECK callgate_status summary_facts_open(summary_facts *facts, const need *wanted,
                                                       const observation *seen, const char *profile,
                                                       size_t profile_bytes,
                                                       callgate_error *reterr);
void summary_facts_close(summary_facts *facts);

/* Calls that are permitted on the machine's own ABI, each by the strongest reason that it has. */
void summary_count_reasons(const summary_facts *facts, uint32_t ret_counts[NEED_RUNTIME + 1]);

/* Does the written profile permit some call of the row? */
bool summary_risk_remains(const summary_facts *facts, const risky_row *risk);

/* Could Docker's default be attacked by it, and can't the written profile? */
bool summary_cve_is_out_of_reach(const summary_facts *facts, const cve_row *cve);

/* Was this call, with these arguments, made once only over all runs? */
bool summary_is_single(const summary_facts *facts, size_t sighting_index);

/* Is it permitted, with these arguments, by the profile that is written? */
bool summary_is_permitted_now(const summary_facts *facts, const sighting *one);

/* The machine's other ABIs, such as x86 where 32-bit programs were seen. */
callgate_abi_set summary_other_abis(const summary_facts *facts);

/* Is a call in the need without being in the profile, since the target doesn't have it? */
bool summary_is_left_out(const needed_call *call);

/* "its arguments": of a call that was freed, the names of those of `args`. */
void summary_argument_names(text *out, const needed_call *call, uint32_t args);

/* What whoever uses the profile has to know, a sentence each. Returns how many. */
enum { SUMMARY_ADVICE_COUNT_MAX = 2 };
uint32_t summary_advice(const need *wanted, const summary_options *options,
                        const char *ret_lines[SUMMARY_ADVICE_COUNT_MAX]);

#endif
