/* What a mistyped CALL was likely meant to be. */
#include "abi/candidates.h"
#include "rules/call_reader.h"
#include <stdio.h>
#include <string.h>

enum { HINT_NAME_COUNT_MAX = 3, WORD_BYTES_MAX = 64 };

/* What libraries leave out of, or put in front of, the kernel's names. */
static const char *const prefixes[] = {"sys_", "SYS_", "__NR_", "__sys_", "__x64_sys_"};
static const char *const spellings[] = {"%s64", "new%s",     "_%s",  "rt_%s",
                                        "%s32", "%s_time64", "sys%s"};
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

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

/* The call that the typed word is another spelling of; CALL_NONE: none. */
static call_id respelled(const char *typed, size_t typed_bytes)
{
    char word[WORD_BYTES_MAX], other[WORD_BYTES_MAX + 16];
    call_id call = CALL_NONE;

    snprintf(word, sizeof word, "%.*s", (int)(typed_bytes < sizeof word ? typed_bytes : 0), typed);
    for (size_t index = 0; index < COUNT_OF(prefixes) && call == CALL_NONE; index++) {
        size_t bytes = strlen(prefixes[index]);

        if (!strncmp(word, prefixes[index], bytes))
            call = call_from_name(word + bytes, strlen(word + bytes));
    }
    for (size_t index = 0; index < COUNT_OF(spellings) && call == CALL_NONE; index++) {
        const char *mark = strchr(spellings[index], '%');
        int bytes = snprintf(other, sizeof other, "%.*s%s%s", (int)(mark - spellings[index]),
                             spellings[index], word, mark + 2);

        call = call_from_name(other, (size_t)bytes);
    }
    return call;
}

void call_hint_name(callgate_error *reterr, const char *typed, size_t typed_bytes)
{
    const char *names[HINT_NAME_COUNT_MAX];
    call_id call = respelled(typed, typed_bytes);
    size_t count = 1;

    if (!reterr)
        return;
    if (call != CALL_NONE)
        names[0] = call_name(call);
    else
        count = call_nearest(typed, typed_bytes, names, HINT_NAME_COUNT_MAX);
    hint_list(reterr, "", names, count);
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
    hint_list(reterr, "@", names, best.count);
    if (best.count == 0)
        fail_hint(reterr, "'callgate list groups' names them all");
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
    hint_list(reterr, "", names, best.count);
    if (best.count == 0)
        fail_hint(reterr, "'callgate list abis' names them all");
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
