/* Changes that a person reads as one.
 *
 * Of an ABI that one side kills as a whole, which the other doesn't, each call is a change; so is
 * each call that both sides kill, whatever its arguments, one its thread and one its process. Four
 * or more of these with the same two actions are one line with one witness.
 */
#ifndef CLI_DIFF_FOLDS_H
#define CLI_DIFF_FOLDS_H

#include "cli/diff/diff.h"

/* ret_firsts: for each change the index of the first one that is told with it, or its own. */
void folds_find(const diff_report *report, uint32_t *ret_firsts);

/* "302 calls, and numbers that no call has, of x86, x32, 3 of them for some arguments": what is
 * told with the first change. */
void fold_title(const diff_report *report, const uint32_t *firsts, uint32_t first, text *out);

#endif
