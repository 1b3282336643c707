/* Dumps sources as OCI profiles, proved to mean the same.
 */
#include "cli/dump/dump.h"
#include "cli/oci/compiled.h"
#include "cli/oci/parts.h"
#include "cli/oci/split.h"
#include "container/oci_seccomp.h"
#include "filter/action.h"
#include "policy/call_text.h"
#include "profile/resolve.h"

/* Does this text, resolved for the same target, mean what the source means? */
static bool is_equal(const dump_run *run, const char *json, size_t bytes,
                     const callgate_target *target)
{
    const callgate_policy *policy;

    return profile_text_policy(run->store, json, bytes, target,
                               profile_reading_get(target->reading), &policy,
                               NULL) == CALLGATE_OK &&
           policy == run->meaning->policy;
}

/* Breaks the lines of JSON: a member of the root, an element of its arrays has a line of its own.
 */
static void add_lines(const char *json, text *out)
{
    enum { BROKEN_DEPTH = 2 };
    uint32_t depth = 0;
    bool is_string = false;

    for (; *json != '\0'; json++) {
        bool is_escaped = is_string && *json == '\\';
        bool opens = !is_string && (*json == '{' || *json == '[');
        bool closes = !is_string && (*json == '}' || *json == ']');
        bool breaks_after = opens || (!is_string && *json == ',');

        if (*json == '"')
            is_string = !is_string;
        if (closes && depth-- <= BROKEN_DEPTH && json[-1] != '[' && json[-1] != '{')
            text_add(out, "\n%*s", (int)(2 * depth), "");
        text_add_char(out, *json);
        if (is_escaped)
            text_add_char(out, *++json);
        depth += opens;
        if (breaks_after && depth <= BROKEN_DEPTH && json[1] != ']' && json[1] != '}')
            text_add(out, "\n%*s", (int)(2 * depth), "");
        else if (!is_string && (*json == ',' || *json == ':'))
            text_add_char(out, ' ');
    }
    text_add(out, "\n");
}

/* Conditions are settled for one machine; whether that holds for all of them, the proof tells. */
static callgate_abi machine_for(const dump_run *run)
{
    if (run->target->machine != CALLGATE_ABI_NONE)
        return run->target->machine;
    return abi_get((callgate_abi)__builtin_ctz(run->meaning->abis))->machine;
}

/* A profile kills calls of foreign arches, and numbers that no ABI of x86_64's has. */
static bool permits_everything(const dump_run *run)
{
    const callgate_policy *all;
    callgate_error err;

    return callgate_policy_constant(run->store, CALLGATE_ALLOW, &all, &err) == CALLGATE_OK &&
           run->meaning->policy == all;
}

static bool say_unfiltered(const dump_run *run)
{
    talk_failure(run->cli, "no OCI profile says that nothing is filtered, as '%s' has it",
                 run->source->name);
    talk_hint(run->cli, "start the container with --security-opt seccomp=unconfined");
    return false;
}

static bool dump_from_profile(const dump_run *run, text *out)
{
    callgate_target target = *run->target, settled = *run->target;
    text one_line;

    if (target.abis == 0)
        target.abis = run->meaning->abis;
    settled.machine = machine_for(run);
    text_init(&one_line);
    oci_seccomp(run->source->profile, &settled, run->meaning, &one_line);
    add_lines(text_data(&one_line), out);
    out->has_failed = out->has_failed || one_line.has_failed;
    text_release(&one_line);
    if (is_equal(run, text_data(out), out->bytes, &target) ||
        is_equal(run, text_data(out), out->bytes, run->target))
        return true;
    if (permits_everything(run))
        return say_unfiltered(run);
    talk_failure(run->cli, "one OCI profile can't say what '%s' means for these machines",
                 run->source->name);
    talk_hint(run->cli, "choose one machine: --abi x86_64,x86,x32");
    return false;
}

static void hint_miss(const dump_run *run, const oci_miss *miss)
{
    if (miss->call != CALL_NONE)
        talk_hint(run->cli, "'%s' %s", call_name(miss->call), oci_miss_words(miss->failure));
    else
        talk_hint(run->cli, "it %s", oci_miss_words(miss->failure));
}

