/* Filling a callgate_error.
 *
 * The failing helper is a macro, so that origins are the caller's.
 *
 *     return FAIL(reterr, CALLGATE_INVALID, "unknown action '%s'", name);
 *
 * FAIL gives its status back. FAIL_AT adds a place. fail_hint adds advice to an error just made;
 * with a NULL reterr all of them do nothing but return the status.
 */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include "callgate/error.h"

#define FAIL(reterr, status, ...)                                                                  \
    fail_make((reterr), (status), NULL, __FILE__, __LINE__, __VA_ARGS__)
#define FAIL_AT(reterr, status, place, ...)                                                        \
    fail_make((reterr), (status), (place), __FILE__, __LINE__, __VA_ARGS__)
/* For CALLGATE_SYSTEM: os_errno is `number`, and its text ends the sentence. */
#define FAIL_OS(reterr, number, ...)                                                               \
    fail_make_os((reterr), (number), __FILE__, __LINE__, __VA_ARGS__)

__attribute__((cold, format(printf, 6, 7))) callgate_status
fail_make(callgate_error *reterr, callgate_status status, const callgate_place *place,
          const char *file, int line, const char *format, ...);
__attribute__((cold, format(printf, 5, 6))) callgate_status fail_make_os(callgate_error *reterr,
                                                                         int number,
                                                                         const char *file, int line,
                                                                         const char *format, ...);
__attribute__((cold, format(printf, 2, 3))) void fail_hint(callgate_error *reterr,
                                                           const char *format, ...);

/* "did you mean 'X'?", or what there is where nothing is near: both may be NULL. */
__attribute__((cold)) void fail_hint_nearest(callgate_error *reterr, const char *nearest,
                                             const char *otherwise);

/* Hands a diagnostic to a sink; a NULL sink takes it silently. hint and place may be NULL. */
__attribute__((format(printf, 6, 7))) void sink_report(const callgate_sink *sink,
                                                       callgate_severity severity, const char *rule,
                                                       const callgate_place *place,
                                                       const char *hint, const char *format, ...);

/* The same of the target that was asked for: the place is the source's name alone. */
__attribute__((format(printf, 6, 7))) void
sink_report_target(const callgate_sink *sink, callgate_severity severity, const char *rule,
                   const char *source, const char *hint, const char *format, ...);

/* Of an input, with a call that shows it; NULL: none. */
__attribute__((format(printf, 7, 8))) void
sink_report_call(const callgate_sink *sink, callgate_severity severity, const char *rule,
                 const callgate_place *place, const char *hint, const char *witness,
                 const char *format, ...);

#endif
