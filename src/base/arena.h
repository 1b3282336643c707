/* Memory of one operation, bounded, given back as a whole.
 *
 * arena_init allocates nothing. Memory is aligned for any object, but for chars. NULL means that
 * memory or the arena's own bound is used up (arena_is_full tells which).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

typedef struct arena {
    struct arena_block *blocks;
    unsigned char *next; /* what is free of the newest block */
    size_t room;
    size_t bytes_left; /* for further blocks */
    bool is_full;
} arena;

void arena_init(arena *arena, size_t bytes_max);
void *arena_alloc(arena *arena, size_t bytes);                       /* zeroed */
char *arena_text(arena *arena, const char *text, size_t text_bytes); /* a copy, NUL added */
bool arena_is_full(const arena *arena);
void arena_release(arena *arena);

/* Memory at the beginning of a new block; bytes > 0. */
void *arena_grow(arena *arena, size_t bytes);

/* Memory that is aligned for pointers and 64-bit numbers, and not zeroed. */
static inline void *arena_take(arena *memory, size_t bytes)
{
    size_t gap = -(uintptr_t)memory->next & (alignof(uint64_t) - 1);
    size_t wanted = bytes + (bytes == 0);

    if (memory->room < gap || memory->room - gap < wanted)
        return arena_grow(memory, wanted);
    void *taken = memory->next + gap;
    memory->next += gap + wanted;
    memory->room -= gap + wanted;
    return taken;
}

#endif
