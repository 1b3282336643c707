/* Finds why a call is answered as it is.
 */
#include "cli/explain/explanation.h"
#include "cli/explain/case_words.h"
#include "cli/filters.h"
#include "cli/live_flags.h"
#include "cli/place_words.h"
#include "profile/profile.h"
#include "profile/reading.h"
#include <string.h>

enum { WORD_COUNT_MAX = 64 };
#define NO_RULE UINT32_MAX

/* What the default action answers; where it can't be told, no word at all. */
static bool is_default_word(const loaded_source *source, uint32_t word)
{
    const callgate_profile *profile = source->profile;

    return profile == NULL || (word & CALLGATE_ACTION_MASK) == profile->default_action.action;
}

answer_reason reason_make(const loaded_source *source, const callgate_target *target,
                          const callgate_source *meaning, callgate_abi abi, uint32_t word,
                          uint32_t rule)
{
    bool has_stub = profile_reading_get(target->reading)->has_newer_stub;
    answer_reason made = {.word = word, .abi = abi, .rule = rule};

    made.is_newer =
        rule == 0 && has_stub && word == (CALLGATE_ERRNO | errno_enosys(abi)) &&
        (!is_default_word(source, word) ||
         profile_errno(&source->profile->default_action, abi) != (word & CALLGATE_DATA_MASK));
    made.is_foreign = rule == 0 && source->profile != NULL && word == CALLGATE_KILL_THREAD &&
                      abi != CALLGATE_ABI_NONE && (meaning->abis & CALLGATE_ABI_BIT(abi)) == 0;
    if (rule < meaning->place_count && !made.is_newer && !made.is_foreign)
        made.place = meaning->places[rule];
    return made;
}

uint32_t rules_where(callgate_store *store, decision condition, decision origin,
                     uint32_t *ret_rules, uint32_t count_max)
{
    uint32_t words[WORD_COUNT_MAX + 1], count = 0;
    decision rule = decision_pick(store, condition, origin, decision_leaf(store, NO_RULE));

    if (rule == DECISION_NONE)
        return 0;
    uint32_t word_count = decision_word_list(store, rule, words, WORD_COUNT_MAX + 1);
    for (uint32_t i = 0; i < word_count && count < count_max; i++) {
        if (words[i] != NO_RULE)
            ret_rules[count++] = words[i];
    }
    return count;
}

/* A call that is allowed is so by all filters. */
static bool is_by_all(const answer_reason *reason)
{
    return reason->word == CALLGATE_ALLOW && reason->live->stack.filter_count > 1;
}

static void filter_words(const answer_reason *reason, text *out)
{
    uint32_t count = reason->live->stack.filter_count;

    if (is_by_all(reason)) {
        text_add(out, "permitted by all %u filters", count);
        return;
    }
    text_add(out, "decided by filter %u of %u", reason->filter, count);
    live_flag_words(reason->live, reason->filter - 1, out);
}

static void filter_json_members(json_out *json, const answer_reason *reason)
{
    const installed_filter *filter = &reason->live->stack.filters[reason->filter - 1];

    if (is_by_all(reason)) {
        json_text(json, "by", "all");
        json_number(json, "filters", reason->live->stack.filter_count);
        return;
    }
    json_text(json, "by", "filter");
    json_number(json, "filter", reason->filter);
    json_number(json, "filters", reason->live->stack.filter_count);
    json_number(json, "instructions", filter->insn_count);
    live_flags_json(json, filter);
}

void reasons_words(const answer_reason *reasons, uint32_t count, text *out)
{
    if (reasons->filter != 0) {
        filter_words(reasons, out);
        return;
    }
    if (reasons->is_newer)
        text_add(out, "newer than every call that the profile names, as runc reads it");
    else if (reasons->is_foreign)
        text_add(out, "killed, since the filter takes no calls of %s",
                 callgate_abi_name(reasons->abi));
    else if (reasons->rule == 0)
        text_add(out, "decided by the default action");
    else
        text_add(out, "decided by the rule%s", count > 1 ? "s" : "");
    for (uint32_t i = 0; i < count; i++) {
        if (reasons[i].place.name == NULL)
            continue;
        text_add(out, "%s", i > 0 ? ", " : " at ");
        place_words(&reasons[i].place, out);
    }
}

const char *reason_kind(const answer_reason *reason)
{
    if (reason->is_newer)
        return "newer";
    if (reason->is_foreign)
        return "abi";
    return reason->rule == 0 ? "default" : "rule";
}

void reason_json_members(json_out *json, const answer_reason *reason)
{
    if (reason->filter != 0) {
        filter_json_members(json, reason);
        return;
    }
    json_text(json, "by", reason_kind(reason));
    json_members_place(json, &reason->place);
}

static answer_reason find_reason(const explain_run *explainer, callgate_abi abi, uint32_t word,
                                 uint32_t origin)
{
    if (explainer->source->live == NULL)
        return reason_make(explainer->source, explainer->target, explainer->meaning, abi, word,
                           origin);
    return (answer_reason){
        .word = word, .abi = abi, .filter = origin, .live = explainer->source->live};
}

