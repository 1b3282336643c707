/* Writes profiles that every runtime reads alike.
 */
#include "cli/oci/portable.h"
#include "abi/abi.h"
#include "cli/oci/parts.h"
#include "cli/oci/portable_judge.h"
#include "cli/oci/write.h"
#include "policy/call_text.h"
#include "policy/store.h"
#include "profile/resolve.h"
#include <errno.h>
#include <string.h>

enum { NAMES_BYTES = 128, DEFAULT_COUNT_MAX = 16 };

typedef uint32_t reading_set; /* 1 << callgate_reading */

/* A form, and what each runtime makes of it. */
typedef struct portable_form {
    text json;
    bool is_made;
    bool is_masked; /* its rules are such as libseccomp never contradicts */
    const callgate_policy *meant;
    portable_judgement judgements[CALLGATE_READING_RUNTIME_COUNT];
    char why[PORTABLE_WHY_BYTES]; /* of one that isn't made */
} portable_form;

/* What is asked for. */
typedef struct portable_run {
    const machines_run *source;
    portable_question question;
    const callgate_attachment *attachment; /* NULL: none is known */
    reading_set readings;                  /* that have to read it alike */
    bool is_lenient;                       /* as far as they can */
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

/* "runc,crun" or "all": those that --portable names; without a value all, as far as they can. */
static bool read_readings(cli_session *cli, portable_run *run)
{
    const char *list = args_value(&cli->args, OPTION_PORTABLE, 0);
    const reading_set all = (1u << CALLGATE_READING_RUNTIME_COUNT) - 1;

    run->is_lenient = list == NULL || *list == '\0';
    run->readings = run->is_lenient || strcmp(list, "all") == 0 ? all : 0;
    while (run->readings != all && *list != '\0') {
        size_t bytes = strcspn(list, ",");
        callgate_reading reading;
        if (!callgate_reading_from_name(list, bytes, &reading)) {
            talk_failure(cli, "callgate does not know how '%.*s' reads profiles", (int)bytes, list);
            talk_hint(cli, "--portable takes names as --as does, with commas between them, or all");
            return false;
        }
        run->readings |= 1u << reading;
        list += bytes + (list[bytes] == ',');
    }
    return true;
}

/* Those of whom a verdict is at least this bad. */
static reading_set those_of(const portable_run *run, const portable_form *form,
                            portable_verdict least)
{
    reading_set set = 0;

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (has(run->readings, i) && (!form->is_made || form->judgements[i].verdict >= least))
            set |= 1u << i;
    }
    return set;
}

static bool is_alike(const portable_run *run, const portable_form *form)
{
    return those_of(run, form, PORTABLE_STRICTER) == 0;
}

/* May it be written, where not all can read it alike? The target's own reader has to. */
static bool is_near(const portable_run *run, const portable_form *form)
{
    return run->is_lenient && form->is_made && those_of(run, form, PORTABLE_WEAKER) == 0 &&
           form->judgements[run->question.target->reading].verdict == PORTABLE_ALIKE;
}

/* First nobody may get more, then as many as can be have to read it alike. */
static bool is_better(const portable_run *run, const portable_form *a, const portable_form *b)
{
    uint32_t weaker_a = count_of(those_of(run, a, PORTABLE_WEAKER));
    uint32_t weaker_b = count_of(those_of(run, b, PORTABLE_WEAKER));

    if (weaker_a != weaker_b)
        return weaker_a < weaker_b;
    return count_of(those_of(run, a, PORTABLE_STRICTER)) <
           count_of(those_of(run, b, PORTABLE_STRICTER));
}

static void judge_form(const portable_run *run, portable_form *form)
{
    callgate_profile *profile;
    callgate_error err;

    form->is_made =
        callgate_profile_parse(text_data(&form->json), form->json.bytes, "(the portable form)",
                               &profile, NULL, &err) == CALLGATE_OK;
    if (!form->is_made) {
        snprintf(form->why, sizeof form->why, "%s", err.text);
        return;
    }
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (has(run->readings, i))
            form->judgements[i] = portable_judge(&run->question, profile, (callgate_reading)i);
    }
    callgate_profile_free(profile);
}

