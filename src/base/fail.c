/* Errors filled, diagnostics handed on. */
#include "base/fail.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the UTF-8 sequence at `at`, or 0 where it is broken, cut short, or a control. */
static size_t printable_bytes(const unsigned char *at)
{
    size_t bytes = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

    if (at[0] < 0x20 || at[0] == 0x7f || (at[0] >= 0x80 && at[0] < 0xc2) || at[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return at[0] == 0xc2 && at[1] < 0xa0 ? 0 : bytes;
}

/* Texts quote hostile input: what could steer a terminal becomes '?'. */
static void make_printable(char *text)
{
    unsigned char *at = (unsigned char *)text;

    while (*at) {
        size_t bytes = printable_bytes(at);
        if (bytes == 0)
            *at = '?';
        at += bytes ? bytes : 1;
    }
}

/* Ends a text that was too long with dots, without half a character before them. */
static void mark_cut(char *text, size_t bytes_max)
{
    size_t at = bytes_max - 4;

    while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
        at--;
    memcpy(text + at, "...", 4);
}

__attribute__((format(printf, 3, 0))) static void format_text(char *ret_text, size_t bytes_max,
                                                              const char *format, va_list values)
{
    int bytes = vsnprintf(ret_text, bytes_max, format, values);

    if (bytes < 0)
        ret_text[0] = '\0';
    else if ((size_t)bytes >= bytes_max)
        mark_cut(ret_text, bytes_max);
    make_printable(ret_text);
}

static void begin_error(callgate_error *reterr, callgate_status status, const callgate_place *place,
                        const char *file, int line)
{
    reterr->status = status;
    reterr->os_errno = 0;
    reterr->place = place ? *place : (callgate_place){0};
    reterr->hint[0] = '\0';
    reterr->origin_file = file;
    reterr->origin_line = line;
}

callgate_status fail_make(callgate_error *reterr, callgate_status status,
                          const callgate_place *place, const char *file, int line,
                          const char *format, ...)
{
    va_list values;

    if (!reterr)
        return status;
    begin_error(reterr, status, place, file, line);
    va_start(values, format);
    format_text(reterr->text, sizeof(reterr->text), format, values);
    va_end(values);
    return status;
}

callgate_status fail_make_os(callgate_error *reterr, int number, const char *file, int line,
                             const char *format, ...)
{
    va_list values;
    size_t bytes;

    if (!reterr)
        return CALLGATE_SYSTEM;
    begin_error(reterr, CALLGATE_SYSTEM, NULL, file, line);
    reterr->os_errno = number;
    va_start(values, format);
    format_text(reterr->text, sizeof(reterr->text), format, values);
    va_end(values);
    bytes = strlen(reterr->text);
    snprintf(reterr->text + bytes, sizeof(reterr->text) - bytes, ": %s", strerror(number));
    return CALLGATE_SYSTEM;
}

void fail_hint(callgate_error *reterr, const char *format, ...)
{
    va_list values;

    if (!reterr)
        return;
    va_start(values, format);
    format_text(reterr->hint, sizeof(reterr->hint), format, values);
    va_end(values);
}

void fail_hint_nearest(callgate_error *reterr, const char *nearest, const char *otherwise)
{
    if (nearest != NULL)
        fail_hint(reterr, "did you mean '%s'?", nearest);
    else if (otherwise != NULL)
        fail_hint(reterr, "%s", otherwise);
}

/* Copies what is no format. */
static void copy_text(char *ret_text, size_t bytes_max, const char *text)
{
    size_t bytes = text ? strnlen(text, bytes_max) : 0;

    memcpy(ret_text, text ? text : "", bytes < bytes_max ? bytes + 1 : bytes);
    if (bytes == bytes_max)
        mark_cut(ret_text, bytes_max);
    make_printable(ret_text);
}

/* Hands over what holds a severity, a rule, a place. */
__attribute__((format(printf, 5, 0))) static void report(const callgate_sink *sink,
                                                         callgate_diagnostic *diagnostic,
                                                         const char *hint, const char *witness,
                                                         const char *format, va_list values)
{
    if (!sink || !sink->take)
        return;
    format_text(diagnostic->text, sizeof(diagnostic->text), format, values);
    copy_text(diagnostic->hint, sizeof(diagnostic->hint), hint);
    copy_text(diagnostic->witness, sizeof(diagnostic->witness), witness);
    sink->take(sink->user, diagnostic);
}

static callgate_diagnostic diagnostic_at(callgate_severity severity, const char *rule,
                                         const callgate_place *place)
{
    return (callgate_diagnostic){
        .severity = severity, .rule = rule, .place = place ? *place : (callgate_place){0}};
}

void sink_report(const callgate_sink *sink, callgate_severity severity, const char *rule,
                 const callgate_place *place, const char *hint, const char *format, ...)
{
    callgate_diagnostic diagnostic = diagnostic_at(severity, rule, place);
    va_list values;

    va_start(values, format);
    report(sink, &diagnostic, hint, NULL, format, values);
    va_end(values);
}

void sink_report_target(const callgate_sink *sink, callgate_severity severity, const char *rule,
                        const char *source, const char *hint, const char *format, ...)
{
    const callgate_place whole = {.name = source};
    callgate_diagnostic diagnostic = diagnostic_at(severity, rule, &whole);
    va_list values;

    diagnostic.is_of_target = true;
    va_start(values, format);
    report(sink, &diagnostic, hint, NULL, format, values);
    va_end(values);
}

void sink_report_call(const callgate_sink *sink, callgate_severity severity, const char *rule,
                      const callgate_place *place, const char *hint, const char *witness,
                      const char *format, ...)
{
    callgate_diagnostic diagnostic = diagnostic_at(severity, rule, place);
    va_list values;

    va_start(values, format);
    report(sink, &diagnostic, hint, witness, format, values);
    va_end(values);
}
