/* Several sources for one target, in one store.
 *
 * Their policies can be compared: equal ones are one pointer. The target's machines, where no
 * option says them, are those of the raw filters, since a filter is made for one; else those that
 * the profiles name. On each a profile means what a runtime there would make of it: the ABIs that
 * it names for that machine, and the machine's own.
 *
 *     sides_load(cli, words, count, &set) … sides_release(cli, &set);
 */
#ifndef CLI_SIDES_H
#define CLI_SIDES_H

#include "cli/cli.h"

typedef struct source_side {
    loaded_source source;
    callgate_target target; /* what it was resolved for */
    callgate_source meaning;
    const callgate_policy *effective; /* NOTIFY that nobody listens to is the machine's ENOSYS */
    bool is_loaded;
    bool is_meant;
} source_side;

typedef struct side_set {
    callgate_store *store;
    source_side *items;
    size_t count;
} side_set;

/* Loads and resolves the sources that `words` name. false: said why, and nothing is to release. */
CALLGATE_MUST_CHECK bool sides_load(cli_session *cli, const char *const *words, size_t count,
                                    side_set *ret_set);
/* What the profiles mean without runc's answer to newer calls, in place of what they meant. false:
 * said why. *ret_is_other: some profile has had that answer. */
CALLGATE_MUST_CHECK bool sides_mean_plain(cli_session *cli, side_set *set, bool *ret_is_other);

void sides_release(cli_session *cli, side_set *set);

/* Is a call that `word` answers left to somebody, who is known not to be there? */
bool side_is_unheard(const source_side *side, uint32_t word);

#endif
