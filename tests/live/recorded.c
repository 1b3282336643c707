/* What recorded programs do: roles with a known number of calls.
 */
#include "recorded.h"

#include "callgate/filter.h"
#include "callgate/kernel.h"
#include "callgate/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int calls(int count)
{
    for (int i = 0; i < count; i++)
        syscall(SYS_getppid);
    return 0;
}

static void *thread_calls(void *argument)
{
    calls(*(int *)argument);
    return NULL;
}

static int threads(int count)
{
    pthread_t ids[RECORDED_THREADS];
    for (int i = 0; i < RECORDED_THREADS; i++)
        pthread_create(&ids[i], NULL, thread_calls, &count);
    for (int i = 0; i < RECORDED_THREADS; i++)
        pthread_join(ids[i], NULL);
    return 0;
}

static void execute(const char *role, int count)
{
    char number[16];
    snprintf(number, sizeof number, "%d", count);
    execl("/proc/self/exe", "recorded", role, number, NULL);
    _exit(1);
}

static void *thread_executes(void *argument)
{
    execute("calls", *(int *)argument);
    return NULL;
}

static int exec_thread(int count)
{
    pthread_t id;
    pthread_create(&id, NULL, thread_executes, &count);
    pause();
    return 1;
}

/* One child; by vfork, or by fork, which leaves it an orphan sooner or later. false: no room. */
static bool bear(bool is_vfork)
{
    pid_t child = is_vfork ? vfork() : fork();
    if (child == 0) {
        syscall(SYS_getppid);
        _exit(0);
    }
    return child > 0;
}

static int storm(int count)
{
    for (int born = 0; born < count;) {
        if (bear(born % 2 == 0))
            born++;
        else
            while (waitpid(-1, NULL, WNOHANG) > 0)
                continue;
    }
    return 0;
}

static int exec_storm(int count)
{
    for (int i = 0; i < count; i++)
        if (fork() == 0)
            execute("calls", 1);
    while (wait(NULL) > 0)
        continue;
    return 0;
}

#if defined(__x86_64__)
static int compat(int count)
{
    for (int i = 0; i < count; i++) {
        long result;
        __asm__ volatile("int $0x80" : "=a"(result) : "a"(64) : "memory"); /* i386's getppid */
        syscall(0x40000000 | SYS_getppid);
    }
    return 0;
}
#endif

