/* Finds conditions that look at bits which the kernel ignores. */
#include "lint/widths.h"
#include "callgate/rules.h"
#include "lint/linter.h"
#include "policy/visits.h"
#include "profile/profile.h"

/* Whether bits of a decision are looked at: those of `arg` above the lowest `bits`, or any
 * argument's. */
typedef struct high_reader {
    const callgate_store *store;
    uint32_t arg; /* 6: any */
    uint32_t bits;
    visits been;
} high_reader;

static bool reads(high_reader *reader, decision d)
{
    const decision_node *node = decision_get(reader->store, d);

    if (node->var == DECISION_LEAF || !visits_add(&reader->been, d))
        return false;
    if (node->var < 64 * 6 && node->var % 64 < 64 - reader->bits &&
        (reader->arg == 6 || node->var / 64 == reader->arg))
        return true;
    return reads(reader, node->lo) || reads(reader, node->hi);
}

/* Each node once; what there is no memory for isn't found. */
static bool reads_high(const lint_subject *subject, decision d, uint32_t arg, uint32_t bits)
{
    high_reader reader = {.store = subject->store, .arg = arg, .bits = bits};
    bool is_so = reads(&reader, d);

    visits_release(&reader.been);
    return is_so;
}

/* A call of a 32-bit ABI that is permitted for a high word, where it is refused without any. */
static bool find_high_bypass(const lint_subject *subject, callgate_abi abi, uint32_t nr,
                             callgate_call_data *ret_witness)
{
    callgate_store *store = subject->store;
    decision answer = lint_answer(subject, abi, nr), plain = answer;

    for (uint32_t arg = 0; arg < 6; arg++)
        plain = decision_restrict(
            store, plain, decision_compare(store, arg, CALLGATE_EQ, 0, (uint64_t)UINT32_MAX << 32));
    return lint_satisfy(subject,
                        decision_and(store, lint_level_is(subject, plain, CALLGATE_REFUSED),
                                     lint_level_is(subject, answer, CALLGATE_PERMITTED)),
                        abi, nr, ret_witness);
}

/* Where 64-bit code makes the call it chooses them: by int $0x80, say. */
static void find_high_words(const lint_subject *subject, callgate_abi abi)
{
    callgate_call_data witness;
    lint_names list = {0};
    char names[CALLGATE_TEXT_BYTES_MAX];
    bool has_witness = false;
    uint32_t nr;

    for (call_id call = 0; call < call_count(); call++) {
        if (!call_nr(call, abi, &nr) || !reads_high(subject, lint_answer(subject, abi, nr), 6, 32))
            continue;
        lint_names_add(&list, call_name(call));
        has_witness = has_witness || find_high_bypass(subject, abi, nr, &witness);
    }
    if (lint_names_write(&list, names))
        lint_report(subject, "high-word", NULL, has_witness ? &witness : NULL,
                    "high words decide on %s: %s", callgate_abi_name(abi), names);
}

/* An argument of which the kernel reads the lowest bits. */
typedef struct narrow_arg {
    uint32_t arg;
    uint32_t bits;
    uint64_t ignored; /* the bits above */
} narrow_arg;

static narrow_arg narrow_of(call_id call, uint32_t arg)
{
    uint32_t bits = call_arg_get(call, arg)->bits;

    return (narrow_arg){arg, bits, bits < 64 ? UINT64_MAX << bits : 0};
}

/* What a decision says where the ignored bits are those of `high`. */
static decision with_high(callgate_store *store, decision d, const narrow_arg *narrow,
                          uint64_t high)
{
    return decision_restrict(
        store, d,
        decision_compare(store, narrow->arg, CALLGATE_EQ, high & narrow->ignored, narrow->ignored));
}

/* What programs mean: a number whose ignored bits are empty. One of 32 bits with bit 31 may be
 * written with the sign drawn out, too; which of the two a condition is for shows in the one that
 * is answered otherwise than a high word that nobody writes. */
static decision meant_of(callgate_store *store, decision answer, const narrow_arg *narrow)
{
    decision plain = with_high(store, answer, narrow, 0);

    if (narrow->bits != 32)
        return plain;
    decision stray = with_high(store, answer, narrow, UINT64_C(1) << 32);
    decision drawn_out = with_high(store, answer, narrow, UINT64_MAX);
    decision is_for_signs = decision_and(store, decision_bit(store, narrow->arg, 31),
                                         decision_equals(store, plain, stray));
    return decision_pick(store, is_for_signs, drawn_out, plain);
}

/* The condition that a call is refused as it is meant, and permitted with the ignored bits that it
 * has. */
static decision bypass_of(const lint_subject *subject, decision answer, const narrow_arg *narrow)
{
    callgate_store *store = subject->store;
    decision meant = meant_of(store, answer, narrow);
    decision is_plain = decision_compare(store, narrow->arg, CALLGATE_EQ, 0, narrow->ignored);

    return decision_and(store, lint_level_is(subject, meant, CALLGATE_REFUSED),
                        decision_and(store, lint_level_is(subject, answer, CALLGATE_PERMITTED),
                                     decision_not(store, is_plain)));
}

