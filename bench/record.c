/* Times what the eBPF recorder adds to a call, beside empty programs.
 *
 * A line a figure, "name<TAB>ns", medians over rounds in which the conditions take turns: machines
 * differ, so only what was measured side by side is compared.
 */
#include "measure.h"
#include "record/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

enum {
    ROUND_COUNT_DEFAULT = 15,
    ROUND_COUNT_MAX = 101,
    CALL_COUNT = 200000,
};

typedef enum condition {
    BARE,
    EMPTY, /* empty programs at sys_enter, sys_exit */
    RECORDED,
    BYSTANDER,
    CONDITION_COUNT,
} condition;

typedef struct figures {
    double plain[CONDITION_COUNT][ROUND_COUNT_MAX];   /* getppid, ns */
    double checked[CONDITION_COUNT][ROUND_COUNT_MAX]; /* fcntl */
} figures;

static void die(const char *what, const callgate_error *err)
{
    fprintf(stderr, "bench_record: %s: %s\n", what, err == NULL ? strerror(errno) : err->text);
    exit(1);
}

static double time_plain(void)
{
    double began = now_ns();
    for (int i = 0; i < CALL_COUNT; i++)
        syscall(SYS_getppid);
    return (now_ns() - began) / CALL_COUNT;
}

static double time_checked(void)
{
    double began = now_ns();
    for (int i = 0; i < CALL_COUNT; i++)
        syscall(SYS_fcntl, 0, F_GETFD);
    return (now_ns() - began) / CALL_COUNT;
}

static void measure(figures *found, condition where, int round)
{
    time_plain(); /* warm */
    found->plain[where][round] = time_plain();
    found->checked[where][round] = time_checked();
}

/* An empty program at a tracepoint; its descriptor is all that holds it. */
static int attach_empty(const char *tracepoint)
{
    const struct bpf_insn insns[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
        {.code = BPF_JMP | BPF_EXIT},
    };
    struct bpf_prog_load_opts options = {.sz = sizeof options,
                                         .expected_attach_type = BPF_TRACE_RAW_TP};
    int id = libbpf_find_vmlinux_btf_id(tracepoint, BPF_TRACE_RAW_TP);
    if (id < 0)
        die(tracepoint, NULL);
    options.attach_btf_id = (unsigned)id;
    int program = bpf_prog_load(BPF_PROG_TYPE_TRACING, "empty", "GPL", insns, 2, &options);
    int link = program < 0 ? -1 : bpf_raw_tracepoint_open(NULL, program);
    if (link < 0)
        die(tracepoint, NULL);
    close(program);
    return link;
}

static void measure_empty(figures *found, int round)
{
    int links[] = {attach_empty("sys_exit"), attach_empty("sys_enter")};
    measure(found, EMPTY, round);
    close(links[0]);
    close(links[1]);
}

static void measure_recorder(figures *found, condition where, int round)
{
    recorder *rec;
    callgate_error err;
    const recorder_options options = {0};
    ebpf_scope scope = where == RECORDED ? EBPF_PID : EBPF_TREE;
    if (ebpf_recorder_new(&options, scope, &rec, &err) != CALLGATE_OK)
        die("recorder", &err);
    if (where == RECORDED && ebpf_recorder_attach(rec, getpid(), &err) != CALLGATE_OK)
        die("attach", &err);
    measure(found, where, round);
    rec->class->free(rec);
}

/* The median of what a condition adds to the bare call of the same round. */
static double added(double (*times)[ROUND_COUNT_MAX], condition where, int round_count)
{
    double differences[ROUND_COUNT_MAX];
    for (int i = 0; i < round_count; i++)
        differences[i] = times[where][i] - (where == BARE ? 0 : times[BARE][i]);
    return median(differences, (size_t)round_count);
}

int main(int argc, char **argv)
{
    static figures found;
    static const char *const names[] = {"bare", "empty", "recorded", "bystander"};
    int round_count = argc > 1 ? atoi(argv[1]) : ROUND_COUNT_DEFAULT;
    if (round_count < 1 || round_count > ROUND_COUNT_MAX)
        return 2;
    for (int round = 0; round < round_count; round++) {
        measure(&found, BARE, round);
        measure_empty(&found, round);
        measure_recorder(&found, RECORDED, round);
        measure_recorder(&found, BYSTANDER, round);
    }
    for (condition where = BARE; where < CONDITION_COUNT; where++) {
        printf("getppid %s\t%.1f\n", names[where], added(found.plain, where, round_count));
        printf("fcntl %s\t%.1f\n", names[where], added(found.checked, where, round_count));
    }
    return 0;
}
