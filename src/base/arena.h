/* Memory of one operation, bounded, given back as a whole.
 *
 * arena_init allocates nothing. Memory is zeroed and aligned for any object, but for chars. NULL
 * means that memory or the arena's own bound is used up (arena_is_full tells which).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

typedef struct arena {
    struct arena_block *blocks;
    size_t bytes_used;
    size_t bytes_max;
    bool is_full;
} arena;

void arena_init(arena *arena, size_t bytes_max);
void *arena_alloc(arena *arena, size_t bytes);
char *arena_chars(arena *arena, size_t bytes); /* neither zeroed nor aligned */
char *arena_text(arena *arena, const char *text, size_t text_bytes); /* a copy, NUL added */
bool arena_is_full(const arena *arena);
void arena_release(arena *arena);

#endif
