/* Times how long filters take to be read.
 *
 * A line for each: name, microseconds (median). For a measure of the machine, libseccomp's own
 * compile of the profile stands beside what it makes.
 */
#include "../tests/property/hard_filters.h"
#include "callgate/callgate.h"
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 41 };

static void need(callgate_status status, const callgate_error *err)
{
    if (status == CALLGATE_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->text);
    exit(2);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time); /* others may keep the machine busy */
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void say(const char *name, double *samples)
{
    qsort(samples, ROUNDS, sizeof *samples, by_size);
    printf("%s\t%.1f\n", name, samples[ROUNDS / 2]);
}

/* Each round in a store of its own. */
static void measure(const char *name, const callgate_insn *insns, size_t insn_count)
{
    static double samples[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        callgate_error err = {.status = CALLGATE_OK};
        const callgate_policy *policy;
        callgate_store *store;
        need(callgate_store_new(NULL, &store, &err), &err);
        double started = now();
        need(callgate_lift(store, insns, insn_count, NULL, &policy, &err), &err);
        samples[round] = now() - started;
        callgate_store_free(store);
    }
    say(name, samples);
}

static void measure_peer(const callgate_profile *profile, const callgate_target *target,
                         peer_form form, const char *form_name)
{
    static callgate_insn insns[4 * CALLGATE_INSN_COUNT_MAX];
    static double samples[ROUNDS];
    size_t insn_count = 0;
    char name[64];

    for (int round = 0; round < ROUNDS; round++) {
        double started = now();
        insn_count = peer_compile(profile, target, form, insns);
        samples[round] = now() - started;
    }
    snprintf(name, sizeof name, "libseccomp compiles, %s", form_name);
    say(name, samples);
    snprintf(name, sizeof name, "lift of that, %s", form_name);
    measure(name, insns, insn_count);
}

/* Docker's default for three ABIs, as crun reads it. */
static void measure_default(void)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_profile *profile;
    callgate_filter *filter;
    callgate_source source;
    callgate_target target;
    callgate_store *store;
    size_t insn_count;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.reading = CALLGATE_READING_CRUN;
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                  CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_builtin("default", &profile, &err), &err);
    need(callgate_profile_resolve(store, profile, &target, &source, NULL, &err), &err);
    need(callgate_compile(store, source.policy, NULL, &filter, &err), &err);
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    measure("lift of callgate's own", insns, insn_count);
    if (peer_is_there()) {
        measure_peer(profile, &target, PEER_LINEAR, "linear");
        measure_peer(profile, &target, PEER_TREE, "tree");
    }
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
}

static void measure_shape(const char *shape, const char *name)
{
    static hard_filter filter;

    for (uint32_t i = 0; i < hard_shape_count; i++) {
        if (strcmp(hard_shapes[i].name, shape) != 0)
            continue;
        filter.count = 0;
        hard_shapes[i].make(&filter);
        measure(name, filter.insns, filter.count);
    }
}

int main(void)
{
    measure_default();
    measure_shape("list_of_numbers", "lift of 2,045 numbers in a line");
    measure_shape("checked_calls", "lift of 584 checked calls");
    measure_shape("list_of_requests", "lift of 2,000 requests of ioctl");
    return 0;
}
