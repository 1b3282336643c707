/* Finds what keeps a container from starting. */
#include "lint/linter.h"

void lint_starts(const lint_subject *subject)
{
    (void)subject;
}
