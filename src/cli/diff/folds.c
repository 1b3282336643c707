/* Finds changes that a person reads as one.
 */
#include "cli/diff/folds.h"
#include "cli/policy_abis.h"
#include <stdlib.h>

enum {
    FOLD_COUNT_MIN = 4,
    EDGE_COUNT_MIN = 10, /* fewer are worth their names */
};

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

/* Does no rule decide? Then runc's answer to newer calls does, or the default action. */
static bool is_without_rule(const change_end *end, bool is_newer)
{
    for (uint32_t i = 0; i < end->reason_count; i++)
        if (end->reasons[i].rule != 0 || end->reasons[i].is_foreign ||
            end->reasons[i].is_newer != is_newer)
            return false;
    return end->reason_count > 0;
}

bool fold_is_at_edge(const call_change *change)
{
    return change->direction == 0 &&
           ((is_without_rule(&change->old_end, true) && is_without_rule(&change->new_end, false)) ||
            (is_without_rule(&change->old_end, false) && is_without_rule(&change->new_end, true)));
}

/* One look for what can be told together. */
typedef struct fold_search {
    callgate_abi_set old_dropped;
    callgate_abi_set new_dropped;
} fold_search;

/* A change that others may be told with. */
typedef struct fold_member {
    const call_change *change;
    bool is_at_edge;
} fold_member;

static bool can_fold(const fold_search *search, const fold_member *member)
{
    const call_change *change = member->change;

    if (is_within(change, search->old_dropped) || is_within(change, search->new_dropped) ||
        member->is_at_edge)
        return true;
    return change_is_for_all(change) && is_kill(change->old_end.word) &&
           is_kill(change->new_end.word);
}

static int compare_ends(const change_end *a, const change_end *b)
{
    int order = (a->word > b->word) - (a->word < b->word);

    return order != 0 ? order : (int)a->is_unheard - (int)b->is_unheard;
}

/* Are two changes told in the same words? */
static int compare_pairs(const fold_member *left, const fold_member *right)
{
    const call_change *a = left->change, *b = right->change;
    int order = (a->group > b->group) - (a->group < b->group);

    order = order != 0 ? order : (int)left->is_at_edge - (int)right->is_at_edge;
    order = order != 0 ? order : compare_ends(&a->old_end, &b->old_end);
    return order != 0 ? order : compare_ends(&a->new_end, &b->new_end);
}

/* By what they are told in, then as they stand in the list. */
static int by_pair(const void *left, const void *right)
{
    const fold_member *a = left, *b = right;
    int order = compare_pairs(a, b);

    return order != 0 ? order : (a->change > b->change) - (a->change < b->change);
}

/* The changes that one line tells. */
static void link_fold(const change_list *list, const fold_member *members, size_t count,
                      fold_link *links)
{
    uint32_t first = (uint32_t)(members[0].change - list->items);

    for (size_t i = 0; i < count; i++) {
        fold_link *link = &links[members[i].change - list->items];
        link->first = first;
        link->next = i + 1 < count ? (uint32_t)(members[i + 1].change - list->items) : FOLD_NONE;
    }
}

static void link_alike(const change_list *list, const fold_member *sorted, size_t count,
                       fold_link *links)
{
    size_t end;

    for (size_t i = 0; i < count; i = end) {
        end = i + 1;
        while (end < count && compare_pairs(&sorted[i], &sorted[end]) == 0)
            end++;
        if (end - i >= (sorted[i].is_at_edge ? EDGE_COUNT_MIN : FOLD_COUNT_MIN))
            link_fold(list, sorted + i, end - i, links);
    }
}

void folds_find(const diff_report *report, fold_link *ret_links)
{
    const fold_search search = {.old_dropped = dropped_abis(report->old_side),
                                .new_dropped = dropped_abis(report->new_side)};
    const change_list *list = report->list;
    fold_member *members = calloc(list->count + 1, sizeof *members);
    size_t count = 0;

    for (uint32_t i = 0; i < list->count; i++)
        ret_links[i] = (fold_link){i, FOLD_NONE};
    for (uint32_t i = 0; members != NULL && i < list->count; i++) {
        const call_change *change = &list->items[i];
        members[count] = (fold_member){change, fold_is_at_edge(change)};
        count += can_fold(&search, &members[count]);
    }
    if (count > 0) {
        qsort(members, count, sizeof *members, by_pair);
        link_alike(list, members, count, ret_links);
    }
    free(members);
}

void fold_title(const diff_report *report, const fold_link *links, uint32_t first, text *out)
{
    callgate_abi_set abis = 0;
    uint32_t count = 0, some_count = 0;
    bool has_numbers = false;

    for (uint32_t i = first; i != FOLD_NONE; i = links[i].next) {
        const call_change *change = &report->list->items[i];
        count += change->call != CALL_NONE;
        some_count += change->call != CALL_NONE && !change_is_for_all(change);
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
