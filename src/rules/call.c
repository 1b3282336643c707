/* CALL, the grammar for calls: names, globs, groups, numbers. */
#include "rules/call.h"
#include "rules/call_reader.h"
#include <assert.h>
#include <string.h>

/* The head of a CALL: what stands between the ABI and the arguments. */
typedef struct call_head {
    const char *text;
    size_t bytes;
    size_t begin;
    size_t end;
} call_head;

/* Does the call exist on the ABI that was asked for, be it through socketcall or ipc? */
static bool is_on(call_id call, callgate_abi abi)
{
    uint32_t nr, value;

    return abi == CALLGATE_ABI_NONE || call_nr(call, abi, &nr) ||
           call_multiplexer(call, abi, &nr, &value);
}

/* Does a name match a pattern of `*` and `?`? The last star takes a byte more at each retry. */
static bool glob(const char *pattern, const char *pattern_end, const char *name)
{
    const char *star = NULL, *retry = NULL;

    while (*name) {
        if (pattern < pattern_end && *pattern == '*') {
            star = ++pattern;
            retry = name;
        } else if (pattern < pattern_end && (*pattern == '?' || *pattern == *name)) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star;
            name = ++retry;
        } else {
            return false;
        }
    }
    while (pattern < pattern_end && *pattern == '*')
        pattern++;
    return pattern == pattern_end;
}

static call_match *room(call_reader *reader, size_t count)
{
    call_match *matches = arena_alloc(reader->arena, count * sizeof *matches);

    if (!matches)
        call_failed(reader, FAIL(reader->reterr, CALLGATE_MEMORY, "no memory to read a call"));
    return matches;
}

static void add_match(call_match *matches, call_expression *expression, call_id call)
{
    if (is_on(call, expression->abi))
        matches[expression->match_count++] = (call_match){.abi = expression->abi, .call = call};
}

static bool match_name(call_reader *reader, const call_head *head, call_expression *expression)
{
    call_id call = call_from_name(head->text, head->bytes);
    call_match *matches;

    if (call == CALL_NONE) {
        CALL_FAIL(reader, head->begin, head->end, "unknown system call '%.*s'", (int)head->bytes,
                  head->text);
        call_hint_name(reader->reterr, head->text, head->bytes);
        return false;
    }
    matches = room(reader, 1);
    if (!matches)
        return false;
    expression->matches = matches;
    add_match(matches, expression, call);
    if (expression->match_count > 0)
        return true;
    CALL_FAIL(reader, head->begin, head->end, "'%s' is no system call of %s", call_name(call),
              callgate_abi_name(expression->abi));
    call_hint_abis_of(reader->reterr, call);
    return false;
}

static bool fail_none(call_reader *reader, const call_head *head, const call_expression *expression)
{
    bool has_abi = expression->abi != CALLGATE_ABI_NONE;

    return CALL_FAIL(reader, head->begin, head->end, "no system call%s%s matches '%.*s'",
                     has_abi ? " of " : "", has_abi ? callgate_abi_name(expression->abi) : "",
                     (int)head->bytes, head->text);
}

static bool match_glob(call_reader *reader, const call_head *head, call_expression *expression)
{
    call_match *matches = room(reader, call_count());

    if (!matches)
        return false;
    expression->matches = matches;
    for (call_id call = 0; call < call_count(); call++)
        if (glob(head->text, head->text + head->bytes, call_name(call)))
            add_match(matches, expression, call);
    return expression->match_count > 0 || fail_none(reader, head, expression);
}

static bool match_group(call_reader *reader, const call_head *head, call_expression *expression)
{
    const call_group *group = call_group_from_name(head->text + 1, head->bytes - 1);
    call_match *matches;

    if (!group) {
        CALL_FAIL(reader, head->begin, head->end, "unknown group '%.*s'", (int)head->bytes,
                  head->text);
        call_hint_group(reader->reterr, head->text + 1, head->bytes - 1);
        return false;
    }
    matches = room(reader, group->call_count);
    if (!matches)
        return false;
    expression->matches = matches;
    for (uint32_t index = 0; index < group->call_count; index++)
        add_match(matches, expression, group->calls[index]);
    return expression->match_count > 0 || fail_none(reader, head, expression);
}

static bool is_in_view(callgate_abi abi, uint32_t nr)
{
    const abi_info *info = abi_get(abi);

    return nr >= info->nr_first && nr <= info->nr_last;
}

