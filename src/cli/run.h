/* What `callgate run` was asked for, in the terms of its parts.
 *
 * cmd_run.c fills a run_request from the options, makes the filter, then hands both to
 * run_program.c or run_container.c. Exit statuses are Docker's.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "cli/cli.h"
#include "cli/run_docker.h"
#include "kernel/privilege.h"

enum {
    RUN_FAILED = 125,        /* callgate itself failed; nothing was started */
    RUN_NOT_STARTABLE = 126, /* the program is there and can't be executed */
    RUN_NOT_FOUND = 127,
    RUN_SIGNAL_BASE = 128,      /* + the signal that ended the program */
    RUN_GROUP_COUNT_MAX = 1024, /* supplementary groups that are taken along */
};

typedef struct run_request {
    const char *source; /* the SOURCE to run under; NULL: no filter */
    uint64_t caps;      /* asked for: Docker's set and --cap-*, or all */
    uint64_t caps_added;
    bool keeps_caps; /* --privileged, with nothing dropped */
    bool is_privileged;

    bool has_user;
    const char *user; /* as typed */
    uint32_t uid;
    uint32_t gid;
    uint32_t groups[RUN_GROUP_COUNT_MAX];
    size_t group_count;
    char *home; /* of a named user; NULL: unknown */

    const char *rootfs;  /* NULL: a program of this machine */
    const char *runtime; /* as typed; NULL: whichever is there */
    const char *directory;
    bool has_terminal;

    bool has_report; /* --report or --fail-on-refused */
    bool fails_on_refused;
    char *report_path; /* absolute; NULL: none */

    char **argv; /* NULL-terminated; texts are borrowed */
    char **envp;
    size_t env_count;
} run_request;

/* Reads the options. false: said why; run_request_release is fine either way. */
CALLGATE_MUST_CHECK bool run_request_read(cli_session *cli, run_request *ret_request);
void run_request_release(run_request *request);

/* NAME|UID[:GROUP|GID], looked up on this machine or in the files of a rootfs. */
CALLGATE_MUST_CHECK bool run_user_read(cli_session *cli, const char *text, run_request *request);

/* Environment: `base` with `NAME=VALUE` put over it, or NAME taken from `base` and kept. */
CALLGATE_MUST_CHECK bool run_env_set(run_request *request, const char *assignment);
const char *run_env_get(const run_request *request, const char *name);

/* What runs under it. filter is NULL where there is none. */
typedef struct run_confinement {
    const loaded_source *source; /* NULL: no filter */
    const callgate_source *meaning;
    const callgate_filter *filter;
    callgate_store *store;
    callgate_target target; /* whom the source was resolved for */
    uint64_t caps;          /* what the program can get of the capabilities asked for */
} run_confinement;

/* Whether execve with these arguments gets through; false: said why not. */
CALLGATE_MUST_CHECK bool run_can_execute(cli_session *cli, const run_confinement *confinement,
                                         const char *command, const char *path, char *const *argv,
                                         char *const *envp);

/* Run it; the exit status. */
int run_program(cli_session *cli, const run_request *request, const run_confinement *confinement);
int run_container(cli_session *cli, const run_request *request, const run_confinement *confinement);

/* Says what killed a program by SIGSYS. */
void run_say_sigsys(cli_session *cli, const run_confinement *confinement, const char *command);

#endif
