/* The summary of a recording. */
#include "record/summary.h"
#include "base/fail.h"
#include "filter/action.h"
#include "record/reach.h"
#include <inttypes.h>
#include <string.h>

enum { SHORT_ITEM_COUNT = 5, LINE_COLUMN_COUNT = 100 };

/* Two policies side by side: the written profile's, Docker's default's. */
typedef struct summary {
    const need *wanted;
    const observation *seen;
    const summary_options *options;
    text *out;
    callgate_abi machine;
    callgate_store *store;
    callgate_source ours;
    callgate_source docker;
} summary;

/* A line that lists items: after the first few only how many there are; --all names them. */
typedef struct item_line {
    summary *of;
    const char *title;
    bool is_whole; /* however many */
    uint32_t count;
    uint32_t left_out;
} item_line;

/* Opens the next item; false: it is only counted. */
static bool next_item(item_line *line)
{
    if (!line->of->options->is_long && !line->is_whole && line->count >= SHORT_ITEM_COUNT) {
        line->left_out++;
        return false;
    }
    text_add(line->of->out, "%s%s", line->count ? ", " : line->title, line->count ? "" : ": ");
    line->count++;
    return true;
}

static void end_items(const item_line *line)
{
    if (line->left_out)
        text_add(line->of->out, " and %u more", line->left_out);
    if (line->count)
        text_add(line->of->out, "\n");
}

/* Calls by the strongest reason that each has. */
static void count_reasons(const need *wanted, callgate_abi machine,
                          uint32_t ret_counts[NEED_RUNTIME + 1])
{
    call_id last = CALL_NONE;

    for (size_t i = 0; i < wanted->call_count; i++) {
        const needed_call *call = &wanted->calls[i];

        if (call->call == last || !(call->abis & CALLGATE_ABI_BIT(machine)))
            continue;
        ret_counts[call->reason]++;
        last = call->call;
    }
}

/* The machine's other ABIs, such as x86 where 32-bit programs were seen. */
static void add_other_abis(summary *of)
{
    callgate_abi_set others = of->wanted->abis & of->ours.abis & ~CALLGATE_ABI_BIT(of->machine);

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (others & CALLGATE_ABI_BIT(abi))
            text_add(of->out, ", %u on %s", reach_call_count(of->store, of->ours.policy, abi),
                     callgate_abi_name(abi));
}

static void add_counts(summary *of)
{
    static const char *const words[] = {"seen", "included", "that everybody needs", "by widening",
                                        "of runtimes"};
    uint32_t counts[NEED_RUNTIME + 1] = {0};
    uint32_t ours = reach_call_count(of->store, of->ours.policy, of->machine);
    const char *separator = "";

    count_reasons(of->wanted, of->machine, counts);
    text_add(of->out, "%u call%s permitted on %s (", ours, ours == 1 ? "" : "s",
             callgate_abi_name(of->machine));
    for (uint32_t reason = 0; reason <= NEED_RUNTIME; reason++) {
        if (!counts[reason])
            continue;
        text_add(of->out, "%s%u %s", separator, counts[reason], words[reason]);
        separator = ", ";
    }
    text_add(of->out, ")");
    add_other_abis(of);
    text_add(of->out, "; Docker's default permits %u\n",
             reach_call_count(of->store, of->docker.policy, of->machine));
}

static void add_risks(summary *of)
{
    for (uint32_t i = 0; i < risky_count; i++)
        if (reach_is_open(of->store, of->ours.policy, of->ours.abis, &reach_rows[riskies[i].first],
                          riskies[i].count))
            text_add(of->out, "risky: %s is permitted: %s\n", riskies[i].name, riskies[i].reason);
}

/* Could Docker's default be attacked by it, and can't the written profile? */
static bool is_now_out_of_reach(const summary *of, const cve_row *cve)
{
    const reach_row *rows = &reach_rows[cve->first];

    return reach_is_open(of->store, of->docker.policy, of->docker.abis, rows, cve->count) &&
           !reach_is_open(of->store, of->ours.policy, of->ours.abis, rows, cve->count);
}

static void add_cves(summary *of)
{
    item_line line = {.of = of, .title = "out of reach, other than under Docker's default"};

    for (uint32_t i = cve_count; i-- > 0;) /* the newest first */
        if (is_now_out_of_reach(of, &cves[i]) && next_item(&line))
            text_add(of->out, "%s (%s)", cves[i].id, cves[i].name);
    end_items(&line);
}

