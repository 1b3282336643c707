/* Holds what was seen to the policy of --check. */
#include "cli/record.h"

#include "abi/abi.h"
#include "cli/answer.h"

#include <stdlib.h>
#include <string.h>

/* A group in the place of a SOURCE: its calls are permitted, whatever their arguments. */
static bool read_group(cli_session *cli, callgate_store *store, const char *word,
                       const callgate_policy **ret_policy)
{
    const call_group *group = call_group_from_name(word + 1, strlen(word + 1));
    callgate_abi_set abis = 0;
    callgate_rules *rules = NULL;
    callgate_error err;

    if (group == NULL) {
        talk_failure(cli, "there is no group '%s'", word);
        talk_hint(cli, "'callgate list groups' lists them");
        return false;
    }
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if (abi_get((callgate_abi)i)->machine == callgate_abi_host())
            abis |= CALLGATE_ABI_BIT(i);
    }
    callgate_status status = callgate_rules_new(abis, CALLGATE_KILL_PROCESS, &rules, &err);
    for (uint32_t i = 0; i < group->call_count && status == CALLGATE_OK; i++)
        status =
            callgate_rules_add(rules, call_name(group->calls[i]), NULL, 0, CALLGATE_ALLOW, &err);
    if (status == CALLGATE_OK)
        status = callgate_rules_policy(store, rules, ret_policy, NULL, &err);
    callgate_rules_free(rules);
    if (status != CALLGATE_OK)
        talk_error(cli, &err);
    return status == CALLGATE_OK;
}

bool record_policy_read(cli_session *cli, callgate_store *store, const char *word,
                        record_policy *ret_policy)
{
    callgate_target target;
    callgate_sink sink = talk_sink(cli);

    *ret_policy = (record_policy){.policy = NULL};
    if (word == NULL)
        return true;
    if (*word == '@')
        return read_group(cli, store, word, &ret_policy->policy);
    if (!target_of(cli, &target))
        return false;
    ret_policy->is_loaded = source_load(cli, word, &ret_policy->loaded, &sink);
    ret_policy->is_resolved =
        ret_policy->is_loaded &&
        source_mean(cli, store, &ret_policy->loaded, &target, &ret_policy->meaning, &sink);
    if (ret_policy->is_resolved)
        ret_policy->policy = ret_policy->meaning.policy;
    return ret_policy->is_resolved;
}

void record_policy_release(cli_session *cli, record_policy *policy)
{
    if (policy->is_resolved)
        callgate_source_clear(&policy->meaning);
    if (policy->is_loaded)
        source_release(cli, &policy->loaded);
}

static void say_outside(const observation *seen, const sighting *what, const char *source)
{
    char title[CALL_TITLE_BYTES], values[256] = "";
    call_id call = call_at(what->abi, what->nr);
    interest kept = interest_of(what->abi, what->nr);

    call_title(call, what->nr, title);
    for (uint32_t i = 0; what->has_args && i < kept.count; i++) {
        char value[64];
        size_t used = strlen(values);
        constant_format(call, kept.args[i].index, what->args[kept.args[i].index], value,
                        sizeof value);
        snprintf(values + used, sizeof values - used, "%s%s", i == 0 ? "" : ", ", value);
    }
    fprintf(stderr, "callgate: outside %s: %s:%s(%s)  %llux  ", source,
            callgate_abi_name(what->abi), title, values, (unsigned long long)what->count);
    print_visible(stderr, *what->program != '\0' ? what->program : "?");
    fprintf(stderr, "  %s", seen->runs[what->run].id);
    fputc('\n', stderr);
}

static bool permits(const callgate_policy *policy, const sighting *what)
{
    callgate_call_data call = {.nr = what->nr, .arch = callgate_abi_arch(what->abi)};

    memcpy(call.args, what->args, sizeof call.args);
    return callgate_word_level(callgate_policy_eval(policy, &call)) == CALLGATE_PERMITTED;
}

int record_gate(cli_session *cli, const record_request *request, callgate_store *store,
                const observation *seen, int status)
{
    record_policy gate;
    uint64_t outside = 0;

    if (!record_policy_read(cli, store, request->check, &gate)) {
        record_policy_release(cli, &gate);
        return RUN_FAILED;
    }
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *what = &seen->sightings[i];
        if (what->word != CALLGATE_ALLOW || permits(gate.policy, what))
            continue;
        say_outside(seen, what, request->check);
        outside++;
    }
    record_policy_release(cli, &gate);
    if (outside == 0 && !cli->is_quiet)
        talk_note(cli, "every call that was made is permitted by '%s'", request->check);
    return outside > 0 ? CLI_NO : status;
}
