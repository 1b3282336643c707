/* Finds changes that a person reads as one.
 */
#include "cli/diff/folds.h"
#include "cli/answer.h"

enum { FOLD_COUNT_MIN = 4 };

static bool is_kill(uint32_t word)
{
    return word == CALLGATE_KILL_THREAD || word == CALLGATE_KILL_PROCESS;
}

static callgate_abi_set dropped_abis(const source_side *side)
{
    callgate_abi_set abis = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (policy_kills_abi(side->effective, (callgate_abi)abi))
            abis |= CALLGATE_ABI_BIT(abi);
    return abis;
}

static bool is_within(const call_change *change, callgate_abi_set abis)
{
    for (uint32_t i = 0; i < change->span_count; i++)
        if (change->spans[i].abi == CALLGATE_ABI_NONE ||
            (abis & CALLGATE_ABI_BIT(change->spans[i].abi)) == 0)
            return false;
    return true;
}

static bool is_same_pair(const call_change *a, const call_change *b)
{
    return a->group == b->group && a->old_end.word == b->old_end.word &&
           a->new_end.word == b->new_end.word && a->old_end.is_unheard == b->old_end.is_unheard &&
           a->new_end.is_unheard == b->new_end.is_unheard;
}

/* One look for what can be told together. */
typedef struct fold_search {
    const change_list *list;
    callgate_abi_set old_dropped;
    callgate_abi_set new_dropped;
    uint32_t *firsts;
} fold_search;

static bool can_fold(const fold_search *search, const call_change *change)
{
    if (is_within(change, search->old_dropped) || is_within(change, search->new_dropped))
        return true;
    return *change->where == '\0' && is_kill(change->old_end.word) && is_kill(change->new_end.word);
}

/* A change that none before it is like leads those behind it, where they are enough. */
static void fold_from(const fold_search *search, uint32_t first)
{
    const call_change *items = search->list->items;
    uint32_t *firsts = search->firsts, count = 0;

    for (uint32_t i = first; i < search->list->count; i++)
        count += can_fold(search, &items[i]) && is_same_pair(&items[i], &items[first]);
    for (uint32_t i = first; count >= FOLD_COUNT_MIN && i < search->list->count; i++)
        if (can_fold(search, &items[i]) && is_same_pair(&items[i], &items[first]))
            firsts[i] = first;
}

/* There are as many folds as pairs of actions: few. */
void folds_find(const diff_report *report, uint32_t *ret_firsts)
{
    const fold_search search = {
        .list = report->list,
        .old_dropped = dropped_abis(report->old_side),
        .new_dropped = dropped_abis(report->new_side),
        .firsts = ret_firsts,
    };

    for (uint32_t i = 0; i < report->list->count; i++)
        ret_firsts[i] = i;
    for (uint32_t i = 0; i < report->list->count; i++)
        if (ret_firsts[i] == i && can_fold(&search, &report->list->items[i]))
            fold_from(&search, i);
}

void fold_title(const diff_report *report, const uint32_t *firsts, uint32_t first, text *out)
{
    callgate_abi_set abis = 0;
    uint32_t count = 0, some_count = 0;
    bool has_numbers = false;

    for (uint32_t i = first; i < report->list->count; i++) {
        const call_change *change = &report->list->items[i];
        if (firsts[i] != first)
            continue;
        count += change->call != CALL_NONE;
        some_count += change->call != CALL_NONE && *change->where != '\0';
        has_numbers = has_numbers || change->call == CALL_NONE;
        abis |= change_abis(change);
    }
    if (count > 0)
        text_add(out, "%u call%s%s", count, count == 1 ? "" : "s",
                 has_numbers ? ", and numbers that no call has," : "");
    else
        text_add(out, "numbers that no call has");
    change_add_abis(" of ", abis, out);
    if (some_count > 0)
        text_add(out, ", %u of them for some arguments", some_count);
}
