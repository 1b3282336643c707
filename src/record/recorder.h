/* Recorders: three ways to see the calls of running tasks.
 *
 *   ebpf    tracepoints (needs CAP_BPF and CAP_PERFMON): full speed, containers, running trees
 *   notify  a filter that notifies, answered by CONTINUE: no privilege
 *   ptrace  SECCOMP_RET_TRACE for a new program, plain PTRACE_SYSCALL for a running one
 *
 * A recorder is made first, then the program is started through it, then it is harvested again and
 * again until nobody is left:
 *
 *     ebpf_recorder_new(&options, &rec, &err);            // armed: nothing is missed from here on
 *     recorder_plan(rec, &plan);                          // adds its hooks to a spawn_plan
 *     spawn_start(&plan, …)
 *     while (!recorder_has_ended(rec)) {
 *         poll(recorder_descriptor(rec), …, 1000 ms)
 *         recorder_harvest(rec, &seen, run, &err);    // totals so far: idempotent
 *     }
 *     recorder_free(rec);
 *
 * The first call that is recorded of a program that was started is its execve.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include "callgate/callgate.h"
#include "kernel/spawn.h"
#include "record/observation.h"
#include <sys/types.h>

typedef struct recorder recorder;

/* The first task of which calls may have failed with EINTR that the recorder is to blame for: it
 * handles a signal without SA_RESTART, and can't be guarded (guard.h). */
typedef struct unguarded_task {
    int os_errno; /* why; 0: there is none; atomic, written last */
    char name[16];
} unguarded_task;

typedef struct recorder_class {
    observed_by by;
    const char *name; /* "ebpf" */
    void (*plan)(recorder *rec, spawn_plan *plan);
    callgate_status (*harvest)(recorder *rec, observation *seen, uint32_t run,
                               callgate_error *reterr);
    bool (*has_ended)(recorder *rec);       /* no recorded task is left */
    uint32_t (*task_count)(recorder *rec);  /* processes of which a task is still recorded */
    uint64_t (*total_count)(recorder *rec); /* tasks that were ever recorded */
    int (*descriptor)(recorder *rec);       /* readable when there may be news; -1: poll by time */
    void (*leave)(recorder *rec);           /* stop recording, let the tasks go on unhurt */
    void (*kill)(recorder *rec);            /* SIGKILL to every task that is still recorded */
    /* Calls that are known to be missing since there was no room for them. */
    uint64_t (*lost_count)(recorder *rec);
    /* Was whoever takes calls down ended before the last task was? NULL: nobody can be. */
    bool (*was_killed)(recorder *rec);
    /* Calls that failed without having begun, of which their filters couldn't be asked whether they
     * refused them. NULL: refusals are seen as such. */
    uint64_t (*unjudged_count)(recorder *rec);
    /* Gives NULL where there is none. NULL: no call fails for the recorder's sake. */
    const unguarded_task *(*unguarded)(recorder *rec);
    /* Why calls that the profile kills or traps for aren't seen: an errno; 0: they are, or there
     * are none. NULL: they always are. */
    int (*blind_to_deaths)(recorder *rec);
    void (*free)(recorder *rec);
} recorder_class;

struct recorder {
    const recorder_class *class; /* the first member of each recorder */
};

static inline bool recorder_was_killed(recorder *rec)
{
    return rec->class->was_killed != NULL && rec->class->was_killed(rec);
}

/* What every recorder is told. */
typedef struct recorder_options {
    /* What the program runs under besides: NULL, or the filter's policy. `notify` takes its ERRNO
     * answers over (they become notifications that get the same errno, never CONTINUE), so that
     * refused calls are seen; kills, TRAP and the rest stay the filter's. */
    callgate_store *store;
    const callgate_policy *profile;
    /* It kills or traps for a call that this machine can make, and which is to be told: `notify`
     * traces all tasks then. The others see it anyway. */
    bool profile_kills;
    /* Calls that this policy permits are neither stopped nor recorded; NULL: none. ebpf ignores
     * it. */
    const callgate_policy *skip;
} recorder_options;

