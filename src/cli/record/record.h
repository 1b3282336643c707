/* What `callgate record` was asked for, in the terms of its parts.
 *
 * cmd_record.c is the order of things: request, files of --from, then a program (program.c) or
 * something that runs already (attach.c), a container (container.c), all recorded by a session
 * (session.c), at last the product (product.c) or the gate (gate.c).
 *
 * OUT.partial, an observation, is there while a session runs; OUT appears by rename at the end.
 */
#ifndef CLI_RECORD_RECORD_H
#define CLI_RECORD_RECORD_H

#include "cli/run/run.h"
#include "record/need.h"
#include "record/observation.h"
#include "record/recorder.h"

enum { RECORD_PATH_BYTES_MAX = 4096 }; /* PATH_MAX, linux/limits.h */

/* A policy that an option names: --skip, --include, --check; of a profile to update. */
typedef struct record_policy {
    loaded_source loaded;
    callgate_source meaning;
    bool is_loaded;
    bool is_resolved;
    const callgate_policy *policy; /* NULL: none was named */
} record_policy;

typedef struct record_request {
    run_request run;       /* the program; argv is NULL where there is none */
    char caller[64];       /* under sudo: who runs it */
    pid_t pid;             /* --pid; 0: none */
    const char *cgroup;    /* NULL: none */
    const char *container; /* NULL: none */
    const char *runtime;   /* "crun", "runc": who will start it; NULL: either, or nobody */
    char out[RECORD_PATH_BYTES_MAX];
    char partial[RECORD_PATH_BYTES_MAX]; /* "": none, since no profile is written */
    output_place out_place;
    output_place partial_place;
    output_place save_place;
    output_place report_place;
    bool updates;
    const record_policy *old; /* OUT before anything started, of --update; NULL: there was none */
    struct text *written; /* what OUT holds since: the program may have put something else there */
    bool forces;
    const char *save; /* NULL: the observation is not kept */
    const char *skip;
    const char *include;
    const char *check;
    const callgate_policy *named; /* by --include or --check, once that was read; NULL: none is */
    const char *recorder;         /* "ebpf" …; NULL: whichever works */
    bool widens;
    bool replays;
    bool kills;
    uint32_t duration_s; /* 0: as long as it takes */
    uint32_t quiet_s;
    bool reports;                 /* --json */
    const char *report_path;      /* NULL: standard output */
    struct record_report *report; /* report.h; NULL: nothing of it is to be told */
} record_request;

/* Reads the options. false: said why; record_request_release is fine either way. */
CALLGATE_MUST_CHECK bool record_request_read(cli_session *cli, record_request *ret_request);
void record_request_release(record_request *request);

/* Do the options make sense together? false: said which don't. Looks at what is recorded and by
 * what, which are read already. */
CALLGATE_MUST_CHECK bool record_options_fit(cli_session *cli, const record_request *request);

/* Isn't the COMMAND a client of a container engine? false: said what is meant. */
CALLGATE_MUST_CHECK bool record_client_check(cli_session *cli);

/* Is there something to run or to watch, or are files all there is? */
static inline bool record_has_subject(const record_request *request)
{
    return request->run.argv != NULL || request->pid != 0 || request->cgroup != NULL ||
           request->container != NULL;
}

/* Resolves SOURCE, or (skip alone) a @group, in `store`. word NULL: none. false: said why; to be
 * released either way. */
CALLGATE_MUST_CHECK bool record_policy_read(cli_session *cli, callgate_store *store,
                                            const char *word, record_policy *ret_policy);

/* The same of a profile that was written, from its text. */
CALLGATE_MUST_CHECK bool record_policy_of(cli_session *cli, callgate_store *store, const char *name,
                                          const struct text *known, record_policy *ret_policy);
void record_policy_release(cli_session *cli, record_policy *policy);

/* Does a policy permit a call that was seen? */
bool record_permits(const callgate_policy *policy, const sighting *what);

/* Adds what the files of --from show; false: said why. */
CALLGATE_MUST_CHECK bool record_read_files(cli_session *cli, observation *seen);

