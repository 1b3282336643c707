/* Says what a program was refused.
 */
#include "cli/run/report.h"
#include "cli/explain/explanation.h"
#include "cli/shell.h"
#include "record/interest.h"
#include "record/watcher.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_COUNT_MAX = 50,           /* more than that is for a file */
    LAST_ANSWER_MS = 200,          /* for what was answered just before the end */
    ARENA_BYTES_MAX = 1024 * 1024, /* of one call's explanation */
    VALUE_BYTES = 256,             /* of an argument in words */
};

bool run_report_begin(cli_session *cli, const run_confinement *confinement, recorder **ret_recorder)
{
    const callgate_policy *everything;
    callgate_error err;
    *ret_recorder = NULL;
    if (confinement->filter == NULL) {
        talk_note(cli, "there is no filter that could refuse a call");
        return true;
    }
    callgate_status status =
        callgate_policy_constant(confinement->store, CALLGATE_ALLOW, &everything, &err);
    const recorder_options options = {
        .store = confinement->store,
        .profile = confinement->meaning->policy,
        .profile_kills = run_can_kill(confinement),
        .skip = everything,
    };
    if (status == CALLGATE_OK)
        status = notify_recorder_new(&options, ret_recorder, &err);
    if (status == CALLGATE_OK)
        return true;
    err.hint[0] = '\0'; /* it speaks of recording */
    talk_error(cli, &err);
    talk_hint(cli, "without --report and --fail-on-refused it can run");
    return false;
}

static bool is_refusal(const tally_entry *entry)
{
    return callgate_word_level(entry->what.word) == CALLGATE_REFUSED;
}

/* The call's number or name with its ABI in front where that isn't this machine's. */
static void add_name(const sighting *what, text *out)
{
    const char *name = callgate_call_name(what->abi, what->nr);
    if (what->abi != callgate_abi_host())
        text_add(out, "%s:", callgate_abi_name(what->abi));
    if (name != NULL)
        text_add(out, "%s", name);
    else
        text_add(out, "%u", what->nr);
}

/* "(AF_VSOCK,SOCK_STREAM)": the arguments that say what is done. */
static void add_arguments(const sighting *what, const uint64_t args[6], text *out)
{
    interest kept = interest_of(what->abi, what->nr);
    call_id call = call_at(what->abi, what->nr);
    uint32_t given = 0;
    if (kept.count == 0 || !what->has_args)
        return;
    for (uint32_t i = 0; i < kept.count; i++) {
        char value[VALUE_BYTES];
        uint32_t index = kept.args[i].index;
        for (; given < index; given++)
            text_add(out, "%s*", given == 0 ? "(" : ",");
        constant_format(call, index, args[index], value, sizeof value);
        text_add(out, "%s%s", given++ == 0 ? "(" : ",", value);
    }
    text_add(out, ")");
}

/* The same with every argument as it came: one call, of which the profile says one word. */
static void add_exactly(const tally_entry *entry, text *out)
{
    if (entry->what.abi == callgate_abi_host())
        text_add(out, "%s:", callgate_abi_name(entry->what.abi));
    add_name(&entry->what, out);
    for (uint32_t i = 0; i < 6; i++)
        text_add(out, "%s0x%llx", i == 0 ? "(" : ",", (unsigned long long)entry->args[i]);
    text_add(out, ")");
}

/* Would a variant permit it? Then "needs CAP_A or CAP_B", "permitted from Linux 5.8 on". */
static bool add_needs(const explain_run *explainer, const call_expression *expression,
                      const call_answer *answer, text *out)
{
    static const char with[] = "with CAP_";
    answer_difference *found = calloc(VARIANT_COUNT_MAX, sizeof *found);
    uint32_t count = found == NULL ? 0 : differences_find(explainer, expression, answer, found);
    bool has_any = false;
    for (uint32_t i = 0; i < count; i++) {
        const char *label = found[i].variant->label;
        decision other = found[i].answer.decision;
        bool is_cap = strncmp(label, with, sizeof with - 1) == 0;
        if (found[i].variant->machine != CALLGATE_ABI_NONE ||
            !decision_is_leaf(explainer->store, other) ||
            callgate_word_level(decision_word(explainer->store, other)) != CALLGATE_PERMITTED)
            continue;
        text_add(out, "%s%s",
                 has_any  ? " or "
                 : is_cap ? "needs "
                          : "permitted ",
                 is_cap ? label + strlen("with ") : label);
        has_any = true;
    }
    free(found);
    return has_any;
}

