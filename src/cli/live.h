/* SOURCEs that live: processes, containers, this very process.
 *
 * What a process has installed is read once, when the SOURCE is loaded; `self` is asked a call at
 * a time where nothing may be read (kernel/asker.h).
 */
#ifndef CLI_LIVE_H
#define CLI_LIVE_H

#include "cli/cli.h"
#include "container/running.h"
#include "kernel/asker.h"
#include "kernel/installed.h"

typedef struct live_source {
    installed_stack stack;
    asker *asker;          /* self, where its filters can't be read; else NULL */
    callgate_error unread; /* then: why */
    char about[160];       /* "process 42 (nginx), 2 filters, no_new_privs" */
} live_source;

/* Is this the word of one: pid:N, docker:NAME, …, self? */
bool live_is_named(const char *word);

/* What a word that names none was likely meant to begin with: "docker:" of "dcoker:web"; NULL:
 * nothing is near. */
const char *live_nearest_kind(const char *word);

/* Reads one. false: said why. */
CALLGATE_MUST_CHECK bool live_load(cli_session *cli, const char *word, live_source **ret_live);
void live_free(live_source *live);

/* What all filters mean together, and how far it is known how they are attached.
 * Errors: those of callgate_lift, with the filter's number in their text; CALLGATE_UNSUPPORTED
 * where nothing can be read and calls have to be asked for one by one. */
CALLGATE_MUST_CHECK callgate_status live_mean(callgate_store *store, const live_source *live,
                                              const callgate_target *target,
                                              callgate_source *meaning, callgate_error *reterr);

/* The meaning of one filter alone; an index of 0 is the newest one. */
CALLGATE_MUST_CHECK callgate_status live_filter_mean(callgate_store *store, const live_source *live,
                                                     uint32_t index, const callgate_target *target,
                                                     const callgate_policy **ret_policy,
                                                     callgate_error *reterr);

/* Puts a filter's number in front of an error's text, where there are several filters. */
void live_blame(const live_source *live, uint32_t index, callgate_error *reterr);

#endif
