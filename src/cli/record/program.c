/* Records a program that is started here. */
#include "cli/record/record.h"

#include "kernel/listener.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What a recorder means for the program, once it was chosen. */
static void say_recorder(cli_session *cli, const recorder *rec, const char *why)
{
    if (rec->class->by == OBSERVED_BY_EBPF)
        return;
    if (*why != '\0')
        talk_note(cli, "recording by %s, since %s", rec->class->name, why);
    talk_note(cli, rec->class->by == OBSERVED_BY_NOTIFY
                       ? "setuid programs don't elevate, and a program that asks for a seccomp "
                         "listener of its own is refused it"
                       : "setuid programs don't elevate, and a program can neither trace others "
                         "nor have a seccomp listener");
    if (rec->class->by == OBSERVED_BY_PTRACE && !listener_is_free())
        talk_note(cli, "a filter of this process may have a seccomp listener: calls that go there "
                       "are not seen, nor is what the profile refuses");
}

typedef callgate_status make_recorder(const recorder_options *options, recorder **ret_recorder,
                                      callgate_error *reterr);

static callgate_status make_ebpf(const recorder_options *options, recorder **ret_recorder,
                                 callgate_error *reterr)
{
    return ebpf_recorder_new(options, EBPF_TREE, ret_recorder, reterr);
}

typedef struct recorder_way {
    const char *name;
    make_recorder *make;
} recorder_way;

/* The fastest first. */
static const recorder_way ways[] = {
    {"ebpf", make_ebpf},
    {"notify", notify_recorder_new},
    {"ptrace", ptrace_recorder_new},
};

/* The recorder that was asked for, or the first that can be had. NULL: said why. */
static recorder *choose(cli_session *cli, const record_request *request,
                        const recorder_options *options)
{
    callgate_error err, first = {.text = ""};
    recorder *rec = NULL;
    text why;

    text_init(&why);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0] && rec == NULL; i++) {
        if (request->recorder != NULL && strcmp(request->recorder, ways[i].name) != 0)
            continue;
        if (ways[i].make(options, &rec, &err) == CALLGATE_OK)
            break;
        rec = NULL;
        if (why.bytes == 0)
            first = err;
        text_add(&why, "%s%s", why.bytes == 0 ? "" : ", and ", err.text);
    }
    if (rec != NULL)
        say_recorder(cli, rec, text_data(&why));
    else
        talk_error(cli, &first);
    text_release(&why);
    return rec;
}

/* The subject of a run: the command line as one would type it. */
static void write_subject(char *const *argv, text *out)
{
    for (size_t i = 0; argv[i] != NULL; i++)
        text_add(out, "%s%s", i == 0 ? "" : " ", argv[i]);
}

/* Has somebody died of a call that was taken down? */
static bool knows_deaths(const observation *seen)
{
    for (size_t i = 0; i < seen->sighting_count; i++) {
        uint32_t action = seen->sightings[i].word & CALLGATE_ACTION_MASK;
        if (action == CALLGATE_KILL_PROCESS || action == CALLGATE_KILL_THREAD ||
            action == CALLGATE_TRAP)
            return true;
    }
    return false;
}

/* A program that goes on has no status yet: that of an interrupted wait, or of one that was over
 * as asked for. */
static int exit_status(cli_session *cli, const record_session *session,
                       const run_confinement *confinement, const char *command)
{
    if (!session->has_child_ended)
        return session->ending_signal == 0 ? 0 : RUN_SIGNAL_BASE + session->ending_signal;
    if (session->end.is_signal && session->end.number == SIGSYS)
        run_say_sigsys(cli, confinement, command, knows_deaths(session->seen));
    return session->end.is_signal ? RUN_SIGNAL_BASE + session->end.number : session->end.number;
}

/* Starts the program through its recorder, which it frees. */
static record_end record(cli_session *cli, const record_request *request,
                         const run_confinement *confinement, run_start *start, recorder *rec,
                         observation *seen)
{
    record_session session = {.cli = cli, .request = request, .rec = rec, .seen = seen};
    callgate_error err;
    spawn_stage stage;
    sigset_t before;
    text subject;
    record_end end = {.status = RUN_FAILED};

    text_init(&subject);
    write_subject(request->run.argv, &subject);
    record_session_block(&before);
    start->plan.mask = &before;
    rec->class->plan(rec, &start->plan);
    if (subject.has_failed || !record_session_begin(&session, text_data(&subject))) {
        rec->class->free(rec);
    } else if (spawn_start(&start->plan, &session.child, &stage, &err) != CALLGATE_OK) {
        end.status = run_say_failed_start(cli, start->path, stage, &err);
        record_session_abandon(&session);
    } else {
        record_session_run(&session);
        end.has_recorded = true;
        end.is_whole = session.is_whole;
        end.status = exit_status(cli, &session, confinement, request->run.argv[0]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    text_release(&subject);
    return end;
}

/* Recording by filter needs the policy in the store of the program's own profile. */
static record_end start(cli_session *cli, const record_request *request,
                        const run_confinement *confinement, callgate_store *store,
                        const callgate_policy *skip, observation *seen)
{
    run_start start;
    const recorder_options options = {
        .store = store,
        .profile = confinement->meaning != NULL ? confinement->meaning->policy : NULL,
        .profile_kills = run_can_kill(confinement),
        .skip = skip,
    };
    record_end end = {.status = run_prepare(cli, &request->run, confinement, &start)};
    if (end.status != 0)
        return end;
    recorder *rec = choose(cli, request, &options);
    if (rec == NULL)
        return (record_end){.status = RUN_FAILED};
    if (rec->class->by == OBSERVED_BY_EBPF)
        record_say_skip_ignored(cli, request, rec);
    return record(cli, request, confinement, &start, rec, seen);
}

record_end record_program(cli_session *cli, const record_request *request, callgate_store *store,
                          const callgate_policy *skip, observation *seen)
{
    run_confinement confinement;
    record_end end = {.status = RUN_FAILED};

    if (run_confine(cli, &request->run, store, &confinement))
        end = request->run.rootfs != NULL ? record_rootfs(cli, request, &confinement, seen)
                                          : start(cli, request, &confinement, store, skip, seen);
    run_confinement_release(cli, &confinement);
    return end;
}
