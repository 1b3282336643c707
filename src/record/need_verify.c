/* Evaluates what was seen against the written profile. */
#include "record/need_impl.h"

typedef struct verification {
    const need *wanted;
    const observation *seen;
    const callgate_profile *profile;
    callgate_store *store;
    callgate_error *reterr;
    uint64_t missing;
    sighting witness;
} verification;

/* Is a sighting one that the profile has to permit on its ABI? */
static bool is_due(const need *wanted, const sighting *seen)
{
    call_id call = call_at(seen->abi, seen->nr);

    return callgate_word_level(seen->word) == CALLGATE_PERMITTED && call != CALL_NONE &&
           (wanted->abis & CALLGATE_ABI_BIT(seen->abi));
}

/* Counts what a policy of some ABIs refuses. */
static void count_missing(verification *verifying, const callgate_source *source)
{
    const observation *seen = verifying->seen;

    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *one = &seen->sightings[i];
        callgate_call_data data = {.nr = one->nr, .arch = callgate_abi_arch(one->abi)};

        if (!is_due(verifying->wanted, one) || !(source->abis & CALLGATE_ABI_BIT(one->abi)))
            continue;
        for (uint32_t arg = 0; arg < 6; arg++)
            data.args[arg] = one->args[arg];
        if (callgate_word_level(callgate_policy_eval(source->policy, &data)) == CALLGATE_PERMITTED)
            continue;
        if (verifying->missing++ == 0)
            verifying->witness = *one;
    }
}

static callgate_status verify_target(verification *verifying, callgate_abi machine,
                                     callgate_reading reading)
{
    callgate_source source;
    callgate_target target;

    callgate_target_init(&target);
    target.machine = machine;
    target.reading = reading;
    callgate_status status = callgate_profile_resolve(verifying->store, verifying->profile, &target,
                                                      &source, NULL, verifying->reterr);
    if (status != CALLGATE_OK)
        return status;
    count_missing(verifying, &source);
    callgate_source_clear(&source);
    return CALLGATE_OK;
}

static callgate_status verify_all(verification *verifying)
{
    callgate_abi_set machines = 0;

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (verifying->wanted->abis & CALLGATE_ABI_BIT(abi))
            machines |= CALLGATE_ABI_BIT(abi_get(abi)->machine);
    for (callgate_abi machine = 0; machine < CALLGATE_ABI_COUNT; machine++) {
        if (!(machines & CALLGATE_ABI_BIT(machine)))
            continue;
        callgate_status status = verify_target(verifying, machine, CALLGATE_READING_RUNC);

        if (status == CALLGATE_OK)
            status = verify_target(verifying, machine, CALLGATE_READING_CRUN);
        if (status != CALLGATE_OK)
            return status;
    }
    return CALLGATE_OK;
}

callgate_status need_verify(const need *wanted, const observation *seen, const char *profile,
                            size_t profile_bytes, uint64_t *ret_missing, sighting *ret_witness,
                            callgate_error *reterr)
{
    verification verifying = {.wanted = wanted, .seen = seen, .reterr = reterr};
    callgate_profile *parsed = NULL;
    callgate_status status = callgate_profile_parse(profile, profile_bytes, "the written profile",
                                                    &parsed, NULL, reterr);

    if (status == CALLGATE_OK)
        status = callgate_store_new(NULL, &verifying.store, reterr);
    if (status == CALLGATE_OK) {
        verifying.profile = parsed;
        status = verify_all(&verifying);
    }
    callgate_store_free(verifying.store);
    callgate_profile_free(parsed);
    if (status != CALLGATE_OK)
        return status;
    *ret_missing = verifying.missing;
    if (verifying.missing)
        *ret_witness = verifying.witness;
    return CALLGATE_OK;
}
