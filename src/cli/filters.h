/* What filters answer to single calls.
 *
 * Where a raw SOURCE, or a process's filters, can't be read as a whole, each filter is read for
 * what is known of the call (filter/lift_given.h). Where that fails too, the words that it may
 * return can tell: what another filter of the stack refuses for certain is refused whatever this
 * one says.
 */
#ifndef CLI_FILTERS_H
#define CLI_FILTERS_H

#include "cli/cli.h"
#include "policy/store.h"

/* So many readings may fail: then no filter is read that has failed before. */
enum { FILTERS_FAILED_COUNT_MAX = 32 };

/* A SOURCE's filters, the newest first; 0: it has none that can be looked at. */
uint32_t filters_count(const loaded_source *source);

/* The ABIs whose arch a jump of a filter names, but for those that a filter kills; where there are
 * none: those of this machine. The store takes what is looked at. */
callgate_abi_set filters_abis(callgate_store *store, const loaded_source *source);

/* Who answers single calls with all arguments: the filters are run. */
call_answerer filters_answerer(const loaded_source *source);

/* What calls of one arch and number get whose arguments have the bits of `call` under `care`.
 *   ret_origin  its leaves are the numbers of filters that decide, 1 the newest; DECISION_NONE:
 *               more than one may be it, or the source isn't a process
 * Errors: those of callgate_lift, with the filter's number in their text; CALLGATE_LIMIT for what
 * is left out since too many readings failed. */
CALLGATE_MUST_CHECK callgate_status filters_decide(callgate_store *store,
                                                   const loaded_source *source,
                                                   const callgate_call_data *call,
                                                   const uint64_t care[6], filters_effort *effort,
                                                   decision *ret_decision, decision *ret_origin,
                                                   callgate_error *reterr);

/* The words that such calls may get, as far as the returns that they come to tell it: there may be
 * words that none gets. No filter is read. 0: not known, or too many. */
enum { FILTERS_WORD_COUNT_MAX = 8 };
uint32_t filters_words(callgate_store *store, const loaded_source *source,
                       const callgate_call_data *call, const uint64_t care[6],
                       uint32_t ret_words[FILTERS_WORD_COUNT_MAX]);

#endif
