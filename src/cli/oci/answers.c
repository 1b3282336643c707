/* Finds what a call is answered on each ABI.
 */
#include "cli/oci/answers.h"
#include "policy/store.h"
#include <stdio.h>

/* Where the ENOSYS begins that runc answers to all that is newer than a profile. */
static uint32_t find_edge(const oci_answers *answers, callgate_abi abi)
{
    const nr_runs *runs = policy_find(answers->policy, callgate_abi_arch(abi));
    uint32_t newest = call_nr_max(abi), i = 0;

    while (runs->runs[i].last <= newest)
        i++;
    decision d = runs->runs[i].decision;
    bool is_enosys = decision_is_leaf(answers->store, d) &&
                     decision_word(answers->store, d) == (CALLGATE_ERRNO | errno_enosys(abi));
    return !is_enosys ? UINT32_MAX : i == 0 ? 0 : runs->runs[i - 1].last;
}

oci_answers oci_answers_of(callgate_store *store, const callgate_policy *policy,
                           callgate_abi_set abis, const oci_choice *choice)
{
    oci_answers answers = {.store = store, .policy = policy, .abis = abis, .choice = choice};

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        answers.edges[abi] = choice->has_edge && (abis & CALLGATE_ABI_BIT(abi)) != 0
                                 ? find_edge(&answers, (callgate_abi)abi)
                                 : UINT32_MAX;
    return answers;
}

static bool is_answer(const oci_answers *answers, decision d, uint32_t word)
{
    return decision_is_leaf(answers->store, d) && decision_word(answers->store, d) == word;
}

/* Is a call above the edge of some ABI, and nowhere below one anything but the default? Naming it
 * would move that edge for nothing. Calls that have a multiplexer move none: libseccomp gives no
 * number of its own for them. */
static bool is_beyond(const oci_answers *answers, call_id call)
{
    uint32_t nr, through, value;
    bool is_above = false;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if ((answers->abis & CALLGATE_ABI_BIT(abi)) == 0 || !call_nr(call, abi, &nr))
            continue;
        decision d = nr_runs_find(policy_find(answers->policy, callgate_abi_arch(abi)), nr);
        bool is_here = nr > answers->edges[abi];
        if (!is_here && !is_answer(answers, d, answers->choice->default_word))
            return false;
        is_above = is_above || (is_here && !call_multiplexer(call, abi, &through, &value));
    }
    return is_above;
}

bool oci_is_nameable(const callgate_target *target, call_id call, callgate_abi abi)
{
    uint32_t parts[3] = {0};

    if (target == NULL)
        return true;
    if (target->knows != NULL)
        return target->knows(target->knows_user, call_name(call), abi);
    if (target->libseccomp == NULL ||
        sscanf(target->libseccomp, "%u.%u.%u", &parts[0], &parts[1], &parts[2]) != 3)
        return true;
    return call_known_by_libseccomp(call, abi, parts[0] << 16 | parts[1] << 8 | parts[2]);
}

/* Takes what one ABI answers; those of one width have to agree. */
static void take_answer(oci_answer *answer, decision d, bool is_wide)
{
    decision *taken = is_wide ? &answer->request.wide : &answer->request.narrow;

    if (*taken != DECISION_NONE && *taken != d)
        answer->failure = COVER_ABIS_DIFFER;
    *taken = d;
}

/* A rule for a call is one for its multiplexer too, with argument 0 replaced; it counts for nothing
 * where the multiplexer has a rule without conditions. */
static void take_multiplexer(const oci_answers *answers, call_id call, callgate_abi abi,
                             oci_answer *answer)
{
    bool is_wide = abi_get(abi)->word_bits == 64;
    uint64_t values[6] = {0}, care[6] = {is_wide ? UINT64_MAX : UINT32_MAX};
    cover_request *request = &answer->request;
    uint32_t nr, value;

    if (!call_multiplexer(call, abi, &nr, &value) ||
        request->through_count == sizeof request->through / sizeof *request->through)
        return;
    decision d = nr_runs_find(policy_find(answers->policy, callgate_abi_arch(abi)), nr);
    if (decision_is_leaf(answers->store, d) &&
        decision_word(answers->store, d) != request->default_word)
        return;
    values[0] = value;
    request->is_through_wide[request->through_count] = is_wide;
    request->through[request->through_count++] = decision_fix(answers->store, d, values, care);
}

bool oci_answer_find(const oci_answers *answers, call_id call, oci_answer *ret_answer)
{
    bool is_found = false, is_own_found = false;
    uint32_t nr;

    if (is_beyond(answers, call))
        return false;
    *ret_answer = (oci_answer){
        .request = {.store = answers->store,
                    .wide = DECISION_NONE,
                    .narrow = DECISION_NONE,
                    .default_word = answers->choice->default_word},
    };
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i;
        if ((answers->abis & CALLGATE_ABI_BIT(abi)) == 0 || !call_nr(call, abi, &nr) ||
            nr > answers->edges[abi] || !oci_is_nameable(answers->choice->target, call, abi))
            continue;
        uint32_t arch = callgate_abi_arch(abi);
        bool is_own = abi_get(abi)->machine == abi;
        take_answer(ret_answer, nr_runs_find(policy_find(answers->policy, arch), nr),
                    abi_get(abi)->word_bits == 64);
        take_multiplexer(answers, call, abi, ret_answer);
        if (!is_found || (is_own && !is_own_found))
            ret_answer->call = (callgate_call_data){.arch = arch, .nr = nr};
        is_found = true;
        is_own_found = is_own_found || is_own;
    }
    return is_found;
}

bool oci_answer_is_constant(const oci_answer *answer, uint32_t *ret_word)
{
    const cover_request *request = &answer->request;
    decision d = request->wide != DECISION_NONE ? request->wide : request->narrow;

    if (answer->failure != COVER_FINE || !decision_is_leaf(request->store, d) ||
        (request->narrow != DECISION_NONE && request->narrow != d))
        return false;
    *ret_word = decision_word(request->store, d);
    return true;
}

bool oci_is_at_edge(const oci_answers *answers, call_id call)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((answers->abis & CALLGATE_ABI_BIT(abi)) != 0 && call_nr(call, (callgate_abi)abi, &nr) &&
            nr == answers->edges[abi])
            return true;
    }
    return false;
}

void oci_find_newest(const oci_answers *answers, uint32_t newest[CALLGATE_ABI_COUNT])
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        newest[abi] = 0;
        for (call_id call = 0; call < call_count(); call++)
            if ((answers->abis & CALLGATE_ABI_BIT(abi)) != 0 &&
                call_nr(call, (callgate_abi)abi, &nr) && nr > newest[abi] &&
                call_known_by_libseccomp(call, (callgate_abi)abi, libseccomp_oldest()))
                newest[abi] = nr;
    }
}

bool oci_is_newer(const oci_answers *answers, call_id call, const uint32_t *newest)
{
    uint32_t nr;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((answers->abis & CALLGATE_ABI_BIT(abi)) == 0 || !call_nr(call, (callgate_abi)abi, &nr))
            continue;
        if (nr == newest[abi] ||
            !call_known_by_libseccomp(call, (callgate_abi)abi, libseccomp_oldest()))
            return true;
    }
    return false;
}
