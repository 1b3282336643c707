/* Reads audit records of calls.
 *
 * What a filter answered stands in a SECCOMP record, the arguments in the SYSCALL record that ends
 * the same event: the first waits for the second, as long as there is room.
 */
#include "abi/abi.h"
#include "base/limits.h"
#include "record/audit_record.h"
#include <string.h>

typedef struct audit_reader {
    log_reading reading;
    audit_record pending[LOG_PENDING_COUNT_MAX]; /* a ring, the oldest at `oldest` */
    uint32_t oldest;
    uint32_t pending_count;
} audit_reader;

static bool count(audit_reader *reader, const sighting *what)
{
    if (reader->reading.run.machine == CALLGATE_ABI_NONE)
        reader->reading.run.machine = abi_get(what->abi)->machine;
    return log_count(&reader->reading, what);
}

static audit_record *pending_at(audit_reader *reader, uint32_t index)
{
    return &reader->pending[(reader->oldest + index) % LOG_PENDING_COUNT_MAX];
}

static bool count_oldest(audit_reader *reader)
{
    audit_record *record = pending_at(reader, 0);
    bool was_answered = record->kind == AUDIT_OTHER; /* its arguments came */

    reader->oldest = (reader->oldest + 1) % LOG_PENDING_COUNT_MAX;
    reader->pending_count--;
    return was_answered || count(reader, &record->what);
}

static bool is_same_event(const audit_record *a, const audit_record *b)
{
    return log_bytes(a->event) > 0 && log_bytes(a->event) == log_bytes(b->event) &&
           memcmp(a->event.at, b->event.at, log_bytes(a->event)) == 0 &&
           a->what.abi == b->what.abi && a->what.nr == b->what.nr;
}

static bool take_seccomp(audit_reader *reader, const audit_record *record)
{
    if (reader->pending_count == LOG_PENDING_COUNT_MAX && !count_oldest(reader))
        return false;
    *pending_at(reader, reader->pending_count++) = *record;
    return true;
}

static bool take_syscall(audit_reader *reader, audit_record *record)
{
    for (uint32_t index = 0; index < reader->pending_count; index++) {
        audit_record *waiting = pending_at(reader, index);

        if (waiting->kind == AUDIT_SECCOMP && is_same_event(waiting, record)) {
            record->what.word = waiting->what.word;
            waiting->kind = AUDIT_OTHER;
        }
    }
    return count(reader, &record->what);
}

static bool take_line(audit_reader *reader, log_span line)
{
    audit_record record = {.kind = AUDIT_OTHER};

    if (log_bytes(line) <= LOG_LINE_BYTES_MAX)
        record = audit_record_read(line);
    if (record.kind == AUDIT_SECCOMP)
        return take_seccomp(reader, &record);
    if (record.kind == AUDIT_SYSCALL)
        return take_syscall(reader, &record);
    reader->reading.passed_over += log_bytes(line) > 0;
    return true;
}

callgate_status observation_read_audit(const char *bytes, size_t byte_count, const char *name,
                                       observation *ret_seen, uint64_t *ret_passed_over,
                                       callgate_error *reterr)
{
    audit_reader reader = {0};
    log_span rest = {bytes, bytes + byte_count}, line;

    if (!log_begin(&reader.reading, rest, name, OBSERVED_BY_AUDIT, reterr))
        return log_end(&reader.reading, name, ret_seen, ret_passed_over);
    while (log_line(&rest, &line) && take_line(&reader, line))
        continue;
    while (reader.reading.status == CALLGATE_OK && reader.pending_count && count_oldest(&reader))
        continue;
    return log_end(&reader.reading, name, ret_seen, ret_passed_over);
}
