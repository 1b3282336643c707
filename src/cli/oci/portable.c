/* Writes profiles that every runtime reads alike.
 */
#include "cli/oci/portable.h"
#include "abi/abi.h"
#include "base/fail.h"
#include "cli/answer.h"
#include "cli/oci/answers.h"
#include "cli/oci/write.h"
#include "filter/action.h"
#include "policy/store.h"
#include "profile/resolve.h"
#include <inttypes.h>
#include <string.h>

enum { NAMES_BYTES = 128, WITNESS_BYTES = 120, DEFAULT_COUNT_MAX = 16 };

typedef uint32_t reading_set; /* 1 << callgate_reading */

/* One portable form under way. */
typedef struct portable_run {
    cli_session *cli;
    callgate_store *store;
    const loaded_source *source;
    const callgate_profile *profile; /* whose meaning it is; NULL: no profile's */
    const callgate_policy *policy;   /* what it has to mean */
    callgate_abi_set abis;
    const callgate_attachment *attachment; /* NULL: none is known */
    callgate_target target;                /* of one machine */
    reading_set readings;                  /* that have to read it alike */
    reading_set failed;                    /* that don't, for the best try */
    char why[CALLGATE_TEXT_BYTES_MAX];
} portable_run;

static bool has(reading_set set, uint32_t reading)
{
    return (set >> reading & 1) != 0;
}

static uint32_t count_of(reading_set set)
{
    return (uint32_t)__builtin_popcount(set);
}

static void write_names(reading_set set, const char *between, char ret_names[NAMES_BYTES])
{
    size_t used = 0;

    *ret_names = '\0';
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT && used < NAMES_BYTES; i++) {
        if (has(set, i))
            used += (size_t)snprintf(ret_names + used, NAMES_BYTES - used, "%s%s",
                                     used > 0 ? between : "",
                                     callgate_reading_name((callgate_reading)i));
    }
}

/* "runc,crun": those that --portable names; without a value, all. */
static bool read_readings(cli_session *cli, reading_set *ret_set)
{
    const char *list = args_value(&cli->args, OPTION_PORTABLE, 0);
    reading_set set = 0;

    while (list != NULL && *list != '\0') {
        size_t bytes = strcspn(list, ",");
        callgate_reading reading;
        if (!callgate_reading_from_name(list, bytes, &reading)) {
            talk_failure(cli, "callgate does not know how '%.*s' reads profiles", (int)bytes, list);
            talk_hint(cli, "--portable takes names as --as does, with commas between them");
            return false;
        }
        set |= 1u << reading;
        list += bytes + (list[bytes] == ',');
    }
    *ret_set = set != 0 ? set : (1u << CALLGATE_READING_RUNTIME_COUNT) - 1;
    return true;
}

