/* The summary of a recording. */
#include "record/summary.h"
#include "base/fail.h"
#include "filter/action.h"
#include "record/reach.h"
#include "record/summary_facts.h"
#include <inttypes.h>
#include <string.h>

enum { SHORT_ITEM_COUNT = 5, LINE_COLUMN_COUNT = 100 };

typedef struct summary {
    summary_facts facts;
    const summary_options *options;
    text *out;
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

static void add_other_abis(summary *of)
{
    callgate_abi_set others = summary_other_abis(&of->facts);

    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (others & CALLGATE_ABI_BIT(abi))
            text_add(of->out, ", %u on %s",
                     reach_call_count(of->facts.store, of->facts.ours.policy, abi),
                     callgate_abi_name(abi));
}

static void add_counts(summary *of)
{
    static const char *const words[] = {"seen", "included", "that everybody needs", "by widening",
                                        "of runtimes"};
    uint32_t counts[NEED_RUNTIME + 1];
    uint32_t ours = reach_call_count(of->facts.store, of->facts.ours.policy, of->facts.machine);
    const char *separator = "";

    summary_count_reasons(&of->facts, counts);
    text_add(of->out, "%u call%s permitted on %s (", ours, ours == 1 ? "" : "s",
             callgate_abi_name(of->facts.machine));
    for (uint32_t reason = 0; reason <= NEED_RUNTIME; reason++) {
        if (!counts[reason])
            continue;
        text_add(of->out, "%s%u %s", separator, counts[reason], words[reason]);
        separator = ", ";
    }
    text_add(of->out, ")");
    add_other_abis(of);
    text_add(of->out, "; Docker's default permits %u\n",
             reach_call_count(of->facts.store, of->facts.docker.policy, of->facts.machine));
}

static void add_risks(summary *of)
{
    for (uint32_t i = 0; i < risky_count; i++)
        if (summary_risk_remains(&of->facts, &riskies[i]))
            text_add(of->out, "risky: %s is permitted: %s\n", riskies[i].name, riskies[i].reason);
}

static void add_cves(summary *of)
{
    item_line line = {.of = of, .title = "out of reach, other than under Docker's default"};

    for (uint32_t i = cve_count; i-- > 0;) /* the newest first */
        if (summary_cve_is_out_of_reach(&of->facts, &cves[i]) && next_item(&line))
            text_add(of->out, "%s (%s)", cves[i].id, cves[i].name);
    end_items(&line);
}

static void add_singles(summary *of)
{
    item_line line = {.of = of, .title = "seen once only"};

    for (size_t i = 0; i < of->facts.seen->sighting_count; i++) {
        const sighting *one = &of->facts.seen->sightings[i];

        if (!summary_is_single(&of->facts, i) || !next_item(&line))
            continue;
        need_sighting_words(of->out, one, of->facts.machine);
        if (*one->program)
            text_add(of->out, " by %s", one->program);
    }
    end_items(&line);
}

static void add_refused(summary *of)
{
    for (size_t i = 0; i < of->facts.seen->sighting_count; i++) {
        const sighting *one = &of->facts.seen->sightings[i];
        char word[ACTION_TEXT_BYTES];

        if (callgate_word_level(one->word) == CALLGATE_PERMITTED)
            continue;
        action_format(one->word, one->abi, word);
        text_add(of->out, "refused while recording: ");
        need_sighting_words(of->out, one, of->facts.machine);
        text_add(of->out, " = %s  %" PRIu64 "x  %s", word, one->count,
                 *one->program ? one->program : "?");
        if (summary_is_permitted_now(&of->facts, one))
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
    const needed_call *calls = of->facts.wanted->calls;
    const char *separator = "";

    for (size_t i = 0; i < first; i++)
        if (is_widened_alike(&calls[i], &calls[first]))
            return;
    text_add(of->out, "widened: ");
    for (size_t i = first; i < of->facts.wanted->call_count; i++) {
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

    for (size_t i = 0; i < of->facts.wanted->call_count; i++) {
        const needed_call *call = &of->facts.wanted->calls[i];

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

static void add_freed(summary *of)
{
    for (size_t i = 0; i < of->facts.wanted->call_count; i++) {
        const needed_call *call = &of->facts.wanted->calls[i];

        if (!call->was_freed)
            continue;
        text_add(of->out, "left free: %s: ", call_name(call->call));
        if (call->merged_args) {
            summary_argument_names(of->out, call, call->merged_args);
            text_add(of->out, " by any combination of the flags that were seen%s",
                     call->freed_args ? "; " : "");
        }
        if (call->freed_args) {
            summary_argument_names(of->out, call, call->freed_args);
            text_add(of->out, ": more than %d different values", NEED_WAY_COUNT_MAX);
        }
        if (!call->merged_args && !call->freed_args)
            text_add(of->out, "all arguments: not all that were seen are known");
        text_add(of->out, "\n");
    }
}

static void add_gaps(summary *of)
{
    for (size_t i = 0; i < of->facts.wanted->unnamed_count; i++)
        text_add(of->out, "left out: number %u on %s, which no known call has\n",
                 of->facts.wanted->unnamed_nrs[i],
                 callgate_abi_name(of->facts.wanted->unnamed_abis[i]));
    for (size_t i = 0; i < of->facts.wanted->call_count; i++)
        if (summary_is_left_out(&of->facts.wanted->calls[i]))
            text_add(of->out, "left out: %s, which the target doesn't have\n",
                     call_name(of->facts.wanted->calls[i].call));
}

static void add_advice(summary *of)
{
    const char *lines[SUMMARY_ADVICE_COUNT_MAX];
    uint32_t count = summary_advice(of->facts.wanted, of->options, lines);

    for (uint32_t i = 0; i < count; i++)
        text_add(of->out, "%s\n", lines[i]);
}

static void add_all(summary *of)
{
    add_counts(of);
    add_risks(of);
    add_cves(of);
    add_refused(of);
    add_widened(of);
    add_freed(of);
    add_singles(of);
    add_gaps(of);
    add_advice(of);
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

callgate_status summary_write(const need *wanted, const observation *seen, const char *profile,
                              size_t profile_bytes, const summary_options *options, text *out,
                              callgate_error *reterr)
{
    text lines;
    summary of = {.options = options, .out = &lines};
    callgate_status status =
        summary_facts_open(&of.facts, wanted, seen, profile, profile_bytes, reterr);

    text_init(&lines);
    if (status == CALLGATE_OK)
        add_all(&of);
    if (lines.has_failed)
        status = FAIL(reterr, CALLGATE_MEMORY, "out of memory");
    if (status == CALLGATE_OK)
        add_folded(out, text_data(&lines));
    text_release(&lines);
    summary_facts_close(&of.facts);
    return status;
}
