/* Finds conditions that look at bits which the kernel ignores. */
#include "lint/widths.h"
#include "callgate/rules.h"
#include "lint/linter.h"
#include "policy/visits.h"
#include "profile/profile.h"

/* Whether bits of a decision are looked at: those of `arg`'s high word, or of any argument's. */
typedef struct high_reader {
    const callgate_store *store;
    uint32_t arg; /* 6: any */
    visits been;
} high_reader;

static bool reads(high_reader *reader, decision d)
{
    const decision_node *node = decision_get(reader->store, d);

    if (node->var == DECISION_LEAF || !visits_add(&reader->been, d))
        return false;
    if (node->var < 64 * 6 && node->var % 64 < 32 &&
        (reader->arg == 6 || node->var / 64 == reader->arg))
        return true;
    return reads(reader, node->lo) || reads(reader, node->hi);
}

/* Each node once; what there is no memory for isn't found. */
static bool reads_high(const lint_subject *subject, decision d, uint32_t arg)
{
    high_reader reader = {.store = subject->store, .arg = arg};
    bool is_so = reads(&reader, d);

    visits_release(&reader.been);
    return is_so;
}

static void find_high_words(const lint_subject *subject, callgate_abi abi)
{
    lint_names list = {0};
    char names[CALLGATE_TEXT_BYTES_MAX];
    uint32_t nr;

    for (call_id call = 0; call < call_count(); call++)
        if (call_nr(call, abi, &nr) && reads_high(subject, lint_answer(subject, abi, nr), 6))
            lint_names_add(&list, call_name(call));
    if (lint_names_write(&list, names))
        lint_report(subject, "high-word", NULL, NULL, "high words decide on %s: %s",
                    callgate_abi_name(abi), names);
}

/* What a decision says where an argument's high word is `high`, all of whose bits are equal. */
static decision with_high(callgate_store *store, decision d, uint32_t arg, uint32_t high)
{
    uint64_t mask = (uint64_t)UINT32_MAX << 32;

    return decision_restrict(store, d,
                             decision_compare(store, arg, CALLGATE_EQ, (uint64_t)high << 32, mask));
}

/* The condition that a call is refused as programs write it (a number below 2^32, or the sign
 * drawn out over the high word), and permitted with the high word that it has. */
static decision bypass_of(const lint_subject *subject, decision answer, uint32_t arg)
{
    callgate_store *store = subject->store;
    decision permitted = lint_level_is(subject, answer, CALLGATE_PERMITTED);
    decision refused = lint_level_is(subject, answer, CALLGATE_REFUSED);
    decision sign = decision_bit(store, arg, 31);
    decision by_sign = decision_and(store, sign, with_high(store, permitted, arg, UINT32_MAX));
    decision meant =
        decision_and(store, with_high(store, refused, arg, 0), decision_not(store, by_sign));

    return decision_and(store, meant, permitted);
}

static bool is_narrow(call_id call, uint32_t arg)
{
    const call_arg *known = call_arg_get(call, arg);

    return !known->is_pointer && known->bits <= 32;
}

decision lint_narrow(const lint_subject *subject, decision answer, call_id call)
{
    for (uint32_t arg = 0; arg < call_arg_count(call); arg++)
        if (is_narrow(call, arg) && answer != DECISION_NONE && reads_high(subject, answer, arg))
            answer = with_high(subject->store, answer, arg, 0);
    return answer;
}

bool lint_is_wide(const lint_subject *subject, call_id call, uint32_t arg, callgate_abi abi,
                  callgate_call_data *ret_witness)
{
    uint32_t nr;

    if (!lint_covers(subject, abi) || abi_get(abi)->word_bits != 64 || !is_narrow(call, arg) ||
        !call_nr(call, abi, &nr))
        return false;
    decision answer = lint_answer(subject, abi, nr);
    return !decision_is_leaf(subject->store, answer) && reads_high(subject, answer, arg) &&
           lint_satisfy(subject, bypass_of(subject, answer, arg), abi, nr, ret_witness);
}

/* The rule that compares: the one that permits the witness, or where that is the default action,
 * the one that refuses what it means. */
static const callgate_place *place_of(const lint_subject *subject,
                                      const callgate_call_data *witness, uint32_t arg)
{
    const callgate_source *meaning = subject->meaning;
    callgate_call_data refused = *witness;

    refused.args[arg] &= UINT32_MAX;
    if (meaning->origin != NULL && callgate_policy_eval(meaning->origin, witness) == 0)
        return lint_place(subject, &refused);
    return lint_place(subject, witness);
}

bool lint_width_is_chosen(const lint_subject *subject, call_id call)
{
    const callgate_profile *profile = subject->profile;

    if (profile == NULL || !call_is_multiplexer(call))
        return true;
    for (uint32_t i = 0; i < profile->entry_count; i++)
        for (uint32_t j = 0; j < profile->entries[i].name_count; j++)
            if (profile->entries[i].names[j].call == call)
                return true;
    return false;
}

static void report_wide(const lint_subject *subject, call_id call, uint32_t arg,
                        const callgate_call_data *witness)
{
    const callgate_place *place = place_of(subject, witness, arg);
    const call_arg *read = call_arg_get(call, arg);

    if (lint_width_is_chosen(subject, call))
        lint_report(subject, "wide-compare", place, witness,
                    "the kernel reads %u bits of %s's '%s', this compares 64: what it refuses "
                    "is reachable with high bits set",
                    read->bits, call_name(call), read->name);
    else
        lint_report(subject, "wide-multiplexer", place, witness,
                    "the kernel reads %u bits of %s's '%s', libseccomp compares 64: a call that "
                    "is refused is reachable behind it",
                    read->bits, call_name(call), read->name);
}

/* Once a call's argument, on the first ABI where it is so. */
static void find_wide_arguments(const lint_subject *subject, call_id call)
{
    callgate_call_data witness;

    for (uint32_t arg = 0; arg < call_arg_count(call); arg++) {
        uint32_t abi = 0;
        while (abi < CALLGATE_ABI_COUNT &&
               !lint_is_wide(subject, call, arg, (callgate_abi)abi, &witness))
            abi++;
        if (abi < CALLGATE_ABI_COUNT)
            report_wide(subject, call, arg, &witness);
    }
}

void lint_widths(const lint_subject *subject)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT && subject->is_raw; abi++)
        if (lint_covers(subject, (callgate_abi)abi) && abi_get((callgate_abi)abi)->word_bits == 32)
            find_high_words(subject, (callgate_abi)abi);
    for (call_id call = 0; call < call_count(); call++)
        find_wide_arguments(subject, call);
}
