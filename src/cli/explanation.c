/* Finds why a call is answered as it is.
 */
#include "cli/explanation.h"
#include "cli/case_words.h"
#include "profile/profile.h"
#include "profile/reading.h"
#include <errno.h>
#include <string.h>

enum { WORD_COUNT_MAX = 64 };
#define NO_RULE UINT32_MAX

/* What the default action answers; where it can't be told, no word at all. */
static bool is_default_word(const explain_run *explainer, uint32_t word)
{
    const callgate_profile *profile = explainer->source->profile;

    return profile == NULL || (word & CALLGATE_ACTION_MASK) == profile->default_action.action;
}

static answer_reason make_reason(const explain_run *explainer, uint32_t word, uint32_t rule)
{
    const callgate_source *meaning = explainer->meaning;
    bool has_stub = profile_reading_get(explainer->target->reading)->has_newer_stub;
    answer_reason made = {.word = word, .rule = rule};

    made.is_newer = rule == 0 && has_stub && word == (CALLGATE_ERRNO | ENOSYS) &&
                    (!is_default_word(explainer, word) ||
                     explainer->source->profile->default_action.errno_value != ENOSYS);
    if (rule < meaning->place_count && !made.is_newer)
        made.place = meaning->places[rule];
    return made;
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
        decision rule =
            decision_pick(store, has_word, answer->origin, decision_leaf(store, NO_RULE));
        if (rule == DECISION_NONE)
            continue;
        uint32_t rule_count = decision_word_list(store, rule, rules, WORD_COUNT_MAX);
        for (uint32_t j = 0; j < rule_count && count < REASON_COUNT_MAX; j++) {
            if (rules[j] != NO_RULE)
                ret_reasons[count++] = make_reason(explainer, words[i], rules[j]);
        }
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

const char *answer_exemption(const call_answer *answer)
{
    if (answer->abi == CALLGATE_ABI_X86_64 && (answer->nr == 335 || answer->nr == 336))
        return "the kernel asks no filter about this call (from Linux 6.14 on)";
    return NULL;
}