static portable_form make_form(const portable_run *run, const oci_choice *choice)
{
    const portable_question *question = &run->question;
    portable_form form = {.is_masked = choice->is_masked, .meant = question->policy};
    oci_miss miss;

    text_init(&form.json);
    if (oci_from_policy(question->store, question->policy, question->abis, choice, &form.json,
                        &miss))
        judge_form(run, &form);
    else
        snprintf(form.why, sizeof form.why, "'%s' %s",
                 miss.call != CALL_NONE ? call_name(miss.call) : "every other call",
                 oci_miss_words(miss.failure));
    return form;
}

/* One try: the best one is kept, of equals the first. */
static void try_choice(const portable_run *run, const oci_choice *choice, portable_form *best)
{
    portable_form form = make_form(run, choice);
    bool is_first = *best->why == '\0' && !best->is_made;

    if (is_first || is_better(run, &form, best)) {
        text_release(&best->json);
        *best = form;
    } else {
        text_release(&form.json);
    }
}

static uint32_t add_default(uint32_t *words, uint32_t count, uint32_t word)
{
    for (uint32_t i = 0; i < count; i++) {
        if (words[i] == word)
            return count;
    }
    if (count < DEFAULT_COUNT_MAX)
        words[count++] = word;
    return count;
}

/* The file's default action; then answers that numbers without a call get, of which anything else
 * has one. Where these refuse, EPERM does too, which all can say; but then calls whose names a
 * libseccomp doesn't know get that, and so it is only for who has to have all. */
static uint32_t find_defaults(const portable_run *run, uint32_t words[DEFAULT_COUNT_MAX])
{
    const portable_question *question = &run->question;
    const callgate_profile *profile = run->source->source->profile;
    callgate_abi own = question->target->machine;
    const nr_runs *runs = policy_find(question->policy, callgate_abi_arch(own));
    uint32_t count = 0;

    if (profile != NULL)
        words[count++] = profile_action_word(&profile->default_action);
    for (uint32_t nr = abi_get(own)->nr_first; nr <= call_nr_max(own) + 1; nr++) {
        decision d = nr_runs_find(runs, nr);
        if (call_at(own, nr) == CALL_NONE && decision_is_leaf(question->store, d))
            count = add_default(words, count, decision_word(question->store, d));
    }
    for (uint32_t i = 0; i < count; i++) {
        if (callgate_word_level(words[i]) != CALLGATE_REFUSED)
            return count;
    }
    return run->is_lenient ? count : add_default(words, count, CALLGATE_ERRNO | EPERM);
}

/* Every default action; with rules alone that libseccomp never contradicts, or with any. */
static void try_all(const portable_run *run, bool is_masked, portable_form *best)
{
    const callgate_profile *profile = run->source->source->profile;
    uint32_t words[DEFAULT_COUNT_MAX];
    uint32_t count = find_defaults(run, words);

    for (uint32_t i = 0; i < count && !is_alike(run, best); i++) {
        oci_choice choice = {.target = run->question.target,
                             .default_word = words[i],
                             .attachment = run->attachment,
                             .omits_flags = profile == NULL || !profile->has_flags,
                             .names_newer = true,
                             .is_masked = is_masked};
        try_choice(run, &choice, best);
    }
}

/* A hint at those that a form would serve. */
static void say_others(const portable_run *run, reading_set set, const char *what)
{
    char names[NAMES_BYTES];

    write_names(set, ",", names);
    if (*names != '\0')
        talk_hint(run->source->cli, "--portable=%s %s", names, what);
}

/* What the source means without the ENOSYS that runc has for calls newer than the file: then these
 * get the default action from all, as the file says. false: the same, or nothing. */
