/* Dumps sources as OCI profiles, proved to mean the same.
 */
#include "cli/answer.h"
#include "cli/dump.h"
#include "container/oci_seccomp.h"

/* Does this text, resolved for the same target, mean what the source means? */
static bool is_equal(const dump_run *run, const char *json, size_t bytes,
                     const callgate_target *target)
{
    callgate_profile *profile;
    callgate_source meaning;
    bool is_same = false;

    if (callgate_profile_parse(json, bytes, "(the dumped profile)", &profile, NULL, NULL) !=
        CALLGATE_OK)
        return false;
    if (callgate_profile_resolve(run->store, profile, target, &meaning, NULL, NULL) ==
        CALLGATE_OK) {
        is_same = meaning.policy == run->meaning->policy;
        callgate_source_clear(&meaning);
    }
    callgate_profile_free(profile);
    return is_same;
}

static callgate_target target_for(const dump_run *run, callgate_reading reading)
{
    callgate_target target = *run->target;

    target.reading = reading;
    if (target.abis == 0)
        target.abis = run->meaning->abis;
    return target;
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

static bool dump_from_profile(const dump_run *run, text *out)
{
    callgate_target target = target_for(run, run->target->reading), settled = *run->target;
    text one_line;

    settled.machine = machine_for(run);
    text_init(&one_line);
    oci_seccomp(run->source->profile, &settled, run->meaning, &one_line);
    add_lines(text_data(&one_line), out);
    out->has_failed = out->has_failed || one_line.has_failed;
    text_release(&one_line);
    if (is_equal(run, text_data(out), out->bytes, &target) ||
        is_equal(run, text_data(out), out->bytes, run->target))
        return true;
    talk_failure(run->cli, "one OCI profile can't say what '%s' means for these machines",
                 run->source->name);
    talk_hint(run->cli, "choose one machine: --abi x86_64,x86,x32");
    return false;
}

/* What numbers that no call has are answered: the possible defaults of a profile. */
enum { DEFAULT_COUNT_MAX = 16 };

static uint32_t find_defaults(const dump_run *run, uint32_t ret_words[DEFAULT_COUNT_MAX])
{
    uint32_t count = 0;

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        const nr_runs *runs =
            policy_find(run->meaning->policy, callgate_abi_arch((callgate_abi)abi));
        if ((run->meaning->abis & CALLGATE_ABI_BIT(abi)) == 0)
            continue;
        for (uint32_t i = 0; i < runs->count && count < DEFAULT_COUNT_MAX; i++) {
            bool is_known = !decision_is_leaf(run->store, runs->runs[i].decision);
            uint32_t word = is_known ? 0 : decision_word(run->store, runs->runs[i].decision);
            for (uint32_t j = 0; j < count; j++)
                is_known = is_known || ret_words[j] == word;
            if (!is_known)
                ret_words[count++] = word;
        }
    }
    return count;
}

/* One try: true where the profile of this choice means the same to the runtime it is made for. */
static bool try_choice(const dump_run *run, const oci_choice *choice, text *out)
{
    callgate_target target =
        target_for(run, choice->has_edge ? CALLGATE_READING_RUNC : CALLGATE_READING_CRUN);
    text tried;

    text_init(&tried);
    bool is_found =
        oci_from_policy(run->store, run->meaning->policy, run->meaning->abis, choice, &tried) &&
        is_equal(run, text_data(&tried), tried.bytes, &target);
    if (is_found) {
        text_add_bytes(out, text_data(&tried), tried.bytes);
        talk_note(run->cli, "proved equal as %s reads it", choice->has_edge ? "runc" : "crun");
    }
    text_release(&tried);
    return is_found;
}

static bool dump_from_policy(const dump_run *run, text *out)
{
    uint32_t words[DEFAULT_COUNT_MAX];
    uint32_t count = find_defaults(run, words);

    for (uint32_t i = 0; i < count; i++) {
        const oci_choice choices[] = {
            {words[i], .has_edge = true},
            {words[i], .has_edge = false},
            {words[i], .has_edge = true, .names_all = true},
        };
        for (size_t j = 0; j < sizeof choices / sizeof *choices; j++) {
            if (try_choice(run, &choices[j], out))
                return true;
        }
    }
    talk_failure(run->cli, "no OCI profile was found that means what '%s' means",
                 run->source->name);
    talk_hint(run->cli, "--format policy shows its meaning");
    return false;
}

bool dump_profile(const dump_run *run, text *out)
{
    if (run->source->kind == SOURCE_PROFILE)
        return dump_from_profile(run, out);
    return dump_from_policy(run, out);
}
