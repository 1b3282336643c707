/* Times filters in the kernel: attaching them, calls under them.
 *
 *     bench_attach     a line a filter, "NAME<TAB>us to attach<TAB>ns a call that is allowed<TAB>
 *                      refused<TAB>allowed for its argument": medians of rounds that take turns
 *
 * The filters are those of Docker's default for x86_64, x86 and x32, as crun reads it. Each has a
 * process of its own, since a filter can't be taken off.
 */
#include "callgate/callgate.h"
#include "peer.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUND_COUNT = 31, CALL_COUNT = 20000, ANY_PERSONALITY = -1 };

typedef enum filter_kind { BARE, ONE, OWN, LINEAR, TREE, KIND_COUNT } filter_kind;
typedef enum figure { ATTACH, ALLOWED, REFUSED, CHECKED, FIGURE_COUNT } figure;

static const char *const NAMES[KIND_COUNT] = {"bare", "one instruction", "callgate",
                                              "libseccomp linear", "libseccomp tree"};

typedef struct program {
    callgate_insn insns[4 * CALLGATE_INSN_COUNT_MAX];
    size_t count;
} program;

static program programs[KIND_COUNT];
static double samples[KIND_COUNT][FIGURE_COUNT][ROUND_COUNT];

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "bench_attach: %s\n", what);
    exit(2);
}

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double time_call(long nr, long argument)
{
    double began = now_ns();

    for (int i = 0; i < CALL_COUNT; i++)
        syscall(nr, argument);
    return (now_ns() - began) / CALL_COUNT;
}

static void attach(program *what)
{
    struct sock_fprog filter = {.len = (unsigned short)what->count,
                                .filter = (struct sock_filter *)(void *)what->insns};

    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
        give_up("the kernel refuses a filter");
}

/* The child's work. create_module is a call that no kernel has: without a filter it does as little
 * as with one that refuses it. */
static void measure_here(filter_kind kind, double *ret_figures)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        give_up("no_new_privs can't be set");
    double began = now_ns();
    if (kind != BARE)
        attach(&programs[kind]);
    ret_figures[ATTACH] = (now_ns() - began) / 1000;
    time_call(SYS_getppid, 0); /* warm */
    ret_figures[ALLOWED] = time_call(SYS_getppid, 0);
    ret_figures[REFUSED] = time_call(SYS_create_module, 0);
    ret_figures[CHECKED] = time_call(SYS_personality, ANY_PERSONALITY);
}

static void measure(filter_kind kind, double *ret_figures)
{
    const size_t bytes = FIGURE_COUNT * sizeof *ret_figures;
    int ends[2], status;

    if (pipe(ends) != 0)
        give_up("no pipe");
    pid_t child = fork();
    if (child == 0) {
        measure_here(kind, ret_figures);
        _exit(write(ends[1], ret_figures, bytes) == (ssize_t)bytes ? 0 : 1);
    }
    close(ends[1]);
    bool is_read = child > 0 && read(ends[0], ret_figures, bytes) == (ssize_t)bytes;
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || !is_read)
        give_up("a measuring process failed");
}

static void make_programs(void)
{
    callgate_target target;
    callgate_store *store;
    callgate_profile *profile;
    callgate_source source;
    callgate_filter *filter;
    callgate_error err = {.status = CALLGATE_OK};

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                  CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    target.reading = CALLGATE_READING_CRUN;
    if (callgate_store_new(NULL, &store, &err) != CALLGATE_OK ||
        callgate_profile_builtin("default", &profile, &err) != CALLGATE_OK ||
        callgate_profile_resolve(store, profile, &target, &source, NULL, &err) != CALLGATE_OK ||
        callgate_compile(store, source.policy, NULL, &filter, &err) != CALLGATE_OK)
        give_up(err.text);
    const callgate_insn *insns = callgate_filter_insns(filter, &programs[OWN].count);
    for (size_t i = 0; i < programs[OWN].count; i++)
        programs[OWN].insns[i] = insns[i];
    programs[ONE] = (program){.insns = {{0x06, 0, 0, CALLGATE_ALLOW}}, .count = 1};
    for (filter_kind kind = LINEAR; peer_is_there() && kind <= TREE; kind++)
        programs[kind].count = peer_compile(
            profile, &target, kind == LINEAR ? PEER_LINEAR : PEER_TREE, programs[kind].insns);
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    make_programs();
    for (int round = 0; round < ROUND_COUNT; round++) {
        for (filter_kind kind = BARE; kind < KIND_COUNT; kind++) {
            double figures[FIGURE_COUNT] = {0};
            if (kind != BARE && programs[kind].count == 0)
                continue;
            measure(kind, figures);
            for (figure at = ATTACH; at < FIGURE_COUNT; at++)
                samples[kind][at][round] = figures[at];
        }
    }
    for (filter_kind kind = BARE; kind < KIND_COUNT; kind++) {
        if (kind != BARE && programs[kind].count == 0)
            continue;
        fputs(NAMES[kind], stdout);
        for (figure at = ATTACH; at < FIGURE_COUNT; at++) {
            qsort(samples[kind][at], ROUND_COUNT, sizeof(double), by_size);
            printf("\t%.1f", samples[kind][at][ROUND_COUNT / 2]);
        }
        putchar('\n');
    }
    return 0;
}
