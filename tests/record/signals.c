/* A program that tells what signals do to its calls.
 *
 * signals WORK [SHARE]: 0 where they did what they do to a program that nobody records.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    HIT_COUNT = 300, /* of a timer of a millisecond */
    READ_COUNT = 20,
    SUSPEND_COUNT = 300,
    SPIN_COUNT = 300,
    QUEUE_COUNT = 2000,
    THREAD_COUNT = 3,
    PATIENCE_S = 5,
};

static int share = 1; /* of all that, on a slow machine */
static volatile sig_atomic_t hit_count;

static void hit(int number)
{
    (void)number;
    hit_count++;
}

static void handle(int number, int flags)
{
    struct sigaction action = {.sa_handler = hit, .sa_flags = flags};
    sigaction(number, &action, NULL);
}

static void tick(long first_us, long next_us)
{
    const struct itimerval timer = {{0, next_us}, {0, first_us}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int failed(const char *what)
{
    printf("%s: %s\n", what, strerror(errno));
    return 1;
}

/* A child that sends signals that nobody handles; it ends with its parent. */
static void be_pestered(void)
{
    pid_t parent = getpid();
    if (fork() != 0)
        return;
    while (getppid() == parent && kill(parent, SIGWINCH) == 0)
        usleep(700);
    _exit(0);
}

/* Calls that never fail with EINTR don't. */
static int calls(void)
{
    handle(SIGALRM, 0);
    be_pestered();
    tick(1000, 1000);
    while (hit_count < HIT_COUNT / share) {
        int ends[2];
        if (syscall(SYS_getppid) < 0)
            return failed("getppid");
        if (pipe(ends) != 0 || close(ends[0]) != 0 || close(ends[1]) != 0)
            return failed("pipe, close");
    }
    return 0;
}

static void *ask_on(void *argument)
{
    while (hit_count < HIT_COUNT / share) {
        if (syscall(SYS_getppid) < 0) {
            failed("getppid");
            return argument;
        }
    }
    return NULL;
}

static int threads(void)
{
    pthread_t others[THREAD_COUNT];
    int result = 0;
    for (int i = 0; i < THREAD_COUNT; i++)
        pthread_create(&others[i], NULL, ask_on, &result);
    handle(SIGALRM, 0);
    tick(1000, 1000);
    for (int i = 0; i < THREAD_COUNT; i++) {
        void *failure;
        pthread_join(others[i], &failure);
        result |= failure != NULL;
    }
    return result;
}

/* What sleeps is woken, what need not sleep goes through. */
static int reads(void)
{
    int ends[2];
    char byte;
    FILE *file = tmpfile();
    if (pipe(ends) != 0 || file == NULL || fputs("x", file) < 0 || fflush(file) != 0)
        return failed("pipe");
    handle(SIGALRM, 0);
    tick(10000, 10000);
    for (int i = 0; i < READ_COUNT; i++) {
        if (read(ends[0], &byte, 1) != -1 || errno != EINTR)
            return failed("a read that sleeps");
    }
    tick(1000, 1000);
    for (hit_count = 0; hit_count < HIT_COUNT / share;) {
        if (pread(fileno(file), &byte, 1, 0) != 1)
            return failed("a read that doesn't");
    }
    return 0;
}

static int restarts(void)
{
    int gate[2], ends[2];
    char byte;
    if (pipe(gate) != 0 || pipe(ends) != 0)
        return failed("pipe");
    handle(SIGALRM, SA_RESTART);
    handle(SIGUSR1, 0); /* the bare one */
    if (fork() == 0) {
        if (read(gate[0], &byte, 1) != 1)
            _exit(1);
        usleep(300000);
        _exit(write(ends[1], "x", 1) != 1);
    }
    tick(10000, 10000);
    if (write(gate[1], "x", 1) != 1 || read(ends[0], &byte, 1) != 1)
        return failed("read");
    tick(0, 0);
    wait(NULL);
    printf("%d came\n", (int)hit_count);
    return hit_count < 3;
}

/* Each child's end wakes its parent once, as shells wait. */
static int suspends(void)
{
    sigset_t child, none;
    sigemptyset(&none);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    handle(SIGCHLD, 0);
    for (int i = 0; i < SUSPEND_COUNT / share; i++) {
        sigprocmask(SIG_BLOCK, &child, NULL);
        hit_count = 0;
        pid_t pid = fork();
        if (pid < 0)
            return failed("fork");
        if (pid == 0)
            _exit(7);
        while (hit_count == 0) {
            if (sigsuspend(&none) != -1 || errno != EINTR)
                return failed("sigsuspend");
        }
        int status;
        if (waitpid(pid, &status, WNOHANG) != pid || WEXITSTATUS(status) != 7)
            return failed("waitpid");
        sigprocmask(SIG_UNBLOCK, &child, NULL);
    }
    return 0;
}

/* A signal comes, also to a task that makes no further call. */
static int spins(void)
{
    handle(SIGALRM, 0);
    for (int i = 0; i < SPIN_COUNT / share; i++) {
        hit_count = 0;
        tick(60, 0);
        for (int call = 0; call < 4; call++)
            syscall(SYS_getppid);
        time_t end = time(NULL) + PATIENCE_S;
        while (hit_count == 0) {
            if (time(NULL) > end)
                return failed("no signal came");
        }
    }
    return 0;
}

static volatile sig_atomic_t next_value;
static volatile sig_atomic_t is_wrong;
static pid_t sender;

static void take(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    if (info->si_code != SI_QUEUE || info->si_pid != sender ||
        info->si_value.sival_int != next_value)
        is_wrong = 1;
    next_value++;
}

/* Queued signals come each with what it carries, in their order. */
static int queues(void)
{
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
    sigaction(SIGRTMIN, &action, NULL);
    pid_t parent = getpid();
    int gate[2];
    char byte;
    if (pipe(gate) != 0)
        return failed("pipe");
    sender = fork();
    if (sender == 0) {
        if (read(gate[0], &byte, 1) != 1)
            _exit(1);
        for (int i = 0; i < QUEUE_COUNT / share; i++) {
            while (sigqueue(parent, SIGRTMIN, (union sigval){.sival_int = i}) != 0)
                usleep(1000);
            if (i % 8 == 7)
                usleep(300);
        }
        _exit(0);
    }
    if (write(gate[1], "x", 1) != 1)
        return failed("write");
    time_t end = time(NULL) + 4 * PATIENCE_S;
    while (next_value < QUEUE_COUNT / share && time(NULL) < end) {
        if (syscall(SYS_getppid) < 0)
            return failed("getppid");
    }
    waitpid(sender, NULL, 0);
    printf("%d came%s\n", (int)next_value, is_wrong ? ", some of them wrong" : "");
    return next_value != QUEUE_COUNT / share || is_wrong;
}

static int is_told(pid_t pid, int options, int number)
{
    int status;
    if (waitpid(pid, &status, options) != pid)
        return 0;
    return number == SIGCONT ? WIFCONTINUED(status)
                             : WIFSTOPPED(status) && WSTOPSIG(status) == number;
}

static int stops(void)
{
    static const int numbers[] = {SIGSTOP, SIGTSTP, SIGSTOP};
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        handle(SIGTERM, 0);
        while (hit_count == 0)
            syscall(SYS_getppid);
        _exit(9);
    }
    usleep(50000);
    for (int i = 0; i < 3; i++) {
        kill(pid, numbers[i]);
        if (!is_told(pid, WUNTRACED, numbers[i]))
            return failed("stop");
        kill(pid, SIGCONT);
        if (!is_told(pid, WCONTINUED, SIGCONT))
            return failed("continue");
    }
    int status;
    kill(pid, SIGTERM);
    return waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 9;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*work)(void);
    } works[] = {{"calls", calls},       {"threads", threads},   {"reads", reads},
                 {"restarts", restarts}, {"suspends", suspends}, {"spins", spins},
                 {"queues", queues},     {"stops", stops}};
    if (argc > 2)
        share = atoi(argv[2]);
    for (size_t i = 0; argc > 1 && i < sizeof works / sizeof works[0]; i++) {
        if (strcmp(argv[1], works[i].name) == 0)
            return works[i].work();
    }
    return 2;
}