/* Whose rule it was: "p.json:12", or the profile's default action. */
static void add_rule(const explain_run *explainer, const call_answer *answer, text *out)
{
    answer_reason reasons[REASON_COUNT_MAX];
    uint32_t count = reasons_find(explainer, answer, reasons);
    if (count == 0)
        text_add(out, "the filter");
    else if (reasons[0].is_newer)
        text_add(out, "newer than the profile");
    else if (reasons[0].is_foreign)
        text_add(out, "not the profile's ABI");
    else if (reasons[0].rule == 0)
        text_add(out, "default action");
    else
        text_add(out, "rule in line %u", reasons[0].place.line);
}

/* "default: needs CAP_SYS_ADMIN". */
static void add_cause(const explain_run *explainer, const tally_entry *entry, text *out)
{
    call_expression expression;
    call_answer answer;
    call_id call;
    uint32_t nr;
    text typed;
    arena memory;
    text_init(&typed);
    arena_init(&memory, ARENA_BYTES_MAX);
    add_exactly(entry, &typed);
    text_add(out, "%s: ", explainer->source->name);
    bool is_known = !typed.has_failed &&
                    call_parse(text_data(&typed), &memory, &expression, NULL) == CALLGATE_OK &&
                    call_find(&expression, &expression.matches[0], entry->what.abi, &call, &nr) &&
                    answer_find(explainer->cli, explainer->store, explainer->meaning, &expression,
                                entry->what.abi, call, nr, &answer);
    if (!is_known)
        text_add(out, "refused");
    else if (!add_needs(explainer, &expression, &answer, out))
        add_rule(explainer, &answer, out);
    arena_release(&memory);
    text_release(&typed);
}

/* The command that would permit a call, as it came: on every ABI of the profile. */
static void say_mend(const loaded_source *source, const tally_entry *entry)
{
    text call, line;

    text_init(&call);
    text_init(&line);
    text_add(&call, "%s", callgate_call_name(entry->what.abi, entry->what.nr));
    add_arguments(&entry->what, entry->args, &call);
    text_add(&line, "  callgate edit ");
    shell_add_word(&line, source->name);
    text_add(&line, " --allow ");
    shell_add_word(&line, text_data(&call));
    text_add(&line, source->is_builtin || source->is_stdin ? " -o FILE" : " -i");
    print_visible(stderr, text_data(&line));
    fputc('\n', stderr);
    text_release(&call);
    text_release(&line);
}

/* "EPERM", "errno 200", "KILL_PROCESS". */
static void add_answer(uint32_t word, text *out)
{
    uint32_t number = word & CALLGATE_DATA_MASK;
    const char *name = errno_name(callgate_abi_host(), number);
    char action[CALLGATE_WORD_TEXT_BYTES];
    if ((word & CALLGATE_ACTION_MASK) != CALLGATE_ERRNO) {
        callgate_word_format(word, callgate_abi_host(), action);
        text_add(out, "%s", action);
    } else if (name != NULL) {
        text_add(out, "%s", name);
    } else {
        text_add(out, "errno %u", number);
    }
}

/* A rule names a call, and holds on the profile's ABIs. */
static bool can_mend(const explain_run *explainer, const sighting *what)
{
    return explainer->source->kind == SOURCE_PROFILE &&
           callgate_call_name(what->abi, what->nr) != NULL &&
           (explainer->meaning->abis >> what->abi & 1) != 0;
}

static void say_entry(const explain_run *explainer, const tally_entry *entry)
{
    const sighting *what = &entry->what;
    text line;
    text_init(&line);
    add_name(what, &line);
    add_arguments(what, what->args, &line);
    text_add(&line, " = ");
    add_answer(what->word, &line);
    text_add(&line, "  %llux  %s[%d]  ", (unsigned long long)what->count, what->program,
             (int)entry->tid);
    add_cause(explainer, entry, &line);
    fputs("callgate: refused: ", stderr);
    print_visible(stderr, text_data(&line));
    fputc('\n', stderr);
    if (can_mend(explainer, what))
        say_mend(explainer->source, entry);
    talk_message_end();
    text_release(&line);
}

/* Says every call that was refused; how many there are. */
static uint32_t say_all(const explain_run *explainer, const tally *seen, bool is_silent)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < tally_entry_count(seen); i++) {
        tally_entry entry;
        if (!tally_get(seen, i, &entry) || !is_refusal(&entry))
            continue;
        if (count++ < LINE_COUNT_MAX && !is_silent)
            say_entry(explainer, &entry);
    }
    if (count > LINE_COUNT_MAX && !is_silent)
        fprintf(stderr, "callgate: refused: %u more; --report=FILE takes all\n",
                count - LINE_COUNT_MAX);
    talk_message_end();
    return count;
}

