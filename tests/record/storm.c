/* Storms of processes, threads, calls that count themselves.
 *
 *     storm ROLE COUNT SECONDS    repeats a role of this size until its time is over, then says
 *                                 "NAME NUMBER" for each call of which the number is known, and
 *                                 "ms NUMBER": how long it took
 *
 * Exit 2: this kernel doesn't let anybody choose process ids.
 */
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREAD_COUNT_MAX = 64, CALLS_PER_LOOK = 1000 };

static long getppid_count;
static long exit_group_count = 1; /* this process's own */
static long execve_count = 1;
static long end_ms;

static long now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* A child that has ended well has done its one call. */
static void reap(void)
{
    int status;
    if (wait(&status) < 0 || status != 0)
        give_up("a child that didn't do its work");
    exit_group_count++;
    getppid_count++;
}

_Noreturn static void live_at(int gate)
{
    char byte;
    pid_t grandchild = fork(); /* an orphan soon, which its grandparent reaps */
    if (grandchild < 0)
        _exit(3);
    if (read(gate, &byte, 1) != 0)
        _exit(3);
    syscall(SYS_getppid);
    _exit(0);
}

/* All at once: none ends before the last child is there. */
static void crowd(int count)
{
    int gate[2];
    if (pipe(gate) != 0)
        give_up("pipe");
    for (int i = 0; i < count / 2; i++) {
        pid_t child = fork();
        if (child < 0)
            give_up("fork");
        if (child == 0) {
            close(gate[1]);
            live_at(gate[0]);
        }
    }
    close(gate[1]);
    close(gate[0]);
    for (int i = 0; i < count / 2 * 2; i++)
        reap();
}

static void bear(bool is_vfork)
{
    pid_t child = is_vfork ? vfork() : fork();
    if (child < 0)
        give_up("fork");
    if (child == 0) {
        syscall(SYS_getppid);
        _exit(0);
    }
}

/* As fast as they can be made, by vfork and fork in turns; reaped at the end. */
static void forks(int count)
{
    for (int i = 0; i < count; i++)
        bear(i % 2 == 0);
    for (int i = 0; i < count; i++)
        reap();
}

static void *take_over(void *unused)
{
    (void)unused;
    execl("/proc/self/exe", "storm", "once", "0", "0", (char *)NULL);
    _exit(3);
}

/* Every second one executes from a thread, which then has its leader's id. */
static void execs(int count)
{
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child < 0)
            give_up("fork");
        if (child == 0 && i % 2 == 0)
            take_over(NULL);
        if (child == 0) {
            pthread_t thread;
            if (pthread_create(&thread, NULL, take_over, NULL) != 0)
                _exit(3);
            pthread_join(thread, NULL);
            _exit(3);
        }
        if (i % 32 == 31)
            for (int ended = 0; ended < 32; ended++)
                reap();
    }
    for (int ended = 0; ended < count % 32; ended++)
        reap();
    execve_count += count;
}

static void *call_often(void *ret_count)
{
    long count = 0;
    while (now_ms() < end_ms) {
        for (int i = 0; i < CALLS_PER_LOOK; i++)
            syscall(SYS_getppid);
        count += CALLS_PER_LOOK;
    }
    *(long *)ret_count = count;
    return NULL;
}

static void calls(int count)
{
    pthread_t threads[THREAD_COUNT_MAX];
    long made[THREAD_COUNT_MAX];
    for (int i = 0; i < count && i < THREAD_COUNT_MAX; i++)
        if (pthread_create(&threads[i], NULL, call_often, &made[i]) != 0)
            give_up("pthread_create");
    for (int i = 0; i < count && i < THREAD_COUNT_MAX; i++) {
        pthread_join(threads[i], NULL);
        getppid_count += made[i];
    }
}

/* A child with a chosen id. */
static pid_t fork_as(pid_t number)
{
    struct clone_args how = {
        .exit_signal = SIGCHLD, .set_tid = (uintptr_t)&number, .set_tid_size = 1};
    return (pid_t)syscall(SYS_clone3, &how, sizeof how);
}

/* The same id again and again, the next owner coming as soon as the last one is reaped. */
static void reuse(int count)
{
    static pid_t number;
    for (int i = 0; i < count;) {
        pid_t child = fork_as(number == 0 ? getpid() + 1 : number);
        if (child == 0) {
            syscall(SYS_getppid);
            _exit(0);
        }
        if (child < 0 && (errno == EPERM || errno == ENOSYS || errno == EINVAL))
            exit(2);
        if (child < 0 && errno == EEXIST) { /* somebody else's by now */
            number = (number == 0 ? getpid() : number) + 1;
            continue;
        }
        if (child < 0)
            give_up("clone3");
        number = child;
        reap();
        i++;
    }
}

/* What the storm of execve executes. */
static void once(int count)
{
    (void)count;
    syscall(SYS_getppid);
    _exit(0);
}

static const struct {
    const char *name;
    void (*play)(int count);
} ROLES[] = {{"crowd", crowd}, {"forks", forks}, {"execs", execs},
             {"calls", calls}, {"reuse", reuse}, {"once", once}};

int main(int argc, char **argv)
{
    if (argc != 4)
        return 1;
    const long began_ms = now_ms();
    end_ms = began_ms + 1000 * atol(argv[3]);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    for (size_t i = 0; i < sizeof ROLES / sizeof ROLES[0]; i++) {
        if (strcmp(ROLES[i].name, argv[1]) != 0)
            continue;
        do
            ROLES[i].play(atoi(argv[2]));
        while (now_ms() < end_ms);
        printf("getppid %ld\nexit_group %ld\nexecve %ld\nms %ld\n", getppid_count, exit_group_count,
               execve_count, now_ms() - began_ms);
        return 0;
    }
    return 1;
}
