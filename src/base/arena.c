/* Memory of one operation in growing blocks. */
#include "base/arena.h"
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES_FIRST = 4 * 1024,
    BLOCK_BYTES_GROWN = 1024 * 1024, /* blocks stop doubling here */
    ALIGNMENT = alignof(max_align_t),
};

struct arena_block {
    struct arena_block *older;
    size_t bytes_used;
    size_t bytes; /* of data */
    alignas(max_align_t) unsigned char data[];
};

void arena_init(arena *memory, size_t bytes_max)
{
    *memory = (struct arena){.bytes_max = bytes_max};
}

static size_t next_block_bytes(const arena *memory, size_t wanted)
{
    size_t bytes = BLOCK_BYTES_FIRST;

    if (memory->blocks)
        bytes = memory->blocks->bytes * 2;
    if (bytes > BLOCK_BYTES_GROWN)
        bytes = BLOCK_BYTES_GROWN;
    return bytes < wanted ? wanted : bytes;
}

static struct arena_block *add_block(arena *memory, size_t wanted)
{
    size_t bytes = next_block_bytes(memory, wanted);
    struct arena_block *block = malloc(sizeof(struct arena_block) + bytes);

    if (!block)
        return NULL;
    *block = (struct arena_block){.bytes = bytes, .older = memory->blocks};
    memory->blocks = block;
    return block;
}

static void *take(arena *memory, size_t bytes, size_t alignment)
{
    size_t room = memory->bytes_max - memory->bytes_used;
    if (bytes > room || room - bytes < ALIGNMENT) {
        memory->is_full = true;
        return NULL;
    }

    struct arena_block *block = memory->blocks;
    size_t begin = block ? (block->bytes_used + alignment - 1) & ~(alignment - 1) : 0;
    size_t wanted = bytes + (bytes == 0);
    if (!block || begin > block->bytes || block->bytes - begin < wanted) {
        block = add_block(memory, wanted);
        begin = 0;
    }
    if (!block)
        return NULL;
    memory->bytes_used += begin + wanted - block->bytes_used;
    block->bytes_used = begin + wanted;
    return block->data + begin;
}

void *arena_alloc(arena *memory, size_t bytes)
{
    void *data = take(memory, bytes, ALIGNMENT);

    return data ? memset(data, 0, bytes) : NULL;
}

char *arena_chars(arena *memory, size_t bytes)
{
    return take(memory, bytes, 1);
}

char *arena_text(arena *memory, const char *text, size_t text_bytes)
{
    char *copy = text_bytes == SIZE_MAX ? NULL : arena_chars(memory, text_bytes + 1);

    if (!copy)
        return NULL;
    if (text_bytes > 0)
        memcpy(copy, text, text_bytes);
    copy[text_bytes] = '\0';
    return copy;
}

bool arena_is_full(const arena *memory)
{
    return memory->is_full;
}

void arena_release(arena *memory)
{
    struct arena_block *block = memory->blocks;

    while (block) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
    arena_init(memory, memory->bytes_max);
}
