/* Which filter of a stack decides a call.
 *
 * The kernel asks all filters and takes the least action; where several give it, the newest of them
 * decides, with its data.
 */
#ifndef CLI_EXPLAIN_STACK_H
#define CLI_EXPLAIN_STACK_H

#include "cli/answer.h"

/* What each filter of a live SOURCE means, the newest first. */
typedef struct filter_stack {
    const callgate_policy **policies; /* NULL: none is read */
    uint32_t count;
} filter_stack;

/* Lifts the filters of a source that has been read; of any other the stack is empty. false: said
 * why. */
CALLGATE_MUST_CHECK bool stack_make(cli_session *cli, callgate_store *store,
                                    const loaded_source *source, const callgate_target *target,
                                    filter_stack *ret_stack);
void stack_release(filter_stack *stack);

/* Gives an answer its origin: its leaves are the numbers of filters, 1 the newest, as dump counts
 * them. false: said why (the store's limits). */
CALLGATE_MUST_CHECK bool stack_blame(cli_session *cli, callgate_store *store,
                                     const filter_stack *stack, const call_expression *expression,
                                     call_answer *answer);

#endif
