/* Reports a recording as one JSON object. */
#include "cli/record/report.h"

#include <stdlib.h>

void record_report_begin(record_report *report, cli_session *cli)
{
    *report = (record_report){.cli = cli};
    text_init(&report->profile);
    cli->said = &report->said;
}

void record_report_release(record_report *report)
{
    report->cli->said = NULL;
    if (report->has_profile)
        need_release(&report->wanted);
    text_release(&report->profile);
    said_release(&report->said);
    free(report->outside);
}

void record_report_take_recording(record_report *report, const record_session *session)
{
    recorder *rec = session->rec;
    const recorder_class *class = rec->class;

    if (report == NULL)
        return;
    report->has_recorded = true;
    report->by = class->by;
    report->began_ns = session->run.began_ns;
    report->ended_ns = session->run.ended_ns;
    report->elapsed_ms = session->elapsed_ms;
    report->is_whole = session->is_whole;
    report->task_count = class->total_count(rec);
    report->left_count = session->left_count;
    report->lost_count = class->lost_count(rec);
    report->was_killed = recorder_was_killed(rec);
    report->unjudged_count = class->unjudged_count == NULL ? 0 : class->unjudged_count(rec);
    const unguarded_task *task = class->unguarded == NULL ? NULL : class->unguarded(rec);
    if (task != NULL)
        report->unguarded = *task;
}

void record_report_take_program(record_report *report, const record_session *session)
{
    if (report == NULL)
        return;
    report->has_program_end = session->has_child_ended;
    report->program_end = session->end;
}

void record_report_take_profile(record_report *report, const summary_options *options, need *wanted,
                                text *profile)
{
    if (report == NULL)
        return;
    if (report->has_profile)
        need_release(&report->wanted);
    text_release(&report->profile);
    report->wanted = *wanted;
    report->profile = *profile;
    report->has_profile = true;
    report->told = *options;
    *wanted = (need){0};
    text_init(profile);
}

void record_report_take_outcome(record_report *report, record_outcome outcome)
{
    if (report != NULL)
        report->outcome = outcome;
}

void record_report_take_partial(record_report *report)
{
    if (report != NULL)
        report->is_partial_kept = true;
}

void record_report_take_gate(record_report *report, const observation *seen)
{
    if (report != NULL)
        report->outside = calloc(seen->sighting_count / 64 + 1, sizeof *report->outside);
}

void record_report_take_outside(record_report *report, size_t sighting_index)
{
    if (report != NULL && report->outside != NULL)
        report->outside[sighting_index / 64] |= UINT64_C(1) << sighting_index % 64;
}

void record_report_take_saved(record_report *report)
{
    if (report != NULL)
        report->is_saved = true;
}

static void json_subject(json_out *json, const record_request *request)
{
    json_begin(json, "subject", '{');
    if (request->run.argv != NULL) {
        json_text(json, "kind", request->run.rootfs != NULL ? "rootfs" : "command");
        if (request->run.rootfs != NULL)
            json_text(json, "rootfs", request->run.rootfs);
        json_begin(json, "command", '[');
        for (char *const *word = request->run.argv; *word != NULL; word++)
            json_text(json, NULL, *word);
        json_end(json, ']');
    } else if (request->pid != 0) {
        json_text(json, "kind", "process");
        json_number(json, "pid", (uint64_t)request->pid);
    } else if (request->cgroup != NULL) {
        json_text(json, "kind", "cgroup");
        json_text(json, "cgroup", request->cgroup);
    } else if (request->container != NULL) {
        json_text(json, "kind", "container");
        json_text(json, "container", request->container);
    } else {
        json_text(json, "kind", "files");
    }
    json_end(json, '}');
}

static void json_from(json_out *json, cli_session *cli)
{
    const char *name;

    json_begin(json, "from", '[');
    for (size_t i = 0; (name = args_value(&cli->args, OPTION_FROM, i)) != NULL; i++)
        json_text(json, NULL, name);
    json_end(json, ']');
}

static void json_program(json_out *json, const record_report *report)
{
    if (!report->has_program_end) {
        json_text(json, "program", NULL);
        return;
    }
    json_begin(json, "program", '{');
    json_number(json, report->program_end.is_signal ? "signal" : "exit",
                (uint64_t)report->program_end.number);
    json_end(json, '}');
}