static uint32_t explain_all(cli_session *cli, const run_confinement *confinement, const tally *seen,
                            bool is_silent)
{
    variant_list variants;
    uint32_t count = 0;
    if (!variants_make(cli, confinement->store, confinement->source, &confinement->target,
                       &variants))
        return 1; /* whatever was refused: it isn't known to be nothing */
    const explain_run explainer = {cli,
                                   confinement->store,
                                   confinement->source,
                                   &confinement->target,
                                   confinement->meaning,
                                   &variants,
                                   NULL};
    count = say_all(&explainer, seen, is_silent);
    variants_release(&variants);
    return count;
}

static bool is_whole(recorder *rec)
{
    return rec->class->lost_count(rec) == 0 && !recorder_was_killed(rec);
}

/* What was seen, as a run of its own. */
static callgate_status observe(const run_request *request, recorder *rec, observation *seen,
                               callgate_error *reterr)
{
    observed_run run = {.by = rec->class->by,
                        .machine = callgate_abi_host(),
                        .kernel = host_kernel(),
                        .is_whole = rec->class->has_ended(rec) && is_whole(rec)};
    uint32_t index;
    text command;
    text_init(&command);
    for (char *const *word = request->argv; *word != NULL; word++)
        text_add(&command, "%s%s", word == request->argv ? "" : " ", *word);
    run.subject = text_data(&command);
    callgate_status status = run_id_random(run.id, reterr);
    if (status == CALLGATE_OK)
        status = observation_add_run(seen, &run, &index, reterr);
    if (status == CALLGATE_OK)
        status = rec->class->harvest(rec, seen, index, reterr);
    text_release(&command);
    return status;
}

/* The report as an observation: what other verbs read. */
static bool write_file(cli_session *cli, const run_request *request, recorder *rec)
{
    observation seen;
    callgate_error err;
    text out;
    observation_init(&seen);
    text_init(&out);
    bool is_fine = observe(request, rec, &seen, &err) == CALLGATE_OK;
    if (!is_fine)
        talk_error(cli, &err);
    else
        observation_write(&seen, &out);
    if (out.has_failed)
        talk_failure(cli, "out of memory");
    is_fine = is_fine && !out.has_failed &&
              output_place_write(cli, &request->report_place, text_data(&out), out.bytes);
    text_release(&out);
    observation_release(&seen);
    return is_fine;
}

/* What was answered just before the program ended is counted just after. */
static void wait_for_the_last(cli_session *cli, recorder *rec)
{
    struct pollfd news = {.fd = rec->class->descriptor(rec), .events = POLLIN};
    if (news.fd < 0 || poll(&news, 1, LAST_ANSWER_MS) != 0)
        return; /* nobody was ever asked, or nobody is left */
    talk_note(cli, "processes of the program run on; the report ends here");
}

void run_say_blind_to_deaths(cli_session *cli, recorder *rec)
{
    int number = rec->class->blind_to_deaths == NULL ? 0 : rec->class->blind_to_deaths(rec);
    if (number != 0)
        talk_note(cli,
                  "calls that the profile kills or traps for are not seen: the program can't "
                  "be traced (%s)",
                  strerror(number));
}

int run_report_end(cli_session *cli, const run_request *request, const run_confinement *confinement,
                   recorder *rec, int status)
{
    if (rec == NULL)
        return status;
    wait_for_the_last(cli, rec);
    run_say_blind_to_deaths(cli, rec);
    bool is_torn = !is_whole(rec);
    bool is_silent = cli->is_quiet && request->report_path != NULL;
    uint32_t count = explain_all(cli, confinement, watched_tally(rec), is_silent);
    if (is_torn)
        talk_failure(cli, "the report isn't whole: %s",
                     recorder_was_killed(rec) ? "whoever answered was killed"
                                              : "it ran out of room");
    if (request->report_path != NULL && !write_file(cli, request, rec))
        status = RUN_FAILED;
    rec->class->free(rec);
    bool was_killed = status == RUN_SIGNAL_BASE + SIGSYS;
    if (request->fails_on_refused && (count > 0 || is_torn) && !was_killed)
        return RUN_REFUSED;
    return status;
}
