/* Refuses options of `callgate record` that make no sense together. */
#include "cli/record/record.h"

#include <string.h>

/* An option that is only for recordings of some kind. */
typedef enum option_need {
    NEEDS_COMMAND, /* the program is started here */
    NEEDS_SUBJECT, /* something is recorded, not only read */
} option_need;

typedef struct needing_option {
    option_id option;
    option_need needs;
} needing_option;

static const needing_option needing[] = {
    {OPTION_PROFILE, NEEDS_COMMAND},     {OPTION_SECURITY_OPT, NEEDS_COMMAND},
    {OPTION_ROOTFS, NEEDS_COMMAND},      {OPTION_CAP_ADD, NEEDS_COMMAND},
    {OPTION_CAP_DROP, NEEDS_COMMAND},    {OPTION_PRIVILEGED, NEEDS_COMMAND},
    {OPTION_USER, NEEDS_COMMAND},        {OPTION_WORKDIR, NEEDS_COMMAND},
    {OPTION_ENV, NEEDS_COMMAND},         {OPTION_REPLAY, NEEDS_COMMAND},
    {OPTION_RECORDER, NEEDS_SUBJECT},    {OPTION_SKIP, NEEDS_SUBJECT},
    {OPTION_KILL, NEEDS_SUBJECT},        {OPTION_DURATION, NEEDS_SUBJECT},
    {OPTION_UNTIL_QUIET, NEEDS_SUBJECT},
};

/* Two options of which one takes the other's sense away. */
typedef struct option_pair {
    option_id one;
    option_id other;
    const char *reason;
} option_pair;

static const char writes_none[] = "--check writes no profile: leave one of them out";

static const option_pair pairs[] = {
    {OPTION_CHECK_AGAINST, OPTION_OUT, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_UPDATE, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_FORCE, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_REPLAY, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_INCLUDE, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_ALLOW_REFUSED, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_WIDEN, writes_none},
    {OPTION_CHECK_AGAINST, OPTION_NO_WIDEN, writes_none},
    {OPTION_UPDATE, OPTION_FORCE, "--update keeps a profile, --force writes it anew: choose one"},
    {OPTION_UPDATE, OPTION_INCLUDE,
     "--update adds what was seen, nothing else: --include is for a profile that is made anew"},
    {OPTION_WIDEN, OPTION_NO_WIDEN, "choose one"},
    {OPTION_REPLAY, OPTION_ROOTFS, "only a program of this machine is run again"},
};

static bool check_needs(cli_session *cli, const record_request *request)
{
    bool has_command = cli->args.operand_count > 0;

    for (size_t i = 0; i < sizeof needing / sizeof needing[0]; i++) {
        const needing_option *row = &needing[i];
        const char *name = option_get(row->option)->name;
        if (!args_has(&cli->args, row->option) || has_command)
            continue;
        if (row->needs == NEEDS_COMMAND) {
            talk_failure(cli, "--%s is for a COMMAND that is started, and there is none", name);
            return false;
        }
        if (!record_has_subject(request)) {
            talk_failure(cli, "--%s is for a recording, and only files are read", name);
            return false;
        }
    }
    return true;
}

static bool check_pairs(cli_session *cli)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const option_pair *row = &pairs[i];
        if (!args_has(&cli->args, row->one) || !args_has(&cli->args, row->other))
            continue;
        talk_failure(cli, "--%s and --%s don't go together", option_get(row->one)->name,
                     option_get(row->other)->name);
        talk_hint(cli, "%s", row->reason);
        return false;
    }
    return true;
}

static bool check_subject(cli_session *cli, const record_request *request)
{
    int count = (request->pid != 0) + (request->cgroup != NULL) + (request->container != NULL) +
                (cli->args.operand_count > 0);

    if (count > 1) {
        talk_failure(cli, "one recording has one subject: a COMMAND, --pid, --cgroup or "
                          "--container");
        return false;
    }
    if (count == 0 && !args_has(&cli->args, OPTION_FROM)) {
        talk_failure(cli, "nothing to record");
        talk_hint(cli, "callgate record [-o OUT.json] -- COMMAND [ARGUMENT…], or --pid, "
                       "--container, --from");
        return false;
    }
    return true;
}

/* What only eBPF can record isn't recorded by another where that was asked for. */
static bool check_recorder(cli_session *cli, const record_request *request)
{
    bool is_containers = request->container != NULL || request->cgroup != NULL ||
                         args_has(&cli->args, OPTION_ROOTFS);

    if (request->recorder == NULL || strcmp(request->recorder, "ebpf") == 0 || !is_containers)
        return true;
    talk_failure(cli, "containers and cgroups can't be recorded by %s", request->recorder);
    talk_hint(cli, "they are recorded by eBPF alone, which takes root: leave --recorder out");
    return false;
}

bool record_options_fit(cli_session *cli, const record_request *request)
{
    return check_subject(cli, request) && check_needs(cli, request) && check_pairs(cli) &&
           check_recorder(cli, request);
}