static void json_recording(json_out *json, const record_report *report)
{
    static const char *const names[] = {[OBSERVED_BY_EBPF] = "ebpf",
                                        [OBSERVED_BY_NOTIFY] = "notify",
                                        [OBSERVED_BY_PTRACE] = "ptrace"};

    if (!report->has_recorded) {
        json_text(json, "recording", NULL);
        return;
    }
    json_begin(json, "recording", '{');
    json_text(json, "recorder", names[report->by]);
    json_time(json, "began", report->began_ns);
    json_time(json, "ended", report->ended_ns);
    json_number(json, "elapsed_ms", report->elapsed_ms);
    json_bool(json, "whole", report->is_whole);
    json_number(json, "tasks", report->task_count);
    json_number(json, "processes_left", report->left_count);
    json_number(json, "lost_calls", report->lost_count);
    json_number(json, "unjudged_calls", report->unjudged_count);
    json_bool(json, "recorder_killed", report->was_killed);
    json_text(json, "unguarded", *report->unguarded.name != '\0' ? report->unguarded.name : NULL);
    json_end(json, '}');
}

static void json_gate(json_out *json, const record_report *report, const record_request *request,
                      const observation *seen)
{
    if (report->outside == NULL) {
        json_text(json, "check", NULL);
        return;
    }
    json_begin(json, "check", '{');
    json_text(json, "source", request->check);
    json_begin(json, "outside", '[');
    for (size_t i = 0; i < seen->sighting_count; i++) {
        if ((report->outside[i / 64] >> i % 64 & 1) == 0)
            continue;
        json_begin(json, NULL, '{');
        record_report_sighting(json, &seen->sightings[i]);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
}

static void write_all(FILE *file, const record_report *report, const record_request *request,
                      const observation *seen, int status, const summary_facts *facts)
{
    json_out json = {.file = file};

    json_begin(&json, NULL, '{');
    json_number(&json, "schema", 1);
    json_number(&json, "status", (uint64_t)status);
    json_subject(&json, request);
    json_from(&json, report->cli);
    json_program(&json, report);
    json_recording(&json, report);
    record_report_profile(&json, report, request, facts);
    json_gate(&json, report, request, seen);
    json_text(&json, "observation", report->is_saved ? request->save : NULL);
    json_text(&json, "partial", report->is_partial_kept ? request->partial : NULL);
    record_report_refused(&json, seen, facts);
    record_report_calls(&json, seen);
    said_json(&json, "messages", &report->said);
    json_end(&json, '}');
}

/* All of it in memory first: a file is there whole or not at all. */
static bool write_file(const record_report *report, const record_request *request,
                       const observation *seen, int status, const summary_facts *facts)
{
    char *bytes = NULL;
    size_t count = 0;
    FILE *file = open_memstream(&bytes, &count);

    if (file != NULL)
        write_all(file, report, request, seen, status, facts);
    bool is_made = file != NULL && ferror(file) == 0;
    is_made = file != NULL && fclose(file) == 0 && is_made;
    if (!is_made)
        talk_failure(report->cli, "out of memory");
    is_made = is_made && output_place_write(report->cli, &request->report_place, bytes, count);
    free(bytes);
    return is_made;
}

static bool write_report(const record_report *report, const record_request *request,
                         const observation *seen, int status, const summary_facts *facts)
{
    if (request->report_path != NULL)
        return write_file(report, request, seen, status, facts);
    write_all(stdout, report, request, seen, status, facts);
    return true; /* output_end tells what of it is lost */
}

int record_report_write(record_report *report, const record_request *request,
                        const observation *seen, int status)
{
    summary_facts facts;
    callgate_error err;
    bool has_facts = false;

    if (report->has_profile) {
        has_facts = summary_facts_open(&facts, &report->wanted, seen, text_data(&report->profile),
                                       report->profile.bytes, &err) == CALLGATE_OK;
        if (!has_facts)
            talk_error(report->cli, &err);
    }
    if (!write_report(report, request, seen, status, has_facts ? &facts : NULL) && status == 0)
        status = RUN_FAILED;
    if (report->has_profile)
        summary_facts_close(&facts);
    return status;
}
