/* Records until what is recorded has ended. */
#include "base/clock.h"
#include "cli/record/report.h"
#include "cli/run/report.h"

#include "kernel/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    TICK_MS = 1000, /* between two harvests; OUT.partial is never older */
    PAUSE_MS = 50,  /* after news, so that a busy recorder doesn't keep this process busy */
};

static const int taken_signals[] = {SIGCHLD, SIGINT,  SIGTERM, SIGHUP,
                                    SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};

static void set_of_taken(sigset_t *ret_set)
{
    sigemptyset(ret_set);
    for (size_t i = 0; i < sizeof taken_signals / sizeof taken_signals[0]; i++)
        sigaddset(ret_set, taken_signals[i]);
}

void record_session_block(sigset_t *ret_before)
{
    sigset_t taken;

    set_of_taken(&taken);
    sigprocmask(SIG_BLOCK, &taken, ret_before);
}

static uint64_t now_ms(void)
{
    return clock_ns(CLOCK_MONOTONIC) / CLOCK_NS_OF_MS;
}

static bool fail(record_session *session, const callgate_error *err)
{
    talk_error(session->cli, err);
    return false;
}

/* What a recording that was cut short has left is not overwritten by the next one. */
static bool keep_earlier(const record_session *session)
{
    const char *path = session->request->partial;
    char kept[RECORD_PATH_BYTES_MAX + 8];

    snprintf(kept, sizeof kept, "%s.old", path);
    if (rename(path, kept) == 0) {
        talk_note(session->cli, "'%s', which an earlier recording left, is now '%s'", path, kept);
        return true;
    }
    if (errno == ENOENT)
        return true;
    talk_failure(session->cli, "'%s', which an earlier recording left, can't become '%s': %s", path,
                 kept, strerror(errno));
    return false;
}

bool record_session_begin(record_session *session, const char *subject)
{
    callgate_error err;
    observed_run *run = &session->run;

    *run = (observed_run){
        .by = session->rec->class->by,
        .machine = callgate_abi_host(),
        .kernel = host_kernel(),
        .began_ns = clock_ns(CLOCK_REALTIME),
        .is_container = run->is_container,
        .has_no_new_privs = run->has_no_new_privs,
        .subject = subject,
    };
    run->ended_ns = run->began_ns;
    if (run_id_random(run->id, &err) != CALLGATE_OK ||
        observation_add_run(session->seen, run, &session->run_index, &err) != CALLGATE_OK)
        return fail(session, &err);
    session->began_ms = session->news_ms = session->written_ms = now_ms();
    session->known_count = session->seen->sighting_count;
    if (*session->request->partial == '\0')
        return true;
    return keep_earlier(session) &&
           record_write_observation(session->cli, &session->request->partial_place, session->seen);
}

void record_session_abandon(record_session *session)
{
    session->rec->class->free(session->rec);
    session->rec = NULL;
    record_drop_partial(session->cli, session->request);
}

static void harvest(record_session *session)
{
    recorder *rec = session->rec;

    if (session->status != CALLGATE_OK)
        return;
    session->status = rec->class->harvest(rec, session->seen, session->run_index, &session->error);
    if (session->seen->sighting_count != session->known_count)
        session->news_ms = now_ms();
    session->known_count = session->seen->sighting_count;
}

/* Tells the observation how far the run has come. */
static void stamp_run(record_session *session, bool is_whole)
{
    callgate_error err;

    session->run.ended_ns = clock_ns(CLOCK_REALTIME);
    session->run.is_whole = is_whole;
    if (observation_add_run(session->seen, &session->run, &session->run_index, &err) != CALLGATE_OK)
        session->status = err.status;
}

/* What can't be written is said once, not each second; what was seen is kept in memory. */
static bool write_partial(record_session *session)
{
    const output_place *place = &session->request->partial_place;

    if (*place->path == '\0')
        return false;
    stamp_run(session, false);
    session->is_partial_lost = !record_write_observation(session->cli, place, session->seen);
    return !session->is_partial_lost;
}

/* The program's own output goes to the terminal, too. */
static void say_progress(record_session *session)
{
    bool is_program_there = session->child != 0 && !session->has_child_ended;

    if (session->known_count == 0 || is_program_there)
        return;
    uint32_t count = session->rec->class->task_count(session->rec);
    talk_progress(session->cli, "recording: %zu calls, %u process%s, %llu s", session->known_count,
                  count, count == 1 ? "" : "es",
                  (unsigned long long)(now_ms() - session->began_ms) / 1000);
}

static void reap(record_session *session)
{
    int status;
    pid_t ended;

    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended != session->child)
            continue;
        session->has_child_ended = true;
        session->end.is_signal = WIFSIGNALED(status);
        session->end.number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    }
}

/* Whoever is signalled while a program runs means the program, as with `run`: the terminal told it
 * already. A second interrupt means the recording. */
