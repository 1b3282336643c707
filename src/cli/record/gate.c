/* Holds what was seen to the policy of --check. */
#include "cli/record/report.h"

#include "abi/abi.h"

#include <string.h>
#include <time.h>

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

/* What a loaded source means, if it was loaded. */
static bool resolve(cli_session *cli, callgate_store *store, const callgate_sink *sink,
                    record_policy *policy)
{
    callgate_target target;

    if (!policy->is_loaded || !target_of(cli, &target))
        return false;
    target.is_policy_only = true;
    policy->is_resolved = source_mean(cli, store, &policy->loaded, &target, &policy->meaning, sink);
    if (policy->is_resolved)
        policy->policy = policy->meaning.policy;
    return policy->is_resolved;
}

bool record_policy_read(cli_session *cli, callgate_store *store, const char *word,
                        record_policy *ret_policy)
{
    callgate_sink sink = talk_sink(cli);

    *ret_policy = (record_policy){.policy = NULL};
    if (word == NULL)
        return true;
    if (*word == '@')
        return read_group(cli, store, word, &ret_policy->policy);
    ret_policy->is_loaded = source_load(cli, word, &ret_policy->loaded, &sink);
    return resolve(cli, store, &sink, ret_policy);
}

bool record_policy_of(cli_session *cli, callgate_store *store, const char *name, const text *known,
                      record_policy *ret_policy)
{
    callgate_sink sink = talk_sink(cli);

    *ret_policy = (record_policy){.policy = NULL};
    ret_policy->is_loaded = source_load_known(cli, name, known, &ret_policy->loaded, &sink);
    return resolve(cli, store, &sink, ret_policy);
}

void record_policy_release(cli_session *cli, record_policy *policy)
{
    if (policy->is_resolved)
        callgate_source_clear(&policy->meaning);
    if (policy->is_loaded)
        source_release(cli, &policy->loaded);
}

static void add_time(text *out, const char *title, uint64_t time_ns)
{
    time_t seconds = (time_t)(time_ns / 1000000000u);
    char stamp[32];
    struct tm parts;

    if (time_ns == 0 || gmtime_r(&seconds, &parts) == NULL ||
        strftime(stamp, sizeof stamp, "%FT%TZ", &parts) == 0)
        return;
    text_add(out, "  %s %s", title, stamp);
}

/* A call with all the evidence that there is for it. */
static void say_outside(const observation *seen, const sighting *what, const char *source)
{
    const char *subject = seen->runs[what->run].subject;
    text line;

    text_init(&line);
    text_add(&line, "outside %s: ", source);
    need_sighting_words(&line, what, callgate_abi_host());
    text_add(&line, "  %llux  %s", (unsigned long long)what->count,
             *what->program != '\0' ? what->program : "?");
    add_time(&line, "first", what->first_ns);
    add_time(&line, "last", what->last_ns);
    if (subject != NULL && *subject != '\0')
        text_add(&line, "  in '%s'", subject);
    fputs("callgate: ", stderr);
    print_visible(stderr, text_data(&line));
    fputc('\n', stderr);
    talk_message_end();
    text_release(&line);
}

bool record_permits(const callgate_policy *policy, const sighting *what)
{
    callgate_call_data call = {.nr = what->nr, .arch = callgate_abi_arch(what->abi)};

    memcpy(call.args, what->args, sizeof call.args);
    return callgate_word_level(callgate_policy_eval(policy, &call)) == CALLGATE_PERMITTED;
}

int record_gate(cli_session *cli, const record_request *request, const observation *seen,
                int status)
{
    uint64_t outside = 0;

    record_report_take_gate(request->report, seen);
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *what = &seen->sightings[i];
        if (what->word != CALLGATE_ALLOW || record_permits(request->named, what))
            continue;
        record_report_take_outside(request->report, i);
        if (!request->reports)
            say_outside(seen, what, request->check);
        outside++;
    }
    if (outside == 0 && !cli->is_quiet)
        talk_note(cli, "every call that was made is permitted by '%s'", request->check);
    return outside > 0 ? CLI_NO : status;
}
