/* Times a getppid under the recorders that need no privilege.
 *
 *     bench_recorders    a line a way, "NAME<TAB>ns a call": medians of rounds that take turns
 *
 * "added" figures are over the bare call; an allow-all filter stands beside --skip.
 */
#include "callgate/callgate.h"
#include "kernel/spawn.h"
#include "record/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUND_COUNT = 11, CALL_COUNT = 20000 };

typedef enum way { BARE, STRACE, NOTIFY, PTRACE, ALLOW_ALL, SKIP, WAY_COUNT } way;

static const char *const NAMES[WAY_COUNT] = {"bare",   "strace -f", "notify",
                                             "ptrace", "allow-all", "notify, all skipped"};

static char self[4096];
static char loop_option[] = "--loop";

/* The program: prints how long a call took. */
static int loop(void)
{
    struct timespec began, ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    for (int i = 0; i < CALL_COUNT; i++)
        syscall(SYS_getppid);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double ns =
        (double)(ended.tv_sec - began.tv_sec) * 1e9 + (double)(ended.tv_nsec - began.tv_nsec);
    printf("%.1f\n", ns / CALL_COUNT);
    return 0;
}

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "bench_recorders: %s\n", what);
    exit(1);
}

static recorder *make_recorder(way how, callgate_store *store)
{
    recorder *rec = NULL;
    callgate_error err;
    recorder_options options = {.store = store};
    callgate_status status = CALLGATE_OK;
    if (how == SKIP)
        status = callgate_policy_constant(store, CALLGATE_ALLOW, &options.skip, &err);
    if (status == CALLGATE_OK && (how == NOTIFY || how == SKIP))
        status = notify_recorder_new(&options, &rec, &err);
    else if (status == CALLGATE_OK && how == PTRACE)
        status = ptrace_recorder_new(&options, &rec, &err);
    if (status != CALLGATE_OK)
        give_up(err.text);
    return rec;
}

static callgate_filter *allow_all(void)
{
    static const callgate_insn insn = {0x06, 0, 0, CALLGATE_ALLOW};
    callgate_filter *filter;
    if (callgate_filter_new(&insn, 1, &filter, NULL) != CALLGATE_OK)
        give_up("no filter");
    return filter;
}

/* One round: starts the program one way, reads what it prints. */
static double measure(way how, callgate_store *store)
{
    static char strace[] = "/usr/bin/strace", follow[] = "-f", out[] = "-o", null[] = "/dev/null";
    char *plain[] = {self, loop_option, NULL};
    char *traced[] = {strace, follow, out, null, self, loop_option, NULL};
    char **argv = how == STRACE ? traced : plain;
    recorder *rec = make_recorder(how, store);
    spawn_plan plan = {.path = argv[0], .argv = argv, .envp = environ, .has_no_new_privs = true};
    int ends[2];
    char printed[64] = "";
    pid_t child;
    spawn_stage stage;
    callgate_error err;
    if (pipe(ends) != 0)
        give_up("no pipe");
    int out_before = dup(STDOUT_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    if (how == ALLOW_ALL)
        plan.filter = allow_all();
    if (rec != NULL)
        rec->class->plan(rec, &plan);
    if (spawn_start(&plan, &child, &stage, &err) != CALLGATE_OK)
        give_up(err.text);
    dup2(out_before, STDOUT_FILENO);
    close(out_before);
    if (read(ends[0], printed, sizeof printed - 1) <= 0)
        give_up("the program said nothing");
    close(ends[0]);
    waitpid(child, NULL, 0);
    if (rec != NULL)
        rec->class->free(rec);
    return strtod(printed, NULL);
}

static int compare(const void *a, const void *b)
{
    return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b;
}

int main(int argc, char **argv)
{
    static double times[WAY_COUNT][ROUND_COUNT];
    callgate_store *store;
    if (argc > 1 && strcmp(argv[1], loop_option) == 0)
        return loop();
    ssize_t bytes = readlink("/proc/self/exe", self, sizeof self - 1);
    if (bytes <= 0 || callgate_store_new(NULL, &store, NULL) != CALLGATE_OK)
        give_up("can't begin");
    for (int round = 0; round < ROUND_COUNT; round++) {
        for (way how = BARE; how < WAY_COUNT; how++)
            times[how][round] = measure(how, store);
    }
    for (way how = BARE; how < WAY_COUNT; how++) {
        qsort(times[how], ROUND_COUNT, sizeof times[how][0], compare);
        printf("%s\t%.1f\n", NAMES[how], times[how][ROUND_COUNT / 2]);
    }
    callgate_store_free(store);
    return 0;
}
