/* Writes merged meanings as OCI profiles.
 */
#include "abi/abi.h"
#include "cli/merge/merge.h"
#include "cli/oci/compiled.h"
#include "cli/oci/machines.h"
#include "cli/oci/parts.h"
#include "profile/resolve.h"

/* Profiles under way. */
typedef struct profile_run {
    const merge_run *merge;
    const oci_reasons *reasons;
    bool has_plain;               /* this was looked for already: */
    const callgate_policy *plain; /* the result without runc's answer to newer calls; NULL: none */
    callgate_abi_set plain_abis;
} profile_run;

/* What a written profile means as its own runtime reads it; NULL: nothing. */
static const callgate_policy *read_back(const oci_request *exact, const text *json)
{
    callgate_target target = *exact->target;
    const callgate_policy *policy;

    target.abis = exact->abis;
    return profile_text_policy(exact->store, text_data(json), json->bytes, &target,
                               profile_reading_get(target.reading), &policy, NULL) == CALLGATE_OK
               ? policy
               : NULL;
}

static bool permits_no_more(callgate_store *store, const callgate_policy *policy,
                            const callgate_policy *than)
{
    bool is_subset;

    return policy != NULL &&
           callgate_policy_subset(store, policy, than, &is_subset, NULL, NULL) == CALLGATE_OK &&
           is_subset;
}

/* What the exact result permits, and the written one not, if there is such a call. */
static void warn_stricter(cli_session *cli, const oci_request *exact, const callgate_policy *policy)
{
    callgate_witness witness;
    bool is_subset;

    if (callgate_policy_subset(exact->store, exact->policy, policy, &is_subset, &witness, NULL) !=
            CALLGATE_OK ||
        is_subset)
        return;
    callgate_abi abi = callgate_abi_of(witness.call.arch, witness.call.nr);
    const char *name = abi != CALLGATE_ABI_NONE ? callgate_call_name(abi, witness.call.nr) : NULL;
    talk_warning(cli, "a call that the exact result permits is refused with them: '%s' on %s",
                 name != NULL ? name : "a newer one",
                 abi != CALLGATE_ABI_NONE ? callgate_abi_name(abi) : "an unknown arch");
}

static bool find_plain(profile_run *run)
{
    const merge_run *merge = run->merge;
    const callgate_policy *policy;
    bool is_other;

    if (run->has_plain || args_has(&merge->cli->args, OPTION_AS))
        return run->plain != NULL;
    run->has_plain = true;
    if (sides_mean_plain(merge->cli, merge->set, &is_other) && is_other &&
        sides_merge(merge->cli, merge->set, merge->how, &policy, &run->plain_abis))
        run->plain = policy;
    return run->plain != NULL;
}

/* The result on one machine, NONE: on all of them. */
static oci_request request_for(const profile_run *run, const callgate_policy *policy,
                               callgate_abi_set abis, callgate_abi machine)
{
    const merge_run *merge = run->merge;
    oci_request request = {
        .store = merge->set->store,
        .policy = policy,
        .abis = abis,
        .target = &merge->set->items[0].target,
        .reasons = run->reasons,
        .attachment = merge->meaning.attachment.is_known ? &merge->meaning.attachment : NULL,
    };

    if (machine != CALLGATE_ABI_NONE) {
        request.abis = machine_abis_among(machine, abis);
        request.policy = machine_policy(request.store, policy, machine);
    }
    return request;
}

/* The same without runc's answer to newer calls. false: there is no other result, or none that
 * permits no more. */
