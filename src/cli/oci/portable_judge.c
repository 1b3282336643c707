/* Holds what runtimes make of a profile to a meaning.
 */
#include "cli/oci/portable_judge.h"
#include "cli/answer.h"
#include "cli/oci/answers.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include "policy/store.h"
#include "profile/reading.h"
#include "profile/vocabulary.h"
#include <errno.h>
#include <stdio.h>

enum { WORD_COUNT_MAX = 16 };

/* One runtime's reading, compared. */
typedef struct comparison {
    const portable_question *question;
    const profile_reading *reading;
    callgate_abi abi;
    uint32_t other_count;   /* numbers that are answered otherwise */
    bool has_other_refusal; /* above all calls */
    bool is_weaker;         /* one of them permits more, and it is the one that is kept */
    callgate_abi kept_abi;
    callgate_call_data kept; /* a call, of the first of them */
    decision kept_got;
    decision kept_meant;
} comparison;

static bool is_refusal(const callgate_store *store, decision d)
{
    return decision_is_leaf(store, d) &&
           callgate_word_level(decision_word(store, d)) == CALLGATE_REFUSED;
}

/* Is one answer as good as the other at a number? Two refusals are, where no rule can name it. */
static bool is_as_good(const comparison *found, uint32_t nr, decision got, decision meant)
{
    const portable_question *question = found->question;
    call_id call = call_at(found->abi, nr);

    return (call == CALL_NONE || !oci_is_nameable(question->target, call, found->abi)) &&
           is_refusal(question->store, got) && is_refusal(question->store, meant);
}

static void note_other(comparison *found, uint32_t nr, decision got, decision meant)
{
    callgate_store *store = found->question->store;
    bool is_weaker = decision_exceeds(store, got, meant) != DECISION_FALSE;

    if (is_as_good(found, nr, got, meant))
        return;
    if (found->other_count++ > 0 && (found->is_weaker || !is_weaker))
        return;
    found->is_weaker = is_weaker;
    found->kept_abi = found->abi;
    found->kept = (callgate_call_data){.arch = callgate_abi_arch(found->abi), .nr = nr};
    found->kept_got = got;
    found->kept_meant = meant;
}

/* A stretch of numbers with two answers: each call in it, and the numbers above all calls as one.
 */
static bool note_stretch(void *user, uint32_t first, uint32_t last, decision got, decision meant)
{
    comparison *found = user;
    const abi_info *abi = abi_get(found->abi);
    uint32_t begin = first > abi->nr_first ? first : abi->nr_first;
    uint32_t end = last < abi->nr_last ? last : abi->nr_last;
    uint32_t beyond = call_nr_max(found->abi) + 1;

    for (uint32_t nr = begin; begin <= end && nr <= end && nr < beyond; nr++)
        note_other(found, nr, got, meant);
    if (begin <= end && end >= beyond) {
        begin = begin > beyond ? begin : beyond;
        found->has_other_refusal |= is_as_good(found, begin, got, meant);
        note_other(found, begin, got, meant);
    }
    return true;
}

/* Why a runtime can't do better; NULL: not known. */
static const char *reason_of(const profile_reading *reading, uint32_t got, uint32_t meant)
{
    bool is_errno = (meant & CALLGATE_ACTION_MASK) == CALLGATE_ERRNO;

    if (is_errno && got == (CALLGATE_ERRNO | EPERM) && reading->ignores_errno)
        return "it has no errno but EPERM";
    if (is_errno && got == (CALLGATE_ERRNO | EPERM) && reading->ignores_default_errno)
        return "its default action has no errno but EPERM";
    if (meant == CALLGATE_USER_NOTIF && reading->listener == READING_LISTENER_NEVER)
        return "it has no listener";
    return NULL;
}

/* "x86_64:clone3", with arguments where they matter. */
static void write_kept(const comparison *found, const callgate_call_data *call,
                       char ret_words[CALLGATE_WITNESS_BYTES_MAX])
{
    const callgate_store *store = found->question->store;
    char title[CALL_TITLE_BYTES];

    if (!decision_is_leaf(store, found->kept_got) || !decision_is_leaf(store, found->kept_meant)) {
        witness_format(call, 0, ret_words);
        return;
    }
    call_title(call_at(found->kept_abi, call->nr), call->nr, title);
    snprintf(ret_words, CALLGATE_WITNESS_BYTES_MAX, "%s:%s", callgate_abi_name(found->kept_abi),
             title);
}

