/* Shows how much smaller longer walks make filters.
 *
 *     bench_walks PROFILE…       as bench_filters takes them
 *
 * A line for each length: tries at most, instructions of all filters, a filter's mean milliseconds
 * of processor time. The first line is the compile without a walk, the last one that of --small.
 */
#include "filter/compile.h"
#include "measure.h"
#include "subject.h"

#include <stdio.h>

enum { LENGTH_COUNT = 10 };

static const uint32_t lengths[LENGTH_COUNT] = {
    0, 300, 1000, 3000, 10 * 1000, 30 * 1000, 100 * 1000, 500 * 1000, 2500 * 1000, UINT32_MAX};

static struct {
    uint32_t insn_count;
    double us;
} totals[LENGTH_COUNT];
static uint32_t filter_count;

/* In a fresh store: the proof knows nothing of the last filter. */
static void compile(const subject *what, size_t at)
{
    static callgate_insn insns[CALLGATE_INSN_COUNT_MAX];
    callgate_error err = {.status = CALLGATE_OK};
    walk_effort effort = walk_effort_of(1);
    callgate_source source;
    callgate_store *store;
    uint32_t insn_count;

    if (lengths[at] < effort.try_count)
        effort.try_count = lengths[at];
    need(callgate_store_new(NULL, &store, &err), &err);
    need(callgate_profile_resolve(store, what->profile, &what->target, &source, NULL, &err), &err);
    call_weights weights = weights_of(store, source.policy, &(callgate_compile_options){0});
    double started = spent_us();
    need(compile_weighed(store, source.policy, &weights, lengths[at] > 0 ? &effort : NULL, insns,
                         &insn_count, &err),
         &err);
    totals[at].us += spent_us() - started;
    totals[at].insn_count += insn_count;
    callgate_source_clear(&source);
    callgate_store_free(store);
}

static void measure(const subject *what)
{
    for (size_t at = 0; at < LENGTH_COUNT; at++)
        compile(what, at);
    filter_count++;
}

int main(int argc, char **argv)
{
    subjects_visit(argc, argv, measure);
    printf("%9s %12s %11s   (%u filters)\n", "tries", "instructions", "ms a filter", filter_count);
    for (size_t at = 0; at < LENGTH_COUNT; at++) {
        if (lengths[at] == UINT32_MAX)
            printf("%9s", "--small");
        else
            printf("%9u", lengths[at]);
        printf(" %12u %11.2f\n", totals[at].insn_count, totals[at].us / 1e3 / filter_count);
    }
    return 0;
}
