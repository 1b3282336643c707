/* An allocator that fails once, at a chosen allocation.
 *
 * For tests linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc (memory_tests in
 * meson.build). Count an operation's allocations first, then fail each of them in its turn:
 *
 *     failing_memory_arm(0);            // never fails, counts
 *     operation();
 *     for (n = failing_memory_count(); n > 0; n--) { failing_memory_arm(n); operation(); }
 */
#ifndef TESTS_FAILING_MEMORY_H
#define TESTS_FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);

static unsigned failing_at, allocation_count;

static inline void failing_memory_arm(unsigned at)
{
    failing_at = at;
    allocation_count = 0;
}

static inline unsigned failing_memory_count(void)
{
    return allocation_count;
}

static inline bool fails_now(void)
{
    return ++allocation_count == failing_at;
}

void *__wrap_malloc(size_t bytes)
{
    return fails_now() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return fails_now() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    return fails_now() ? NULL : __real_realloc(block, bytes);
}

#endif