static int arguments(int count)
{
    for (int i = 0; i < count; i++) {
        close(socket(AF_UNIX, SOCK_STREAM, 0));
        close(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        close(socket(AF_INET, SOCK_DGRAM, 0));
        close(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
        prctl(100000 + i, 0, 0, 0, 0);
    }
    return 0;
}

static int confine_all(const callgate_insn *insns, size_t insn_count, uint32_t flags)
{
    callgate_filter *filter;
    const callgate_attachment attachment = {.is_known = true, .flags = flags};
    if (callgate_filter_new(insns, insn_count, &filter, NULL) != CALLGATE_OK)
        return 1;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return callgate_install(filter, &attachment, NULL) != CALLGATE_OK;
}

static int confine(const callgate_insn *insns, size_t insn_count)
{
    return confine_all(insns, insn_count, 0);
}

static void *thread_dies(void *argument)
{
    syscall(SYS_getgid);
    return argument;
}

/* A thread is killed, its process lives on. */
static void lose_a_thread(void)
{
    pthread_t id;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_create(&id, &attributes, thread_dies, NULL);
    usleep(20000);
}

static void take_signal(int number)
{
    (void)number;
}

/* The end of a process that is killed leaves its parent alone. */
static void lose_a_process(void)
{
    pid_t child = fork();
    if (child == 0) {
        syscall(SYS_getegid);
        _exit(0);
    }
    waitpid(child, NULL, 0);
}

/* kill(2) fails by itself with the very errno that the filter gives it for another signal. */
static const callgate_insn refusals[] = {
    {0x20, 0, 0, 0}, /* nr */
    {0x15, 10, 0, SYS_getppid},
    {0x15, 10, 0, SYS_getuid},
    {0x15, 10, 0, SYS_getgid},
    {0x15, 10, 0, SYS_getegid},
    {0x15, 3, 0, SYS_kill},
    {0x15, 0, 4, SYS_socket},
    {0x20, 0, 0, 16}, /* family */
    {0x15, 7, 2, AF_NETLINK},
    {0x20, 0, 0, 24}, /* signal */
    {0x15, 6, 0, 50},
    {0x06, 0, 0, CALLGATE_ALLOW},
    {0x06, 0, 0, CALLGATE_ERRNO | EPERM},
    {0x06, 0, 0, CALLGATE_TRAP | 7},
    {0x06, 0, 0, CALLGATE_KILL_THREAD},
    {0x06, 0, 0, CALLGATE_KILL_PROCESS},
    {0x06, 0, 0, CALLGATE_ERRNO | EACCES},
    {0x06, 0, 0, CALLGATE_ERRNO | EINVAL},
};

static int refused(int count)
{
    signal(SIGSYS, take_signal);
    if (confine(refusals, sizeof refusals / sizeof refusals[0]))
        return 1;
    calls(count);
    for (int i = 0; i < count; i++)
        syscall(SYS_kill, getpid(), 100);
    for (int i = 0; i < 10; i++) {
        close(socket(AF_NETLINK, SOCK_RAW, 0));
        close(socket(AF_UNIX, SOCK_STREAM, 0));
        syscall(SYS_kill, getpid(), 50);
    }
    for (int i = 0; i < 5; i++)
        syscall(SYS_getuid);
    for (int i = 0; i < 3; i++)
        lose_a_thread();
    for (int i = 0; i < 2; i++)
        lose_a_process();
    return 0;
}

static void *thread_waits(void *argument)
{
    char byte;
    while (read(*(int *)argument, &byte, 1) > 0)
        continue;
    calls(100);
    return NULL;
}

/* A chain of processes, each with a second thread; those below the first wait for the gate. */
static int gated(int gate)
{
    for (int level = 0; level < RECORDED_GATED / 2; level++) {
        pid_t child = fork();
        if (child != 0 && level == 0)
            return waitpid(child, NULL, 0) != child;
        if (child != 0)
            break;
    }
    pthread_t id;
    pthread_create(&id, NULL, thread_waits, &gate);
    thread_waits(&gate);
    pthread_join(id, NULL);
    while (wait(NULL) > 0)
        continue;
    return 0;
}

/* Each lives for a moment and leaves a child behind, until the gate opens. */
static void descend(int gate)
{
    char byte;
    while (read(gate, &byte, 1) < 0 && errno == EAGAIN)
        if (fork() != 0)
            _exit(0);
    syscall(SYS_getpgid, 0);
    _exit(0);
}

static int gated_storm(int gate)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    fcntl(gate, F_SETFL, O_NONBLOCK);
    for (int i = 0; i < RECORDED_LINES; i++)
        if (fork() == 0)
            descend(gate);
    while (wait(NULL) > 0)
        continue;
    return 0;
}

/* Children end with their parent, one that was killed before they asked for that, too. */
static int stay(int count)
{
    pid_t parent = getpid();
    for (int i = 0; i < count; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            if (getppid() != parent)
                _exit(1);
            break;
        }
    while (pause() < 0)
        continue;
    return 0;
}

/* Spins without a call, or the filter would come in the midst of one. */
static void *thread_spins(void *argument)
{
    atomic_int *turn = argument;
    syscall(SYS_getppid);
    atomic_fetch_add(turn, 1);
    while (atomic_load(turn) >= 0)
        continue;
    syscall(SYS_getpgid, 0);
    return NULL;
}

static int tsync(int count)
{
    const callgate_insn insns[] = {
        {0x20, 0, 0, 0},
        {0x15, 0, 1, SYS_getpgid},
        {0x06, 0, 0, CALLGATE_ERRNO | EPERM},
        {0x06, 0, 0, CALLGATE_ALLOW},
    };
    pthread_t ids[RECORDED_THREADS];
    atomic_int turn = 0;
    for (int i = 0; i < RECORDED_THREADS; i++)
        pthread_create(&ids[i], NULL, thread_spins, &turn);
    while (atomic_load(&turn) < RECORDED_THREADS)
        sched_yield();
    int failed = confine_all(insns, sizeof insns / sizeof insns[0], CALLGATE_FLAG_TSYNC);
    atomic_store(&turn, -count);
    for (int i = 0; i < RECORDED_THREADS; i++)
        pthread_join(ids[i], NULL);
    return failed;
}

static int container(int count)
{
    const callgate_insn insns[] = {
        {0x20, 0, 0, 0},
        {0x15, 0, 1, SYS_getpgrp},
        {0x06, 0, 0, CALLGATE_ERRNO | EPERM},
        {0x06, 0, 0, CALLGATE_ALLOW},
    };
    if (unshare(CLONE_NEWPID) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        calls(7); /* before the filter: not a container's yet */
        if (confine(insns, sizeof insns / sizeof insns[0]))
            return 1;
        for (int i = 0; i < count; i++)
            syscall(SYS_getpgrp);
        return calls(count);
    }
    return waitpid(child, NULL, 0) != child;
}

int recorded_main(const char *role, int count)
{
    static const struct {
        const char *name;
        int (*play)(int count);
    } roles[] = {
        {"calls", calls},
        {"threads", threads},
        {"exec-thread", exec_thread},
        {"storm", storm},
        {"exec-storm", exec_storm},
        {"arguments", arguments},
        {"refused", refused},
        {"gated", gated},
        {"gated-storm", gated_storm},
        {"stay", stay},
        {"container", container},
        {"tsync", tsync},
#if defined(__x86_64__)
        {"compat", compat},
#endif
    };
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i].name, role) == 0)
            return roles[i].play(count);
    return 99;
}
