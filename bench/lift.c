/* Times how long the worst filters take to be read.
 *
 * A line for each: name, microseconds of processor time (median).
 */
#include "../tests/property/hard_filters.h"
#include "callgate/callgate.h"
#include "measure.h"
#include <string.h>

enum { ROUNDS = 41 };

/* Each round in a store of its own. */
static void measure(const char *name, const callgate_insn *insns, size_t insn_count)
{
    static double samples[ROUNDS];

    for (int round = 0; round < ROUNDS; round++) {
        callgate_error err = {.status = CALLGATE_OK};
        const callgate_policy *policy;
        callgate_store *store;
        need(callgate_store_new(NULL, &store, &err), &err);
        double started = spent_us();
        need(callgate_lift(store, insns, insn_count, NULL, &policy, &err), &err);
        samples[round] = spent_us() - started;
        callgate_store_free(store);
    }
    printf("%s\t%.1f\n", name, median(samples, ROUNDS));
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
    measure_shape("list_of_numbers", "2,045 numbers in a line");
    measure_shape("checked_calls", "584 checked calls");
    measure_shape("list_of_requests", "2,000 requests of ioctl");
    return 0;
}
