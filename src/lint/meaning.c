/* Finds what a meaning lets through that its author hardly meant.
 */
#include "lint/linter.h"

/* A number that no call has, on the machine's own ABI, and none of the largest known ones. */
static void lint_default(const lint_subject *subject)
{
    const callgate_place *places = subject->meaning->places;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if (!lint_covers(subject, abi) || !lint_default_permits(subject, abi))
            continue;
        callgate_call_data witness = {.nr = call_nr_max(abi) + 100, .arch = callgate_abi_arch(abi)};
        lint_report(subject, "default-permits", places != NULL ? &places[0] : NULL, &witness,
                    "calls that no rule names are permitted on %s", callgate_abi_name(abi));
        return;
    }
}

void lint_meaning(const lint_subject *subject)
{
    void (*const parts[])(const lint_subject *) = {
        lint_default,     lint_abis,       lint_widths,   lint_other_ways, lint_rings,
        lint_multiplexed, lint_fallbacks,  lint_helpers,  lint_starts,     lint_dialect,
        lint_texts,       lint_pointers,   lint_repeated, lint_idle,       lint_conditions,
        lint_known_names, lint_libseccomp, lint_surface,
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        store_mark mark = store_mark_now(subject->store);
        parts[i](subject);
        (void)store_fail(subject->store, &mark, NULL); /* what was made to ask is not needed */
    }
}
