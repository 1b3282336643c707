/* What a recording came to, for programs: --json.
 *
 * A report is filled while things happen, by those who know; at the end it is one JSON object
 * (docs/record.md lists its members), on standard output where that isn't a program's, else in the
 * file that was named. It is there whenever the options made sense, however the recording ended.
 *
 *     record_report_begin(&report, cli);
 *     … record_report_take_…(request->report, …) …
 *     status = record_report_write(&report, request, &seen, status);     // where it was asked for
 *     record_report_release(&report);
 *
 * Functions that take NULL for a report do nothing then: a replay is told of in none.
 */
#ifndef CLI_RECORD_REPORT_H
#define CLI_RECORD_REPORT_H

#include "cli/record/record.h"
#include "cli/said.h"
#include "record/summary_facts.h"

/* What became of OUT. */
typedef enum record_outcome {
    RECORD_WROTE_NOTHING,
    RECORD_WROTE,      /* made anew */
    RECORD_UPDATED,    /* --update: edited */
    RECORD_LEFT_AS_IS, /* --update: there was nothing to add */
} record_outcome;

typedef struct record_report {
    cli_session *cli;
    said_list said;

    bool has_recorded;
    observed_by by;
    uint64_t began_ns; /* CLOCK_REALTIME */
    uint64_t ended_ns;
    uint64_t elapsed_ms;
    bool is_whole;
    uint64_t task_count; /* that were met */
    uint32_t left_count; /* processes that go on */
    uint64_t lost_count;
    uint64_t unjudged_count;
    bool was_killed; /* the watcher */
    unguarded_task unguarded;
    bool has_program_end;
    spawn_end program_end;

    record_outcome outcome;
    bool is_saved; /* --save was written */
    bool is_partial_kept;
    need wanted; /* of the profile that was written, in `profile` */
    text profile;
    bool has_profile;
    summary_options told;

    uint64_t *outside; /* --check: bits by the index of sightings; NULL: no gate */
} record_report;

/* From here on what is said is kept. */
void record_report_begin(record_report *report, cli_session *cli);
void record_report_release(record_report *report);

/* The exit status: `status`, or what says that the report couldn't be written. */
int record_report_write(record_report *report, const record_request *request,
                        const observation *seen, int status);

/* A session that has recorded, its recorder not freed yet; how its program ended. */
void record_report_take_recording(record_report *report, const record_session *session);
void record_report_take_program(record_report *report, const record_session *session);

/* A profile that was written; both become the report's, and are empty then. */
void record_report_take_profile(record_report *report, const summary_options *options, need *wanted,
                                text *profile);

/* What became of OUT; that OUT.partial was left; that --save was written. */
void record_report_take_outcome(record_report *report, record_outcome outcome);
void record_report_take_partial(record_report *report);
void record_report_take_saved(record_report *report);

/* A gate, before it looks at calls; a call outside of it. */
void record_report_take_gate(record_report *report, const observation *seen);
void record_report_take_outside(record_report *report, size_t sighting_index);

/* The calls that were seen, each answer of a call with its ways; those that were refused
 * (report_calls.c). `facts` NULL: no profile was written. */
void record_report_calls(json_out *json, const observation *seen);
void record_report_refused(json_out *json, const observation *seen, const summary_facts *facts);
void record_report_sighting(json_out *json, const sighting *what);
void json_time(json_out *json, const char *key, uint64_t time_ns);

/* What the written profile comes to (report_profile.c). */
void record_report_profile(json_out *json, const record_report *report,
                           const record_request *request, const summary_facts *facts);

#endif