/* "x86_64:clone3 gets ERRNO(EPERM) there, not ERRNO(ENOSYS), and 3 more calls differ: …" */
static void explain(const comparison *found, char ret_why[PORTABLE_WHY_BYTES])
{
    callgate_store *store = found->question->store;
    char got[ACTION_TEXT_BYTES], meant[ACTION_TEXT_BYTES];
    char words[CALLGATE_WITNESS_BYTES_MAX], more[64] = "";
    callgate_call_data call = found->kept;

    decision weaker = decision_exceeds(store, found->kept_got, found->kept_meant);
    if (!found->is_weaker || !decision_satisfy(store, weaker, &call))
        decision_differ(store, found->kept_got, found->kept_meant, &call);
    uint32_t got_word = decision_eval(store, found->kept_got, &call);
    uint32_t meant_word = decision_eval(store, found->kept_meant, &call);
    const char *reason = reason_of(found->reading, got_word, meant_word);
    write_kept(found, &call, words);
    action_format(got_word, found->kept_abi, got);
    action_format(meant_word, found->kept_abi, meant);
    if (found->other_count > 1)
        snprintf(more, sizeof more, ", and %u more differ", found->other_count - 1);
    snprintf(ret_why, PORTABLE_WHY_BYTES, "%s gets %s there, not %s%s%s%s", words, got, meant, more,
             reason != NULL ? ": " : "", reason != NULL ? reason : "");
}

static portable_judgement compare(const portable_question *question, const profile_reading *reading,
                                  const callgate_source *got)
{
    comparison found = {.question = question, .reading = reading};
    portable_judgement judgement = {.verdict = PORTABLE_ALIKE};

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        uint32_t arch = callgate_abi_arch((callgate_abi)abi);
        if ((got->abis & question->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        found.abi = (callgate_abi)abi;
        (void)nr_runs_compare(policy_find(got->policy, arch), policy_find(question->policy, arch),
                              note_stretch, &found);
    }
    judgement.has_other_refusal = found.has_other_refusal;
    if (found.other_count == 0)
        return judgement;
    judgement.verdict = found.is_weaker ? PORTABLE_WEAKER : PORTABLE_STRICTER;
    explain(&found, judgement.why);
    return judgement;
}

/* Does one answer have an action that a runtime refuses? */
static bool has_refused(const portable_question *question, const profile_reading *reading,
                        decision d, uint32_t *ret_word)
{
    uint32_t words[WORD_COUNT_MAX];
    uint32_t count = decision_word_list(question->store, d, words, WORD_COUNT_MAX);

    for (uint32_t i = 0; i < count && i < WORD_COUNT_MAX; i++) {
        const char *token = profile_action_token(words[i]);
        *ret_word = words[i];
        if (token != NULL && profile_reading_refuses(reading, token))
            return true;
    }
    return false;
}

/* The first call whose action is why a runtime refuses a profile: "x86_64:acct gets LOG: ". */
static void find_refused(const portable_question *question, const profile_reading *reading,
                         char ret_words[CALLGATE_WITNESS_BYTES_MAX])
{
    callgate_abi own = question->target->machine;
    const nr_runs *runs = policy_find(question->policy, callgate_abi_arch(own));
    char action[ACTION_TEXT_BYTES];
    uint32_t word;

    *ret_words = '\0';
    for (uint32_t nr = abi_get(own)->nr_first; nr <= call_nr_max(own); nr++) {
        call_id call = call_at(own, nr);
        if (call == CALL_NONE || !has_refused(question, reading, nr_runs_find(runs, nr), &word))
            continue;
        action_format(word, own, action);
        snprintf(ret_words, CALLGATE_WITNESS_BYTES_MAX, "%s:%s gets %s: ", callgate_abi_name(own),
                 call_name(call), action);
        return;
    }
}

portable_judgement portable_judge(const portable_question *question,
                                  const callgate_profile *profile, callgate_reading reading)
{
    portable_judgement judgement = {.verdict = PORTABLE_REFUSED};
    callgate_target target = *question->target;
    char call[CALLGATE_WITNESS_BYTES_MAX];
    callgate_source got;
    callgate_error err;

    target.abis = 0;
    target.reading = reading;
    if (callgate_profile_resolve(question->store, profile, &target, &got, NULL, &err) ==
        CALLGATE_OK) {
        judgement = compare(question, profile_reading_get(reading), &got);
        callgate_source_clear(&got);
        return judgement;
    }
    find_refused(question, profile_reading_get(reading), call);
    snprintf(judgement.why, sizeof judgement.why, "%s%s", call, err.text);
    return judgement;
}
