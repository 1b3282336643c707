/* Finds the OCI profile that means a policy.
 */
#include "cli/oci/write.h"
#include "cli/libseccomp.h"
#include "cli/policy_abis.h"
#include "profile/resolve.h"

const char *oci_miss_words(cover_failure failure)
{
    static const char *const words[] = {
        [COVER_FINE] = "can be said",
        [COVER_ABIS_DIFFER] = "is answered otherwise on ABIs that no rule tells apart",
        [COVER_NARROW_ALONE] = "has an answer on 32-bit ABIs that the 64-bit one never gives: "
                               "no rule holds on those alone",
        [COVER_WIDE_ALONE] = "has an answer on the 64-bit ABI that the 32-bit ones don't give, "
                             "and no rule that libseccomp can be trusted with tells them apart",
        [COVER_HIGH_WORDS] = "depends on high words on a 32-bit ABI, where no rule sees them",
        [COVER_POINTER] = "depends on the instruction pointer, which no rule sees",
        [COVER_ACTION] = "is answered by an action that no rule has",
        [COVER_LISTENER] = "asks a listener, and no 'listenerPath' is known",
        [COVER_CROWDED] = "takes more rules than a profile can have",
        [COVER_MEMORY] = "takes more memory than there is",
    };

    return words[failure];
}

/* What an ABI's last number gets: mostly the default action. */
static bool ends_in_kill(const callgate_policy *policy, callgate_abi abi)
{
    const nr_runs *runs = policy_find(policy, callgate_abi_arch(abi));
    decision d = nr_runs_find(runs, abi_get(abi)->nr_last);

    return decision_is_leaf(policy->store, d) &&
           decision_word(policy->store, d) == CALLGATE_KILL_THREAD;
}

callgate_abi_set oci_listed_abis(const callgate_policy *policy, callgate_abi_set abis)
{
    callgate_abi_set listed = abis;

    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        callgate_abi abi = (callgate_abi)i, own = abi_get(abi)->machine;
        if ((abis & CALLGATE_ABI_BIT(i)) != 0 && own != abi && ends_in_kill(policy, abi) &&
            !ends_in_kill(policy, own) && policy_kills_abi(policy, abi))
            listed &= ~CALLGATE_ABI_BIT(i);
    }
    return listed;
}

/* What numbers that no call has are answered: the possible defaults of a profile. */
enum {
    DEFAULT_COUNT_MAX = 16,
    LONG_BYTES = 1 << 16, /* of a profile whose reading may be too much work */
};

static uint32_t add_default(const oci_request *request, decision d, uint32_t *words, uint32_t count)
{
    if (!decision_is_leaf(request->store, d) || count == DEFAULT_COUNT_MAX)
        return count;
    for (uint32_t i = 0; i < count; i++) {
        if (words[i] == decision_word(request->store, d))
            return count;
    }
    words[count] = decision_word(request->store, d);
    return count + 1;
}

