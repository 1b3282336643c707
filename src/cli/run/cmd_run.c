/* callgate run: starts a program or a container under a profile. */
#include "cli/answer.h"
#include "cli/run/run.h"

static int run(cli_session *cli, const run_request *request, callgate_store *store)
{
    run_confinement confinement;
    bool is_ready = run_confine(cli, request, store, &confinement);
    int status = RUN_FAILED;
    if (is_ready && request->rootfs != NULL)
        status = run_container(cli, request, &confinement);
    else if (is_ready)
        status = run_program(cli, request, &confinement);
    run_confinement_release(cli, &confinement);
    return status;
}

static bool check_runtime(cli_session *cli, const run_request *request)
{
    if (request->runtime == NULL || request->rootfs != NULL)
        return true;
    talk_failure(cli, "--runtime needs --rootfs: only containers have a runtime");
    return false;
}

int cmd_run(cli_session *cli)
{
    run_request request;
    callgate_store *store = NULL;
    int status = RUN_FAILED;
    if (run_request_read(cli, NULL, &request) && check_runtime(cli, &request) &&
        store_open(cli, &store))
        status = run(cli, &request, store);
    callgate_store_free(store);
    run_request_release(&request);
    return status;
}
