/* Finds conditions that look at bits which the kernel ignores. */
#include "lint/widths.h"
#include "callgate/rules.h"
#include "lint/linter.h"
#include "policy/visits.h"

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
    if (list.count == 0)
        return;
    lint_names_write(&list, names);
    lint_report(subject, "high-word", NULL, NULL, "high words decide on %s: %s",
                callgate_abi_name(abi), names);
}

/* What a decision says where an argument's high word is `high`. */
static decision with_high(callgate_store *store, decision d, uint32_t arg, uint32_t high)
{
    uint64_t mask = (uint64_t)UINT32_MAX << 32;

    return decision_restrict(store, d,
                             decision_compare(store, arg, CALLGATE_EQ, (uint64_t)high << 32, mask));
}

/* What programs mean: a number whose high word is empty. One with bit 31 may be written with the
 * sign drawn out, too; which of the two a condition is for shows in the one that is answered
 * otherwise than a high word that nobody writes. */
static decision meant_of(callgate_store *store, decision answer, uint32_t arg)
{
    decision plain = with_high(store, answer, arg, 0);
    decision stray = with_high(store, answer, arg, 1);
    decision drawn_out = with_high(store, answer, arg, UINT32_MAX);
    decision is_for_signs =
        decision_and(store, decision_bit(store, arg, 31), decision_equals(store, plain, stray));

    return decision_pick(store, is_for_signs, drawn_out, plain);
}

/* The condition that a call is refused as it is meant, and permitted with the high word that it
 * has. */
static decision bypass_of(const lint_subject *subject, decision answer, uint32_t arg)
{
    callgate_store *store = subject->store;
    decision meant = meant_of(store, answer, arg);
    decision is_plain = decision_compare(store, arg, CALLGATE_EQ, 0, (uint64_t)UINT32_MAX << 32);

    return decision_and(store, lint_level_is(subject, meant, CALLGATE_REFUSED),
                        decision_and(store, lint_level_is(subject, answer, CALLGATE_PERMITTED),
                                     decision_not(store, is_plain)));
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
            answer = meant_of(subject->store, answer, arg);
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

    if (meaning->origin == NULL || callgate_policy_eval(meaning->origin, witness) != 0)
        return lint_place(subject, witness);
    refused.args[arg] &= UINT32_MAX;
    if ((refused.args[arg] >> 31) != 0 && callgate_policy_eval(meaning->origin, &refused) == 0)
        refused.args[arg] |= (uint64_t)UINT32_MAX << 32;
    return lint_place(subject, &refused);
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
            lint_report(subject, "wide-compare", place_of(subject, &witness, arg), &witness,
                        "the kernel reads %u bits of %s's '%s', this compares 64: what it refuses "
                        "is reachable with high bits set",
                        call_arg_get(call, arg)->bits, call_name(call),
                        call_arg_get(call, arg)->name);
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
