/* Reports the calls of a recording as JSON. */
#include "cli/record/report.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

void json_time(json_out *json, const char *key, uint64_t time_ns)
{
    time_t seconds = (time_t)(time_ns / 1000000000u);
    char stamp[40], all[64];
    struct tm parts;

    if (time_ns == 0 || gmtime_r(&seconds, &parts) == NULL ||
        strftime(stamp, sizeof stamp, "%FT%T", &parts) == 0) {
        json_text(json, key, NULL);
        return;
    }
    snprintf(all, sizeof all, "%s.%03uZ", stamp, (unsigned)(time_ns / 1000000u % 1000u));
    json_text(json, key, all);
}

static void words_of(json_out *json, const sighting *what, callgate_abi machine)
{
    text words;

    text_init(&words);
    need_sighting_words(&words, what, machine);
    json_text(json, "call", text_data(&words));
    text_release(&words);
}

/* Of one call: a way that it was made in. */
static bool is_same_way(const sighting *a, const sighting *b)
{
    return a->has_args == b->has_args && memcmp(a->args, b->args, sizeof a->args) == 0;
}

static bool is_same_call(const sighting *a, const sighting *b)
{
    return a->abi == b->abi && a->nr == b->nr && a->word == b->word;
}

/* null: which they were isn't known. */
static void json_args(json_out *json, const sighting *way)
{
    interest kept = interest_of(way->abi, way->nr);

    if (!way->has_args) {
        json_text(json, "args", NULL);
        return;
    }
    json_begin(json, "args", '{');
    for (uint32_t i = 0; i < kept.count; i++) {
        char key[4];
        snprintf(key, sizeof key, "%" PRIu32, kept.args[i].index);
        json_hex(json, key, way->args[kept.args[i].index]);
    }
    json_end(json, '}');
}

/* Runs add up. */
static void json_ways(json_out *json, const sighting *first, const sighting *end)
{
    json_begin(json, "ways", '[');
    while (first < end) {
        const sighting *way = first;
        uint64_t count = 0;
        for (; first < end && is_same_way(first, way); first++)
            count += first->count;
        json_begin(json, NULL, '{');
        words_of(json, way, way->abi);
        json_args(json, way);
        json_number(json, "count", count);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static void json_call(json_out *json, const sighting *first, const sighting *end)
{
    uint64_t count = 0, first_ns = 0, last_ns = 0;
    const sighting *earliest = first;

    for (const sighting *one = first; one < end; one++) {
        count += one->count;
        first_ns = earlier(first_ns, one->first_ns);
        last_ns = one->last_ns > last_ns ? one->last_ns : last_ns;
        if (one->first_ns != 0 && one->first_ns == first_ns)
            earliest = one;
    }
    json_begin(json, NULL, '{');
    json_text(json, "abi", callgate_abi_name(first->abi));
    json_text(json, "call", callgate_call_name(first->abi, first->nr));
    json_number(json, "nr", first->nr);
    json_action(json, first->word, first->abi);
    json_number(json, "count", count);
    json_time(json, "first", first_ns);
    json_time(json, "last", last_ns);
    json_text(json, "program", *earliest->program != '\0' ? earliest->program : NULL);
    if (interest_of(first->abi, first->nr).count > 0)
        json_ways(json, first, end);
    json_end(json, '}');
}

void record_report_calls(json_out *json, const observation *seen)
{
    const sighting *end = seen->sightings + seen->sighting_count;

    json_begin(json, "calls", '[');
    for (const sighting *first = seen->sightings; first < end;) {
        const sighting *next = first;
        while (next < end && is_same_call(next, first))
            next++;
        json_call(json, first, next);
        first = next;
    }
    json_end(json, ']');
}

void record_report_sighting(json_out *json, const sighting *what)
{
    json_text(json, "abi", callgate_abi_name(what->abi));
    words_of(json, what, what->abi);
    json_number(json, "nr", what->nr);
    json_action(json, what->word, what->abi);
    json_number(json, "count", what->count);
    json_time(json, "first", what->first_ns);
    json_time(json, "last", what->last_ns);
    json_text(json, "program", *what->program != '\0' ? what->program : NULL);
}

void record_report_refused(json_out *json, const observation *seen, const summary_facts *facts)
{
    json_begin(json, "refused", '[');
    for (size_t i = 0; i < seen->sighting_count; i++) {
        const sighting *one = &seen->sightings[i];

        if (callgate_word_level(one->word) == CALLGATE_PERMITTED)
            continue;
        json_begin(json, NULL, '{');
        record_report_sighting(json, one);
        json_bool(json, "permitted_now", facts != NULL && summary_is_permitted_now(facts, one));
        json_end(json, '}');
    }
    json_end(json, ']');
}
