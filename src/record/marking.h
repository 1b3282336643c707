/* The filter that stops the calls to be recorded.
 *
 * It is the profile with other words: what it permits is stopped, unless --skip's policy permits it
 * too; what it answers with an errno is stopped as well, so that refused calls are seen, and the
 * one who is asked gives that errno. Everything else stays as it is. The filter is proved like any
 * other.
 */
#ifndef RECORD_MARKING_H
#define RECORD_MARKING_H

#include "record/recorder.h"

typedef enum marking_kind {
    MARK_BY_NOTIFY, /* USER_NOTIF */
    MARK_BY_TRACE,  /* TRACE: its data is the errno to refuse with, MARK_PASSES: let it pass */
} marking_kind;

enum { MARK_PASSES = 0xffff };

/* Errors: CALLGATE_UNSUPPORTED where the profile notifies itself and MARK_BY_NOTIFY is wanted;
 * those of compiling. */
CALLGATE_MUST_CHECK callgate_status marking_make(const recorder_options *options, marking_kind kind,
                                                 callgate_filter **ret_filter,
                                                 callgate_error *reterr);

#endif