static bool mean_without_stub(const portable_run *run, callgate_source *ret_meaning)
{
    const machines_run *source = run->source;
    profile_reading reading = profile_reading_plain(run->question.target->reading);
    callgate_target target = *run->question.target;

    if (source->source->profile == NULL ||
        !profile_reading_get(run->question.target->reading)->has_newer_stub)
        return false;
    target.abis = run->question.abis;
    return profile_resolve_by(source->store, source->source->profile, &target, &reading,
                              ret_meaning, NULL, NULL) == CALLGATE_OK;
}

/* A rule may permit one of these calls: names of those behind socketcall and ipc don't count for
 * runc. */
static void say_shown(const portable_run *run, const portable_form *form)
{
    char words[CALLGATE_WITNESS_BYTES_MAX];
    callgate_witness witness;
    bool permits_no_more;

    if (callgate_policy_subset(run->question.store, form->meant, run->question.policy,
                               &permits_no_more, &witness, NULL) != CALLGATE_OK ||
        permits_no_more)
        return;
    witness_format(&witness.call, 0, words);
    talk_warning(run->source->cli, "%s is permitted by all, as a rule says, and was not by runc",
                 words);
}

static void say_without_stub(const portable_run *run, const portable_form *with_stub,
                             const portable_form *form)
{
    talk_warning(run->source->cli, "newer calls that no rule names get the default action from "
                                   "all, where runc alone gave ENOSYS");
    say_shown(run, form);
    if (!run->source->cli->is_quiet && with_stub->is_made)
        say_others(run, run->readings & ~those_of(run, with_stub, PORTABLE_STRICTER), "keeps that");
}

static bool say_failed(const portable_run *run, const portable_form *best)
{
    portable_verdict least =
        those_of(run, best, PORTABLE_WEAKER) != 0 ? PORTABLE_WEAKER : PORTABLE_STRICTER;
    reading_set failed = those_of(run, best, least);
    uint32_t first = (uint32_t)__builtin_ctz(failed);
    char names[NAMES_BYTES];

    write_names(failed, ", ", names);
    talk_failure(run->source->cli, "'%s' can't be said so that %s read%s it alike: %s",
                 run->source->source->name, names, count_of(failed) == 1 ? "s" : "",
                 best->is_made ? best->judgements[first].why : best->why);
    if (!best->is_made)
        return false;
    say_others(run, run->readings & ~those_of(run, best, PORTABLE_STRICTER),
               "asks for the others alone");
    if (!run->is_lenient && least == PORTABLE_STRICTER)
        talk_hint(run->source->cli,
                  "--portable without a value takes that: no runtime permits more");
    return false;
}

/* Who reads it otherwise, and permits no more for that. */
static void say_stricter(const portable_run *run, const portable_form *form)
{
    reading_set others = those_of(run, form, PORTABLE_STRICTER);

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (has(others, i))
            talk_warning(run->source->cli, "%s %s: %s", callgate_reading_name((callgate_reading)i),
                         form->judgements[i].verdict == PORTABLE_REFUSED
                             ? "starts no container with it"
                             : "reads it otherwise, and permits no more",
                         form->judgements[i].why);
    }
    if (!form->is_masked)
        talk_warning(run->source->cli, "some of its rules are such as libseccomp contradicts at "
                                       "times: 'callgate check' names them");
    if (others != 0 && !run->source->cli->is_quiet)
        talk_hint(run->source->cli, "--portable=all makes that an error");
}

/* Numbers that no call has may be refused in another way: that matters once a kernel has one. */
static void say_newest(const portable_run *run, const portable_form *form)
{
    reading_set others = 0;
    char names[NAMES_BYTES];

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (has(run->readings, i) && form->judgements[i].has_other_refusal)
            others |= 1u << i;
    }
    write_names(others, ", ", names);
    if (others != 0)
        talk_note(run->source->cli,
                  "calls newer than callgate's table are refused with another "
                  "errno by %s",
                  names);
}

