/* An observation as JSON, a call a line.
 *
 *     {
 *       "callgateObservation": 1,
 *       "runs": [
 *         {"id": "6a…", "by": "ebpf", "machine": "x86_64", "kernel": "6.1", "beganNs": 1, …}
 *       ],
 *       "calls": [
 *         {"abi": "x86_64", "nr": 41, "call": "socket", "args": {"0": 2, "1": 1, "2": 0},
 *          "answer": "ALLOW", "run": 0, "count": 3, "firstNs": 1, "lastNs": 2, "program": "nginx"}
 *       ]
 *     }
 *
 * What is unknown has no key: "args" of a call whose arguments matter means that they were lost.
 */
#include "base/json.h"
#include "filter/action.h"
#include "record/interest.h"
#include "record/observation_keys.h"
#include <inttypes.h>
#include <string.h>

static void add_string(text *out, const char *key, const char *value)
{
    text_add(out, ", \"%s\": ", key);
    json_quote(out, value, strlen(value));
}

static void add_number(text *out, const char *key, uint64_t value)
{
    if (value)
        text_add(out, ", \"%s\": %" PRIu64, key, value);
}

static void add_claim(text *out, const char *key, bool claim)
{
    if (claim)
        text_add(out, ", \"%s\": true", key);
}

static void add_run(text *out, const observed_run *run)
{
    text_add(out, "{\"id\": \"%s\", \"by\": \"%s\"", run->id, observed_by_names[run->by]);
    if (run->machine != CALLGATE_ABI_NONE)
        add_string(out, "machine", callgate_abi_name(run->machine));
    if (run->kernel)
        text_add(out, ", \"kernel\": \"%" PRIu32 ".%" PRIu32 "\"", run->kernel >> 16,
                 run->kernel & 0xffff);
    add_number(out, "beganNs", run->began_ns);
    add_number(out, "endedNs", run->ended_ns);
    add_claim(out, "whole", run->is_whole);
    add_claim(out, "container", run->is_container);
    add_claim(out, "noNewPrivs", run->has_no_new_privs);
    if (*run->subject)
        add_string(out, "subject", run->subject);
    text_add_char(out, '}');
}

static void add_args(text *out, const sighting *what)
{
    interest kept = interest_of(what->abi, what->nr);

    if (!what->has_args || !kept.count)
        return;
    text_add(out, ", \"args\": {");
    for (uint32_t index = 0; index < kept.count; index++)
        text_add(out, "%s\"%" PRIu32 "\": %" PRIu64, index ? ", " : "", kept.args[index].index,
                 what->args[kept.args[index].index]);
    text_add_char(out, '}');
}

static void add_sighting(text *out, const sighting *what)
{
    const char *name = callgate_call_name(what->abi, what->nr);
    char answer[ACTION_TEXT_BYTES];

    action_format(what->word, CALLGATE_ABI_NONE, answer);
    text_add(out, "{\"abi\": \"%s\", \"nr\": %" PRIu32, callgate_abi_name(what->abi), what->nr);
    if (name)
        add_string(out, "call", name);
    add_args(out, what);
    add_string(out, "answer", answer);
    text_add(out, ", \"run\": %" PRIu32 ", \"count\": %" PRIu64, what->run, what->count);
    add_number(out, "firstNs", what->first_ns);
    add_number(out, "lastNs", what->last_ns);
    if (*what->program)
        add_string(out, "program", what->program);
    text_add_char(out, '}');
}

void observation_write(const observation *seen, text *out)
{
    text_add(out, "{\n  \"" OBSERVATION_KEY "\": %d,\n  \"runs\": [", OBSERVATION_VERSION);
    for (size_t index = 0; index < seen->run_count; index++) {
        text_add(out, "%s\n    ", index ? "," : "");
        add_run(out, &seen->runs[index]);
    }
    text_add(out, "\n  ],\n  \"calls\": [");
    for (size_t index = 0; index < seen->sighting_count; index++) {
        text_add(out, "%s\n    ", index ? "," : "");
        add_sighting(out, &seen->sightings[index]);
    }
    text_add(out, "\n  ]\n}\n");
}
