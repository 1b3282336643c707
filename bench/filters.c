/* Measures compiled filters: size, paths, time, beside libseccomp's.
 *
 *     bench_filters [PROFILE.json …]      the built-in ones besides
 *
 * A path is the count of instructions that one call executes, its arguments being 0; means are
 * over all numbers of the tables of x86_64 and x86, and over those that x86_64 refuses.
 */
#include "abi/abi.h"
#include "filter/run.h"
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 41, FILE_BYTES_MAX = 1 << 20 };

#define ABIS_ONE CALLGATE_ABI_BIT(CALLGATE_ABI_X86_64)
#define ABIS_ALL                                                                                   \
    (ABIS_ONE | CALLGATE_ABI_BIT(CALLGATE_ABI_X86) | CALLGATE_ABI_BIT(CALLGATE_ABI_X32))

typedef struct filter_figures {
    size_t insn_count;
    double path;
    double denied_path;
    double compile_us;
    double prove_us; /* 0: not proved */
} filter_figures;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *samples)
{
    qsort(samples, ROUNDS, sizeof *samples, by_size);
    return samples[ROUNDS / 2];
}

static void need(callgate_status status, const callgate_error *err)
{
    if (status == CALLGATE_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->text);
    exit(2);
}

static void measure_paths(const callgate_insn *insns, callgate_abi_set abis,
                          filter_figures *figures)
{
    double steps = 0, denied_steps = 0, count = 0, denied_count = 0;

    for (callgate_abi abi = CALLGATE_ABI_X86_64; abi <= CALLGATE_ABI_X86; abi++) {
        if (!(abis & CALLGATE_ABI_BIT(abi)))
            continue;
        for (uint32_t nr = 0; nr <= call_nr_max(abi); nr++) {
            callgate_call_data call = {.nr = nr, .arch = callgate_abi_arch(abi)};
            uint32_t executed;
            if (call_at(abi, nr) == CALL_NONE)
                continue;
            uint32_t word = insns_run(insns, &call, &executed);
            steps += executed;
            count++;
            bool is_denied = abi == CALLGATE_ABI_X86_64 && word != CALLGATE_ALLOW;
            denied_steps += is_denied ? executed : 0;
            denied_count += is_denied;
        }
    }
    figures->path = steps / count;
    figures->denied_path = denied_count > 0 ? denied_steps / denied_count : 0;
}

static filter_figures measure_own(callgate_store *store, const callgate_policy *policy,
                                  callgate_abi_set abis)
{
    static double compile_us[ROUNDS], prove_us[ROUNDS];
    callgate_error err = {.status = CALLGATE_OK};
    filter_figures figures = {.insn_count = 0};
    bool is_equal;

    for (int round = 0; round < ROUNDS; round++) {
        callgate_filter *filter = NULL;
        double started = now();
        need(callgate_compile(store, policy, NULL, &filter, &err), &err);
        double compiled = now();
        const callgate_insn *insns = callgate_filter_insns(filter, &figures.insn_count);
        need(callgate_prove(store, policy, insns, figures.insn_count, &is_equal, NULL, &err), &err);
        prove_us[round] = now() - compiled;
        compile_us[round] = compiled - started;
        measure_paths(insns, abis, &figures);
        callgate_filter_free(filter);
    }
    figures.compile_us = median(compile_us);
    figures.prove_us = median(prove_us);
    return figures;
}

static filter_figures measure_peer(const callgate_profile *profile, const callgate_target *target,
                                   peer_form form)
{
    static callgate_insn insns[4 * CALLGATE_INSN_COUNT_MAX];
    static double compile_us[ROUNDS];
    filter_figures figures = {.insn_count = 0};

    for (int round = 0; round < ROUNDS; round++) {
        double started = now();
        figures.insn_count = peer_compile(profile, target, form, insns);
        compile_us[round] = now() - started;
    }
    if (figures.insn_count > 0)
        measure_paths(insns, target->abis, &figures);
    figures.compile_us = median(compile_us);
    return figures;
}

static void say(const char *who, const filter_figures *figures)
{
    printf("    %-18s %6zu %8.2f %8.2f %10.1f", who, figures->insn_count, figures->path,
           figures->denied_path, figures->compile_us);
    if (figures->prove_us > 0)
        printf(" %8.1f", figures->prove_us);
    putchar('\n');
}

static void measure(const char *name, const callgate_profile *profile, callgate_abi_set abis)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_target target;
    callgate_source source;
    callgate_store *store;

    callgate_target_init(&target);
    target.machine = CALLGATE_ABI_X86_64;
    target.abis = abis;
    target.reading = CALLGATE_READING_CRUN;
    need(callgate_store_new(NULL, &store, &err), &err);
    if (callgate_profile_resolve(store, profile, &target, &source, NULL, &err) != CALLGATE_OK) {
        printf("%s: %s\n", name, err.text);
        callgate_store_free(store);
        return;
    }
    printf("%s, %s\n", name, abis == ABIS_ONE ? "x86_64" : "x86_64 x86 x32");
    filter_figures own = measure_own(store, source.policy, abis);
    say("callgate", &own);
    if (peer_is_there()) {
        filter_figures linear = measure_peer(profile, &target, PEER_LINEAR);
        filter_figures tree = measure_peer(profile, &target, PEER_TREE);
        say("libseccomp linear", &linear);
        say("libseccomp tree", &tree);
    }
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static void measure_file(const char *path)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_profile *profile = NULL;
    char *text = malloc(FILE_BYTES_MAX);
    FILE *file = fopen(path, "r");

    if (!file || !text) {
        fprintf(stderr, "bench: can't read '%s'\n", path);
        exit(2);
    }
    size_t bytes = fread(text, 1, FILE_BYTES_MAX, file);
    fclose(file);
    if (callgate_profile_parse(text, bytes, path, &profile, NULL, &err) == CALLGATE_OK) {
        measure(path, profile, ABIS_ONE);
        measure(path, profile, ABIS_ALL);
    } else {
        printf("%s: %s\n", path, err.text);
    }
    callgate_profile_free(profile);
    free(text);
}

int main(int argc, char **argv)
{
    static const char *const builtin[] = {"default", "podman", "containerd"};

    printf("    %-18s %6s %8s %8s %10s %8s\n", "", "insns", "path", "denied", "compile us",
           "prove us");
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0]; i++) {
        callgate_error err = {.status = CALLGATE_OK};
        callgate_profile *profile = NULL;
        need(callgate_profile_builtin(builtin[i], &profile, &err), &err);
        measure(builtin[i], profile, ABIS_ONE);
        measure(builtin[i], profile, ABIS_ALL);
        callgate_profile_free(profile);
    }
    for (int i = 1; i < argc; i++)
        measure_file(argv[i]);
    return 0;
}