static void say_proved(const portable_run *run, const portable_form *form)
{
    reading_set alike = run->readings & ~those_of(run, form, PORTABLE_STRICTER);
    char names[NAMES_BYTES];

    write_names(alike, ", ", names);
    talk_note(run->source->cli, "proved to mean the same as %s read%s it", names,
              count_of(alike) == 1 ? "s" : "");
}

/* Of the source's own meaning, and of that without runc's ENOSYS, the one that more read alike. */
static const portable_form *find_best(const portable_run *run, portable_form *exact,
                                      portable_form *plain)
{
    portable_run without = *run;
    callgate_source meaning = {0};
    bool has_plain = false;

    for (int is_masked = 1; is_masked >= 0; is_masked--) {
        try_all(run, is_masked != 0, exact);
        if (is_alike(run, exact))
            break;
        has_plain = has_plain || mean_without_stub(run, &meaning);
        if (!has_plain)
            continue;
        without.question.policy = meaning.policy;
        try_all(&without, is_masked != 0, plain);
        if (is_alike(run, plain) || is_near(run, exact) || is_near(run, plain))
            break;
    }
    callgate_source_clear(&meaning);
    return plain->is_made && is_better(run, plain, exact) ? plain : exact;
}

static bool write_best(const portable_run *run, text *out)
{
    portable_form exact = {0}, plain = {0};

    text_init(&exact.json);
    text_init(&plain.json);
    const portable_form *best = find_best(run, &exact, &plain);
    bool is_written = is_alike(run, best) || is_near(run, best);
    if (is_written) {
        text_add_bytes(out, text_data(&best->json), best->json.bytes);
        if (best == &plain)
            say_without_stub(run, &exact, best);
        else
            say_newest(run, best);
        say_stricter(run, best);
        say_proved(run, best);
    } else {
        is_written = say_failed(run, best);
    }
    text_release(&exact.json);
    text_release(&plain.json);
    return is_written;
}

/* One machine's form. */
static bool write_machine(const machines_run *source, const callgate_target *target,
                          const callgate_source *meaning, text *out)
{
    portable_run run = {
        .source = source,
        .question = {source->store, meaning->policy,
                     oci_listed_abis(meaning->policy, meaning->abis), target},
        .attachment = meaning->attachment.is_known ? &meaning->attachment : NULL,
    };

    return read_readings(source->cli, &run) && write_best(&run, out);
}

/* The product of one machine's visit. */
typedef struct portable_visit {
    const machines_run *source;
    product_parts *parts; /* NULL: one product */
    text *out;
} portable_visit;

static bool visit_machine(void *user, const callgate_target *target, const callgate_source *meaning)
{
    const portable_visit *visit = user;
    const char *name = callgate_abi_name(target->machine);
    cli_session *cli = visit->source->cli;
    text part;

    if (visit->parts == NULL)
        return write_machine(visit->source, target, meaning, visit->out);
    text_init(&part);
    talk_note(cli, "%s%s.json:", visit->parts->directory, name);
    bool is_written = write_machine(visit->source, target, meaning, &part) &&
                      parts_add(visit->parts, name, &part);
    text_release(&part);
    return is_written;
}

bool portable_write(const machines_run *run, text *out)
{
    portable_visit visit = {run, NULL, out};
    callgate_abi machine = run->target->machine;

    if (machine == CALLGATE_ABI_NONE)
        machine = machine_choose(run->cli, run->source->name, run->meaning->abis);
    return machine != CALLGATE_ABI_NONE && machine_visit_one(run, machine, visit_machine, &visit);
}

bool portable_write_parts(const machines_run *run, const char *directory)
{
    product_parts parts;
    portable_visit visit = {run, &parts, NULL};

    parts_init(&parts, run->cli, directory);
    return parts_end(&parts, machines_visit(run, visit_machine, &visit));
}
