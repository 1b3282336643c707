/* What confines this process, asked from inside, a call at a time.
 *
 * No privilege is needed and nothing is executed: a child of this process puts one filter more over
 * its own, which hands the calls of one instruction to a listener. Where what stands already
 * refuses, that answer comes; where it lets through, the notification comes, and is answered with
 * an errno. A call that kills costs a child.
 *
 *     asker *self;
 *     uint32_t word;
 *     if (asker_new(&self, &err) == CALLGATE_OK &&
 *         asker_ask(self, &call, &word, &err) == CALLGATE_OK) …
 *     asker_free(self);
 *
 * What can't be told so: LOG and TRACE look like ALLOW, and so does NOTIFY where nobody listens any
 * more. To tell them takes a filter that answers something greater than TRACE, and both that are
 * (LOG, ALLOW) let the call be made. Calls that the kernel asks no filter about are permitted.
 * KILL_THREAD and KILL_PROCESS are told apart by a second thread in the child; where none can be
 * made, both are KILL_PROCESS.
 *
 * Source: seccomp_run_filters, kernel/seccomp.c: the least action of all filters counts, and
 * USER_NOTIF is less than the three above, greater than all refusals.
 */
#ifndef KERNEL_ASKER_H
#define KERNEL_ASKER_H

#include "policy/answerer.h"

#include <stdbool.h>

typedef struct asker asker;

/* Errors: CALLGATE_SYSTEM where the filter refuses what asking takes, or where a listener stands
 * already (its supervisor would get the questions); CALLGATE_UNSUPPORTED on machines and kernels
 * (before 5.0) that it isn't made for. */
CALLGATE_MUST_CHECK callgate_status asker_new(asker **ret_asker, callgate_error *reterr);
void asker_free(asker *self);

/* The ABIs whose calls can be asked about. */
callgate_abi_set asker_abis(const asker *self);

/* Does this kernel log calls that LOG answers (kernel.seccomp.actions_logged)? true where it can't
 * be told. */
bool asker_logs(const asker *self);

/* The word for a call of this machine's arches, x32 among them; its instruction pointer isn't
 * looked at, it is the asker's own.
 * Errors: CALLGATE_UNSUPPORTED for a foreign arch; CALLGATE_SYSTEM. */
CALLGATE_MUST_CHECK callgate_status asker_ask(asker *self, const callgate_call_data *call,
                                              uint32_t *ret_word, callgate_error *reterr);

/* The same as an answerer, which lives as long as the asker. */
call_answerer asker_answerer(asker *self);

#endif
