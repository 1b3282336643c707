/* Finds the OCI profile that means a policy.
 */
#include "cli/oci_write.h"
#include "cli/answer.h"
#include "profile/reading.h"

/* What numbers that no call has are answered: the possible defaults of a profile. */
enum { DEFAULT_COUNT_MAX = 16 };

static uint32_t find_defaults(const oci_request *request, uint32_t ret_words[DEFAULT_COUNT_MAX])
{
    uint32_t count = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const nr_runs *runs = policy_find(request->policy, callgate_abi_arch((callgate_abi)abi));
        if ((request->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        for (uint32_t i = 0; i < runs->count && count < DEFAULT_COUNT_MAX; i++) {
            decision d = runs->runs[i].decision;
            bool is_known = !decision_is_leaf(request->store, d);
            uint32_t word = is_known ? 0 : decision_word(request->store, d);
            for (uint32_t j = 0; j < count; j++)
                is_known = is_known || ret_words[j] == word;
            if (!is_known)
                ret_words[count++] = word;
        }
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

/* Reads a profile as its runtime would. false: it is refused. */
static bool read_back(const oci_request *request, callgate_reading reading, const text *json,
                      const callgate_policy **ret_policy)
{
    callgate_target target = *request->target;
    callgate_profile *profile;
    callgate_source meaning;
    bool is_read = false;

    target.reading = reading;
    target.abis = request->abis;
    if (callgate_profile_parse(text_data(json), json->bytes, "(the profile)", &profile, NULL,
                               NULL) != CALLGATE_OK)
        return false;
    if (callgate_profile_resolve(request->store, profile, &target, &meaning, NULL, NULL) ==
        CALLGATE_OK) {
        *ret_policy = meaning.policy;
        is_read = true;
        callgate_source_clear(&meaning);
    }
    callgate_profile_free(profile);
    return is_read;
}

/* One try: true where the profile of this choice means the same to the runtime it is made for. */
static bool try_choice(const oci_request *request, const oci_choice *choice,
                       callgate_reading reading, text *out, oci_outcome *outcome, uint32_t *least)
{
    const callgate_policy *found = NULL;
    text tried;

    text_init(&tried);
    bool is_read =
        oci_from_policy(request->store, request->policy, request->abis, choice, &tried) &&
        read_back(request, reading, &tried, &found);
    bool is_same = is_read && found == request->policy;
    if (is_same) {
        text_add_bytes(out, text_data(&tried), tried.bytes);
        outcome->reading = reading;
    } else if (is_read) {
        note_miss(request, found, outcome, least);
    }
    text_release(&tried);
    return is_same;
}

/* One default with one reading; with runc's stub, ENOSYS above the newest name, in two ways: its
 * edge where the policy has one, or none, where the default is that ENOSYS or lets calls through.
 */
static bool try_reading(const oci_request *request, uint32_t word, callgate_reading reading,
                        text *out, oci_outcome *outcome, uint32_t *least)
{
    oci_choice choice = {
        .default_word = word,
        .has_edge = profile_reading_get(reading)->has_newer_stub,
        .reasons = request->reasons,
        .attachment = request->attachment,
    };

    if (try_choice(request, &choice, reading, out, outcome, least))
        return true;
    if (!choice.has_edge)
        return false;
    choice.has_edge = false;
    return try_choice(request, &choice, reading, out, outcome, least);
}

static bool try_default(const oci_request *request, uint32_t word, text *out, oci_outcome *outcome,
                        uint32_t *least)
{
    if (!request->takes_any_reading)
        return try_reading(request, word, request->target->reading, out, outcome, least);
    return try_reading(request, word, CALLGATE_READING_RUNC, out, outcome, least) ||
           try_reading(request, word, CALLGATE_READING_CRUN, out, outcome, least);
}

bool oci_write(const oci_request *request, text *out, oci_outcome *ret_outcome)
{
    uint32_t words[DEFAULT_COUNT_MAX], least = UINT32_MAX;
    uint32_t count = find_defaults(request, words);

    *ret_outcome = (oci_outcome){0};
    for (uint32_t i = 0; i < count; i++) {
        if (try_default(request, words[i], out, ret_outcome, &least))
            return true;
    }
    return false;
}