static bool is_narrow(call_id call, uint32_t arg)
{
    const call_arg *known = call_arg_get(call, arg);

    return !known->is_pointer && known->bits < 64;
}

decision lint_narrow(const lint_subject *subject, decision answer, call_id call)
{
    for (uint32_t arg = 0; arg < call_arg_count(call); arg++) {
        narrow_arg narrow = narrow_of(call, arg);
        if (is_narrow(call, arg) && answer != DECISION_NONE &&
            reads_high(subject, answer, arg, narrow.bits))
            answer = meant_of(subject->store, answer, &narrow);
    }
    return answer;
}

bool lint_is_wide(const lint_subject *subject, call_id call, uint32_t arg, callgate_abi abi,
                  callgate_call_data *ret_witness)
{
    narrow_arg narrow = narrow_of(call, arg);
    uint32_t nr;

    if (!lint_covers(subject, abi) || !is_narrow(call, arg) ||
        abi_get(abi)->word_bits <= narrow.bits || !call_nr(call, abi, &nr))
        return false;
    decision answer = lint_answer(subject, abi, nr);
    return !decision_is_leaf(subject->store, answer) &&
           reads_high(subject, answer, arg, narrow.bits) &&
           lint_satisfy(subject, bypass_of(subject, answer, &narrow), abi, nr, ret_witness);
}

/* The rule that compares: the one that permits the witness, or where that is the default action,
 * the one that refuses what it means. */
static const callgate_place *place_of(const lint_subject *subject,
                                      const callgate_call_data *witness, const narrow_arg *narrow)
{
    const callgate_source *meaning = subject->meaning;
    callgate_call_data refused = *witness;
    uint64_t *value = &refused.args[narrow->arg];

    if (meaning->origin == NULL || callgate_policy_eval(meaning->origin, witness) != 0)
        return lint_place(subject, witness);
    *value &= ~narrow->ignored;
    if (*value >> 31 != 0 && callgate_policy_eval(meaning->origin, &refused) == 0)
        *value |= narrow->ignored;
    return lint_place(subject, &refused);
}

/* Does a rule look at bits of the argument that the kernel ignores? */
static bool compares_wide(const profile_entry *entry, const narrow_arg *narrow)
{
    for (uint32_t i = 0; i < entry->arg_count; i++) {
        callgate_condition condition = profile_arg_condition(&entry->args[i]);
        if (condition.arg == narrow->arg &&
            (condition.op != CALLGATE_MASKED_EQ || (condition.mask & narrow->ignored) != 0))
            return true;
    }
    return false;
}

bool lint_width_is_chosen(const lint_subject *subject, call_id call, uint32_t arg)
{
    const callgate_profile *profile = subject->profile;
    narrow_arg narrow = narrow_of(call, arg);

    if (profile == NULL || !call_is_multiplexer(call))
        return true;
    for (uint32_t i = 0; i < profile->entry_count; i++)
        if (profile_entry_names(&profile->entries[i], call) &&
            compares_wide(&profile->entries[i], &narrow))
            return true;
    return false;
}

static void report_wide(const lint_subject *subject, call_id call, callgate_abi abi,
                        const narrow_arg *narrow, const callgate_call_data *witness)
{
    const callgate_place *place = place_of(subject, witness, narrow);
    const char *name = call_arg_get(call, narrow->arg)->name;

    if (lint_width_is_chosen(subject, call, narrow->arg))
        lint_report(subject, "wide-compare", place, witness,
                    "the kernel reads %u bits of %s's '%s', this compares %u: what it refuses is "
                    "reachable with high bits set",
                    narrow->bits, call_name(call), name, abi_get(abi)->word_bits);
    else
        lint_report(subject, "wide-multiplexer", place, witness,
                    "the kernel reads %u bits of %s's '%s', libseccomp compares %u: a call that is "
                    "refused is reachable behind it",
                    narrow->bits, call_name(call), name, abi_get(abi)->word_bits);
}

/* Once an argument, on the first ABI where it is so. */
static void find_wide_argument(const lint_subject *subject, call_id call, uint32_t arg)
{
    narrow_arg narrow = narrow_of(call, arg);
    callgate_call_data witness;
    uint32_t abi = 0;

    while (abi < CALLGATE_ABI_COUNT &&
           !lint_is_wide(subject, call, arg, (callgate_abi)abi, &witness))
        abi++;
    if (abi < CALLGATE_ABI_COUNT)
        report_wide(subject, call, (callgate_abi)abi, &narrow, &witness);
}

void lint_widths(const lint_subject *subject)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT && subject->is_raw; abi++)
        if (lint_covers(subject, (callgate_abi)abi) && abi_get((callgate_abi)abi)->word_bits == 32)
            find_high_words(subject, (callgate_abi)abi);
    for (call_id call = 0; call < call_count(); call++)
        for (uint32_t arg = 0; arg < call_arg_count(call); arg++)
            find_wide_argument(subject, call, arg);
}
