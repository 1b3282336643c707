/* callgate run: starts a program or a container under a profile. */
#include "cli/run.h"

#include "abi/abi.h"

#include <string.h>
#include <unistd.h>

/* What the program can get of the capabilities asked for. As another user's container, whose user
 * namespace has them all, it can get each. */
static uint64_t reachable_caps(const run_request *request)
{
    if (request->rootfs != NULL && geteuid() != 0)
        return request->caps;
    return request->caps & privilege_bounding();
}

/* What the program will hold without asking: root all that is permitted, another user what is
 * ambient, a user who is only then made one nothing. */
static uint64_t held_caps(const run_request *request)
{
    bool is_root = request->has_user ? request->uid == 0 : geteuid() == 0;
    if (is_root)
        return privilege_permitted();
    return geteuid() == 0 ? 0 : privilege_ambient();
}

/* Says which of the capabilities named by --cap-add the program will not hold, and whether the
 * profile counts on them. */
static void warn_unheld(cli_session *cli, const run_request *request)
{
    if (request->rootfs != NULL && geteuid() != 0)
        return;
    uint64_t unheld = request->caps_added & ~held_caps(request);
    uint64_t reachable = reachable_caps(request);
    for (uint32_t cap = 0; cap < 64; cap++) {
        uint64_t bit = UINT64_C(1) << cap;
        const char *name = (unheld & bit) != 0 ? capability_name(cap) : NULL;
        if (name != NULL && (reachable & bit) != 0)
            talk_warning(cli, "the profile is read with %s, but the program can't get it%s", name,
                         geteuid() == 0 && !request->has_user ? " from this process"
                                                              : " as this user");
        else if (name != NULL)
            talk_warning(cli, "%s is out of this process's reach: the profile is read without it",
                         name);
    }
}

/* Loads the profile and makes its filter. What was made stands in the out parameters even on
 * failure; false: said why. */
static bool make_filter(cli_session *cli, const run_request *request, run_confinement *confinement,
                        loaded_source *source, callgate_source *meaning, callgate_filter **filter)
{
    callgate_target target;
    callgate_error err;
    callgate_sink sink = talk_sink(cli);
    if (!target_of(cli, &target))
        return false;
    target.caps = confinement->caps;
    confinement->target = target;
    if (!source_load(cli, request->source, source, &sink))
        return false;
    confinement->source = source;
    if (callgate_store_new(NULL, &confinement->store, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    /* what is odd about a built-in profile is its author's: nothing that this user could mend */
    if (!source_mean(cli, confinement->store, source, &target, meaning,
                     source->is_builtin ? NULL : &sink))
        return false;
    confinement->meaning = meaning;
    const callgate_compile_options options = {.kernel = target.kernel};
    if (callgate_compile(confinement->store, meaning->policy, &options, filter, &err) !=
        CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    confinement->filter = *filter;
    return true;
}

static int run(cli_session *cli, const run_request *request)
{
    loaded_source source = {0};
    callgate_source meaning = {0};
    callgate_filter *filter = NULL;
    run_confinement confinement = {.caps = reachable_caps(request)};
    bool is_ready = true;
    if (request->source != NULL && strcmp(request->source, "unconfined") != 0)
        is_ready = make_filter(cli, request, &confinement, &source, &meaning, &filter);
    warn_unheld(cli, request);
    int status = RUN_FAILED;
    if (is_ready && request->rootfs != NULL)
        status = run_container(cli, request, &confinement);
    else if (is_ready)
        status = run_program(cli, request, &confinement);
    callgate_filter_free(filter);
    if (confinement.meaning != NULL)
        callgate_source_clear(&meaning);
    callgate_store_free(confinement.store);
    if (confinement.source != NULL)
        source_release(cli, &source);
    return status;
}

int cmd_run(cli_session *cli)
{
    run_request request;
    int status = RUN_FAILED;
    if (run_request_read(cli, &request))
        status = run(cli, &request);
    run_request_release(&request);
    return status;
}