/* Was this call, with these arguments, made once only over all runs? */
static bool is_single(const observation *seen, size_t at)
{
    const sighting *one = &seen->sightings[at];

    if (one->count != 1 || callgate_word_level(one->word) != CALLGATE_PERMITTED)
        return false;
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *other = &seen->sightings[i];

        if (i != at && other->abi == one->abi && other->nr == one->nr && other->word == one->word &&
            other->has_args == one->has_args && !memcmp(other->args, one->args, sizeof one->args))
            return false;
    }
    return true;
}

static void add_singles(summary *of)
{
    item_line line = {.of = of, .title = "seen once only"};

    for (size_t i = 0; i < of->seen->sighting_count; i++) {
        const sighting *one = &of->seen->sightings[i];

        if (!is_single(of->seen, i) || !next_item(&line))
            continue;
        need_sighting_words(of->out, one, of->machine);
        if (*one->program)
            text_add(of->out, " by %s", one->program);
    }
    end_items(&line);
}

/* With these arguments, by the profile that is written. */
static bool is_permitted(const summary *of, const sighting *one)
{
    callgate_call_data call = {.nr = one->nr, .arch = callgate_abi_arch(one->abi)};

    memcpy(call.args, one->args, sizeof call.args);
    return callgate_word_level(callgate_policy_eval(of->ours.policy, &call)) == CALLGATE_PERMITTED;
}

static void add_refused(summary *of)
{
    for (size_t i = 0; i < of->seen->sighting_count; i++) {
        const sighting *one = &of->seen->sightings[i];
        char word[ACTION_TEXT_BYTES];

        if (callgate_word_level(one->word) == CALLGATE_PERMITTED)
            continue;
        action_format(one->word, one->abi, word);
        text_add(of->out, "refused while recording: ");
        need_sighting_words(of->out, one, of->machine);
        text_add(of->out, " = %s  %" PRIu64 "x  %s", word, one->count,
                 *one->program ? one->program : "?");
        if (is_permitted(of, one))
            text_add(of->out, "  (permitted now)\n");
        else
            text_add(of->out, "  (--allow-refused takes it in)\n");
    }
}

static void add_ways(summary *of, const needed_call *call, const char *separator)
{
    static const need_values any;

    if (!call->has_args) {
        text_add(of->out, "%s", separator);
        need_way_words(of->out, call->call, &any);
    }
    for (uint32_t at = 0; at < call->way_count; at++) {
        text_add(of->out, "%s", at ? ", " : separator);
        need_way_words(of->out, call->call, &call->ways[at]);
    }
}

static bool is_widened_alike(const needed_call *a, const needed_call *b)
{
    return a->reason == NEED_WIDENED && b->reason == NEED_WIDENED && a->seen_as == b->seen_as &&
           !strcmp(a->because, b->because);
}

/* The calls that one row of the table brought in, at the first of them. */
static void add_widened_with(summary *of, size_t first)
{
    const needed_call *calls = of->wanted->calls;
    const char *separator = "";

    for (size_t i = 0; i < first; i++)
        if (is_widened_alike(&calls[i], &calls[first]))
            return;
    text_add(of->out, "widened: ");
    for (size_t i = first; i < of->wanted->call_count; i++) {
        if (!is_widened_alike(&calls[i], &calls[first]))
            continue;
        add_ways(of, &calls[i], separator);
        separator = ", ";
    }
    text_add(of->out, " beside %s: %s\n", call_name(calls[first].seen_as), calls[first].because);
}

static void add_widened(summary *of)
{
    item_line line = {.of = of, .title = "not seen, widened (--all says why)", .is_whole = true};
    call_id last = CALL_NONE;

    for (size_t i = 0; i < of->wanted->call_count; i++) {
        const needed_call *call = &of->wanted->calls[i];

        if (call->reason != NEED_WIDENED)
            continue;
        if (of->options->is_long)
            add_widened_with(of, i);
        else if (call->call != last && next_item(&line))
            text_add(of->out, "%s%s", call_name(call->call), call->has_args ? "(…)" : "");
        last = call->call;
    }
    end_items(&line);
}

static void add_argument_names(text *out, const needed_call *call, uint32_t args)
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

static void add_freed(summary *of)
{
    for (size_t i = 0; i < of->wanted->call_count; i++) {
        const needed_call *call = &of->wanted->calls[i];

        if (!call->was_freed)
            continue;
        text_add(of->out, "left free: %s: ", call_name(call->call));
        if (call->merged_args) {
            add_argument_names(of->out, call, call->merged_args);
            text_add(of->out, " by any combination of the flags that were seen%s",
                     call->freed_args ? "; " : "");
        }
        if (call->freed_args) {
            add_argument_names(of->out, call, call->freed_args);
            text_add(of->out, ": more than %d different values", NEED_WAY_COUNT_MAX);
        }
        if (!call->merged_args && !call->freed_args)
            text_add(of->out, "all arguments: not all that were seen are known");
        text_add(of->out, "\n");
    }
}

