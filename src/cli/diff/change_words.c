/* Says changes in words.
 */
#include "cli/diff/change_words.h"
#include "cli/answer.h"
#include "cli/place_words.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_COUNT_SHOWN = 3, RANGE_COUNT_SHOWN = 8, FOREIGN_COUNT_SHOWN = 3 };

static void add_range(const change_span *span, text *out)
{
    char first[16], last[16];

    nr_format(span->nr_first, first);
    nr_format(span->nr_last, last);
    text_add(out, "%s", first);
    if (span->nr_first != span->nr_last)
        text_add(out, "-%s", last);
}

static bool has_call(callgate_abi abi, call_id call)
{
    uint32_t nr;

    return call_nr(call, abi, &nr);
}

callgate_abi_set change_abis(const call_change *change)
{
    callgate_abi_set abis = 0;

    for (uint32_t i = 0; i < change->span_count; i++)
        abis |=
            change->spans[i].abi != CALLGATE_ABI_NONE ? CALLGATE_ABI_BIT(change->spans[i].abi) : 0;
    return abis;
}

void change_add_abis(const char *before, callgate_abi_set abis, text *out)
{
    const char *between = before;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        text_add(out, "%s%s", between, callgate_abi_name((callgate_abi)abi));
        between = ", ";
    }
}

static void add_named_title(const call_change *change, callgate_abi_set abis, text *out)
{
    callgate_abi_set held = change_abis(change), having = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((abis & CALLGATE_ABI_BIT(abi)) != 0 && has_call((callgate_abi)abi, change->call))
            having |= CALLGATE_ABI_BIT(abi);
    }
    text_add(out, "%s", call_name(change->call));
    if (held == having)
        return;
    bool is_most = __builtin_popcount(having & ~held) * 2 < __builtin_popcount(held);
    change_add_abis(is_most ? " except on " : " on ", is_most ? having & ~held : held, out);
}

/* The spans of one ABI stand together: "nr 451-460, 470". Returns the index behind them. */
static uint32_t add_ranges(const call_change *change, uint32_t first, text *out)
{
    uint32_t end = first;

    while (end < change->span_count && change->spans[end].abi == change->spans[first].abi)
        end++;
    if (change_span_is_view(&change->spans[first])) {
        text_add(out, "every call");
        return end;
    }
    text_add(out, "nr ");
    for (uint32_t i = first; i < end && i < first + RANGE_COUNT_SHOWN; i++) {
        text_add(out, "%s", i > first ? ", " : "");
        add_range(&change->spans[i], out);
    }
    if (end - first > RANGE_COUNT_SHOWN)
        text_add(out, " and %u more", end - first - RANGE_COUNT_SHOWN);
    return end;
}

static void add_foreign(const change_span *span, text *out)
{
    if (span->nr_first != 0 || span->nr_last != UINT32_MAX) {
        text_add(out, "nr ");
        add_range(span, out);
        text_add(out, " of ");
    }
    text_add(out, "arch 0x%x", span->arch_first);
    if (span->arch_first != span->arch_last)
        text_add(out, "-0x%x", span->arch_last);
}

static void add_foreigns(const call_change *change, uint32_t first, text *out)
{
    uint32_t count = change->span_count - first;

    for (uint32_t i = 0; i < count && i < FOREIGN_COUNT_SHOWN; i++) {
        text_add(out, "%s", i > 0 ? ", " : "");
        add_foreign(&change->spans[first + i], out);
    }
    if (count > FOREIGN_COUNT_SHOWN)
        text_add(out, " and %u more", count - FOREIGN_COUNT_SHOWN);
}

/* The numbers of one ABI, once: what ABIs are put together by. */
typedef struct abi_ranges {
    callgate_abi abi;
    char *words; /* NULL: said already */
} abi_ranges;

static void add_range_groups(abi_ranges *groups, uint32_t count, const char *between, text *out)
{
    for (uint32_t i = 0; i < count; i++) {
        callgate_abi_set abis = 0;
        char *words = groups[i].words;
        if (words == NULL)
            continue;
        for (uint32_t j = i; j < count; j++) {
            if (groups[j].words == NULL || strcmp(groups[j].words, words) != 0)
                continue;
            abis |= CALLGATE_ABI_BIT(groups[j].abi);
            if (j > i)
                free(groups[j].words);
            groups[j].words = NULL;
        }
        text_add(out, "%s%s", between, words);
        change_add_abis(" on ", abis, out);
        free(words);
        between = "; ";
    }
}

