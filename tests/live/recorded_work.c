/* The work that the tests of recorders record. */
#include "recorded_work.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void *ask_parent(void *argument)
{
    for (long i = *(const long *)argument; i > 0; i--)
        syscall(SYS_getppid);
    return NULL;
}

static int thread_work(long count)
{
    pthread_t threads[WORK_THREAD_COUNT];
    for (int i = 0; i < WORK_THREAD_COUNT; i++)
        pthread_create(&threads[i], NULL, ask_parent, &count);
    for (int i = 0; i < WORK_THREAD_COUNT; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

static int wait_for_all(void)
{
    int status;
    int failed = 0;
    while (wait(&status) > 0)
        failed |= status;
    return failed != 0;
}

static int tree(long count)
{
    for (int i = 0; i < WORK_PROCESS_COUNT; i++) {
        if (fork() == 0)
            _exit(thread_work(count));
    }
    return wait_for_all();
}

static int storm(long count)
{
    for (long i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0) {
            syscall(SYS_getppid);
            _exit(0);
        }
        if (child < 0)
            return 1;
        if (i % 64 == 63)
            wait_for_all();
    }
    return wait_for_all();
}

static void vfork_once(void)
{
    pid_t child = vfork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
}

static int vfork_work(long count)
{
    for (; count > 0; count--)
        vfork_once();
    return 0;
}

/* i386's getppid is 64. */
static long old_getppid(void)
{
    long result = -ENOSYS;
#ifdef __x86_64__
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(64L) : "memory", "r8", "r9", "r10", "r11");
#endif
    return (int)result;
}

static int int80(long count)
{
    for (long i = 0; i < count; i++)
        old_getppid();
    return 0;
}

static int variety(long count)
{
    for (long i = 0; i < count; i++)
        syscall(SYS_prctl, 10000 + i, 0, 0, 0, 0);
    return 0;
}

static int loop(void)
{
    while (syscall(SYS_getppid) >= 0)
        ;
    if (errno == ENOSYS && syscall(SYS_getuid) < 0 && errno == ENOSYS)
        __builtin_trap(); /* exit_group is out of reach too */
    return 1;
}

static volatile sig_atomic_t is_told;

static void be_told(int number)
{
    is_told = number;
}

static void *spin_quietly(void *argument)
{
    (void)argument;
    while (!is_told) {
        syscall(SYS_getppid);
        usleep(1000);
    }
    return NULL;
}

static int spin(void)
{
    const struct sigaction action = {.sa_handler = be_told, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    spin_quietly(NULL);
    return 9;
}

static int threads(void)
{
    pthread_t others[2];
    const struct sigaction action = {.sa_handler = be_told, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    for (int i = 0; i < 2; i++)
        pthread_create(&others[i], NULL, spin_quietly, NULL);
    spin_quietly(NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(others[i], NULL);
    if (fork() == 0) {
        syscall(SYS_getsid, 0);
        _exit(0);
    }
    return wait_for_all() == 0 ? 9 : 1;
}

static int restart(long count)
{
    int ends[2];
    char byte;
    const struct sigaction action = {.sa_handler = be_told, .sa_flags = SA_RESTART};
    const struct itimerval often = {.it_interval.tv_usec = 2000, .it_value.tv_usec = 2000};
    if (pipe(ends) != 0)
        return 1;
    sigaction(SIGALRM, &action, NULL);
    if (fork() == 0) {
        usleep((unsigned int)count * 2000);
        _exit(write(ends[1], "x", 1) != 1);
    }
    setitimer(ITIMER_REAL, &often, NULL);
    ssize_t got = read(ends[0], &byte, 1);
    const struct itimerval never = {0};
    setitimer(ITIMER_REAL, &never, NULL);
    return got == 1 && is_told ? wait_for_all() : 1;
}

/* A call that changes nothing whatever its answer; arguments are drawn from a few values. */
typedef struct harmless_call {
    const char *name;
    long nr;
    long first[3];
    long second[3];
} harmless_call;

static const harmless_call HARMLESS[] = {
    {"getppid", SYS_getppid, {0, 1, 2}, {0}},
    {"getuid", SYS_getuid, {0, 1, 2}, {0}},
    {"getegid", SYS_getegid, {0}, {0}},
    {"getsid", SYS_getsid, {0, -1, 1}, {0}},
    {"getpgid", SYS_getpgid, {0, -1, 1}, {0}},
    {"getpriority", SYS_getpriority, {0, 1, 9}, {0, 1, 2}},
    {"sched_yield", SYS_sched_yield, {0}, {0}},
    {"sched_getscheduler", SYS_sched_getscheduler, {0, -1, 1}, {0}},
    {"personality", SYS_personality, {0xffffffff, 0xffffffff, 0xffffffff}, {0}},
    {"fcntl", SYS_fcntl, {0, 1, 900}, {1, 3, 77}},
    {"dup", SYS_dup, {900, 901, -1}, {0}},
    {"fsync", SYS_fsync, {900, 901, -1}, {0}},
    {"prctl", SYS_prctl, {3, 7, 30000}, {0}},
};

static int random_calls(long seed)
{
    enum { CALL_COUNT = 1000, KIND_COUNT = sizeof HARMLESS / sizeof HARMLESS[0] };
    static const harmless_call *made[CALL_COUNT];
    static long results[CALL_COUNT];
    srand((unsigned int)seed);
    for (int i = 0; i < CALL_COUNT; i++) {
        made[i] = &HARMLESS[rand() % KIND_COUNT];
        results[i] =
            syscall(made[i]->nr, made[i]->first[rand() % 3], made[i]->second[rand() % 3], 0, 0, 0);
        results[i] = results[i] < 0                          ? -errno
                     : strcmp(made[i]->name, "getppid") == 0 ? 1
                                                             : results[i];
    }
    for (int i = 0; i < CALL_COUNT; i++)
        printf("%s %ld\n", made[i]->name, results[i]);
    return 0;
}

int recorded_work(char *const *arguments)
{
    const char *what = arguments[0];
    long number = arguments[1] == NULL ? 0 : strtol(arguments[1], NULL, 10);
    if (strcmp(what, "tree") == 0)
        return tree(number);
    if (strcmp(what, "storm") == 0)
        return storm(number);
    if (strcmp(what, "vfork") == 0)
        return vfork_work(number);
    if (strcmp(what, "int80") == 0)
        return int80(number);
    if (strcmp(what, "variety") == 0)
        return variety(number);
    if (strcmp(what, "errno") == 0)
        return syscall(SYS_getppid) >= 0 ? 0 : errno;
    if (strcmp(what, "errno80") == 0)
        return old_getppid() >= 0 ? 0 : (int)-old_getppid();
    if (strcmp(what, "loop") == 0)
        return loop();
    if (strcmp(what, "spin") == 0)
        return spin();
    if (strcmp(what, "random") == 0)
        return random_calls(number);
    if (strcmp(what, "threads") == 0)
        return threads();
    return strcmp(what, "restart") == 0 ? restart(number) : 1;
}