static bool fail_view(call_reader *reader, const call_head *head, callgate_abi abi)
{
    const abi_info *info = abi_get(abi);

    CALL_FAIL(reader, head->begin, head->end, "%.*s is no number of %s", (int)head->bytes,
              head->text, info->name);
    fail_hint(reader->reterr, "its numbers are 0x%x to 0x%x", info->nr_first, info->nr_last);
    return false;
}

static bool match_number(call_reader *reader, const call_head *head, call_expression *expression)
{
    callgate_abi abi = expression->abi;
    call_match *matches;
    uint64_t nr;

    if (!call_read_number(reader, head->begin, head->end, &nr))
        return false;
    if (nr > UINT32_MAX)
        return CALL_FAIL(reader, head->begin, head->end, "a call's number has 32 bits: '%.*s'",
                         (int)head->bytes, head->text);
    if (abi != CALLGATE_ABI_NONE && !is_in_view(abi, (uint32_t)nr))
        return fail_view(reader, head, abi);
    matches = room(reader, CALLGATE_ABI_COUNT);
    if (!matches)
        return false;
    expression->is_number = true;
    expression->matches = matches;
    for (callgate_abi each = 0; each < CALLGATE_ABI_COUNT; each++)
        if ((abi == CALLGATE_ABI_NONE || abi == each) && is_in_view(each, (uint32_t)nr))
            matches[expression->match_count++] =
                (call_match){.abi = each, .call = call_at(each, (uint32_t)nr), .nr = (uint32_t)nr};
    assert(expression->match_count > 0);
    return true;
}

static bool is_head(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || (byte != '\0' && strchr("_-*?@", byte));
}

/* Takes the bytes of a head; what follows is the arguments' bracket, or nothing. */
static bool read_head(call_reader *reader, call_head *ret_head)
{
    size_t begin = reader->at, end;

    while (reader->at < reader->bytes && is_head(reader->text[reader->at]))
        reader->at++;
    end = reader->at;
    if (end < reader->bytes && reader->text[end] != '(')
        return CALL_FAIL(reader, end, end + 1, "stray '%c' in a call", reader->text[end]);
    if (end == begin)
        return CALL_FAIL(reader, begin, end, "the name of a system call is missing");
    *ret_head = (call_head){reader->text + begin, end - begin, begin, end};
    return true;
}

/* Takes `ABI:`, where it is there. */
static bool read_abi(call_reader *reader, callgate_abi *ret_abi)
{
    size_t bytes = strcspn(reader->text, ":(");
    char *name;

    *ret_abi = CALLGATE_ABI_NONE;
    if (reader->text[bytes] != ':')
        return true;
    name = arena_text(reader->arena, reader->text, bytes);
    if (!name)
        return call_failed(reader,
                           FAIL(reader->reterr, CALLGATE_MEMORY, "no memory to read a call"));
    *ret_abi = callgate_abi_from_name(name);
    reader->at = bytes + 1;
    if (*ret_abi != CALLGATE_ABI_NONE)
        return true;
    CALL_FAIL(reader, 0, bytes, "unknown ABI '%s'", name);
    call_hint_abi(reader->reterr, name, bytes);
    return false;
}

static bool match_head(call_reader *reader, const call_head *head, call_expression *expression)
{
    if (head->text[0] == '@')
        return match_group(reader, head, expression);
    if (call_is_number(reader, head->begin))
        return match_number(reader, head, expression);
    if (memchr(head->text, '*', head->bytes) || memchr(head->text, '?', head->bytes))
        return match_glob(reader, head, expression);
    return match_name(reader, head, expression);
}

callgate_status call_parse(const char *text, arena *memory, call_expression *ret_expression,
                           callgate_error *reterr)
{
    call_reader reader = {.text = text, .bytes = strlen(text), .arena = memory, .reterr = reterr};
    call_expression expression = {.text = arena_text(memory, text, reader.bytes)};
    call_head head;

    if (!expression.text)
        return FAIL(reterr, CALLGATE_MEMORY, "no memory to read a call");
    if (!read_abi(&reader, &expression.abi) || !read_head(&reader, &head) ||
        !match_head(&reader, &head, &expression))
        return reader.status;
    if (reader.at < reader.bytes && !call_read_arguments(&reader, &expression))
        return reader.status;
    *ret_expression = expression;
    return CALLGATE_OK;
}

uint64_t call_value_bits(callgate_abi abi, uint64_t value)
{
    bool is_drawn_out = value >> 31 == (UINT64_C(1) << 33) - 1;

    return abi_get(abi)->word_bits == 32 && (value <= UINT32_MAX || is_drawn_out) ? UINT32_MAX
                                                                                  : UINT64_MAX;
}