/* "nr 335 on x86_64; nr 470-500 on x86, arm". */
static void add_numbers_title(const call_change *change, text *out)
{
    abi_ranges groups[CALLGATE_ABI_COUNT];
    uint32_t count = 0, at = 0;

    while (at < change->span_count && change->spans[at].abi != CALLGATE_ABI_NONE &&
           count < CALLGATE_ABI_COUNT) {
        text words;
        text_init(&words);
        groups[count].abi = change->spans[at].abi;
        at = add_ranges(change, at, &words);
        groups[count].words = text_steal(&words);
        out->has_failed = out->has_failed || groups[count].words == NULL;
        count++;
        text_release(&words);
    }
    add_range_groups(groups, count, "", out);
    if (at == change->span_count)
        return;
    text_add(out, "%s", at > 0 ? "; " : "");
    add_foreigns(change, at, out);
}

void change_title(const call_change *change, callgate_abi_set abis, text *out)
{
    if (change->call != CALL_NONE)
        add_named_title(change, abis, out);
    else
        add_numbers_title(change, out);
}

callgate_abi change_witness_abi(const call_change *change)
{
    return callgate_abi_of(change->witness.arch, change->witness.nr);
}

void change_witness(const call_change *change, text *out)
{
    const callgate_call_data *call = &change->witness;
    char words[CALLGATE_WITNESS_BYTES_MAX];

    witness_format(call, change->witness_arg_count, words);
    text_add(out, "%s", words);
    if (call->instruction_pointer != 0)
        text_add(out, " at 0x%" PRIx64, call->instruction_pointer);
}

static bool is_by_rule(const change_end *end)
{
    for (uint32_t i = 0; i < end->reason_count; i++) {
        if (end->reasons[i].rule != 0)
            return true;
    }
    return false;
}

static void add_rules(const change_end *end, text *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < end->reason_count; i++) {
        const answer_reason *reason = &end->reasons[i];
        if (reason->rule == 0 || reason->place.name == NULL || count++ >= PLACE_COUNT_SHOWN)
            continue;
        text_add(out, "%s", count > 1 ? ", " : "");
        place_words(&reason->place, out);
    }
    if (count > PLACE_COUNT_SHOWN)
        text_add(out, " and %u more", count - PLACE_COUNT_SHOWN);
}

static void add_no_rule(const change_end *end, text *out)
{
    if (end->reason_count == 0)
        return;
    if (end->reasons[0].is_newer)
        text_add(out, "newer than its rules");
    else if (end->reasons[0].is_foreign)
        text_add(out, "not its ABI");
    else if (end->reasons[0].place.name != NULL)
        place_words(&end->reasons[0].place, out);
}

void change_places(const call_change *change, text *out)
{
    bool is_old = is_by_rule(&change->old_end), is_new = is_by_rule(&change->new_end);
    bool is_none = !is_old && !is_new;
    size_t begin = out->bytes;

    if (is_old)
        add_rules(&change->old_end, out);
    else if (is_none)
        add_no_rule(&change->old_end, out);
    bool has_both = out->bytes > begin && (is_new || (is_none && change->new_end.reason_count > 0));
    text_add(out, "%s", has_both ? " -> " : "");
    if (is_new)
        add_rules(&change->new_end, out);
    else if (is_none)
        add_no_rule(&change->new_end, out);
}

void change_action(const change_end *end, text *out)
{
    char action[ACTION_TEXT_BYTES];

    action_format(end->word, end->abi, action);
    if (end->is_unheard)
        text_add(out, "NOTIFY (no listener: %s)", action);
    else
        text_add(out, "%s", action);
}

const char *change_group_words(change_group group)
{
    static const char *const words[] = {"newly permitted", "newly refused", "changed action",
                                        "changed conditions"};

    return words[group];
}

const char *change_group_name(change_group group)
{
    static const char *const names[] = {"newly-permitted", "newly-refused", "changed-action",
                                        "changed-conditions"};

    return names[group];
}

const char *verdict_words(change_verdict verdict)
{
    static const char *const words[] = {"equal", "different, permits the same", "weaker",
                                        "stricter", "incomparable"};

    return words[verdict];
}
