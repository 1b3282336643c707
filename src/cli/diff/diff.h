/* The forms of `callgate diff`.
 */
#ifndef CLI_DIFF_DIFF_H
#define CLI_DIFF_DIFF_H

#include "cli/diff/change_words.h"
#include "cli/diff/changes.h"

/* A part of the attachment that differs. */
typedef struct attachment_change {
    const char *what; /* "flags" */
    char old_words[CALLGATE_TEXT_BYTES_MAX];
    char new_words[CALLGATE_TEXT_BYTES_MAX];
} attachment_change;

enum { ATTACHMENT_CHANGE_COUNT_MAX = 4 };

typedef struct attachment_changes {
    attachment_change items[ATTACHMENT_CHANGE_COUNT_MAX];
    uint32_t count;
    const char
        *unknown; /* whose attachment isn't known, so that none is compared; NULL: nobody's */
} attachment_changes;

/* How the two sides' filters would be attached. `unknown` is borrowed from a side. */
void attachments_compare(const source_side *old_side, const source_side *new_side,
                         attachment_changes *ret_changes);

/* What is reported. */
typedef struct diff_report {
    cli_session *cli;
    const callgate_store *store;
    const source_side *old_side;
    const source_side *new_side;
    const change_list *list;
    const attachment_changes *attachment;
    callgate_abi_set abis; /* that the comparison is about */
    change_verdict verdict;
    bool forbids_weaker; /* which changes are errors where a form has levels */
    bool forbids_stricter;
    bool forbids_any;
} diff_report;

typedef void diff_form(const diff_report *report);
diff_form diff_text, diff_json, diff_github, diff_sarif;

#endif
