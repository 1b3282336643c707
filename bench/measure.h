/* What the programs of this folder share: clocks, medians, lines of figures.
 *
 * A line is "profile<TAB>ABIs<TAB>by<TAB>figure<TAB>number": `by` made or did what was measured,
 * the figure's name ends in its unit.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "callgate/error.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double clock_ns(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline double now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

static inline double now_us(void)
{
    return now_ns() / 1e3;
}

/* The processor time that this process took: others may keep the machine busy. */
static inline double spent_us(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e3;
}

static inline int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts the samples. */
static inline double median(double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, by_size);
    return samples[count / 2];
}

static inline void need(callgate_status status, const callgate_error *err)
{
    if (status == CALLGATE_OK)
        return;
    fprintf(stderr, "bench: %s\n", err->text);
    exit(2);
}

#endif
