/* One audit record of a call: from audit.log, journalctl, dmesg or ausearch.
 */
#ifndef RECORD_AUDIT_RECORD_H
#define RECORD_AUDIT_RECORD_H

#include "record/log.h"

typedef enum audit_kind {
    AUDIT_OTHER,
    AUDIT_SECCOMP, /* what a filter answered */
    AUDIT_SYSCALL, /* a call at its end, with the first four arguments */
} audit_kind;

typedef struct audit_record {
    audit_kind kind;
    log_span event; /* "1700000000.123:456": records of one event belong together; may be empty */
    sighting what;
} audit_record;

audit_record audit_record_read(log_span line);

#endif
