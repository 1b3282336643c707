/* Makes calls under a filter, in children. */
#include "trial.h"

#include "callgate/kernel.h"
#include "machine_calls.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MARK_ALLOW = 4001, /* errnos that neither the kernel nor a profile gives */
    MARK_LOG = 4002,
    DATA_ARCH_X86_64 = 0x3e,
    PREFIX_COUNT = 5,
    PATIENCE_SECONDS = 60, /* for a child: behind its filter it could wait for ever */
    RET_K = 0x06,
    LD_ABS = 0x20,
    JEQ_K = 0x15,
};

/* What a child tells in shared memory: it can make no call to say it. */
typedef struct progress {
    volatile size_t good_count;
    volatile trial_result result;
    volatile bool has_result;
} progress;

trial_result trial_expected(uint32_t word)
{
    uint32_t data = word & CALLGATE_DATA_MASK;
    switch (word & CALLGATE_ACTION_MASK) {
    case CALLGATE_ALLOW:
        return (trial_result){CAME_BACK, -MARK_ALLOW};
    case CALLGATE_LOG:
        return (trial_result){CAME_BACK, -MARK_LOG};
    case CALLGATE_ERRNO:
        return (trial_result){CAME_BACK, -(int64_t)data};
    case CALLGATE_TRACE:
    case CALLGATE_USER_NOTIF:
        return (trial_result){CAME_BACK, -ENOSYS};
    case CALLGATE_TRAP:
        return (trial_result){TRAPPED, data};
    case CALLGATE_KILL_THREAD:
        return (trial_result){KILLED_THREAD, 0};
    default:
        return (trial_result){KILLED_PROCESS, 0};
    }
}

bool trial_kills(uint32_t word)
{
    trial_kind kind = trial_expected(word).kind;
    return kind == KILLED_THREAD || kind == KILLED_PROCESS;
}

callgate_call_data trial_call(const live_trial *trial)
{
    callgate_call_data call = {
        .nr = trial->nr,
        .arch = callgate_abi_arch(trial->way == WAY_INT80 ? CALLGATE_ABI_X86 : CALLGATE_ABI_X86_64),
    };
    memcpy(call.args, trial->arguments.args, sizeof call.args);
    return call;
}

callgate_filter *trial_filter(const callgate_filter *filter)
{
    size_t insn_count;
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    uint64_t way_out = machine_exit_address();
    callgate_insn harmless[CALLGATE_INSN_COUNT_MAX] = {
        {LD_ABS, 0, 0, 8},
        {JEQ_K, 0, 3, (uint32_t)way_out},
        {LD_ABS, 0, 0, 12},
        {JEQ_K, 0, 1, (uint32_t)(way_out >> 32)},
        {RET_K, 0, 0, CALLGATE_ALLOW},
    };
    if (insn_count > CALLGATE_INSN_COUNT_MAX - PREFIX_COUNT)
        return NULL;
    memcpy(harmless + PREFIX_COUNT, insns, insn_count * sizeof *insns);
    for (size_t i = PREFIX_COUNT; i < PREFIX_COUNT + insn_count; i++) {
        if (harmless[i].code != RET_K)
            continue;
        uint32_t action = harmless[i].k & CALLGATE_ACTION_MASK;
        if (action == CALLGATE_ALLOW)
            harmless[i].k = CALLGATE_ERRNO | MARK_ALLOW;
        else if (action == CALLGATE_LOG)
            harmless[i].k = CALLGATE_ERRNO | MARK_LOG;
    }
    callgate_filter *made;
    if (callgate_filter_new(harmless, PREFIX_COUNT + insn_count, &made, NULL) != CALLGATE_OK)
        return NULL;
    return made;
}

static sigjmp_buf trap_return;
static volatile int trap_data;

/* Leaves without rt_sigreturn, which is refused like all else. */
static void on_trap(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    trap_data = info->si_errno;
    siglongjmp(trap_return, 1);
}

/* Only what is trapped is caught: a child inherits the test runner's handlers. */
static void set_handlers(void)
{
    alarm(PATIENCE_SECONDS);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* KILL_PROCESS would dump a core each time */
    static const int fatal[] = {SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        signal(fatal[i], SIG_DFL);
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSYS, &action, NULL);
}

static trial_result make_call(const live_trial *trial)
{
    if (sigsetjmp(trap_return, 0) != 0)
        return (trial_result){TRAPPED, trap_data};
    int64_t value = trial->way == WAY_INT80 ? machine_call_80(trial->nr, trial->arguments.args)
                                            : machine_call_64(trial->nr, trial->arguments.args);
    return (trial_result){CAME_BACK, value};
}

static progress *shared_progress(void)
{
    static progress *shared;
    if (shared == NULL)
        shared =
            mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        abort();
    memset((void *)shared, 0, sizeof *shared);
    return shared;
}

static void install_or_abort(const callgate_filter *harmless)
{
    if (harmless != NULL && callgate_install(harmless, NULL, NULL) != CALLGATE_OK)
        abort();
}

size_t trials_run(const callgate_filter *harmless, const live_trial *trials, size_t count,
                  trial_result *ret_result)
{
    progress *told = shared_progress();
    pid_t child = fork();
    if (child == 0) {
        set_handlers();
        install_or_abort(harmless);
        for (size_t i = 0; i < count; i++) {
            trial_result wanted = trial_expected(trials[i].word);
            trial_result got = make_call(&trials[i]);
            told->result = got;
            told->has_result = true;
            if (got.kind != wanted.kind || got.value != wanted.value)
                machine_exit(0);
            told->good_count = i + 1;
            told->has_result = false;
        }
        machine_exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    if (told->has_result)
        *ret_result = told->result;
    else if (WIFSIGNALED(status))
        *ret_result = (trial_result){KILLED_OTHERWISE, WTERMSIG(status)};
    return told->good_count;
}

typedef struct thread_job {
    const callgate_filter *harmless;
    const live_trial *trial;
    progress *told;
} thread_job;

static void *thread_main(void *argument)
{
    thread_job *job = argument;
    install_or_abort(job->harmless);
    job->told->result = make_call(job->trial);
    job->told->has_result = true;
    machine_exit(0);
}

trial_result trial_run(const callgate_filter *harmless, const live_trial *trial)
{
    progress *told = shared_progress();
    pid_t child = fork();
    if (child == 0) {
        thread_job job = {harmless, trial, told};
        pthread_t thread;
        set_handlers();
        if (pthread_create(&thread, NULL, thread_main, &job) != 0)
            abort();
        pthread_join(thread, NULL); /* comes back only where the thread alone was killed */
        told->result = (trial_result){KILLED_THREAD, 0};
        told->has_result = true;
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    if (told->has_result)
        return told->result;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return (trial_result){KILLED_PROCESS, 0};
    return (trial_result){KILLED_OTHERWISE, WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

trial_result trial_run_unfiltered(const live_trial *trial)
{
    return trial_run(NULL, trial);
}
