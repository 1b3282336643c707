/* Arguments as strace prints them: where they end, what they are worth.
 */
#include "abi/abi.h"
#include "record/strace_line.h"
#include <string.h>

/* Passes a string from its first quote on; behind its last. */
static const char *behind_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\' && at + 1 < end;
    return at < end ? at + 1 : end;
}

/* Passes what -y and -yy say of a descriptor: <path>, <TCP:[a->b]>, </dev/tty<char 5:0>>. Angle
 * brackets of names are escaped; of arrows only sockets have any. */
static const char *behind_decoration(const char *at, const char *end)
{
    bool is_path = at + 1 < end && at[1] == '/';
    uint32_t depth = 0;

    for (; at < end; at++) {
        if (*at == '<')
            depth++;
        else if (*at == '>' && (is_path || at[-1] != '-') && --depth == 0)
            return at + 1;
    }
    return end;
}

static bool opens(char c)
{
    return c == '(' || c == '[' || c == '{';
}

static bool closes(char c)
{
    return c == ')' || c == ']' || c == '}';
}

static bool begins_decoration(const char *at, const char *end)
{
    return *at == '<' && at + 1 < end && at[1] != '<' && at[-1] != '<';
}

/* The end of the argument at the front: its comma, the bracket that closes the call, or the end of
 * the line. args.at[-1] is there. */
static const char *argument_end(log_span args)
{
    const char *at = args.at;
    uint32_t depth = 0;

    while (at < args.end) {
        if (*at == '"') {
            at = behind_string(at, args.end);
            continue;
        }
        if (begins_decoration(at, args.end)) {
            at = behind_decoration(at, args.end);
            continue;
        }
        if (depth == 0 && (*at == ',' || *at == ')'))
            return at;
        depth += opens(*at);
        depth -= closes(*at) && depth > 0;
        at++;
    }
    return args.end;
}

bool strace_argument(const strace_line *line, uint32_t index, log_span *ret_arg)
{
    log_span args = line->args;

    for (uint32_t at = 0;; at++) {
        log_skip_blanks(&args);
        const char *end = argument_end(args);

        if (at == index) {
            *ret_arg = (log_span){args.at, end};
            return end > args.at && (end < args.end || line->is_cut);
        }
        if (end == args.end || *end == ')')
            return false;
        args.at = end + 1;
    }
}

/* Blanks, comments. */
static void skip_comments(log_span *rest)
{
    log_skip_blanks(rest);
    while (log_skip(rest, "/*")) {
        const char *end = log_find(*rest, "*/");
        rest->at = end ? end + 2 : rest->end;
        log_skip_blanks(rest);
    }
}

static bool take_literal(log_span *rest, uint64_t *ret_value)
{
    bool is_negative = log_skip(rest, "-");
    uint32_t base = 10;

    if (log_skip(rest, "0x"))
        base = 16;
    else if (log_bytes(*rest) > 1 && rest->at[0] == '0' && rest->at[1] >= '0' && rest->at[1] <= '7')
        base = 8;
    if (!log_number(rest, base, ret_value))
        return false;
    if (is_negative)
        *ret_value = -*ret_value;
    return true;
}

static bool is_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static log_span take_word(log_span *rest)
{
    log_span word = *rest;

    while (rest->at < rest->end && is_name(*rest->at))
        rest->at++;
    word.end = rest->at;
    return word;
}

/* `_IOC(_IOC_READ|_IOC_WRITE, 0x54, 0x1, 0x4)`, by asm-generic/ioctl.h. */
static bool take_ioc(log_span *rest, uint64_t *ret_value)
{
    static const uint32_t shifts[] = {30, 8, 0, 16};
    uint64_t value = 0;

    for (uint32_t part = 0; part < 4; part++) {
        uint64_t number = 0;

        log_skip_blanks(rest);
        if (part == 0) {
            do {
                log_span word = take_word(rest);
                number |= log_is(word, "_IOC_WRITE") ? 1 : log_is(word, "_IOC_READ") ? 2 : 0;
            } while (log_skip(rest, "|"));
        } else if (!take_literal(rest, &number)) {
            return false;
        }
        value |= number << shifts[part];
        if (!log_skip(rest, part == 3 ? ")" : ","))
            return false;
    }
    *ret_value = value;
    return true;
}

/* A constant, or of `A or B` the first that is known: they are one number. */
static bool take_constant(log_span *rest, uint64_t *ret_value)
{
    bool is_known = false;

    do {
        log_span word = take_word(rest);
        uint64_t value;

        if (!log_bytes(word))
            return false;
        if (!is_known && constant_value(word.at, log_bytes(word), &value)) {
            *ret_value = value;
            is_known = true;
        }
    } while (log_skip(rest, " or "));
    return is_known;
}

static bool take_term(log_span *rest, bool has_names, uint64_t *ret_value)
{
    *ret_value = 0;
    if (log_skip(rest, "NULL"))
        return true;
    if (rest->at < rest->end && (*rest->at == '-' || (*rest->at >= '0' && *rest->at <= '9')))
        return take_literal(rest, ret_value);
    if (!has_names)
        return false;
    return log_skip(rest, "_IOC(") ? take_ioc(rest, ret_value) : take_constant(rest, ret_value);
}

bool strace_value(log_span source, bool has_names, uint64_t *ret_value)
{
    uint64_t value = 0, term;

    do {
        skip_comments(&source);
        if (!take_term(&source, has_names, &term))
            return false;
        value |= term;
        skip_comments(&source);
    } while (log_skip(&source, "|"));
    *ret_value = value;
    return source.at == source.end;
}