/* Where the nearest profile differs. */
static void hint_difference(const dump_run *run, const callgate_witness *difference)
{
    const callgate_call_data *call = &difference->call;
    callgate_abi abi = callgate_abi_of(call->arch, call->nr);
    char action[ACTION_TEXT_BYTES], words[CALLGATE_WITNESS_BYTES_MAX];

    witness_format(call, 0, words);
    action_format(difference->word_a, abi, action);
    talk_hint(run->cli, "no profile says that %s is answered %s here", words, action);
    if (abi != CALLGATE_ABI_NONE && (run->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0)
        talk_hint(run->cli, "it answers %s too, which --abi leaves out", callgate_abi_name(abi));
    if (abi == CALLGATE_ABI_NONE || call_at(abi, call->nr) == CALL_NONE)
        talk_hint(run->cli,
                  "programs don't make that call: --portable asks for those that they do");
}

/* Of anything but a profile: a try, in silence. */
static bool try_policy(const dump_run *run, const callgate_policy *policy, text *out,
                       oci_outcome *ret_outcome)
{
    const callgate_attachment attachment = {.is_known = true,
                                            .flags = run->meaning->attachment.flags};
    oci_request request = {
        .store = run->store,
        .policy = policy,
        .abis = run->meaning->abis,
        .target = run->target,
        .attachment = &attachment,
        .takes_any_reading = !args_has(&run->cli->args, OPTION_AS),
    };

    return oci_write(&request, out, ret_outcome);
}

static void say_proved(const dump_run *run, const oci_outcome *outcome, const text *out)
{
    callgate_abi machine = machine_for(run);

    if ((run->meaning->abis & CALLGATE_ABI_BIT(machine)) == 0)
        talk_warning(run->cli, "a runtime on %s adds %s's own calls to it, which '%s' kills",
                     callgate_abi_name(machine), callgate_abi_name(machine), run->source->name);
    talk_note(run->cli, "proved equal as %s reads it%s",
              outcome->reading == CALLGATE_READING_RUNC ? "runc" : "crun",
              outcome->has_installed_names ? " with the installed libseccomp (--target host)" : "");
    compiled_warn(run->cli, &(compiled_product){.name = "(the profile)",
                                                .json = text_data(out),
                                                .json_bytes = out->bytes,
                                                .target = run->target});
}

static bool say_missed(const dump_run *run, const oci_outcome *outcome)
{
    if (permits_everything(run))
        return say_unfiltered(run);
    talk_failure(run->cli, "no OCI profile was found that means what '%s' means",
                 run->source->name);
    if (outcome->miss.failure != COVER_FINE)
        hint_miss(run, &outcome->miss);
    if (outcome->has_difference)
        hint_difference(run, &outcome->difference);
    else if (outcome->refusal.status == CALLGATE_LIMIT)
        talk_hint(run->cli, "what was tried is too much to compare: %s", outcome->refusal.text);
    else if (outcome->refusal.status != CALLGATE_OK)
        talk_hint(run->cli, "%s takes no profile of it: %s",
                  callgate_reading_name(outcome->refusing), outcome->refusal.text);
    bool may_split =
        outcome->miss.failure == COVER_NARROW_ALONE || outcome->miss.failure == COVER_WIDE_ALONE;
    if (may_split && parts_directory(run->cli) == NULL)
        talk_hint(run->cli, "two profiles in a stack may say it: -o DIR/");
    talk_hint(run->cli, "--format policy shows its meaning");
    return false;
}

static bool dump_from_policy(const dump_run *run, text *out)
{
    oci_outcome outcome;

    if (!try_policy(run, run->meaning->policy, out, &outcome))
        return say_missed(run, &outcome);
    say_proved(run, &outcome, out);
    return true;
}

/* Two profiles whose stack means it. */
static bool try_split(const dump_run *run, text parts[SPLIT_PART_COUNT])
{
    const callgate_policy *policies[SPLIT_PART_COUNT];
    const oci_request request = {.store = run->store,
                                 .policy = run->meaning->policy,
                                 .abis = run->meaning->abis,
                                 .target = run->target};
    oci_outcome outcome;

    if (!oci_split(&request, policies))
        return false;
    for (uint32_t i = 0; i < SPLIT_PART_COUNT; i++) {
        if (!try_policy(run, policies[i], &parts[i], &outcome))
            return false;
        say_proved(run, &outcome, &parts[i]);
    }
    return true;
}

uint32_t dump_profiles(const dump_run *run, text parts[SPLIT_PART_COUNT])
{
    oci_outcome outcome;

    if (run->source->kind == SOURCE_PROFILE)
        return dump_from_profile(run, &parts[0]) ? 1 : 0;
    if (try_policy(run, run->meaning->policy, &parts[0], &outcome)) {
        say_proved(run, &outcome, &parts[0]);
        return 1;
    }
    if (try_split(run, parts))
        return SPLIT_PART_COUNT;
    (void)say_missed(run, &outcome);
    return 0;
}

bool dump_profile(const dump_run *run, text *out)
{
    if (run->source->kind == SOURCE_PROFILE)
        return dump_from_profile(run, out);
    return dump_from_policy(run, out);
}