/* The one machine whose ABIs a meaning covers; NONE: there are several. */
static callgate_abi machine_of(callgate_abi_set abis)
{
    callgate_abi machine = CALLGATE_ABI_NONE;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if ((abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        if (machine != CALLGATE_ABI_NONE && abi_get((callgate_abi)abi)->machine != machine)
            return CALLGATE_ABI_NONE;
        machine = abi_get((callgate_abi)abi)->machine;
    }
    return machine;
}

static bool choose_machine(portable_run *run)
{
    callgate_abi machine = run->target.machine;

    if (machine == CALLGATE_ABI_NONE)
        machine = machine_of(run->abis);
    run->target.machine = machine;
    if (machine != CALLGATE_ABI_NONE)
        return true;
    talk_failure(run->cli, "'%s' covers several machines, and OCI's form is for one",
                 run->source->name);
    talk_hint(run->cli, "choose one: --abi x86_64,x86,x32, or --target host");
    return false;
}

static bool is_refusal(const callgate_store *store, decision d)
{
    return decision_is_leaf(store, d) &&
           callgate_word_level(decision_word(store, d)) == CALLGATE_REFUSED;
}

/* Where a reading of the portable form answers otherwise. */
typedef struct portable_gap {
    callgate_abi abi;
    call_id call;
    callgate_call_data data;
    decision got;
    decision meant;
} portable_gap;

/* Is one answer as good as the other at a number? Two refusals are, where no rule can name it. */
static bool is_alike(const portable_run *run, portable_gap *gap, uint32_t nr)
{
    gap->call = call_at(gap->abi, nr);
    bool is_nameable = gap->call != CALL_NONE && oci_is_nameable(&run->target, gap->call, gap->abi);
    return gap->got == gap->meant ||
           (!is_nameable && is_refusal(run->store, gap->got) && is_refusal(run->store, gap->meant));
}

/* Every number up to the newest call's and a few above; true: there is a gap. */
static bool find_gap(const portable_run *run, const callgate_policy *policy, callgate_abi abi,
                     portable_gap *ret_gap)
{
    enum { BEYOND_COUNT = 64 };
    const nr_runs *got = policy_find(policy, callgate_abi_arch(abi));
    const nr_runs *meant = policy_find(run->policy, callgate_abi_arch(abi));
    portable_gap gap = {.abi = abi, .data = {.arch = callgate_abi_arch(abi)}};

    for (uint32_t nr = abi_get(abi)->nr_first; nr <= call_nr_max(abi) + BEYOND_COUNT; nr++) {
        gap.got = nr_runs_find(got, nr);
        gap.meant = nr_runs_find(meant, nr);
        gap.data.nr = nr;
        if (is_alike(run, &gap, nr))
            continue;
        decision_differ(run->store, gap.got, gap.meant, &gap.data);
        *ret_gap = gap;
        return true;
    }
    return false;
}

static void explain_gap(portable_run *run, const portable_gap *gap)
{
    char got[ACTION_TEXT_BYTES], meant[ACTION_TEXT_BYTES], title[CALL_TITLE_BYTES];
    char args[WITNESS_BYTES] = "";
    size_t used = 0;

    call_title(gap->call, gap->data.nr, title);
    action_format(decision_eval(run->store, gap->got, &gap->data), got);
    action_format(decision_eval(run->store, gap->meant, &gap->data), meant);
    for (uint32_t i = 0; i < 6; i++)
        used += (size_t)snprintf(args + used, sizeof args - used, "%s0x%" PRIx64, i > 0 ? "," : "",
                                 gap->data.args[i]);
    bool is_constant =
        decision_is_leaf(run->store, gap->got) && decision_is_leaf(run->store, gap->meant);
    const char *abi = callgate_abi_name(gap->abi);
    if (is_constant)
        snprintf(run->why, sizeof run->why, "%s:%s would get %s there, not %s", abi, title, got,
                 meant);
    else
        snprintf(run->why, sizeof run->why, "%s:%s(%s) would get %s there, not %s", abi, title,
                 args, got, meant);
}

/* Does this runtime read the text as the source means it? `why` of the first that doesn't is kept.
 */
static bool is_read_alike(portable_run *run, const callgate_profile *profile,
                          callgate_reading reading, bool keeps_why)
{
    callgate_target target = run->target;
    callgate_source got;
    callgate_error err;
    portable_gap gap;
    bool is_equal = true;

    target.abis = 0;
    target.reading = reading;
    if (callgate_profile_resolve(run->store, profile, &target, &got, NULL, &err) != CALLGATE_OK) {
        if (keeps_why)
            snprintf(run->why, sizeof run->why, "%s", err.text);
        return false;
    }
    for (uint32_t abi = 0; is_equal && abi < CALLGATE_ABI_COUNT; abi++) {
        if ((got.abis & run->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        is_equal = !find_gap(run, got.policy, (callgate_abi)abi, &gap);
        if (!is_equal && keeps_why)
            explain_gap(run, &gap);
    }
    callgate_source_clear(&got);
    return is_equal;
}

/* The readings that don't take a text for what the source means. */
static reading_set judge(portable_run *run, const char *json, size_t bytes)
{
    callgate_profile *profile;
    reading_set failed = 0;

    if (callgate_profile_parse(json, bytes, "(the portable form)", &profile, NULL, NULL) !=
        CALLGATE_OK)
        return run->readings;
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (has(run->readings, i) && !is_read_alike(run, profile, (callgate_reading)i, failed == 0))
            failed |= 1u << i;
    }
    callgate_profile_free(profile);
    return failed;
}

/* A hint at those that the form would serve. */
static void say_others(const portable_run *run, const char *what, bool is_said)
{
    char names[NAMES_BYTES];

    write_names(run->readings & ~run->failed, ",", names);
    if (*names != '\0' && is_said)
        talk_hint(run->cli, "--portable=%s %s", names, what);
}

/* Answers that numbers without a call get: one of them is the default action. */
static uint32_t find_defaults(const portable_run *run, uint32_t ret_words[DEFAULT_COUNT_MAX])
{
    callgate_abi own = run->target.machine;
    const nr_runs *runs = policy_find(run->policy, callgate_abi_arch(own));
    uint32_t count = 0;

    for (uint32_t nr = abi_get(own)->nr_first; nr <= call_nr_max(own) + 1; nr++) {
        decision d = nr_runs_find(runs, nr);
        bool is_known = call_at(own, nr) != CALL_NONE || !decision_is_leaf(run->store, d);
        for (uint32_t i = 0; i < count && !is_known; i++)
            is_known = ret_words[i] == decision_word(run->store, d);
        if (!is_known && count < DEFAULT_COUNT_MAX)
            ret_words[count++] = decision_word(run->store, d);
    }
    return count;
}

/* One try: true where all readings are satisfied. What fails the fewest is kept. */
static bool try_choice(portable_run *run, const oci_choice *choice, text *out)
{
    char why[CALLGATE_TEXT_BYTES_MAX];
    oci_miss miss;
    text tried;

    memcpy(why, run->why, sizeof why);
    snprintf(run->why, sizeof run->why, "its actions or conditions are no rules of OCI's");
    text_init(&tried);
    reading_set failed = run->readings;
    if (oci_from_policy(run->store, run->policy, run->abis, choice, &tried, &miss))
        failed = judge(run, text_data(&tried), tried.bytes);
    if (failed == 0)
        text_add_bytes(out, text_data(&tried), tried.bytes);
    if (*why == '\0' || count_of(failed) < count_of(run->failed))
        run->failed = failed;
    else
        memcpy(run->why, why, sizeof why);
    text_release(&tried);
    return failed == 0;
}

static bool try_all(portable_run *run, text *out)
{
    uint32_t words[DEFAULT_COUNT_MAX];
    uint32_t count = find_defaults(run, words);

    for (uint32_t i = 0; i < count; i++) {
        oci_choice choice = {.target = &run->target,
                             .default_word = words[i],
                             .attachment = run->attachment,
                             .omits_flags = run->profile == NULL || !run->profile->has_flags,
                             .names_newer = true,
                             .is_masked = true};
        if (try_choice(run, &choice, out))
            return true;
        choice.is_masked = false;
        if (try_choice(run, &choice, out))
            return true;
    }
    return false;
}

/* Once more without the ENOSYS that runc has for calls newer than the file: then these get the
 * default action from all, as the file says. */
static bool try_without_stub(portable_run *run, text *out)
{
    profile_reading reading = *profile_reading_get(run->target.reading);
    portable_run plain = *run;
    callgate_source meaning;

    if (run->profile == NULL || !reading.has_newer_stub)
        return false;
    reading.has_newer_stub = false;
    plain.target.abis = run->abis;
    if (profile_resolve_by(run->store, run->profile, &plain.target, &reading, &meaning, NULL,
                           NULL) != CALLGATE_OK)
        return false;
    plain.policy = meaning.policy;
    bool is_found = try_all(&plain, out);
    callgate_source_clear(&meaning);
    if (!is_found && count_of(plain.failed) < count_of(run->failed)) {
        run->failed = plain.failed;
        memcpy(run->why, plain.why, sizeof run->why);
    }
    if (is_found) {
        talk_warning(run->cli, "newer calls that no rule names get the default action from all, "
                               "where runc alone gave ENOSYS");
        say_others(run, "keeps that", !run->cli->is_quiet);
    }
    return is_found;
}

static bool say_failed(const portable_run *run)
{
    char names[NAMES_BYTES];

    write_names(run->failed, ", ", names);
    talk_failure(run->cli, "'%s' can't be said so that %s read%s it alike: %s", run->source->name,
                 names, count_of(run->failed) == 1 ? "s" : "", run->why);
    say_others(run, "asks for the others alone", true);
    return false;
}

static void say_proved(const portable_run *run)
{
    char names[NAMES_BYTES];

    write_names(run->readings, ", ", names);
    talk_note(run->cli, "proved to mean the same as %s read%s it", names,
              count_of(run->readings) == 1 ? "s" : "");
}

bool portable_write(cli_session *cli, callgate_store *store, const loaded_source *source,
                    const callgate_profile *profile, const callgate_target *target,
                    const callgate_source *meaning, text *out)
{
    portable_run run = {.cli = cli,
                        .store = store,
                        .source = source,
                        .profile = profile,
                        .policy = meaning->policy,
                        .abis = meaning->abis,
                        .attachment = meaning->attachment.is_known ? &meaning->attachment : NULL,
                        .target = *target};

    if (!read_readings(cli, &run.readings) || !choose_machine(&run))
        return false;
    run.failed = run.readings;
    if (!try_all(&run, out) && !try_without_stub(&run, out))
        return say_failed(&run);
    say_proved(&run);
    return true;
}
