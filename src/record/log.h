/* What the readers of logs share: lines, words, the observation made.
 *
 * A span is a piece of the log; functions that take something off its front move `at`.
 */
#ifndef RECORD_LOG_H
#define RECORD_LOG_H

#include "record/observation.h"

typedef struct log_span {
    const char *at;
    const char *end;
} log_span;

size_t log_bytes(log_span span);
bool log_is(log_span span, const char *word);

/* Takes off the next line, without its end; false: there is none. */
bool log_line(log_span *rest, log_span *ret_line);

/* Takes off a word that is there, blanks, a number; false: it isn't there, and nothing is taken. */
bool log_skip(log_span *rest, const char *word);
void log_skip_blanks(log_span *rest);
bool log_number(log_span *rest, uint32_t base, uint64_t *ret_number);

/* Takes off "1700000000.123456" as nanoseconds. */
bool log_time(log_span *rest, uint64_t *ret_ns);

/* Where a word first stands in a span; NULL: nowhere. */
const char *log_find(log_span span, const char *word);

/* One log on its way into an observation. */
typedef struct log_reading {
    observation seen;
    observed_run run;
    uint64_t call_count;
    uint64_t passed_over;
    callgate_error *reterr;
    callgate_status status;
} log_reading;

/* Begins with a run of its own (index 0), named by the log's digest. false: status says why. */
bool log_begin(log_reading *reading, log_span all, const char *name, observed_by by,
               callgate_error *reterr);

/* Counts one call. */
bool log_count(log_reading *reading, const sighting *what);

/* Hands the observation over, or releases it and gives the failure; no call at all is one. */
callgate_status log_end(log_reading *reading, const char *name, observation *ret_seen,
                        uint64_t *ret_passed_over);

#endif
