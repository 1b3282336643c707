/* Edit distance between words. */
#include "base/nearest.h"
#include <stdbool.h>
#include <string.h>

static unsigned char lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The distances of row i of the table from the two rows before it. */
static void next_row(const char *a, size_t i, const char *b, size_t b_bytes, const uint32_t *before,
                     const uint32_t *last, uint32_t *ret_row)
{
    ret_row[0] = (uint32_t)i;
    for (size_t j = 1; j <= b_bytes; j++) {
        bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
        ret_row[j] = least(last[j - 1] + !is_same, least(last[j], ret_row[j - 1]) + 1);
        bool is_swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                          lower(a[i - 2]) == lower(b[j - 1]);
        if (is_swapped)
            ret_row[j] = least(ret_row[j], before[j - 2] + 1);
    }
}

uint32_t nearest_distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    uint32_t rows[3][NEAREST_BYTES_MAX + 1];

    if (a_bytes > NEAREST_BYTES_MAX || b_bytes > NEAREST_BYTES_MAX)
        return UINT32_MAX;
    for (size_t j = 0; j <= b_bytes; j++)
        rows[0][j] = (uint32_t)j;
    for (size_t i = 1; i <= a_bytes; i++)
        next_row(a, i, b, b_bytes, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);
    return rows[a_bytes % 3][b_bytes];
}

const char *nearest_word(const char *word, size_t word_bytes, const char *const *words,
                         size_t count, size_t stride)
{
    const char *nearest = NULL;
    uint32_t limit = word_bytes < 3 ? 1 : (uint32_t)word_bytes / 3;

    if (word_bytes > NEAREST_BYTES_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *known;
        memcpy(&known, (const char *)words + i * stride, sizeof(known));
        uint32_t distance = nearest_distance(word, word_bytes, known, strlen(known));
        if (distance <= limit) {
            nearest = known;
            limit = distance;
            if (distance == 0)
                break;
            limit--;
        }
    }
    return nearest;
}
