/* Asks whether known vulnerabilities are stopped.
 */
#include "lint/cve.h"
#include "cli/answer.h"
#include "cli/check/check.h"
#include "profile/profile.h"
#include <fnmatch.h>
#include <string.h>
#include <strings.h>

enum { CAP_COUNT = 64 };

/* A source under the target's capabilities, and under each one more that its rules ask for. */
typedef struct cve_source {
    callgate_store *store;
    const loaded_source *source;
    callgate_source meaning;
    callgate_source with[CAP_COUNT];
    bool has_with[CAP_COUNT];
} cve_source;

typedef struct cve_run {
    cli_session *cli;
    callgate_target target;
    json_out json;
    uint32_t open_count;
    uint32_t stopped_count;
} cve_run;

static bool is_asked(const cli_session *cli, const cve_row *row)
{
    const char *word;

    for (size_t i = 0; (word = args_value(&cli->args, OPTION_CVE, i)) != NULL; i++)
        if (strcasecmp(word, "all") == 0 || fnmatch(word, row->id, FNM_CASEFOLD) == 0)
            return true;
    return false;
}

static bool is_known(const char *word)
{
    for (uint32_t i = 0; i < cve_count; i++)
        if (strcasecmp(word, "all") == 0 || fnmatch(word, cves[i].id, FNM_CASEFOLD) == 0)
            return true;
    return false;
}

static bool check_names(cli_session *cli)
{
    const char *word;

    for (size_t i = 0; (word = args_value(&cli->args, OPTION_CVE, i)) != NULL; i++) {
        if (is_known(word))
            continue;
        talk_failure(cli, "no known vulnerability of the kernel is called '%s'", word);
        talk_hint(cli,
                  "'--cve all' asks for all %u that are known here; globs work: "
                  "'CVE-2022-*'",
                  cve_count);
        return false;
    }
    return true;
}

/* The capabilities that rules of a profile ask for. */
static uint64_t guarded_caps(const callgate_profile *profile)
{
    uint64_t caps = 0;

    for (uint32_t i = 0; profile != NULL && i < profile->entry_count; i++)
        caps |= profile->entries[i].includes.caps | profile->entries[i].excludes.caps;
    return caps;
}

static void add_capabilities(const cve_run *run, cve_source *one)
{
    uint64_t caps = guarded_caps(one->source->profile) & ~run->target.caps;

    for (uint32_t cap = 0; cap < CAP_COUNT; cap++) {
        callgate_target target = run->target;
        target.caps |= (uint64_t)1 << cap;
        one->has_with[cap] =
            (caps >> cap & 1) != 0 && source_resolve(one->store, one->source, &target,
                                                     &one->with[cap], NULL, NULL) == CALLGATE_OK;
    }
}

/* "CAP_SYS_ADMIN": the capabilities with which it is reachable. */
static void write_caps(const cve_source *one, const cve_row *row, text *out)
{
    for (uint32_t cap = 0; cap < CAP_COUNT; cap++)
        if (one->has_with[cap] && lint_cve_is_open(one->store, &one->with[cap], row))
            text_add(out, "%s%s", out->bytes > 0 ? " or " : "", capability_name(cap));
}

static void print_cve(const cve_run *run, const cve_row *row, bool is_open, const text *stops,
                      const text *caps)
{
    if (run->cli->is_quiet)
        return;
    printf("%s (%s): ", row->id, row->name);
    if (is_open)
        printf("reachable: %s permitted", text_data(stops));
    else if (stops->bytes > 0)
        printf("stopped: %s refused", text_data(stops));
    else
        printf("stopped: no machine permits all of its calls");
    if (caps->bytes > 0)
        printf("; reachable with %s", text_data(caps));
    putchar('\n');
}

