/* Reports what a written profile comes to, as JSON. */
#include "cli/record/report.h"

#include "record/reach.h"

static void json_counts(json_out *json, const summary_facts *facts)
{
    static const char *const reasons[] = {"seen", "included", "basic", "widened", "runtime"};
    callgate_abi_set abis = summary_other_abis(facts) | CALLGATE_ABI_BIT(facts->machine);
    uint32_t counts[NEED_RUNTIME + 1];

    summary_count_reasons(facts, counts);
    json_begin(json, "permitted", '{');
    for (callgate_abi abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (abis & CALLGATE_ABI_BIT(abi))
            json_number(json, callgate_abi_name(abi),
                        reach_call_count(facts->store, facts->ours.policy, abi));
    }
    json_end(json, '}');
    json_number(json, "permitted_by_docker",
                reach_call_count(facts->store, facts->docker.policy, facts->machine));
    json_begin(json, "reasons", '{');
    for (uint32_t reason = 0; reason <= NEED_RUNTIME; reason++)
        json_number(json, reasons[reason], counts[reason]);
    json_end(json, '}');
}

static void json_reach(json_out *json, const summary_facts *facts)
{
    json_begin(json, "risky", '[');
    for (uint32_t i = 0; i < risky_count; i++) {
        if (!summary_risk_remains(facts, &riskies[i]))
            continue;
        json_begin(json, NULL, '{');
        json_text(json, "what", riskies[i].name);
        json_text(json, "because", riskies[i].reason);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_begin(json, "out_of_reach", '[');
    for (uint32_t i = cve_count; i-- > 0;) { /* the newest first, as people are told */
        if (!summary_cve_is_out_of_reach(facts, &cves[i]))
            continue;
        json_begin(json, NULL, '{');
        json_text(json, "cve", cves[i].id);
        json_text(json, "name", cves[i].name);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_widened(json_out *json, const need *wanted)
{
    json_begin(json, "widened", '[');
    for (size_t i = 0; i < wanted->call_count; i++) {
        const needed_call *call = &wanted->calls[i];

        if (call->reason != NEED_WIDENED)
            continue;
        json_begin(json, NULL, '{');
        json_text(json, "call", call_name(call->call));
        json_text(json, "beside", call_name(call->seen_as));
        json_text(json, "because", call->because);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_arguments(json_out *json, const char *key, const needed_call *call, uint32_t args)
{
    text names;

    text_init(&names);
    summary_argument_names(&names, call, args);
    json_text(json, key, args != 0 ? text_data(&names) : NULL);
    text_release(&names);
}

static void json_freed(json_out *json, const need *wanted)
{
    json_begin(json, "left_free", '[');
    for (size_t i = 0; i < wanted->call_count; i++) {
        const needed_call *call = &wanted->calls[i];

        if (!call->was_freed)
            continue;
        json_begin(json, NULL, '{');
        json_text(json, "call", call_name(call->call));
        json_arguments(json, "any_value", call, call->freed_args);
        json_arguments(json, "any_combination", call, call->merged_args);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_singles(json_out *json, const summary_facts *facts)
{
    json_begin(json, "seen_once", '[');
    for (size_t i = 0; i < facts->seen->sighting_count; i++) {
        if (!summary_is_single(facts, i))
            continue;
        json_begin(json, NULL, '{');
        record_report_sighting(json, &facts->seen->sightings[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_left_out(json_out *json, const need *wanted)
{
    json_begin(json, "left_out", '[');
    for (size_t i = 0; i < wanted->unnamed_count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "abi", callgate_abi_name(wanted->unnamed_abis[i]));
        json_number(json, "nr", wanted->unnamed_nrs[i]);
        json_end(json, '}');
    }
    for (size_t i = 0; i < wanted->call_count; i++) {
        if (!summary_is_left_out(&wanted->calls[i]))
            continue;
        json_begin(json, NULL, '{');
        json_text(json, "call", call_name(wanted->calls[i].call));
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_advice(json_out *json, const need *wanted, const summary_options *options)
{
    const char *lines[SUMMARY_ADVICE_COUNT_MAX];
    uint32_t count = summary_advice(wanted, options, lines);

    json_begin(json, "advice", '[');
    for (uint32_t i = 0; i < count; i++)
        json_text(json, NULL, lines[i]);
    json_end(json, ']');
}

void record_report_profile(json_out *json, const record_report *report,
                           const record_request *request, const summary_facts *facts)
{
    static const char *const outcomes[] = {[RECORD_WROTE] = "written",
                                           [RECORD_UPDATED] = "updated",
                                           [RECORD_LEFT_AS_IS] = "unchanged"};

    if (report->outcome == RECORD_WROTE_NOTHING) {
        json_text(json, "profile", NULL);
        return;
    }
    json_begin(json, "profile", '{');
    json_text(json, "file", request->out);
    json_text(json, "outcome", outcomes[report->outcome]);
    if (facts != NULL) {
        json_counts(json, facts);
        json_reach(json, facts);
        json_widened(json, facts->wanted);
        json_freed(json, facts->wanted);
        json_singles(json, facts);
        json_left_out(json, facts->wanted);
        json_advice(json, facts->wanted, &report->told);
    }
    json_end(json, '}');
}
