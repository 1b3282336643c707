/* Asks what every runtime makes of a profile.
 */
#include "cli/check/readings.h"
#include "base/fail.h"
#include "lint/lint.h"
#include <string.h>

bool readings_are_all(const cli_session *cli)
{
    const char *word = args_value(&cli->args, OPTION_AS, 0);

    return word != NULL && strncmp(word, "all", 3) == 0 && (word[3] == '\0' || word[3] == '@');
}

static void report_refusal(const callgate_sink *sink, callgate_reading reading,
                           const callgate_error *err)
{
    const lint_rule *known = lint_rule_find("reading-refuses");

    sink_report(sink, known->severity, known->name, &err->place,
                *err->hint != '\0' ? err->hint : known->mend, "%s refuses the profile: %s",
                callgate_reading_name(reading), err->text);
}

/* What one runtime makes of a profile. */
typedef struct reading_result {
    callgate_target target;
    callgate_source meaning; /* empty: refused */
    bool is_told;            /* with an earlier one of the same meaning */
} reading_result;

enum { READERS_BYTES = 128 };

static void resolve_all(callgate_store *store, const loaded_source *source,
                        const callgate_target *target, const callgate_sink *sink,
                        reading_result *results)
{
    callgate_error err;

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        results[i] = (reading_result){.target = *target};
        results[i].target.reading = (callgate_reading)i;
        if (source_resolve(store, source, &results[i].target, &results[i].meaning, NULL, &err) !=
            CALLGATE_OK)
            report_refusal(sink, (callgate_reading)i, &err);
    }
}

static bool mean_the_same(const callgate_source *a, const callgate_source *b)
{
    return a->policy == b->policy && a->abis == b->abis &&
           (a->attachment.listener_path == NULL) == (b->attachment.listener_path == NULL);
}

/* The names of all that read the profile as the one at `first` does, which are told with it. */
static void gather_readers(reading_result *results, uint32_t first, char *ret_names)
{
    size_t used = 0;

    for (uint32_t i = first; i < CALLGATE_READING_RUNTIME_COUNT && used < READERS_BYTES; i++) {
        if (!mean_the_same(&results[i].meaning, &results[first].meaning))
            continue;
        used += (size_t)snprintf(ret_names + used, READERS_BYTES - used, "%s%s",
                                 i > first ? ", " : "", callgate_reading_name((callgate_reading)i));
        results[i].is_told = true;
    }
}

static void compare_all(callgate_store *store, const loaded_source *source,
                        const callgate_sink *sink, reading_result *results, reading_table *table)
{
    char readers[READERS_BYTES];

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        reading_result *result = &results[i];
        table->outcomes[i] = READING_REFUSED;
        if (result->meaning.policy == NULL)
            continue;
        bool is_first = !result->is_told;
        if (is_first)
            gather_readers(results, i, readers);
        lint_reading_applies(&result->target, source->name, sink);
        table->outcomes[i] = lint_reading(store, source->profile, &result->target, &result->meaning,
                                          readers, source->name, is_first ? sink : NULL)
                                 ? READING_OTHERWISE
                                 : READING_AS_MEANT;
    }
}

void readings_fill(callgate_store *store, const loaded_source *source,
                   const callgate_target *target, const callgate_sink *sink,
                   reading_table *ret_table)
{
    reading_result results[CALLGATE_READING_RUNTIME_COUNT];

    resolve_all(store, source, target, sink, results);
    compare_all(store, source, sink, results, ret_table);
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++)
        callgate_source_clear(&results[i].meaning);
}

static void print_outcome(const reading_table *table, reading_outcome outcome, const char *words,
                          const char **between)
{
    const char *comma = words;

    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        if (table->outcomes[i] != outcome)
            continue;
        if (comma == words)
            fputs(*between, stdout);
        printf("%s%s", comma, callgate_reading_name((callgate_reading)i));
        comma = ", ";
        *between = "; ";
    }
}

void readings_print(const loaded_source *source, const reading_table *table)
{
    const char *between = "";

    print_visible(stdout, source->name);
    fputs(": ", stdout);
    print_outcome(table, READING_AS_MEANT, "read as meant by ", &between);
    print_outcome(table, READING_OTHERWISE, "otherwise by ", &between);
    print_outcome(table, READING_REFUSED, "refused by ", &between);
    fputs("\n", stdout);
}

void readings_json(json_out *json, const reading_table *table)
{
    static const char *const words[READING_OUTCOME_COUNT] = {"meant", "otherwise", "refused"};

    json_begin(json, "readings", '[');
    for (uint32_t i = 0; i < CALLGATE_READING_RUNTIME_COUNT; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "as", callgate_reading_name((callgate_reading)i));
        json_text(json, "reads", words[table->outcomes[i]]);
        json_end(json, '}');
    }
    json_end(json, ']');
}
