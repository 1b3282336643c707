/* Waits for a child as if it were this process. */
#include "kernel/watch.h"

#include <sys/wait.h>
#include <unistd.h>

/* Everything can be handed on but what this process causes itself, and the stops of a background
 * process that talks to the terminal. */
static void set_of_watched(sigset_t *ret_set)
{
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE,  SIGILL,  SIGTRAP,
                              SIGABRT, SIGSYS, SIGPIPE, SIGTTIN, SIGTTOU};
    sigfillset(ret_set);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        sigdelset(ret_set, own[i]);
}

void watch_begin(watch_state *ret_before)
{
    /* an inherited SIG_IGN would reap the child unseen */
    struct sigaction plain = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &plain, &ret_before->on_child);
    sigset_t watched;
    set_of_watched(&watched);
    sigprocmask(SIG_BLOCK, &watched, &ret_before->mask);
}

void watch_end(const watch_state *before)
{
    sigprocmask(SIG_SETMASK, &before->mask, NULL);
    sigaction(SIGCHLD, &before->on_child, NULL);
}

/* Stops this process as the terminal stopped the child, so that the shell sees it. In an orphaned
 * group, where nobody could wake it, the kernel ignores the signal. */
static void stop_too(int number)
{
    if (number != SIGTSTP && number != SIGTTIN && number != SIGTTOU)
        return;
    sigset_t one;
    sigset_t old;
    sigemptyset(&one);
    sigaddset(&one, number);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, &old);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

/* Takes what children have to tell; true: the one has ended. There are others only where this is
 * process 1, to which orphans come. */
static bool has_ended(pid_t child, spawn_end *ret_end)
{
    int status;
    pid_t told;
    while ((told = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
        if (told != child)
            continue;
        if (WIFSTOPPED(status)) {
            stop_too(WSTOPSIG(status));
            continue;
        }
        ret_end->is_signal = WIFSIGNALED(status);
        ret_end->number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
        return true;
    }
    return false;
}

bool watch_is_told(int number, int code)
{
    return code > 0 && (number != SIGHUP || getsid(0) != getpid());
}

/* The child's own signals are not for itself. */
static void hand_on(pid_t child, const siginfo_t *info, spawn_end *ret_end)
{
    if (watch_is_told(info->si_signo, info->si_code) || info->si_pid == child)
        return;
    ret_end->handed_on = info->si_signo;
    if (info->si_code == SI_QUEUE)
        sigqueue(child, info->si_signo, info->si_value);
    else
        kill(child, info->si_signo);
}

void watch_until_end(pid_t child, spawn_end *ret_end)
{
    sigset_t watched;
    set_of_watched(&watched);
    ret_end->handed_on = 0;
    while (!has_ended(child, ret_end)) {
        siginfo_t info;
        int number = sigwaitinfo(&watched, &info);
        if (number > 0 && number != SIGCHLD)
            hand_on(child, &info, ret_end);
    }
}
