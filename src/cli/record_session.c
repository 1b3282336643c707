/* Records until what is recorded has ended. */
#include "cli/record.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    TICK_MS = 1000, /* between two harvests; OUT.partial is never older */
    PAUSE_MS = 50,  /* after news, so that a busy recorder doesn't keep this process busy */
    EXITED_BASE = 128,
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
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t wall_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static bool fail(record_session *session, const callgate_error *err)
{
    talk_error(session->cli, err);
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
        .began_ns = wall_ns(),
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
    return true;
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

    session->run.ended_ns = wall_ns();
    session->run.is_whole = is_whole;
    if (observation_add_run(session->seen, &session->run, &session->run_index, &err) != CALLGATE_OK)
        session->status = err.status;
}

static void write_partial(record_session *session)
{
    stamp_run(session, false);
    if (!record_write_observation(session->cli, session->request->partial, session->seen))
        session->is_asked_to_end = session->child == 0;
    session->written_ms = now_ms();
}

static void say_progress(const record_session *session)
{
    cli_session *cli = session->cli;

    if (cli->is_quiet || isatty(STDERR_FILENO) != 1 ||
        (session->child != 0 && !session->has_child_ended))
        return;
    fprintf(stderr, "\rcallgate: recording: %zu calls, %u processes, %llu s ",
            session->seen->sighting_count, session->rec->class->task_count(session->rec),
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
        write_partial(session);
        talk_note(session->cli, "what was seen so far is in '%s'", session->request->partial);
        return;
    }
    if (is_alive && info->ssi_code <= 0 && info->ssi_pid != (uint32_t)session->child)
        kill(session->child, number);
    if (is_interrupt && (!is_alive || ++session->interrupt_count > 1))
        session->is_asked_to_end = true;
}

static void take_signals(record_session *session, int signals)
{
    struct signalfd_siginfo info;

    while (read(signals, &info, sizeof info) == sizeof info)
        take_signal(session, &info);
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

    if (session->is_asked_to_end || session->status != CALLGATE_OK)
        return true;
    if (session->has_ended != NULL ? session->has_ended(session) : has_ended(session))
        return true;
    return (request->duration_s != 0 && now - session->began_ms >= request->duration_s * 1000ull) ||
           (request->quiet_s != 0 && now - session->news_ms >= request->quiet_s * 1000ull);
}

static void wait_for_news(record_session *session, int signals, bool is_paused)
{
    int news = is_paused ? -1 : session->rec->class->descriptor(session->rec);
    struct pollfd watched[] = {{.fd = signals, .events = POLLIN}, {.fd = news, .events = POLLIN}};
    int timeout = is_paused || news < 0 ? PAUSE_MS : TICK_MS;

    poll(watched, 2, timeout);
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
        if (now_ms() - session->written_ms >= TICK_MS) {
            write_partial(session);
            say_progress(session);
        }
    }
}

static void say_unjudged(const record_session *session)
{
    recorder *rec = session->rec;
    uint64_t count = rec->class->unjudged_count == NULL ? 0 : rec->class->unjudged_count(rec);
    if (count > 0)
        talk_warning(session->cli,
                     "whether a filter refused %llu calls that failed can't be told: this kernel "
                     "keeps no filters to look into (CONFIG_CHECKPOINT_RESTORE), or a task has "
                     "too many",
                     (unsigned long long)count);
}

static void end(record_session *session)
{
    recorder *rec = session->rec;

    harvest(session);
    if (!has_ended(session) && session->request->kills)
        rec->class->kill(rec);
    else if (!has_ended(session))
        rec->class->leave(rec);
    harvest(session);
    if (session->status != CALLGATE_OK)
        talk_error(session->cli, &session->error);
    uint64_t lost = rec->class->lost_count(rec);
    if (lost > 0)
        talk_warning(session->cli,
                     "%llu calls could not be recorded: the recorder's tables were "
                     "full",
                     (unsigned long long)lost);
    say_unjudged(session);
    stamp_run(session, session->status == CALLGATE_OK && lost == 0);
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
        session->is_asked_to_end = true;
    }
    write_partial(session);
    loop(session, signals);
    if (signals >= 0)
        close(signals);
    end(session);
    if (session->child != 0 && !session->has_child_ended && session->request->kills) {
        int status;
        if (waitpid(session->child, &status, 0) == session->child) {
            session->has_child_ended = true;
            session->end = (spawn_end){
                WIFSIGNALED(status), WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)};
        }
    }
}
