/* Changes that a person reads as one.
 *
 * Of an ABI that one side kills as a whole, which the other doesn't, each call is a change; so is
 * each call that both sides kill, whatever its arguments, one its thread and one its process, and
 * each that neither has a rule for and runc takes for newer than one of them. Four or more of these
 * with the same two actions, ten of the last kind, are one line with one witness.
 */
#ifndef CLI_DIFF_FOLDS_H
#define CLI_DIFF_FOLDS_H

#include "cli/diff/diff.h"

/* Where a change stands among those that one line tells. */
typedef struct fold_link {
    uint32_t first; /* that it is told with; its own index: alone, or it leads them */
    uint32_t next;  /* the next one of them, or FOLD_NONE */
} fold_link;

#define FOLD_NONE UINT32_MAX

/* ret_links: for each change. Where there is no memory to look, each is told alone. */
void folds_find(const diff_report *report, fold_link *ret_links);

/* Is a change of the last kind? Then all that are told with it name the same places. */
bool fold_is_at_edge(const call_change *change);

/* "302 calls, and numbers that no call has, of x86, x32, 3 of them for some arguments": what is
 * told with the first change. */
void fold_title(const diff_report *report, const fold_link *links, uint32_t first, text *out);

#endif
