/* callgate record: watches a program or a container, writes its profile. */
#include "cli/answer.h"
#include "cli/record.h"

#include <unistd.h>

/* Records what there is to record; the exit status of the program. */
static int see(cli_session *cli, const record_request *request, callgate_store *store,
               const callgate_policy *skip, observation *seen)
{
    if (request->run.argv != NULL)
        return record_program(cli, request, store, skip, seen);
    if (request->container != NULL)
        return record_container(cli, request, seen);
    return record_has_subject(request) ? record_attach(cli, request, seen) : 0;
}

/* What is done with an observation; `status` is the program's, and stays it where all is well. */
static int use(cli_session *cli, const record_request *request, callgate_store *store,
               observation *seen, int status)
{
    if (request->save != NULL && !record_write_observation(cli, request->save, seen))
        return RUN_FAILED;
    if (request->check != NULL)
        return record_gate(cli, request, store, seen, status);
    if (!record_product(cli, request, store, seen))
        return RUN_FAILED;
    return request->replays ? record_replay(cli, request, store, seen) : status;
}

/* Own failures are said already. */
static int say_nothing_seen(cli_session *cli, const record_request *request, int status)
{
    unlink(request->partial);
    if (status >= RUN_FAILED && status < RUN_SIGNAL_BASE)
        return status;
    talk_failure(cli, "no call was seen: there is nothing to make a profile of");
    return status == 0 ? RUN_FAILED : status;
}

static int record(cli_session *cli, const record_request *request, callgate_store *store)
{
    observation seen;
    record_policy skip;
    int status = RUN_FAILED;

    observation_init(&seen);
    if (record_policy_read(cli, store, request->skip, &skip) && record_read_files(cli, &seen)) {
        status = see(cli, request, store, skip.policy, &seen);
        status = seen.sighting_count > 0 ? use(cli, request, store, &seen, status)
                                         : say_nothing_seen(cli, request, status);
    }
    record_policy_release(cli, &skip);
    observation_release(&seen);
    return status;
}

int cmd_record(cli_session *cli)
{
    record_request request;
    callgate_store *store = NULL;
    int status = RUN_FAILED;

    if (record_request_read(cli, &request) && store_open(cli, &store))
        status = record(cli, &request, store);
    callgate_store_free(store);
    record_request_release(&request);
    return status;
}
