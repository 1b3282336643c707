/* Measures filters in the kernel: attaching them, calls under them, memory.
 *
 *     bench_attach ROUNDS PROFILE…     lines as in measure.h
 *
 * Medians of rounds in which all contenders take turns. Each time a filter has a process of its
 * own, since it can't be taken off. A call's time is that of the whole call; "no filter" and "one
 * instruction" (an allow-all filter) stand beside. "Not walked" is callgate's filter behind such an
 * instruction: attaching it takes all but the allow-cache's walk.
 */
#include "kernel_memory.h"
#include "measure.h"
#include "peer.h"
#include "probes.h"
#include "subject.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUND_COUNT_MAX = 201, CALL_COUNT = 2000, STRETCH_COUNT = 10 };
enum { BARE, ONE, NOT_WALKED, OWN, FIRST_PEER, KIND_COUNT_MAX = FIRST_PEER + PEER_COUNT_MAX };

typedef enum figure { ATTACH, CALLS, FIGURE_COUNT = CALLS + PROBE_COUNT } figure;

static const char *const FIGURE_NAMES[FIGURE_COUNT] = {"attach_us", "allowed_call_ns",
                                                       "denied_call_ns", "checked_call_ns"};

typedef struct program {
    const char *name;
    callgate_insn insns[4 * CALLGATE_INSN_COUNT_MAX];
    size_t insn_count;
    double samples[FIGURE_COUNT][ROUND_COUNT_MAX];
} program;

/* What a measuring process hands over; the filter may refuse it to write. */
typedef struct handover {
    double figures[FIGURE_COUNT];
    bool is_whole;
} handover;

static int round_count;
static program programs[KIND_COUNT_MAX] = {
    [BARE] = {.name = "no filter"},
    [ONE] = {.name = "one instruction", .insns = {{0x06, 0, 0, CALLGATE_ALLOW}}, .insn_count = 1},
    [NOT_WALKED] = {.name = "not walked", .insns = {{0x06, 0, 0, CALLGATE_ALLOW}}},
    [OWN] = {.name = "callgate"}};
static size_t kind_count = FIRST_PEER;
static peer peers[PEER_COUNT_MAX];
static probe probes[PROBE_COUNT];
static handover *shared;

_Noreturn static void give_up(const char *what)
{
    fprintf(stderr, "bench_attach: %s\n", what);
    exit(2);
}

/* The best of several stretches: others may take the processor away in one. */
static double time_call(const probe *call)
{
    double best = 0;

    for (int stretch = 0; stretch < STRETCH_COUNT; stretch++) {
        double began = now_ns();
        for (int i = 0; i < CALL_COUNT; i++)
            syscall((long)call->nr, call->argument, 0, 0, 0, 0, 0);
        double took = (now_ns() - began) / CALL_COUNT;
        best = stretch == 0 || took < best ? took : best;
    }
    return best;
}

/* Returns the time of the call of seccomp, in us. */
static double attach(program *what)
{
    struct sock_fprog filter = {.len = (unsigned short)what->insn_count,
                                .filter = (struct sock_filter *)(void *)what->insns};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(1);
    double began = now_us();
    if (what->insn_count > 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
        _exit(1);
    return now_us() - began;
}

/* The child's work. */
static void measure_here(program *what)
{
    shared->figures[ATTACH] = attach(what);
    for (int i = 0; i < PROBE_COUNT; i++)
        if (probes[i].is_there)
            shared->figures[CALLS + i] = time_call(&probes[i]);
    shared->is_whole = true;
}

/* How the child ends is no matter: the filter may refuse it to exit. */
static void measure_once(program *what, int round)
{
    int status;

    shared->is_whole = false;
    pid_t child = fork();
    if (child == 0) {
        measure_here(what);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !shared->is_whole)
        give_up("a measuring process failed");
    for (figure at = ATTACH; at < FIGURE_COUNT; at++)
        what->samples[at][round] = shared->figures[at];
}

/* Of a process that only waits, outside of the kernel. */
static size_t bytes_in_kernel(program *what)
{
    size_t bytes = 0;

    shared->is_whole = false;
    pid_t child = fork();
    if (child == 0) {
        attach(what);
        shared->is_whole = true;
        for (;;)
            ;
    }
    while (child > 0 && !*(volatile bool *)&shared->is_whole && waitpid(child, NULL, WNOHANG) == 0)
        usleep(100);
    if (child < 0 || !kernel_memory_bytes(child, &bytes))
        bytes = 0;
    if (child > 0 && kill(child, SIGKILL) == 0)
        waitpid(child, NULL, 0);
    return bytes;
}

static void compile_own(const subject *what)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_source source;
    callgate_filter *filter;
    callgate_store *store;

    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_resolve(store, what->profile, &what->target, &source, NULL, &err), &err);
    need(callgate_compile(store, source.policy, NULL, &filter, &err), &err);
    const callgate_insn *insns = callgate_filter_insns(filter, &programs[OWN].insn_count);
    memcpy(programs[OWN].insns, insns, programs[OWN].insn_count * sizeof *insns);
    memcpy(programs[NOT_WALKED].insns + 1, insns, programs[OWN].insn_count * sizeof *insns);
    programs[NOT_WALKED].insn_count = programs[OWN].insn_count + 1;
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_store_free(store);
}

/* Does the kernel take it? */
static bool is_usable(size_t kind)
{
    return kind == BARE ||
           (programs[kind].insn_count > 0 && programs[kind].insn_count <= CALLGATE_INSN_COUNT_MAX);
}

static void say(const subject *what, size_t kind)
{
    program *of = &programs[kind];

    for (figure at = ATTACH; at < FIGURE_COUNT; at++)
        if (at == ATTACH ? kind != BARE : kind != NOT_WALKED && probes[at - CALLS].is_there)
            subject_say(what, of->name, FIGURE_NAMES[at],
                        median(of->samples[at], (size_t)round_count));
    size_t bytes = kind == BARE || kind == NOT_WALKED ? 0 : bytes_in_kernel(of);
    if (bytes > 0)
        subject_say(what, of->name, "kernel_bytes", (double)bytes);
}

static void measure(const subject *what)
{
    compile_own(what);
    for (size_t kind = FIRST_PEER; kind < kind_count; kind++)
        programs[kind].insn_count = peer_compile(&peers[kind - FIRST_PEER], what->profile,
                                                 &what->target, programs[kind].insns);
    probes_find(what, probes);
    for (int round = 0; round < round_count; round++)
        for (size_t kind = BARE; kind < kind_count; kind++)
            if (is_usable(kind))
                measure_once(&programs[kind], round);
    for (size_t kind = BARE; kind < kind_count; kind++)
        if (is_usable(kind))
            say(what, kind);
}

int main(int argc, char **argv)
{
    round_count = argc > 1 ? atoi(argv[1]) : 0;
    if (round_count < 1 || round_count > ROUND_COUNT_MAX) {
        fprintf(stderr, "usage: bench_attach ROUNDS PROFILE...\n");
        return 2;
    }
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        give_up("no memory to share");
    setvbuf(stdout, NULL, _IOLBF, 0); /* children have nothing to write */
    kernel_memory_open();
    kind_count += peers_find(peers);
    for (size_t kind = FIRST_PEER; kind < kind_count; kind++)
        programs[kind].name = peers[kind - FIRST_PEER].name;
    subjects_visit(argc - 1, argv + 1, measure);
    kernel_memory_close();
    return 0;
}
