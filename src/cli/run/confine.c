/* Makes the filter that a program is to run under. */
#include "cli/run/run.h"

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

static bool load(cli_session *cli, const run_request *request, loaded_source *ret_source,
                 const callgate_sink *sink)
{
    return request->known == NULL
               ? source_load(cli, request->source, ret_source, sink)
               : source_load_known(cli, request->source, request->known, ret_source, sink);
}

/* Loads the profile and makes its filter; false: said why. */
static bool make_filter(cli_session *cli, const run_request *request, run_confinement *confinement)
{
    callgate_error err;
    callgate_sink sink = talk_sink(cli);
    if (!target_of(cli, &confinement->target))
        return false;
    confinement->target.caps = confinement->caps;
    if (!load(cli, request, &confinement->loaded, &sink))
        return false;
    confinement->source = &confinement->loaded;
    if (!source_mean(cli, confinement->store, confinement->source, &confinement->target,
                     &confinement->meant, &sink))
        return false;
    confinement->meaning = &confinement->meant;
    const callgate_compile_options options = {.kernel = confinement->target.kernel};
    if (callgate_compile(confinement->store, confinement->meaning->policy, &options,
                         &confinement->filter, &err) != CALLGATE_OK) {
        talk_error(cli, &err);
        return false;
    }
    return true;
}

bool run_confine(cli_session *cli, const run_request *request, callgate_store *store,
                 run_confinement *ret_confinement)
{
    *ret_confinement = (run_confinement){.caps = reachable_caps(request), .store = store};
    bool is_ready = true;
    if (request->source != NULL && strcmp(request->source, "unconfined") != 0)
        is_ready = make_filter(cli, request, ret_confinement);
    warn_unheld(cli, request);
    return is_ready;
}

void run_confinement_release(cli_session *cli, run_confinement *confinement)
{
    callgate_filter_free(confinement->filter);
    if (confinement->meaning != NULL)
        callgate_source_clear(&confinement->meant);
    if (confinement->source != NULL)
        source_release(cli, &confinement->loaded);
    *confinement = (run_confinement){0};
}
