/* Takes a line of strace's output apart.
 *
 * Before a call stand, as its options go: a pid (`123 `, `[pid 123] `, `123<sh> `), a time (-t,
 * -tt, -ttt, -r), a number in brackets (-n), an address in brackets (-i).
 */
#include "record/strace_line.h"
#include "base/limits.h"
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_' || is_digit(c);
}

/* `<comm>` behind a pid. */
static void take_program(log_span *rest, strace_line *line)
{
    const char *end =
        rest->at < rest->end && *rest->at == '<' ? memchr(rest->at, '>', log_bytes(*rest)) : NULL;

    if (!end)
        return;
    line->program = (log_span){rest->at + 1, end};
    rest->at = end + 1;
}

/* `[pid 123] ` and `[pid 123<sh>] `. */
static bool take_bracketed_pid(log_span *rest, strace_line *line)
{
    log_span at = *rest;

    if (!log_skip(&at, "[pid "))
        return false;
    log_skip_blanks(&at);
    if (!log_number(&at, 10, &line->task))
        return false;
    take_program(&at, line);
    if (!log_skip(&at, "]"))
        return false;
    *rest = at;
    return true;
}

/* `[ 41] ` is a number, `[00007f48a9074c47] ` an address, of 8 digits or 16. */
static bool take_bracket(log_span *rest, strace_line *line)
{
    enum { ADDRESS_DIGIT_COUNT_MIN = 8 };
    log_span at = *rest;

    if (!log_skip(&at, "["))
        return false;
    log_skip_blanks(&at);
    log_span digits = at;
    while (at.at < at.end && (strchr("0123456789abcdef?", *at.at) != NULL) && *at.at)
        at.at++;
    digits.end = at.at;
    if (!log_bytes(digits) || !log_skip(&at, "] "))
        return false;
    if (log_bytes(digits) < ADDRESS_DIGIT_COUNT_MIN)
        line->has_nr = log_number(&digits, 10, &line->nr) && digits.at == digits.end;
    *rest = at;
    return true;
}

/* `(+     0.000123) ` */
static bool take_relative(log_span *rest)
{
    const char *end = memchr(rest->at, ')', log_bytes(*rest));

    if (!end || !log_skip(rest, "(+"))
        return false;
    rest->at = end + 1;
    return true;
}

/* `22:49:38 `, `22:49:38.123456 `: no date, so no time that is known. */
static bool take_clock(log_span *rest)
{
    const char *at = rest->at;

    while (at < rest->end && (is_digit(*at) || *at == ':' || *at == '.'))
        at++;
    if (at == rest->end || *at != ' ' || !memchr(rest->at, ':', (size_t)(at - rest->at)))
        return false;
    rest->at = at;
    return true;
}

/* A number: a time where it has a point or is beyond all pids, else a pid where none was yet. */
static bool take_number(log_span *rest, strace_line *line)
{
    const uint64_t second_ns = 1000000000, age_ns = 365 * 86400 * second_ns;
    log_span at = *rest;
    uint64_t number;

    if (log_time(&at, &number)) {
        line->time_ns = number > age_ns ? number : 0; /* less is -r's */
    } else if (log_number(&at, 10, &number)) {
        if (number < LOG_PID_MAX && !line->task)
            line->task = number;
        else if (number < UINT64_MAX / second_ns)
            line->time_ns = number * second_ns;
        take_program(&at, line);
    } else {
        return false;
    }
    if (at.at < at.end && *at.at != ' ')
        return false;
    *rest = at;
    return true;
}

static void take_leader(log_span *rest, strace_line *line)
{
    do
        log_skip_blanks(rest);
    while (take_bracketed_pid(rest, line) || take_bracket(rest, line) || take_relative(rest) ||
           take_clock(rest) || take_number(rest, line));
}

/* [ Process PID=1 runs in 32 bit mode. ] */
static bool take_mode(log_span rest, strace_line *line)
{
    const char *end = log_find(rest, " mode. ]");

    if (!end || !log_skip(&rest, "[ Process PID=") || !log_number(&rest, 10, &line->mode_pid) ||
        !log_skip(&rest, " runs in "))
        return false;
    line->kind = STRACE_MODE;
    line->name = (log_span){rest.at, end > rest.at ? end : rest.at};
    return true;
}

static bool take_name(log_span *rest, log_span *ret_name)
{
    *ret_name = *rest;
    while (rest->at < rest->end && is_name(*rest->at))
        rest->at++;
    ret_name->end = rest->at;
    return log_bytes(*ret_name) > 0;
}

static bool take_resumed(log_span rest, strace_line *line)
{
    if (!log_skip(&rest, "<... ") || !take_name(&rest, &line->name) ||
        !log_skip(&rest, " resumed>"))
        return false;
    line->kind = STRACE_RESUMED;
    return true;
}

/* What stands behind the point where another task's news came in between is nothing. */
static void cut(strace_line *line)
{
    static const char attached[] = "strace: Process ", unfinished[] = " <unfinished ...>";
    const char *at = log_find(line->args, attached);
    const size_t bytes = sizeof unfinished - 1;

    if (at) {
        line->args.end = at;
        line->is_cut = true;
    } else if (log_bytes(line->args) >= bytes &&
               memcmp(line->args.end - bytes, unfinished, bytes) == 0) {
        line->args.end -= bytes;
        line->is_cut = true;
    }
}

static bool take_call(log_span rest, strace_line *line)
{
    log_span name;

    if (!take_name(&rest, &name) || !log_skip(&rest, "("))
        return false;
    line->kind = STRACE_CALL;
    line->name = name;
    line->args = rest;
    cut(line);
    if (log_skip(&name, "syscall_0x"))
        line->has_nr = log_number(&name, 16, &line->nr) && name.at == name.end;
    return true;
}

strace_line strace_line_read(log_span source)
{
    strace_line line = {.program = {source.at, source.at}};

    take_leader(&source, &line);
    if (!take_mode(source, &line) && !take_resumed(source, &line))
        (void)take_call(source, &line);
    return line;
}

bool strace_line_is_sure(log_span source, const strace_line *line)
{
    if (line->kind != STRACE_CALL)
        return line->kind != STRACE_OTHER;
    return line->is_cut || log_find(source, " = ") != NULL;
}
