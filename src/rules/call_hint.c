/* What a mistyped CALL was likely meant to be. */
#include "abi/candidates.h"
#include "rules/call_reader.h"
#include <stdio.h>

enum { HINT_NAME_COUNT_MAX = 3 };

static void hint_list(callgate_error *reterr, const char *before, const char *const *names,
                      size_t count)
{
    char list[CALLGATE_TEXT_BYTES_MAX] = "";
    size_t bytes = 0;

    for (size_t index = 0; index < count && bytes < sizeof list; index++) {
        const char *comma = index == 0 ? "" : index + 1 == count ? " or " : ", ";

        bytes += (size_t)snprintf(list + bytes, sizeof list - bytes, "%s'%s%s'", comma, before,
                                  names[index]);
    }
    if (count > 0)
        fail_hint(reterr, "did you mean %s?", list);
}

/* The best of some candidates, or which command lists them all. */
static void hint_best(callgate_error *reterr, const char *before, const candidates *best,
                      const char *kind)
{
    hint_list(reterr, before, best->names, best->count);
    if (best->count == 0)
        fail_hint(reterr, "'callgate list %s' names them all", kind);
}

void call_hint_name(callgate_error *reterr, const char *typed, size_t typed_bytes)
{
    const char *names[HINT_NAME_COUNT_MAX];

    if (reterr)
        hint_list(reterr, "", names, call_nearest(typed, typed_bytes, names, HINT_NAME_COUNT_MAX));
}

void call_hint_group(callgate_error *reterr, const char *typed, size_t typed_bytes)
{
    const char *names[HINT_NAME_COUNT_MAX];
    candidates best;

    if (!reterr)
        return;
    candidates_init(&best, typed, typed_bytes, names, HINT_NAME_COUNT_MAX);
    for (uint32_t index = 0; index < call_group_count(); index++)
        candidates_offer(&best, call_group_get(index)->name);
    hint_best(reterr, "@", &best, "groups");
}

void call_hint_abi(callgate_error *reterr, const char *typed, size_t typed_bytes)
{
    const char *names[HINT_NAME_COUNT_MAX];
    candidates best;

    if (!reterr)
        return;
    candidates_init(&best, typed, typed_bytes, names, HINT_NAME_COUNT_MAX);
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        candidates_offer(&best, callgate_abi_name(abi));
    hint_best(reterr, "", &best, "abis");
}

void call_hint_constant(callgate_error *reterr, const char *typed, size_t typed_bytes)
{
    const char *names[HINT_NAME_COUNT_MAX];
    candidates best;

    if (!reterr)
        return;
    candidates_init(&best, typed, typed_bytes, names, HINT_NAME_COUNT_MAX);
    candidates_offer_constants(&best);
    hint_list(reterr, "", names, best.count);
}

void call_hint_abis_of(callgate_error *reterr, call_id call)
{
    char list[CALLGATE_TEXT_BYTES_MAX] = "";
    size_t bytes = 0;
    uint32_t nr;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT && bytes < sizeof list; abi++)
        if (call_nr(call, abi, &nr))
            bytes += (size_t)snprintf(list + bytes, sizeof list - bytes, "%s%s", bytes ? ", " : "",
                                      callgate_abi_name(abi));
    fail_hint(reterr, "ABIs that have it: %s", list);
}
