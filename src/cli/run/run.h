/* What `callgate run` was asked for, in the terms of its parts.
 *
 * cmd_run.c fills a run_request from the options, makes the filter, then hands both to
 * program.c or container.c. Exit statuses are Docker's.
 */
#ifndef CLI_RUN_RUN_H
#define CLI_RUN_RUN_H

#include "cli/cli.h"
#include "kernel/privilege.h"
#include "kernel/spawn.h"

enum {
    RUN_FAILED = 125,        /* callgate itself failed; nothing was started */
    RUN_NOT_STARTABLE = 126, /* the program is there and can't be executed */
    RUN_NOT_FOUND = 127,
    RUN_SIGNAL_BASE = 128,      /* + the signal that ended the program */
    RUN_GROUP_COUNT_MAX = 1024, /* supplementary groups that are taken along */
    RUN_PATH_BYTES_MAX = 4096,  /* PATH_MAX, linux/limits.h */
};

typedef struct run_request {
    const char *source;       /* the SOURCE to run under; NULL: no filter */
    const struct text *known; /* what that file holds; NULL: it is to be read */
    uint64_t caps;            /* asked for: Docker's set and --cap-*, or all */
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
    const char *report_path; /* NULL: none */
    output_place report_place;

    char **argv; /* NULL-terminated; texts are borrowed */
    char **envp;
    size_t env_count;
} run_request;

/* Reads the options; `user` is whom --user means where it is left out, NULL: whoever calls. false:
 * said why; run_request_release is fine either way. */
CALLGATE_MUST_CHECK bool run_request_read(cli_session *cli, const char *user,
                                          run_request *ret_request);
void run_request_release(run_request *request);

/* NAME|UID[:GROUP|GID], looked up on this machine or in the files of a rootfs. */
CALLGATE_MUST_CHECK bool run_user_read(cli_session *cli, const char *text, run_request *request);

/* --runtime: a name, or a path whose last part tells which of the two it is, "crun" or "runc". */
CALLGATE_MUST_CHECK bool run_runtime_read(cli_session *cli, const char *typed,
                                          const char **ret_name);

/* The group that this machine's entry of a user has; false: there is no entry. */
bool run_user_group(const char *user, uint32_t *ret_gid);

/* The value of an environment variable of the program; NULL: it has none. */
const char *run_env_get(const run_request *request, const char *name);

/* What a program runs under. Not to be copied: source and meaning point into it. */
typedef struct run_confinement {
    const loaded_source *source; /* NULL: no filter */
    const callgate_source *meaning;
    callgate_filter *filter; /* NULL: none */
    callgate_store *store;   /* the caller's */
    callgate_target target;  /* whom the source was resolved for */
    uint64_t caps;           /* what the program can get of the capabilities asked for */
    loaded_source loaded;
    callgate_source meant;
} run_confinement;

/* Loads the profile of a request and makes its filter, proved, its policy in `store`. false: said
 * why; to be released either way. */
CALLGATE_MUST_CHECK bool run_confine(cli_session *cli, const run_request *request,
                                     callgate_store *store, run_confinement *ret_confinement);
void run_confinement_release(cli_session *cli, run_confinement *confinement);

/* Whether execve with these arguments gets through; false: said why not. */
CALLGATE_MUST_CHECK bool run_can_execute(cli_session *cli, const run_confinement *confinement,
                                         const char *command, const char *path, char *const *argv,
                                         char *const *envp);

/* The same of the calls that runc makes between its filter and execve: it opens and writes a fifo,
 * closes files. Without them it fails halfway, or waits for good. */
CALLGATE_MUST_CHECK bool run_can_start_by_runc(cli_session *cli, const run_confinement *confinement,
                                               const char *command);

/* Can any call that this machine can make end in SIGSYS? */
bool run_can_kill(const run_confinement *confinement);

/* Does callgate have to stay beside the program, or can it become it? */
bool run_has_to_watch(const run_confinement *confinement);

/* A program that was found and may be executed, ready to be started. Not to be copied. */
typedef struct run_start {
    char path[RUN_PATH_BYTES_MAX];
    const char *directory; /* where the program starts; NULL: here */
    privilege who;
    callgate_attachment attachment;
    spawn_plan plan;
} run_start;

/* Finds the program as its user would, makes a plan whose child goes to its directory, then takes
 * the privilege on: this process keeps its own. 0, or the exit status: said why. */
CALLGATE_MUST_CHECK int run_prepare(cli_session *cli, const run_request *request,
                                    const run_confinement *confinement, run_start *ret_start);

/* Says why a start failed; the exit status. */
int run_say_failed_start(cli_session *cli, const char *path, spawn_stage stage,
                         const callgate_error *err);

/* Run it; the exit status. */
int run_program(cli_session *cli, const run_request *request, const run_confinement *confinement);
int run_container(cli_session *cli, const run_request *request, const run_confinement *confinement);

/* Says what killed a program by SIGSYS; where its call will be told, no hint how to find it. */
void run_say_sigsys(cli_session *cli, const run_confinement *confinement, const char *command,
                    bool is_told);

#endif
