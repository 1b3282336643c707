/* Memory of one operation in growing blocks. */
#include "base/arena.h"
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES_FIRST = 4 * 1024,
    BLOCK_BYTES_GROWN = 64 * 1024, /* no more: malloc would map larger ones anew each time */
};

struct arena_block {
    struct arena_block *older;
    size_t bytes; /* of data */
    alignas(max_align_t) unsigned char data[];
};

void arena_init(arena *memory, size_t bytes_max)
{
    *memory = (struct arena){.bytes_left = bytes_max};
}

/* The last block is as large as the bound lets it be. */
static size_t next_block_bytes(const arena *memory, size_t wanted)
{
    size_t bytes = BLOCK_BYTES_FIRST;

    if (memory->blocks)
        bytes = memory->blocks->bytes * 2;
    if (bytes > BLOCK_BYTES_GROWN)
        bytes = BLOCK_BYTES_GROWN;
    if (bytes > memory->bytes_left)
        bytes = memory->bytes_left;
    return bytes < wanted ? wanted : bytes;
}

void *arena_grow(arena *memory, size_t bytes)
{
    if (bytes > memory->bytes_left || bytes > SIZE_MAX - sizeof(struct arena_block)) {
        memory->is_full = true;
        return NULL;
    }
    size_t block_bytes = next_block_bytes(memory, bytes);
    struct arena_block *block = malloc(sizeof(struct arena_block) + block_bytes);
    if (!block)
        return NULL;
    block->bytes = block_bytes;
    block->older = memory->blocks;
    memory->blocks = block;
    memory->bytes_left -= block_bytes;
    memory->next = block->data + bytes;
    memory->room = block_bytes - bytes;
    return block->data;
}

void *arena_alloc(arena *memory, size_t bytes)
{
    void *data = arena_take(memory, bytes);

    return data ? memset(data, 0, bytes) : NULL;
}

/* Neither zeroed nor aligned. */
static char *take_chars(arena *memory, size_t bytes)
{
    size_t wanted = bytes + (bytes == 0);
    char *taken = (char *)memory->next;

    if (memory->room < wanted)
        return arena_grow(memory, wanted);
    memory->next += wanted;
    memory->room -= wanted;
    return taken;
}

char *arena_text(arena *memory, const char *text, size_t text_bytes)
{
    char *copy = text_bytes == SIZE_MAX ? NULL : take_chars(memory, text_bytes + 1);

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
    size_t bytes = memory->bytes_left;

    while (block) {
        struct arena_block *older = block->older;
        bytes += block->bytes;
        free(block);
        block = older;
    }
    arena_init(memory, bytes);
}
