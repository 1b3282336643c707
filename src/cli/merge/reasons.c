/* Tells which source's rule a merged answer comes from.
 */
#include "cli/merge/merge.h"
#include "profile/profile.h"
#include <stdlib.h>

/* The entry of each index of an origin, which counts the names of all entries from 1. */
static uint32_t *number_entries(const source_side *side)
{
    const callgate_profile *profile = side->source.profile;
    uint32_t *entries = calloc((size_t)side->meaning.place_count + 1, sizeof *entries);
    uint32_t at = 1;

    if (entries == NULL || profile == NULL)
        return entries;
    for (uint32_t i = 0; i < profile->entry_count; i++) {
        for (uint32_t j = 0; j < profile->entries[i].name_count; j++) {
            if (at < side->meaning.place_count)
                entries[at++] = i;
        }
    }
    return entries;
}

bool merge_reasons_init(merge_reasons *reasons, const side_set *set)
{
    uint32_t base = 1;
    bool has_all = true;

    *reasons = (merge_reasons){.set = set};
    reasons->bases = calloc(set->count + 1, sizeof *reasons->bases);
    reasons->entries = calloc(set->count, sizeof *reasons->entries);
    for (size_t i = 0; reasons->bases != NULL && reasons->entries != NULL && i < set->count; i++) {
        const callgate_profile *profile = set->items[i].source.profile;
        reasons->bases[i] = base;
        base += profile != NULL ? profile->entry_count : 0;
        reasons->entries[i] = number_entries(&set->items[i]);
        has_all = has_all && reasons->entries[i] != NULL;
    }
    if (reasons->bases != NULL && reasons->entries != NULL && has_all) {
        reasons->bases[set->count] = base;
        return true;
    }
    merge_reasons_release(reasons);
    return false;
}

void merge_reasons_release(merge_reasons *reasons)
{
    for (size_t i = 0; reasons->entries != NULL && i < reasons->set->count; i++)
        free(reasons->entries[i]);
    free(reasons->entries);
    free(reasons->bases);
    *reasons = (merge_reasons){0};
}

/* The first side that gives the very answer by a rule. */
static uint32_t find(void *user, const callgate_call_data *call, uint32_t word)
{
    const merge_reasons *reasons = user;

    for (size_t i = 0; i < reasons->set->count; i++) {
        const source_side *side = &reasons->set->items[i];
        if (side->meaning.origin == NULL || callgate_policy_eval(side->effective, call) != word)
            continue;
        uint32_t rule = callgate_policy_eval(side->meaning.origin, call);
        if (rule != 0 && rule < side->meaning.place_count)
            return reasons->bases[i] + reasons->entries[i][rule];
    }
    return 0;
}

/* A rule's own comment says more than its place. */
static void tell(void *user, uint32_t reason, text *out)
{
    const merge_reasons *reasons = user;
    size_t i = 0;

    while (reason >= reasons->bases[i + 1])
        i++;
    const callgate_profile *profile = reasons->set->items[i].source.profile;
    const profile_entry *entry = &profile->entries[reason - reasons->bases[i]];
    if (entry->comment.text != NULL && entry->comment.text_bytes > 0) {
        text_add_bytes(out, entry->comment.text, entry->comment.text_bytes);
        return;
    }
    callgate_place place = profile_place(profile, entry->span);
    text_add(out, "from %s:%u:%u", place.name, place.line, place.column);
}

oci_reasons merge_reasons_of(merge_reasons *reasons)
{
    return (oci_reasons){.find = find, .tell = tell, .user = reasons};
}