static void json_cve(json_out *json, const cve_row *row, bool is_open, const text *stops,
                     const text *caps)
{
    json_begin(json, NULL, '{');
    json_text(json, "cve", row->id);
    json_text(json, "name", row->name);
    json_bool(json, "stopped", !is_open);
    json_text(json, is_open ? "permitted" : "refused", text_data(stops));
    json_text(json, "reachable_with", caps->bytes > 0 ? text_data(caps) : NULL);
    json_end(json, '}');
}

static void ask(cve_run *run, const cve_source *one, const cve_row *row)
{
    text stops, caps;
    bool is_open = lint_cve_is_open(one->store, &one->meaning, row);

    text_init(&stops);
    text_init(&caps);
    lint_cve_calls(one->store, &one->meaning, row, is_open, &stops);
    if (!is_open)
        write_caps(one, row, &caps);
    *(is_open ? &run->open_count : &run->stopped_count) += 1;
    if (run->cli->is_json)
        json_cve(&run->json, row, is_open, &stops, &caps);
    else
        print_cve(run, row, is_open, &stops, &caps);
    text_release(&stops);
    text_release(&caps);
}

/* The newest first. */
static void ask_all(cve_run *run, cve_source *one)
{
    uint32_t open = run->open_count, stopped = run->stopped_count;

    if (run->cli->is_json) {
        json_begin(&run->json, NULL, '{');
        json_text(&run->json, "source", one->source->name);
        json_bool(&run->json, "readable", true);
        json_text(&run->json, "release", one->source->release);
        target_json(&run->json, one->source, &run->target, &one->meaning);
        json_begin(&run->json, "cves", '[');
    } else if (!run->cli->is_quiet) {
        print_heading(stdout, one->source, &run->target, &one->meaning);
    }
    for (uint32_t i = cve_count; i-- > 0;)
        if (is_asked(run->cli, &cves[i]))
            ask(run, one, &cves[i]);
    open = run->open_count - open;
    stopped = run->stopped_count - stopped;
    if (run->cli->is_json) {
        json_end(&run->json, ']');
        json_end(&run->json, '}');
    } else if (open + stopped > 1 && !run->cli->is_quiet) {
        print_visible(stdout, one->source->name);
        printf(": %u reachable, %u stopped\n", open, stopped);
    }
}

static bool ask_loaded(cve_run *run, const loaded_source *source)
{
    cve_source one = {.source = source};

    if (!store_open(run->cli, &one.store))
        return false;
    bool is_read = source_mean(run->cli, one.store, source, &run->target, &one.meaning, NULL);
    if (is_read) {
        add_capabilities(run, &one);
        ask_all(run, &one);
        for (uint32_t cap = 0; cap < CAP_COUNT; cap++)
            if (one.has_with[cap])
                callgate_source_clear(&one.with[cap]);
        callgate_source_clear(&one.meaning);
    }
    callgate_store_free(one.store);
    return is_read;
}

static bool ask_source(cve_run *run, const char *word)
{
    loaded_source source;
    bool is_read = false;

    if (source_load(run->cli, word, &source, NULL)) {
        is_read = ask_loaded(run, &source);
        source_release(run->cli, &source);
    }
    if (!is_read && run->cli->is_json) {
        json_begin(&run->json, NULL, '{');
        check_json_members_unread(&run->json, run->cli, word);
        json_end(&run->json, '}');
    }
    return is_read;
}

int check_cves(cli_session *cli)
{
    cve_run run = {.cli = cli, .json.file = stdout};
    bool is_read = true;

    if (!target_of(cli, &run.target) || !check_names(cli))
        return CLI_UNSURE;
    if (cli->is_json) {
        json_begin(&run.json, NULL, '{');
        json_number(&run.json, "schema", 1);
        json_begin(&run.json, "sources", '[');
    }
    for (size_t i = 0; i < cli->args.operand_count; i++)
        is_read = ask_source(&run, cli->args.operands[i]) && is_read;
    if (cli->is_json) {
        json_end(&run.json, ']');
        json_end(&run.json, '}');
    }
    return !is_read ? CLI_UNSURE : run.open_count > 0 ? CLI_NO : CLI_YES;
}