static bool write_plain(profile_run *run, const oci_request *exact, callgate_abi machine, text *out)
{
    cli_session *cli = run->merge->cli;
    oci_outcome outcome;

    if (!find_plain(run))
        return false;
    oci_request request = request_for(run, run->plain, run->plain_abis, machine);
    request.target = exact->target;
    request.is_plain = true;
    if (request.policy == NULL || !oci_write(&request, out, &outcome))
        return false;
    const callgate_policy *policy = read_back(exact, out);
    if (!permits_no_more(exact->store, policy, exact->policy)) {
        text_release(out);
        text_init(out);
        return false;
    }
    talk_warning(cli, "refused calls that are newer than what the result names get its default "
                      "action, or runc's ENOSYS: no profile says where that began in the sources");
    warn_stricter(cli, exact, policy);
    if (!cli->is_quiet)
        talk_hint(cli, "--format bpf makes the exact filter; --as crun leaves that ENOSYS out");
    return true;
}

static bool make_profile(profile_run *run, callgate_abi machine, text *out)
{
    const merge_run *merge = run->merge;
    callgate_target target = merge->set->items[0].target;
    oci_request request = request_for(run, merge->meaning.policy, merge->meaning.abis, machine);
    oci_outcome outcome;

    if (machine != CALLGATE_ABI_NONE)
        target.machine = machine;
    request.target = &target;
    if (request.policy == NULL) {
        talk_failure(merge->cli, "the part of one machine takes too much memory");
        return false;
    }
    bool is_exact = oci_write(&request, out, &outcome);
    bool is_made = is_exact || write_plain(run, &request, machine, out);
    if (!is_made)
        merge_say_why(merge->cli, &request, &outcome);
    else if (out->has_failed)
        talk_failure(merge->cli, "out of memory");
    else
        compiled_warn(merge->cli, &(compiled_product){.name = "(the profile)",
                                                      .json = text_data(out),
                                                      .json_bytes = out->bytes,
                                                      .target = &target});
    return is_made && !out->has_failed;
}

/* libseccomp refuses a list of both byte orders, on every machine. */
static bool has_both_orders(callgate_abi_set abis)
{
    bool has[2] = {false, false};

    for (; abis != 0; abis &= abis - 1)
        has[abi_get((callgate_abi)__builtin_ctz(abis))->is_big_endian] = true;
    return has[0] && has[1];
}

static bool write_whole(profile_run *run)
{
    callgate_abi_set abis = run->merge->meaning.abis;
    callgate_abi machine = CALLGATE_ABI_NONE;
    text out;

    if (has_both_orders(abis)) {
        machine = machine_choose(run->merge->cli, "the result", abis);
        if (machine == CALLGATE_ABI_NONE)
            return false;
    }
    text_init(&out);
    bool is_written = make_profile(run, machine, &out) &&
                      output_product(run->merge->cli, text_data(&out), out.bytes);
    text_release(&out);
    return is_written;
}

static bool write_parts(profile_run *run, const char *directory)
{
    cli_session *cli = run->merge->cli;
    callgate_abi_set left = resolve_machines_of(run->merge->meaning.abis);
    product_parts parts;
    bool is_fine = true;

    parts_init(&parts, cli, directory);
    for (; is_fine && left != 0; left &= left - 1) {
        callgate_abi machine = (callgate_abi)__builtin_ctz(left);
        text out;
        text_init(&out);
        is_fine = make_profile(run, machine, &out);
        if (!is_fine)
            talk_hint(cli, "that is the part '%s'", callgate_abi_name(machine));
        is_fine = is_fine && parts_add(&parts, callgate_abi_name(machine), &out);
        text_release(&out);
    }
    return parts_end(&parts, is_fine);
}

bool merge_write_profile(const merge_run *run)
{
    const char *directory = parts_directory(run->cli);
    merge_reasons reasons;

    if (!merge_reasons_init(&reasons, run->set)) {
        talk_failure(run->cli, "out of memory");
        return false;
    }
    oci_reasons told = merge_reasons_of(&reasons);
    profile_run profile = {.merge = run, .reasons = &told};
    bool is_written = directory != NULL ? write_parts(&profile, directory) : write_whole(&profile);
    merge_reasons_release(&reasons);
    return is_written;
}
