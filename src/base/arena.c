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

void *arena_alloc(arena *memory, size_t bytes)
{
    size_t room = memory->bytes_max - memory->bytes_used;
    if (bytes > room || room - bytes < ALIGNMENT) {
        memory->is_full = true;
        return NULL;
    }

    size_t rounded = (bytes + (bytes == 0) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_block *block = memory->blocks;
    if (!block || block->bytes - block->bytes_used < rounded)
        block = add_block(memory, rounded);
    if (!block)
        return NULL;
    void *data = block->data + block->bytes_used;
    block->bytes_used += rounded;
    memory->bytes_used += rounded;
    return memset(data, 0, rounded);
}

char *arena_text(arena *memory, const char *text, size_t text_bytes)
{
    char *copy = text_bytes == SIZE_MAX ? NULL : arena_alloc(memory, text_bytes + 1);

    if (copy && text_bytes > 0)
        memcpy(copy, text, text_bytes);
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
