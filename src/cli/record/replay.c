/* Runs a recorded program again, under what was written. */
#include "cli/record/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Once more with every call that the profile doesn't permit noticed, then let through. */
static bool notice(cli_session *cli, const record_request *request, callgate_store *store,
                   const record_policy *written, observation *ret_more)
{
    record_request again = *request;

    again.run.source = NULL; /* nothing is refused this time */
    again.recorder = "notify";
    again.report = NULL;
    talk_note(cli, "replay: once more, noticing what '%s' does not permit", request->out);
    record_end end = record_program(cli, &again, store, written->policy, ret_more);
    return end.has_recorded && end.is_whole;
}

static int enforce(cli_session *cli, const record_request *request, callgate_store *store)
{
    run_request again = request->run;
    run_confinement confinement;
    int status = RUN_FAILED;

    talk_note(cli, "replay: at last enforced");
    again.source = request->out;
    again.known = request->written;
    if (run_confine(cli, &again, store, &confinement)) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            _exit(run_program(cli, &again, &confinement));
        int ended = 0;
        if (child < 0)
            talk_failure(cli, "no child process can be made: %s", strerror(errno));
        else if (waitpid(child, &ended, 0) == child)
            status = WIFSIGNALED(ended) ? RUN_SIGNAL_BASE + WTERMSIG(ended) : WEXITSTATUS(ended);
    }
    run_confinement_release(cli, &confinement);
    return status;
}

/* Adds what was noticed to the profile, which goes on permitting what it did before all this. */
static bool add(cli_session *cli, const record_request *request, callgate_store *store,
                const record_policy *written, observation *seen, const observation *more)
{
    record_request anew = *request;
    callgate_error err;

    anew.forces = true;
    anew.old = request->old != NULL ? written : NULL;
    talk_note(cli, "replay: %zu calls more were made", more->sighting_count);
    if (observation_merge(seen, more, &err) == CALLGATE_OK)
        return record_product(cli, &anew, store, seen);
    talk_error(cli, &err);
    return false;
}

int record_replay(cli_session *cli, const record_request *request, callgate_store *store,
                  observation *seen)
{
    record_policy written;
    observation more;
    int status = RUN_FAILED;

    observation_init(&more);
    if (record_policy_of(cli, store, request->out, request->written, &written) &&
        notice(cli, request, store, &written, &more)) {
        bool is_fine = more.sighting_count == 0 || add(cli, request, store, &written, seen, &more);
        if (is_fine)
            record_drop_partial(cli, request);
        else
            record_keep_partial(cli, request, seen);
        if (is_fine)
            status = enforce(cli, request, store);
    }
    observation_release(&more);
    record_policy_release(cli, &written);
    return status;
}