uint32_t reasons_find(const explain_run *explainer, const call_answer *answer,
                      answer_reason *ret_reasons)
{
    callgate_store *store = explainer->store;
    uint32_t words[WORD_COUNT_MAX], rules[WORD_COUNT_MAX];
    uint32_t count = 0;

    if (answer->origin == DECISION_NONE)
        return 0;
    uint32_t word_count = decision_word_list(store, answer->decision, words, WORD_COUNT_MAX);
    for (uint32_t i = 0; i < word_count; i++) {
        decision has_word =
            decision_equals(store, answer->decision, decision_leaf(store, words[i]));
        uint32_t rule_count =
            has_word == DECISION_NONE
                ? 0
                : rules_where(store, has_word, answer->origin, rules, WORD_COUNT_MAX);
        for (uint32_t j = 0; j < rule_count && count < REASON_COUNT_MAX; j++)
            ret_reasons[count++] = find_reason(explainer, answer->abi, words[i], rules[j]);
    }
    return count;
}

/* The answer of a variant to the same call; false: it has none. */
static bool answer_variant(const explain_run *explainer, const target_variant *variant,
                           const call_expression *expression, const call_answer *answer,
                           call_answer *ret_answer)
{
    callgate_abi abi = answer->abi;
    uint32_t nr = answer->nr;

    if (variant->machine != CALLGATE_ABI_NONE) {
        /* A machine's own ABI is compared with a machine's own ABI. */
        if (abi_get(abi)->machine != abi || answer->call == CALL_NONE ||
            !call_nr(answer->call, variant->machine, &nr))
            return false;
        abi = variant->machine;
    }
    return answer_find(explainer->cli, explainer->store, &variant->meaning, expression, abi,
                       answer->call, nr, ret_answer);
}

static bool is_all_caps(const target_variant *variant)
{
    return variant->target.caps == CALLGATE_CAPS_ALL;
}

/* The same decision, or one in the same words: clone's flags stand in another argument on s390x. */
static bool is_same_answer(const callgate_store *store, const call_answer *a, const call_answer *b)
{
    text a_words, b_words;

    if (a->decision == b->decision || a->abi == b->abi)
        return a->decision == b->decision;
    text_init(&a_words);
    text_init(&b_words);
    decision_words(store, a->decision, answer_view(a), &a_words);
    decision_words(store, b->decision, answer_view(b), &b_words);
    bool is_same = strcmp(text_data(&a_words), text_data(&b_words)) == 0;
    text_release(&a_words);
    text_release(&b_words);
    return is_same;
}

uint32_t differences_find(const explain_run *explainer, const call_expression *expression,
                          const call_answer *answer,
                          answer_difference ret_differences[VARIANT_COUNT_MAX])
{
    uint32_t count = 0;
    bool has_single_cap = false;

    for (uint32_t i = 0; i < explainer->variants->count; i++) {
        const target_variant *variant = &explainer->variants->items[i];
        call_answer other;
        if (!answer_variant(explainer, variant, expression, answer, &other) ||
            is_same_answer(explainer->store, &other, answer) ||
            (is_all_caps(variant) && has_single_cap))
            continue;
        has_single_cap = has_single_cap || variant->target.caps != explainer->target->caps;
        ret_differences[count++] = (answer_difference){variant, other};
    }
    return count;
}

bool answer_is_anyones(const explain_run *explainer, const call_answer *answer)
{
    return answer->origin == DECISION_NONE && filters_count(explainer->source) > 1;
}

const char *answer_exemption(const call_answer *answer)
{
    if (answer->abi == CALLGATE_ABI_X86_64 && (answer->nr == 335 || answer->nr == 336))
        return "the kernel asks no filter about this call (from Linux 6.14 on)";
    return NULL;
}

static bool is_unsure(const explain_run *explainer, const call_answer *answer)
{
    return source_is_asked(explainer->source) && answer_exemption(answer) == NULL &&
           decision_is_leaf(explainer->store, answer->decision) &&
           decision_word(explainer->store, answer->decision) == CALLGATE_ALLOW;
}

const char *answer_doubt(const explain_run *explainer, const call_answer *answer)
{
    if (!is_unsure(explainer, answer))
        return NULL;
    return asker_logs(explainer->source->live->asker)
               ? "or LOG, which works and is logged; or TRACE, NOTIFY that nobody listens to, "
                 "which "
                 "answer ENOSYS"
               : "or LOG, which works and isn't logged here; or TRACE, NOTIFY that nobody listens "
                 "to, which answer ENOSYS";
}

void doubts_json(const explain_run *explainer, json_out *json, const call_answer *answer)
{
    if (!is_unsure(explainer, answer))
        return;
    json_begin(json, "unsure", '[');
    json_text(json, NULL, "LOG");
    json_text(json, NULL, "TRACE");
    json_text(json, NULL, "NOTIFY");
    json_end(json, ']');
}