static void add_gaps(summary *of)
{
    for (size_t i = 0; i < of->wanted->unnamed_count; i++)
        text_add(of->out, "left out: number %u on %s, which no known call has\n",
                 of->wanted->unnamed_nrs[i], callgate_abi_name(of->wanted->unnamed_abis[i]));
    for (size_t i = 0; i < of->wanted->call_count; i++)
        if (!of->wanted->calls[i].abis && of->wanted->calls[i].reason == NEED_SEEN)
            text_add(of->out, "left out: %s, which the target doesn't have\n",
                     call_name(of->wanted->calls[i].call));
}

static void add_advice(summary *of)
{
    static const char ring[] = "io_uring_enter";

    if (need_has(of->wanted, call_from_name(ring, strlen(ring))))
        text_add(of->out, "io_uring is used: its work was not recorded and is not filtered\n");
    if (of->options->is_container && of->options->has_no_new_privs)
        text_add(of->out, "start it with no_new_privs (--security-opt no-new-privileges), as it "
                          "was recorded: without it its runtime needs calls that are not "
                          "permitted\n");
    else if (of->options->is_container)
        text_add(of->out, "advice: start it with no_new_privs (--security-opt no-new-privileges) "
                          "and record so: fewer of the runtime's own calls are permitted then\n");
}

static callgate_status resolve(summary *of, callgate_profile *profile, callgate_source *ret_source,
                               callgate_error *reterr)
{
    callgate_target target;

    callgate_target_init(&target);
    target.machine = of->machine;
    return callgate_profile_resolve(of->store, profile, &target, ret_source, NULL, reterr);
}

static callgate_status add_all(summary *of, callgate_profile *ours, callgate_profile *docker,
                               callgate_error *reterr)
{
    callgate_status status = resolve(of, ours, &of->ours, reterr);

    if (status == CALLGATE_OK)
        status = resolve(of, docker, &of->docker, reterr);
    if (status != CALLGATE_OK)
        return status;
    add_counts(of);
    add_risks(of);
    add_cves(of);
    add_refused(of);
    add_widened(of);
    add_freed(of);
    add_singles(of);
    add_gaps(of);
    add_advice(of);
    return of->out->has_failed ? FAIL(reterr, CALLGATE_MEMORY, "out of memory") : CALLGATE_OK;
}

/* Adds lines broken at their last blank before the margin, what follows indented. */
static void add_folded(text *out, const char *from)
{
    size_t column = 0;

    for (size_t bytes; *from; from += bytes) {
        bytes = strcspn(from, " \n");
        if (column > 0 && column + 1 + bytes > LINE_COLUMN_COUNT) {
            text_add(out, "\n   ");
            column = 3;
        }
        if (column > 0)
            text_add(out, " ");
        text_add_bytes(out, from, bytes);
        column += bytes + (column > 0);
        if (from[bytes] == '\n') {
            text_add(out, "\n");
            column = 0;
        }
        bytes += from[bytes] != '\0';
    }
}

/* The machine that is told about: of several the first. */
static callgate_abi machine_of(const need *wanted)
{
    callgate_abi abi = 0;

    while (abi < CALLGATE_ABI_COUNT && !(wanted->abis & CALLGATE_ABI_BIT(abi)))
        abi++;
    return abi < CALLGATE_ABI_COUNT ? abi_get(abi)->machine : callgate_abi_host();
}

callgate_status summary_write(const need *wanted, const observation *seen, const char *profile,
                              size_t profile_bytes, const summary_options *options, text *out,
                              callgate_error *reterr)
{
    text lines;
    summary of = {.wanted = wanted,
                  .seen = seen,
                  .options = options,
                  .out = &lines,
                  .machine = machine_of(wanted)};
    callgate_profile *ours = NULL, *docker = NULL;
    callgate_status status = callgate_store_new(NULL, &of.store, reterr);

    text_init(&lines);

    if (status == CALLGATE_OK)
        status = callgate_profile_parse(profile, profile_bytes, "the written profile", &ours, NULL,
                                        reterr);
    if (status == CALLGATE_OK)
        status = callgate_profile_builtin("default", &docker, reterr);
    if (status == CALLGATE_OK)
        status = add_all(&of, ours, docker, reterr);
    if (status == CALLGATE_OK)
        add_folded(out, text_data(&lines));
    text_release(&lines);
    callgate_source_clear(&of.ours);
    callgate_source_clear(&of.docker);
    callgate_profile_free(docker);
    callgate_profile_free(ours);
    callgate_store_free(of.store);
    return status;
}