/* Numbers far above all calls come first: that is mostly the default itself. */
static uint32_t find_defaults(const oci_request *request, uint32_t ret_words[DEFAULT_COUNT_MAX])
{
    uint32_t count = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const nr_runs *runs = policy_find(request->policy, callgate_abi_arch((callgate_abi)abi));
        if ((request->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        count = add_default(request, nr_runs_find(runs, abi_get((callgate_abi)abi)->nr_last),
                            ret_words, count);
        for (uint32_t i = 0; i < runs->count; i++)
            count = add_default(request, runs->runs[i].decision, ret_words, count);
    }
    return count;
}

static bool count_one(void *user, const callgate_difference *difference)
{
    (void)difference;
    ++*(uint32_t *)user;
    return true;
}

/* The nearest miss is the one to tell of. */
static void note_miss(const oci_request *request, const callgate_policy *found,
                      oci_outcome *outcome, uint32_t *least)
{
    uint32_t count = 0;

    callgate_policy_differences(request->store, request->policy, found, count_one, &count);
    if (count >= *least)
        return;
    *least = count;
    outcome->has_difference =
        callgate_policy_differ(request->store, request->policy, found, &outcome->difference);
}

static profile_reading reading_of(const oci_request *request, callgate_reading reading)
{
    return request->is_plain ? profile_reading_plain(reading) : *profile_reading_get(reading);
}

/* Reads a profile as its runtime would. false: it is refused, and said in *reterr why. */
static bool read_back(const oci_request *request, const callgate_target *target, const text *json,
                      const callgate_policy **ret_policy, callgate_error *reterr)
{
    profile_reading reading = reading_of(request, target->reading);

    return profile_text_policy(request->store, text_data(json), json->bytes, target, &reading,
                               ret_policy, reterr) == CALLGATE_OK;
}

/* Reads a long profile once more in a store of its own: in this one, where the policy came from,
 * much of the work is done. false: others can't read it, and said in *reterr why. */
static bool is_readable(const oci_request *request, const callgate_target *target, const text *json,
                        callgate_error *reterr)
{
    callgate_store_limits limits = store_limits(request->store);
    oci_request alone = *request;
    const callgate_policy *policy;

    if (json->bytes < LONG_BYTES)
        return true;
    if (callgate_store_new(&limits, &alone.store, reterr) != CALLGATE_OK)
        return false;
    bool is_read = read_back(&alone, target, json, &policy, reterr);
    callgate_store_free(alone.store);
    return is_read;
}

/* One try: true where the profile of this choice means the same to the runtime it is made for. */
static bool try_choice(const oci_request *request, const oci_choice *choice, text *out,
                       oci_outcome *outcome, uint32_t *least)
{
    const callgate_policy *found = NULL;
    store_mark mark = store_mark_now(request->store);
    callgate_error err;
    oci_miss miss;
    text tried;

    text_init(&tried);
    bool is_made =
        oci_from_policy(request->store, request->policy, request->abis, choice, &tried, &miss);
    bool is_read = is_made && read_back(request, choice->target, &tried, &found, &err) &&
                   (found != request->policy || is_readable(request, choice->target, &tried, &err));
    if (is_made && !is_read && outcome->refusal.status == CALLGATE_OK) {
        outcome->refusal = err;
        outcome->refusing = choice->target->reading;
    }
    if (outcome->miss.failure == COVER_FINE)
        outcome->miss = miss;
    bool is_same = is_read && found == request->policy;
    if (is_same) {
        text_add_bytes(out, text_data(&tried), tried.bytes);
        outcome->reading = choice->target->reading;
    } else if (is_read) {
        note_miss(request, found, outcome, least);
    }
    if (!is_same)
        (void)store_fail(request->store, &mark, NULL);
    text_release(&tried);
    return is_same;
}

/* One default; with runc's stub, ENOSYS above the newest name, in two ways: its edge where the
 * policy has one, or none, where the default is that ENOSYS or lets calls through. */
static bool try_default(const oci_request *request, const callgate_target *target, uint32_t word,
                        text *out, oci_outcome *outcome, uint32_t *least)
{
    oci_choice choice = {
        .target = target,
        .default_word = word,
        .has_edge = reading_of(request, target->reading).has_newer_stub,
        .reasons = request->reasons,
        .attachment = request->attachment,
    };

    if (try_choice(request, &choice, out, outcome, least))
        return true;
    if (!choice.has_edge)
        return false;
    choice.has_edge = false;
    return try_choice(request, &choice, out, outcome, least);
}

static bool try_target(const oci_request *request, const callgate_target *target, text *out,
                       oci_outcome *outcome, uint32_t *least)
{
    uint32_t words[DEFAULT_COUNT_MAX];
    uint32_t count = find_defaults(request, words);

    for (uint32_t i = 0; i < count; i++) {
        if (try_default(request, target, words[i], out, outcome, least))
            return true;
    }
    return false;
}

/* With all names first. A filter that a runtime has made on the spot may lack calls on one ABI
 * that its libseccomp didn't know there. */
static bool try_reading(const oci_request *request, callgate_reading reading, text *out,
                        oci_outcome *outcome, uint32_t *least)
{
    callgate_target target = *request->target;

    target.reading = reading;
    target.abis = request->abis;
    if (try_target(request, &target, out, outcome, least))
        return true;
    if (!request->takes_any_reading || target.knows != NULL)
        return false;
    libseccomp_ask(&target);
    outcome->has_installed_names =
        target.knows != NULL && try_target(request, &target, out, outcome, least);
    return outcome->has_installed_names;
}

bool oci_write(const oci_request *asked, text *out, oci_outcome *ret_outcome)
{
    oci_request request = *asked;
    uint32_t least = UINT32_MAX;

    *ret_outcome = (oci_outcome){0};
    request.abis = oci_listed_abis(request.policy, request.abis);
    if (!request.takes_any_reading)
        return try_reading(&request, request.target->reading, out, ret_outcome, &least);
    return try_reading(&request, CALLGATE_READING_CRUN, out, ret_outcome, &least) ||
           try_reading(&request, CALLGATE_READING_RUNC, out, ret_outcome, &least);
}
