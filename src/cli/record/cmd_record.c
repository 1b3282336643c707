/* callgate record: watches a program or a container, writes its profile. */
#include "cli/answer.h"
#include "cli/record/report.h"

/* Records what there is to record; files alone are a recording of nothing more. */
static record_end see(cli_session *cli, const record_request *request, callgate_store *store,
                      const callgate_policy *skip, observation *seen)
{
    if (request->run.argv != NULL)
        return record_program(cli, request, store, skip, seen);
    if (request->container != NULL)
        return record_container(cli, request, seen);
    if (record_has_subject(request))
        return record_attach(cli, request, seen);
    return (record_end){.has_recorded = true, .is_whole = true};
}

/* A profile of nothing is nobody's wish, unless something else says what it permits. A container
 * that could not be started has said so. */
static bool has_something(cli_session *cli, const record_request *request, const observation *seen,
                          int status)
{
    if (seen->sighting_count > 0 || request->skip != NULL || request->include != NULL ||
        request->updates)
        return true;
    if (status < RUN_FAILED || status >= RUN_SIGNAL_BASE)
        talk_failure(cli, "no call was seen: there is nothing to make a profile of");
    return false;
}

/* Writes the profile, or keeps what there is of a recording that can't become one. */
static bool produce(cli_session *cli, const record_request *request, callgate_store *store,
                    const observation *seen, const record_end *end)
{
    if (!has_something(cli, request, seen, end->status)) {
        record_drop_partial(cli, request);
        return false;
    }
    if (!end->is_whole)
        talk_failure(cli, "calls are missing from the recording: no profile is made of it");
    if (end->is_whole && record_product(cli, request, store, seen)) {
        record_drop_partial(cli, request);
        return true;
    }
    record_keep_partial(cli, request, seen);
    return false;
}

/* What is done with an observation; the program's status stays what it is, unless it would tell of
 * a success that is none. */
static int use(cli_session *cli, const record_request *request, callgate_store *store,
               observation *seen, const record_end *end)
{
    int failed = end->status != 0 ? end->status : RUN_FAILED;
    bool is_saved =
        request->save == NULL || record_write_observation(cli, &request->save_place, seen);

    if (is_saved)
        record_report_take_saved(request->report);
    if (request->check != NULL)
        return record_gate(cli, request, seen, is_saved && end->is_whole ? end->status : failed);
    if (!produce(cli, request, store, seen, end) || !is_saved)
        return failed;
    return request->replays ? record_replay(cli, request, store, seen) : end->status;
}

/* All that options name is read before anything starts: a recording is too dear for a slip. */
static int record(cli_session *cli, record_request *request, callgate_store *store)
{
    observation seen;
    text written;
    record_policy skip = {0}, named = {0}, old = {0};
    int status = RUN_FAILED;

    observation_init(&seen);
    text_init(&written);
    request->written = &written;
    if (record_policy_read(cli, store, request->skip, &skip) &&
        record_policy_read(cli, store, request->check != NULL ? request->check : request->include,
                           &named) &&
        record_update_read(cli, store, request, &old) && record_product_fits(cli) &&
        record_read_files(cli, &seen)) {
        request->named = named.policy;
        record_end end = see(cli, request, store, skip.policy, &seen);
        status = end.has_recorded ? use(cli, request, store, &seen, &end) : end.status;
    }
    if (request->reports)
        status = record_report_write(request->report, request, &seen, status);
    record_policy_release(cli, &skip);
    record_policy_release(cli, &named);
    record_policy_release(cli, &old);
    text_release(&written);
    observation_release(&seen);
    return status;
}

int cmd_record(cli_session *cli)
{
    record_request request;
    record_report report;
    callgate_store *store = NULL;
    int status = RUN_FAILED;

    record_report_begin(&report, cli);
    if (record_request_read(cli, &request) && store_open(cli, &store)) {
        request.report = &report;
        status = record(cli, &request, store);
    }
    record_report_release(&report);
    callgate_store_free(store);
    record_request_release(&request);
    return status;
}