/* ebpf: what is recorded. */
typedef enum ebpf_scope {
    EBPF_TREE,      /* the program that a plan starts, and all its descendants */
    EBPF_PID,       /* a running task's process and its descendants: ebpf_recorder_attach */
    EBPF_CGROUP,    /* tasks of a cgroup v2 */
    EBPF_CONTAINER, /* tasks under seccomp filters in a pid namespace that is not this one's,
                       kept per namespace; see ebpf_recorder_containers */
} ebpf_scope;

/* Why a recorder can't be had here is an error with a hint that names the way without it:
 * CALLGATE_SYSTEM with EPERM names the capability, CALLGATE_UNSUPPORTED what the kernel lacks
 * (BTF, task storage …). A build without libbpf gives CALLGATE_UNSUPPORTED. */
CALLGATE_MUST_CHECK callgate_status ebpf_check(callgate_error *reterr); /* without a try */
CALLGATE_MUST_CHECK callgate_status notify_check(callgate_error *reterr);
CALLGATE_MUST_CHECK callgate_status ebpf_recorder_new(const recorder_options *options,
                                                      ebpf_scope scope, recorder **ret_recorder,
                                                      callgate_error *reterr);
/* Arms the fork hook's inheritance for a running process and walks its tree until a pass adds
 * none. For EBPF_CGROUP `path` is the cgroup's directory. */
CALLGATE_MUST_CHECK callgate_status ebpf_recorder_attach(recorder *rec, pid_t pid,
                                                         callgate_error *reterr);
CALLGATE_MUST_CHECK callgate_status ebpf_recorder_attach_cgroup(recorder *rec, const char *path,
                                                                callgate_error *reterr);

/* EBPF_CONTAINER: the pid namespaces seen so far. A harvest takes what was seen in all namespaces
 * that ebpf_recorder_choose has chosen, from their first sighting on, however late it is chosen. */
enum {
    SEEN_NAMESPACE_COUNT_MAX = 1024, /* indexes are below it */
    SEEN_LINEAGE_COUNT = 8,
};
typedef struct seen_namespace {
    uint32_t index; /* the recorder's own: the kernel gives a namespace's number out again */
    /* The first confined task seen in it, its parent, and so on, as this process's namespace
     * numbers them; 0: none. Whoever is short-lived has a monitor that isn't. */
    pid_t lineage[SEEN_LINEAGE_COUNT];
    uint64_t first_ns; /* CLOCK_REALTIME */
    uint32_t task_count;
    bool has_no_new_privs;
    bool was_running; /* confined before the recorder was armed: its first calls are missing */
} seen_namespace;
size_t ebpf_recorder_namespaces(recorder *rec, seen_namespace *ret_list, size_t list_max);
void ebpf_recorder_choose(recorder *rec, uint32_t index);
/* Nobody will choose it: its calls are kept no longer, and cost next to nothing. */
void ebpf_recorder_dismiss(recorder *rec, uint32_t index);

/* The notify recorder's answering process is a session of its own and outlives this one: killed
 * with it, every call of the program would fail with ENOSYS. */
CALLGATE_MUST_CHECK callgate_status notify_recorder_new(const recorder_options *options,
                                                        recorder **ret_recorder,
                                                        callgate_error *reterr);

/* It stops a task at every call; one that has a tracer already can't be recorded. */
CALLGATE_MUST_CHECK callgate_status ptrace_recorder_new(const recorder_options *options,
                                                        recorder **ret_recorder,
                                                        callgate_error *reterr);
/* A running process and its threads and, from now on, its children. */
CALLGATE_MUST_CHECK callgate_status ptrace_recorder_attach(recorder *rec, pid_t pid,
                                                           callgate_error *reterr);

#endif