/* One recording under way. */
typedef struct record_session {
    cli_session *cli;
    const record_request *request;
    recorder *rec;
    observation *seen;
    observed_run run;
    uint32_t run_index;
    pid_t child; /* 0: nothing was started */
    bool has_child_ended;
    spawn_end end;
    uint64_t began_ms;   /* CLOCK_MONOTONIC */
    uint64_t elapsed_ms; /* at the end */
    uint32_t left_count; /* processes that go on then */
    uint64_t news_ms;    /* when something new was last seen */
    uint64_t written_ms; /* when OUT.partial was */
    size_t known_count;  /* sightings then */
    uint32_t interrupt_count;
    int ending_signal;    /* that asked to end; 0: none */
    bool is_partial_lost; /* OUT.partial could not be renewed: said why */
    bool has_said_left;
    /* NULL, or asked at each tick: true when what is to be recorded has ended. */
    bool (*has_ended)(struct record_session *session);
    void *user;
    callgate_status status; /* of the recorder, where it failed under way */
    callgate_error error;
    bool is_whole; /* at the end: nothing is known to be missing */
} record_session;

/* Blocks the signals that a session takes: before anything is started. */
void record_session_block(sigset_t *ret_before);

/* Begins a run in the observation: who records, whom, since when; writes the first OUT.partial, so
 * that a folder that takes none is known before anything starts. false: said why. */
CALLGATE_MUST_CHECK bool record_session_begin(record_session *session, const char *subject);

/* Records until nobody is left or somebody asks to end; takes the last harvest, marks the run as
 * whole, frees the recorder. */
void record_session_run(record_session *session);

/* Takes back what record_session_begin wrote: nothing was started. */
void record_session_abandon(record_session *session);

/* What a recorder has lost; false: something. */
bool record_say_losses(cli_session *cli, recorder *rec);

/* It records what --skip was to let pass. */
void record_say_skip_ignored(cli_session *cli, const record_request *request, recorder *rec);

/* What it could not tell of, whom it may have hurt; nothing where there is nothing. */
void record_say_unjudged(cli_session *cli, recorder *rec);
void record_say_unguarded(cli_session *cli, recorder *rec);

/* What became of a recording. */
typedef struct record_end {
    int status;        /* the program's; where nothing was recorded callgate's own */
    bool has_recorded; /* false: nothing was started, or nothing came: said why */
    bool is_whole;     /* false: calls are missing: said which */
} record_end;

/* Record it. */
record_end record_program(cli_session *cli, const record_request *request, callgate_store *store,
                          const callgate_policy *skip, observation *seen);
record_end record_attach(cli_session *cli, const record_request *request, observation *seen);
record_end record_container(cli_session *cli, const record_request *request, observation *seen);
record_end record_rootfs(cli_session *cli, const record_request *request,
                         const run_confinement *confinement, observation *seen);

/* The session of something that isn't started here, its recorder attached. */
record_end record_attached(record_session *session, const char *subject);

/* Says why eBPF can't be had, and the ways to do without: as root, or `otherwise`. */
record_end record_say_no_ebpf(cli_session *cli, const callgate_error *err, const char *otherwise);

/* Where no profile can be made of a recording: writes what was seen to OUT.partial, says so. */
void record_keep_partial(cli_session *cli, const record_request *request, const observation *seen);

/* OUT.partial has done its duty. */
void record_drop_partial(cli_session *cli, const record_request *request);

/* --replay: runs the program once more to notice what the profile lacks, which is added, then once
 * under the profile; the exit status of that. */
int record_replay(cli_session *cli, const record_request *request, callgate_store *store,
                  observation *seen);

/* Checks the calls that were seen against --check's policy: `status`, or 1 with the calls said. */
int record_gate(cli_session *cli, const record_request *request, const observation *seen,
                int status);

/* Reads the profile that --update adds to, where there is one. false: said why; to be released
 * either way. */
CALLGATE_MUST_CHECK bool record_update_read(cli_session *cli, callgate_store *store,
                                            record_request *request, record_policy *ret_old);

/* Would record_product understand its options? To be asked before anything starts. false: said why.
 */
CALLGATE_MUST_CHECK bool record_product_fits(cli_session *cli);

/* Makes the profile, checks it against what was seen, writes it, says the summary. false: said
 * why. */
CALLGATE_MUST_CHECK bool record_product(cli_session *cli, const record_request *request,
                                        callgate_store *store, const observation *seen);

/* Remembers what OUT holds now. */
void record_keep_written(const record_request *request, const char *data, size_t bytes);

/* Writes an observation to a file. false: said why. */
CALLGATE_MUST_CHECK bool record_write_observation(cli_session *cli, const output_place *place,
                                                  const observation *seen);

#endif
