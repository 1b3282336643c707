/* Which of some known words was meant by a mistyped one.
 *
 * The distance counts bytes inserted, dropped, changed, or swapped with a neighbour; case counts
 * for nothing. Words longer than NEAREST_BYTES_MAX are near to nothing.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>
#include <stdint.h>

enum { NEAREST_BYTES_MAX = 64 };

/* UINT32_MAX where a word is too long. */
uint32_t nearest_distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes);

/* The one of `count` words that is nearest to `word`; NULL where none is near enough (a third of
 * the letters, at least one, may be wrong). stride: bytes from one word's pointer to the next, so
 * that the words may stand in a table of structs. */
const char *nearest_word(const char *word, size_t word_bytes, const char *const *words,
                         size_t count, size_t stride);

#endif