static void take_signal(record_session *session, const struct signalfd_siginfo *info)
{
    int number = (int)info->ssi_signo;
    bool is_alive = session->child != 0 && !session->has_child_ended;
    bool is_interrupt =
        number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;

    if (number == SIGCHLD) {
        reap(session);
        return;
    }
    if (number == SIGUSR1) {
        harvest(session);
        if (write_partial(session))
            talk_note(session->cli, "what was seen so far is in '%s'", session->request->partial);
        return;
    }
    if (is_alive && !watch_is_told(number, info->ssi_code) &&
        info->ssi_pid != (uint32_t)session->child)
        kill(session->child, number);
    if (is_interrupt && (!is_alive || ++session->interrupt_count > 1))
        session->ending_signal = number;
}

static void take_signals(record_session *session, int signals)
{
    struct signalfd_siginfo info;

    while (read(signals, &info, sizeof info) == sizeof info) {
        talk_progress_end(session->cli);
        take_signal(session, &info);
    }
}

static bool has_ended(const record_session *session)
{
    if (session->child != 0 && !session->has_child_ended)
        return false;
    return session->rec->class->has_ended(session->rec);
}

/* The first process is gone, others are not. */
static void take_leave_of_child(record_session *session)
{
    recorder *rec = session->rec;
    uint32_t left = rec->class->task_count(rec);

    if (session->has_said_left || session->child == 0 || !session->has_child_ended || left == 0)
        return;
    session->has_said_left = true;
    if (session->request->kills) {
        rec->class->kill(rec);
        return;
    }
    talk_note(session->cli,
              "%u process%s still recorded; Ctrl-C ends the recording and leaves %s running, "
              "--kill ends %s",
              left, left == 1 ? " is" : "es are", left == 1 ? "it" : "them",
              left == 1 ? "it" : "them");
}

static bool is_over(record_session *session)
{
    const record_request *request = session->request;
    uint64_t now = now_ms();

    /* A program outlives a recorder that failed: its status is waited for. */
    if (session->ending_signal != 0 ||
        (session->status != CALLGATE_OK && (session->child == 0 || session->has_child_ended)))
        return true;
    if (session->has_ended != NULL ? session->has_ended(session) : has_ended(session))
        return true;
    return (request->duration_s != 0 && now - session->began_ms >= request->duration_s * 1000ull) ||
           (request->quiet_s != 0 && now - session->news_ms >= request->quiet_s * 1000ull);
}

static void wait_for_news(record_session *session, int signals, bool is_paused)
{
    recorder *rec = session->rec;
    bool is_deaf = session->status != CALLGATE_OK ||
                   (session->has_ended == NULL && rec->class->has_ended(rec));
    int news = is_paused || is_deaf ? -1 : rec->class->descriptor(rec);
    struct pollfd watched[] = {{.fd = signals, .events = POLLIN}, {.fd = news, .events = POLLIN}};
    int timeout = is_paused || (news < 0 && !is_deaf) ? PAUSE_MS : TICK_MS;

    poll(watched, 2, timeout);
}

static void tick(record_session *session)
{
    session->written_ms = now_ms();
    if (!session->is_partial_lost)
        write_partial(session);
    say_progress(session);
}

static void loop(record_session *session, int signals)
{
    size_t known = 0;
    bool is_paused = false;

    while (!is_over(session)) {
        wait_for_news(session, signals, is_paused);
        take_signals(session, signals);
        reap(session);
        harvest(session);
        is_paused = session->known_count != known;
        known = session->known_count;
        take_leave_of_child(session);
        if (now_ms() - session->written_ms >= TICK_MS)
            tick(session);
    }
}

static void end(record_session *session)
{
    recorder *rec = session->rec;

    talk_progress_end(session->cli);
    harvest(session);
    bool goes_on = !has_ended(session);
    if (goes_on && session->request->kills) {
        rec->class->kill(rec);
    } else if (goes_on) {
        session->left_count = rec->class->task_count(rec);
        rec->class->leave(rec);
    }
    harvest(session);
    if (session->status != CALLGATE_OK)
        talk_error(session->cli, &session->error);
    bool is_whole = record_say_losses(session->cli, rec);
    record_say_unjudged(session->cli, rec);
    record_say_unguarded(session->cli, rec);
    run_say_blind_to_deaths(session->cli, rec);
    session->is_whole = session->status == CALLGATE_OK && is_whole;
    stamp_run(session, session->is_whole);
    session->elapsed_ms = now_ms() - session->began_ms;
    record_report_take_recording(session->request->report, session);
    rec->class->free(rec);
    session->rec = NULL;
}

void record_session_run(record_session *session)
{
    sigset_t taken;

    set_of_taken(&taken);
    int signals = signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
    if (signals < 0) {
        talk_failure(session->cli, "can't take signals: %s", strerror(errno));
        session->ending_signal = SIGTERM;
    }
    loop(session, signals);
    if (signals >= 0)
        close(signals);
    end(session);
    if (session->child != 0 && !session->has_child_ended && session->request->kills) {
        int status;
        if (waitpid(session->child, &status, 0) == session->child) {
            session->has_child_ended = true;
            session->end =
                (spawn_end){.is_signal = WIFSIGNALED(status),
                            .number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)};
        }
    }
    record_report_take_program(session->request->report, session);
}
