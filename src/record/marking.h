/* The filter that stops the calls to be recorded.
 *
 * It is the profile with other words: what it permits is stopped, unless --skip's policy permits it
 * too (LOG logs nothing where it is stopped); what it answers with an errno is stopped as well, so
 * that refused calls are seen, and the one who is asked gives that errno. Everything else stays as
 * it is. The filter is proved like any other.
 *
 * A listener is asked instead of a tracer, and may let go on what TRACE stands for. So TRACE
 * refuses the program a listener of its own with EBUSY, as a listener does; where there may be one
 * outside, MARK_PERMITTED leaves it nothing to let go on.
 */
#ifndef RECORD_MARKING_H
#define RECORD_MARKING_H

#include "record/recorder.h"

typedef enum marking_kind {
    MARK_BY_NOTIFY, /* USER_NOTIF */
    MARK_BY_TRACE,  /* TRACE: its data is the errno to refuse with, MARK_PASSES: let it pass */
    MARK_PERMITTED, /* the same, but the filter refuses by itself, and that isn't seen */
} marking_kind;

enum { MARK_PASSES = 0xffff };

/* Errors: CALLGATE_UNSUPPORTED where the profile notifies itself and MARK_BY_NOTIFY is wanted;
 * those of compiling. */
CALLGATE_MUST_CHECK callgate_status marking_make(const recorder_options *options, marking_kind kind,
                                                 callgate_filter **ret_filter,
                                                 callgate_error *reterr);

#endif
