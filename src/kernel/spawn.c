/* Starts a program that is confined before its first instruction. */
#include "kernel/spawn.h"

#include "callgate/kernel.h"
#include "kernel/plain.h"
#include "kernel/watch.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_STACK_BYTES = 256 * 1024 };

/* What a child needs and what it has to tell, in memory that the parent sees. */
typedef struct child_job {
    const spawn_plan *plan;
    const sigset_t *mask;
    const struct sigaction *on_child; /* SIGCHLD's disposition as this process found it */
    pid_t parent;                     /* to die with; 0: nobody */
    callgate_status status;
    spawn_stage stage;
    callgate_error error;
} child_job;

static callgate_status fail_call(int number, const char *what, const char *subject,
                                 callgate_error *reterr)
{
    PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, "'");
    plain_add(reterr, subject);
    plain_add(reterr, "' ");
    plain_add(reterr, what);
    plain_add(reterr, ": ");
    plain_add_errno(reterr, number);
    return CALLGATE_SYSTEM;
}

/* All that comes before execve and may still fail harmlessly. */
static callgate_status prepare(const spawn_plan *plan, callgate_error *reterr)
{
    callgate_status status = CALLGATE_OK;
    if (plan->prepare != NULL)
        status = plan->prepare(plan->prepare_user, reterr);
    if (status == CALLGATE_OK && plan->directory != NULL && chdir(plan->directory) != 0)
        status = fail_call(errno, "can't be the working directory", plan->directory, reterr);
    return status;
}

/* The confinement itself: nothing but execve may follow. */
static callgate_status confine(const spawn_plan *plan, callgate_error *reterr)
{
    if (plan->has_no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        int number = errno;
        PLAIN_FAIL(reterr, CALLGATE_SYSTEM, number, "no_new_privs can't be set: ");
        plain_add_errno(reterr, number);
        return CALLGATE_SYSTEM;
    }
    if (plan->filter == NULL)
        return CALLGATE_OK;
    if (plan->ret_listener != NULL)
        return callgate_install_listener(plan->filter, plan->attachment, plan->ret_listener,
                                         reterr);
    return callgate_install(plan->filter, plan->attachment, reterr);
}

static callgate_status execute(const spawn_plan *plan, spawn_stage *ret_stage,
                               callgate_error *reterr)
{
    callgate_status status = confine(plan, reterr);
    if (status != CALLGATE_OK)
        return status;
    *ret_stage = SPAWN_EXECUTING;
    execve(plan->path, plan->argv, plan->envp);
    return fail_call(errno, "can't be executed", plan->path, reterr);
}

callgate_status spawn_exec(const spawn_plan *plan, spawn_stage *ret_stage, callgate_error *reterr)
{
    *ret_stage = SPAWN_PREPARING;
    callgate_status status = prepare(plan, reterr);
    if (status == CALLGATE_OK && plan->mask != NULL)
        sigprocmask(SIG_SETMASK, plan->mask, NULL);
    if (status == CALLGATE_OK)
        status = execute(plan, ret_stage, reterr);
    return status;
}

/* Ends a child that could not start, whatever its filter thinks of exit_group. */
_Noreturn static void leave(void)
{
    syscall(SYS_exit_group, 127);
    syscall(SYS_exit, 127);
    __builtin_trap();
}

/* Dies with the parent. A change of user clears this, so it comes after prepare. */
static callgate_status follow_parent(pid_t parent, callgate_error *reterr)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return PLAIN_FAIL(reterr, CALLGATE_SYSTEM, errno, "the child can't follow its parent");
    if (getppid() != parent)
        return PLAIN_FAIL(reterr, CALLGATE_SYSTEM, ESRCH, "the parent is gone");
    return CALLGATE_OK;
}

/* Whoever sees the execve takes this name down. */
static void take_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    prctl(PR_SET_NAME, slash == NULL ? path : slash + 1, 0, 0, 0);
}

static int child_main(void *argument)
{
    child_job *job = argument;
    take_name(job->plan->path);
    job->stage = SPAWN_PREPARING;
    job->status = prepare(job->plan, &job->error);
    if (job->status == CALLGATE_OK && job->parent != 0)
        job->status = follow_parent(job->parent, &job->error);
    if (job->status == CALLGATE_OK) {
        sigaction(SIGCHLD, job->on_child, NULL);
        sigprocmask(SIG_SETMASK, job->mask, NULL);
        job->status = execute(job->plan, &job->stage, &job->error);
    }
    leave();
}

/* Starts the child; returns once it has executed its program or has ended. Negative:
 * the job's error says why. */
static pid_t start_child(child_job *job)
{
    char *stack = mmap(NULL, CHILD_STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    pid_t child = -1;
    if (stack != MAP_FAILED)
        child = clone(child_main, stack + CHILD_STACK_BYTES, CLONE_VM | CLONE_VFORK | SIGCHLD, job);
    int number = errno;
    if (stack != MAP_FAILED)
        munmap(stack, CHILD_STACK_BYTES);
    if (child < 0) {
        job->stage = SPAWN_PREPARING;
        job->status =
            PLAIN_FAIL(&job->error, CALLGATE_SYSTEM, number, "no child process can be made: ");
        plain_add_errno(&job->error, number);
    }
    return child;
}

static void reap(pid_t child)
{
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* What became of the start, for the caller. */
static callgate_status told(const child_job *job, spawn_stage *ret_stage, callgate_error *reterr)
{
    if (job->status == CALLGATE_OK)
        return CALLGATE_OK;
    *ret_stage = job->stage;
    if (reterr != NULL)
        *reterr = job->error;
    return job->status;
}

callgate_status spawn_watch(const spawn_plan *plan, spawn_end *ret_end, spawn_stage *ret_stage,
                            callgate_error *reterr)
{
    watch_state before;
    watch_begin(&before);
    child_job job = {
        .plan = plan,
        .mask = plan->mask != NULL ? plan->mask : &before.mask,
        .on_child = &before.on_child,
        .parent = getpid(),
    };
    pid_t child = start_child(&job);
    if (child > 0)
        watch_until_end(child, ret_end);
    watch_end(&before);
    return told(&job, ret_stage, reterr);
}

callgate_status spawn_start(const spawn_plan *plan, pid_t *ret_child, spawn_stage *ret_stage,
                            callgate_error *reterr)
{
    sigset_t all;
    sigset_t before;
    struct sigaction plain = {.sa_handler = SIG_DFL}; /* an inherited SIG_IGN leaves no status */
    struct sigaction on_child;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    sigaction(SIGCHLD, &plain, &on_child);
    child_job job = {
        .plan = plan,
        .mask = plan->mask != NULL ? plan->mask : &before,
        .on_child = &on_child,
    };
    pid_t child = start_child(&job);
    if (child > 0 && job.status == CALLGATE_OK)
        *ret_child = child;
    else if (child > 0)
        reap(child);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return told(&job, ret_stage, reterr);
}
