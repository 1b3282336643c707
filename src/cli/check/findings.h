/* Diagnostics kept until a report is written.
 *
 *     finding_list list = {0};
 *     callgate_sink sink = findings_sink(&list);
 *     …
 *     findings_release(&list);
 */
#ifndef CLI_CHECK_FINDINGS_H
#define CLI_CHECK_FINDINGS_H

#include "callgate/error.h"
#include <stdbool.h>

typedef struct finding_list {
    callgate_diagnostic *items; /* sorted by findings_sort; places borrow their names */
    size_t count;
    size_t capacity;
    bool has_failed; /* memory ended: some are missing */
} finding_list;

/* Copies what it is given to the end of the list, which has to stay where it is. */
callgate_sink findings_sink(finding_list *list);
void findings_sort(finding_list *list); /* by place; those without one last; the severest first */
size_t findings_count(const finding_list *list, callgate_severity least);
void findings_release(finding_list *list);

#endif
