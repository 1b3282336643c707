/* Tells observations, strace's logs, audit logs by their content.
 */
#include "base/json.h"
#include "base/limits.h"
#include "record/audit_record.h"
#include "record/observation_keys.h"
#include "record/strace_line.h"
#include <string.h>

static const char quoted_key[] = "\"" OBSERVATION_KEY "\"";

static void skip_space(log_span *rest)
{
    while (rest->at < rest->end && memchr(" \t\r\n", *rest->at, 4) != NULL)
        rest->at++;
}

static bool begins_with_key(log_span source)
{
    skip_space(&source);
    if (!log_skip(&source, "{"))
        return false;
    skip_space(&source);
    return log_skip(&source, quoted_key);
}

/* The key may stand anywhere in the object; a broken text is one where it begins with it. */
bool observation_is_text(const char *bytes, size_t byte_count)
{
    log_span source = {bytes, bytes + byte_count};
    const json_value *root;
    bool is_one;
    arena memory;

    if (!byte_count || !log_find(source, quoted_key))
        return false;
    if (begins_with_key(source))
        return true;
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    is_one = json_parse(bytes, byte_count, "", &memory, &root, NULL) == CALLGATE_OK &&
             json_member(root, OBSERVATION_KEY) != NULL;
    arena_release(&memory);
    return is_one;
}

observation_form observation_form_of(const char *bytes, size_t byte_count)
{
    log_span rest = {bytes, bytes + byte_count}, line;

    if (observation_is_text(bytes, byte_count))
        return FORM_OBSERVATION;
    for (uint32_t count = 0; count < LOG_FORM_LINE_COUNT_MAX && log_line(&rest, &line); count++) {
        strace_line call = strace_line_read(line);

        if (audit_record_read(line).kind != AUDIT_OTHER)
            return FORM_AUDIT;
        if (strace_line_is_sure(line, &call))
            return FORM_STRACE;
    }
    return FORM_UNKNOWN;
}
