/* Tells what a written profile comes to. */
#include "record/summary_facts.h"
#include "record/reach.h"
#include <string.h>

void summary_count_reasons(const summary_facts *facts, uint32_t ret_counts[NEED_RUNTIME + 1])
{
    call_id last = CALL_NONE;

    memset(ret_counts, 0, (NEED_RUNTIME + 1) * sizeof *ret_counts);
    for (size_t i = 0; i < facts->wanted->call_count; i++) {
        const needed_call *call = &facts->wanted->calls[i];

        if (call->call == last || !(call->abis & CALLGATE_ABI_BIT(facts->machine)))
            continue;
        ret_counts[call->reason]++;
        last = call->call;
    }
}

callgate_abi_set summary_other_abis(const summary_facts *facts)
{
    return facts->wanted->abis & facts->ours.abis & ~CALLGATE_ABI_BIT(facts->machine);
}

bool summary_risk_remains(const summary_facts *facts, const risky_row *risk)
{
    return reach_is_open(facts->store, facts->ours.policy, facts->ours.abis,
                         &reach_rows[risk->first], risk->count);
}

bool summary_cve_is_out_of_reach(const summary_facts *facts, const cve_row *cve)
{
    const reach_row *rows = &reach_rows[cve->first];

    return reach_is_open(facts->store, facts->docker.policy, facts->docker.abis, rows,
                         cve->count) &&
           !reach_is_open(facts->store, facts->ours.policy, facts->ours.abis, rows, cve->count);
}

bool summary_is_single(const summary_facts *facts, size_t sighting_index)
{
    const observation *seen = facts->seen;
    const sighting *one = &seen->sightings[sighting_index];

    if (one->count != 1 || callgate_word_level(one->word) != CALLGATE_PERMITTED)
        return false;
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *other = &seen->sightings[i];

        if (i != sighting_index && other->abi == one->abi && other->nr == one->nr &&
            other->word == one->word && other->has_args == one->has_args &&
            !memcmp(other->args, one->args, sizeof one->args))
            return false;
    }
    return true;
}

bool summary_is_permitted_now(const summary_facts *facts, const sighting *one)
{
    callgate_call_data call = {.nr = one->nr, .arch = callgate_abi_arch(one->abi)};

    memcpy(call.args, one->args, sizeof call.args);
    return callgate_word_level(callgate_policy_eval(facts->ours.policy, &call)) ==
           CALLGATE_PERMITTED;
}

bool summary_is_left_out(const needed_call *call)
{
    return !call->abis && call->reason == NEED_SEEN;
}

void summary_argument_names(text *out, const needed_call *call, uint32_t args)
{
    const char *separator = "";

    for (uint32_t arg = 0; arg < 6; arg++) {
        if (!(args & (1u << arg)))
            continue;
        if (arg < call_arg_count(call->call))
            text_add(out, "%s%s", separator, call_arg_get(call->call, arg)->name);
        else
            text_add(out, "%sargument %u", separator, arg);
        separator = ", ";
    }
}

uint32_t summary_advice(const need *wanted, const summary_options *options,
                        const char *ret_lines[SUMMARY_ADVICE_COUNT_MAX])
{
    static const char ring[] = "io_uring_enter";
    uint32_t count = 0;

    if (need_has(wanted, call_from_name(ring, strlen(ring))))
        ret_lines[count++] = "io_uring is used: its work was not recorded and is not filtered";
    if (options->is_container && options->has_no_new_privs)
        ret_lines[count++] = "start it with no_new_privs (--security-opt no-new-privileges), as it "
                             "was recorded: without it its runtime needs calls that are not "
                             "permitted";
    else if (options->is_container)
        ret_lines[count++] =
            "advice: start it with no_new_privs (--security-opt no-new-privileges) and record so: "
            "fewer of the runtime's own calls are permitted then";
    return count;
}

static callgate_status resolve(const summary_facts *facts, callgate_profile *profile,
                               callgate_source *ret_source, callgate_error *reterr)
{
    callgate_target target;

    callgate_target_init(&target);
    target.machine = facts->machine;
    return callgate_profile_resolve(facts->store, profile, &target, ret_source, NULL, reterr);
}

static callgate_abi machine_of(const need *wanted)
{
    callgate_abi abi = 0;

    while (abi < CALLGATE_ABI_COUNT && !(wanted->abis & CALLGATE_ABI_BIT(abi)))
        abi++;
    return abi < CALLGATE_ABI_COUNT ? abi_get(abi)->machine : callgate_abi_host();
}

callgate_status summary_facts_open(summary_facts *facts, const need *wanted,
                                   const observation *seen, const char *profile,
                                   size_t profile_bytes, callgate_error *reterr)
{
    *facts = (summary_facts){.wanted = wanted, .seen = seen, .machine = machine_of(wanted)};
    callgate_status status = callgate_store_new(NULL, &facts->store, reterr);
    if (status == CALLGATE_OK)
        status = callgate_profile_parse(profile, profile_bytes, "the written profile",
                                        &facts->ours_read, NULL, reterr);
    if (status == CALLGATE_OK)
        status = callgate_profile_builtin("default", &facts->docker_read, reterr);
    if (status == CALLGATE_OK)
        status = resolve(facts, facts->ours_read, &facts->ours, reterr);
    if (status == CALLGATE_OK)
        status = resolve(facts, facts->docker_read, &facts->docker, reterr);
    return status;
}

void summary_facts_close(summary_facts *facts)
{
    callgate_source_clear(&facts->ours);
    callgate_source_clear(&facts->docker);
    callgate_profile_free(facts->ours_read);
    callgate_profile_free(facts->docker_read);
    callgate_store_free(facts->store);
}
