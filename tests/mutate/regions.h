/* Compares two filters on every region of calls.
 *
 * A region is what neither of them tells apart: all ways through the one are walked, and below each
 * all ways through the other that the tests so far leave open. Whether a word can satisfy the tests
 * made of it is found bit by bit. Nothing here knows diagrams, policies or boxes; a difference
 * comes with the words of a call.
 */
#ifndef TESTS_REGIONS_H
#define TESTS_REGIONS_H

#include "../property/second_run.h"

typedef enum regions_verdict {
    REGIONS_EQUAL,
    REGIONS_DIFFER,
    REGIONS_UNKNOWN, /* another instruction than tests and masks, X changed, or too many ways */
} regions_verdict;

/* ret_words: a call on which they differ. ret_count: regions looked at. */
regions_verdict regions_compare(const callgate_insn *a, const callgate_insn *b,
                                uint32_t ret_words[SECOND_WORD_COUNT], uint64_t *ret_count);

#endif
