/* Measures compiled filters: size, paths, time, beside libseccomp's.
 *
 *     bench_filters ROUNDS PROFILE…     lines as in measure.h
 *     bench_filters_plain               the same, the compiler being built without SIMD
 *
 * Each round has a store of its own, in which nothing is known yet, and all contenders take turns
 * in it. Medians of the processor time of this process.
 */
#include "measure.h"
#include "paths.h"
#include "peer.h"
#include "subject.h"
#include <string.h>

enum {
    ROUND_COUNT_MAX = 401,
    INSN_ROOM = 4 * CALLGATE_INSN_COUNT_MAX,
    LARGE_BYTES = 64 * 1024, /* of malloc's large blocks, and none that it maps */
};

typedef enum step { TEXT, RESOLVE, COMPILE, PROVE, LIFT, STEP_COUNT } step;

/* The time from the profile's text to the proved filter; parts of that; further work on it. */
static const char *const STEP_FIGURES[STEP_COUNT] = {"text_to_filter_us", "resolve_us",
                                                     "compile_us", "prove_us", "lift_us"};

typedef struct contender {
    const char *name;
    callgate_insn insns[INSN_ROOM];
    size_t insn_count; /* 0: it refuses the profile */
    double samples[STEP_COUNT][ROUND_COUNT_MAX];
} contender;

static int round_count;
static peer peers[PEER_COUNT_MAX];
static size_t peer_count;
static contender own = {.name = "callgate"};
static contender others[PEER_COUNT_MAX];

/* Reads a filter back, in a fresh store: what was just compiled is known in its own. */
static void lift(contender *who, int round)
{
    callgate_error err = {.status = CALLGATE_OK};
    const callgate_policy *policy;
    callgate_store *store;

    need(callgate_store_new(NULL, &store, &err), &err);
    double started = spent_us();
    need(callgate_lift(store, who->insns, who->insn_count, NULL, &policy, &err), &err);
    who->samples[LIFT][round] = spent_us() - started;
    callgate_store_free(store);
}

static void measure_own(const subject *what, int round)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_profile *profile = NULL;
    callgate_filter *filter = NULL;
    callgate_source source;
    callgate_store *store;
    callgate_target target = what->target;
    size_t bytes;
    bool is_equal;
    const char *text = callgate_profile_text(what->profile, &bytes);

    target.is_policy_only = true; /* nobody is told which rule decides */

    double started = spent_us();
    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_parse(text, bytes, what->name, &profile, NULL, &err), &err);
    double parsed = spent_us();
    need(callgate_profile_resolve(store, profile, &target, &source, NULL, &err), &err);
    double resolved = spent_us();
    need(callgate_compile(store, source.policy, NULL, &filter, &err), &err);
    double compiled = spent_us();
    const callgate_insn *insns = callgate_filter_insns(filter, &own.insn_count);
    need(callgate_prove(store, source.policy, insns, own.insn_count, &is_equal, NULL, &err), &err);
    double proved = spent_us();
    own.samples[TEXT][round] = compiled - started;
    own.samples[RESOLVE][round] = resolved - parsed;
    own.samples[COMPILE][round] = compiled - resolved;
    own.samples[PROVE][round] = proved - compiled;
    memcpy(own.insns, insns, own.insn_count * sizeof *insns);
    lift(&own, round);
    callgate_filter_free(filter);
    callgate_source_clear(&source);
    callgate_profile_free(profile);
    callgate_store_free(store);
}

/* malloc puts off what is to be done with small blocks that were freed until somebody asks for a
 * large one: that is on the account of whoever freed them. */
static void tidy_up(void)
{
    void *volatile block = malloc(LARGE_BYTES);

    free(block);
}

static void measure_peer(const subject *what, size_t at, int round)
{
    contender *who = &others[at];

    double started = spent_us();
    who->insn_count = peer_compile(&peers[at], what->profile, &what->target, who->insns);
    tidy_up();
    who->samples[COMPILE][round] = spent_us() - started;
    if (who->insn_count > 0 && who->insn_count <= CALLGATE_INSN_COUNT_MAX)
        lift(who, round);
}

static void say_paths(const subject *what, const contender *who, const callgate_store *store,
                      const callgate_policy *policy)
{
    static const char *const names[PATH_CLASS_COUNT] = {"all", "allowed", "denied", "checked"};
    path_figures figures[PATH_CLASS_COUNT];
    char name[64];

    paths_measure(who->insns, who->insn_count, store, policy, what->target.abis, figures);
    for (path_class at = PATH_ALL; at < PATH_CLASS_COUNT; at++) {
        if (figures[at].count == 0)
            continue;
        snprintf(name, sizeof name, "path_%s_mean_insns", names[at]);
        subject_say(what, who->name, name, figures[at].mean);
        snprintf(name, sizeof name, "path_%s_worst_insns", names[at]);
        subject_say(what, who->name, name, figures[at].worst);
    }
}

static void say(const subject *what, contender *who, const callgate_store *store,
                const callgate_policy *policy)
{
    if (who->insn_count == 0 || who->insn_count > CALLGATE_INSN_COUNT_MAX)
        return;
    subject_say(what, who->name, "insn_count", (double)who->insn_count);
    say_paths(what, who, store, policy);
    for (step at = TEXT; at < STEP_COUNT; at++)
        if (who == &own || at == COMPILE || at == LIFT)
            subject_say(what, who->name, STEP_FIGURES[at],
                        median(who->samples[at], (size_t)round_count));
}

static void measure(const subject *what)
{
    callgate_error err = {.status = CALLGATE_OK};
    callgate_source source;
    callgate_store *store;

    for (int round = 0; round < round_count; round++) {
        measure_own(what, round);
        for (size_t at = 0; at < peer_count; at++)
            measure_peer(what, at, round);
    }
    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_resolve(store, what->profile, &what->target, &source, NULL, &err), &err);
    say(what, &own, store, source.policy);
    for (size_t at = 0; at < peer_count; at++)
        say(what, &others[at], store, source.policy);
    callgate_source_clear(&source);
    callgate_store_free(store);
}

int main(int argc, char **argv)
{
    round_count = argc > 1 ? atoi(argv[1]) : 0;
    if (round_count < 1 || round_count > ROUND_COUNT_MAX) {
        fprintf(stderr, "usage: bench_filters ROUNDS PROFILE...\n");
        return 2;
    }
    peer_count = peers_find(peers);
    for (size_t at = 0; at < peer_count; at++)
        others[at].name = peers[at].name;
    subjects_visit(argc - 1, argv + 1, measure);
    return 0;
}
