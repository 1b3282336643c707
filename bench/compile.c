/* Times what happens to Docker's default profile, in process.
 */
#include "callgate/callgate.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 200 };

enum { STEP_PARSE, STEP_RESOLVE, STEP_COMPILE, STEP_PROVE, STEP_LIFT, STEP_COUNT };

static const char *const step_names[] = {"parse", "resolve", "compile and prove", "prove again",
                                         "lift"};

static double samples[STEP_COUNT][ROUNDS];
static double last;

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

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* The time since the last lap belongs to a step. */
static void lap(int step, int round)
{
    double time = now();

    samples[step][round] = time - last;
    last = now();
}

static size_t run_round(int round, const callgate_target *target, bool *ret_is_right)
{
    callgate_error err = {0};
    callgate_store *store;
    callgate_profile *profile;
    callgate_source source;
    callgate_filter *filter;
    const callgate_policy *lifted;
    size_t insn_count;

    need(callgate_store_new(NULL, &store, &err), &err);
    last = now();
    need(callgate_profile_builtin("default", &profile, &err), &err);
    lap(STEP_PARSE, round);
    need(callgate_profile_resolve(store, profile, target, &source, NULL, &err), &err);
    lap(STEP_RESOLVE, round);
    need(callgate_compile(store, source.policy, NULL, &filter, &err), &err);
    lap(STEP_COMPILE, round);
    const callgate_insn *insns = callgate_filter_insns(filter, &insn_count);
    need(callgate_prove(store, source.policy, insns, insn_count, ret_is_right, NULL, &err), &err);
    lap(STEP_PROVE, round);
    need(callgate_lift(store, insns, insn_count, NULL, &lifted, &err), &err);
    lap(STEP_LIFT, round);
    *ret_is_right = *ret_is_right && lifted == source.policy;
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
    return insn_count;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    callgate_target target;
    size_t insn_count = 0;
    bool is_right = true;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.abis = CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64) | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) |
                  CALLGATE_ABI_BIT(CALLGATE_ABI_X32);
    target.reading = CALLGATE_READING_CRUN;
    for (int round = 0; round < ROUNDS && is_right; round++)
        insn_count = run_round(round, &target, &is_right);
    for (int step = 0; step < STEP_COUNT; step++) {
        qsort(samples[step], ROUNDS, sizeof samples[step][0], by_size);
        printf("%s\t%.0f\n", step_names[step], samples[step][ROUNDS / 2]);
    }
    printf("instructions\t%zu\n", insn_count);
    return is_right ? 0 : 1;
}
