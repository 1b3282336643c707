/* The arguments of a CALL. */
#include "base/limits.h"
#include "rules/call_reader.h"

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_';
}

bool call_is_number(const call_reader *reader, size_t begin)
{
    if (begin < reader->bytes && reader->text[begin] == '-')
        begin++;
    return begin < reader->bytes && is_digit(reader->text[begin]);
}

/* The value of a digit, 16 or more: none of any base. */
static unsigned digit_of(char byte)
{
    if (is_digit(byte))
        return (unsigned)(byte - '0');
    if (byte >= 'a' && byte <= 'f')
        return (unsigned)(byte - 'a') + 10;
    if (byte >= 'A' && byte <= 'F')
        return (unsigned)(byte - 'A') + 10;
    return 16;
}

/* The base of the digits at *at, which is moved behind its sign; 0: a leading 0, whose base only
 * C's readers would know. */
static unsigned base_of(const char *text, size_t *at, size_t end)
{
    char sign = end - *at > 1 && text[*at] == '0' ? text[*at + 1] : '\0';

    if (!sign)
        return 10;
    *at += 2;
    return sign == 'x' || sign == 'X' ? 16 : sign == 'o' ? 8 : 0;
}

bool call_read_number(call_reader *reader, size_t begin, size_t end, uint64_t *ret_value)
{
    const char *text = reader->text;
    int typed_bytes = (int)(end - begin);
    bool is_negative = text[begin] == '-';
    size_t at = begin + is_negative;
    unsigned base = base_of(text, &at, end);
    uint64_t value = 0, value_max = is_negative ? UINT64_C(1) << 63 : UINT64_MAX;

    if (base == 0) {
        CALL_FAIL(reader, begin, end, "'%.*s' begins with 0", typed_bytes, text + begin);
        fail_hint(reader->reterr, "octal numbers begin with 0o, hexadecimal ones with 0x");
        return false;
    }
    if (at == end)
        return CALL_FAIL(reader, begin, end, "'%.*s' is no number", typed_bytes, text + begin);
    for (; at < end; at++) {
        unsigned digit = digit_of(text[at]);

        if (digit >= base)
            return CALL_FAIL(reader, begin, end, "'%.*s' is no number", typed_bytes, text + begin);
        if (value > (value_max - digit) / base)
            return CALL_FAIL(reader, begin, end, "'%.*s' is beyond 64 bits", typed_bytes,
                             text + begin);
        value = value * base + digit;
    }
    *ret_value = is_negative ? -value : value;
    return true;
}

static void skip_spaces(call_reader *reader)
{
    while (reader->at < reader->bytes && is_space(reader->text[reader->at]))
        reader->at++;
}

static bool is_at(const call_reader *reader, char byte)
{
    return reader->at < reader->bytes && reader->text[reader->at] == byte;
}

static bool take(call_reader *reader, char byte)
{
    if (!is_at(reader, byte))
        return false;
    reader->at++;
    return true;
}

/* Says what is wrong where a value should begin. */
static bool fail_value(call_reader *reader)
{
    size_t at = reader->at;

    if (at == reader->bytes)
        return CALL_FAIL(reader, at, at, "the arguments have no end: ')' is missing");
    if (is_at(reader, ',') || is_at(reader, ')')) {
        CALL_FAIL(reader, at, at + 1, "an argument is empty");
        fail_hint(reader->reterr, "'*' stands for anything");
        return false;
    }
    return CALL_FAIL(reader, at, at + 1, "stray '%c' among the arguments", reader->text[at]);
}

/* A number or a constant. */
static bool read_value(call_reader *reader, uint64_t *ret_value)
{
    size_t begin = reader->at;
    bool is_number = call_is_number(reader, begin);

    if (is_number && is_at(reader, '-'))
        reader->at++;
    while (reader->at < reader->bytes && is_word(reader->text[reader->at]))
        reader->at++;
    if (reader->at == begin)
        return fail_value(reader);
    if (is_number)
        return call_read_number(reader, begin, reader->at, ret_value);
    if (constant_value(reader->text + begin, reader->at - begin, ret_value))
        return true;
    CALL_FAIL(reader, begin, reader->at, "unknown constant '%.*s'", (int)(reader->at - begin),
              reader->text + begin);
    call_hint_constant(reader->reterr, reader->text + begin, reader->at - begin);
    return false;
}

/* Values joined by `|`. */
static bool read_values(call_reader *reader, uint64_t *ret_value)
{
    uint64_t all = 0, value;

    do {
        skip_spaces(reader);
        if (!read_value(reader, &value))
            return false;
        all |= value;
        skip_spaces(reader);
    } while (take(reader, '|'));
    *ret_value = all;
    return true;
}

/* `*`, or values. */
static bool read_argument(call_reader *reader, bool *ret_is_given, uint64_t *ret_value)
{
    skip_spaces(reader);
    *ret_is_given = !take(reader, '*');
    if (*ret_is_given)
        return read_values(reader, ret_value);
    skip_spaces(reader);
    return true;
}

/* What must follow an argument. */
static bool fail_after(call_reader *reader)
{
    size_t at = reader->at;

    if (at == reader->bytes)
        return fail_value(reader);
    return CALL_FAIL(reader, at, at + 1, "stray '%c' behind an argument", reader->text[at]);
}

static bool read_list(call_reader *reader, call_expression *expression)
{
    uint32_t count = 0;

    do {
        if (count == RULE_CONDITION_COUNT_MAX)
            return CALL_FAIL(reader, reader->at, reader->bytes, "more than %d arguments",
                             RULE_CONDITION_COUNT_MAX);
        if (!read_argument(reader, &expression->is_given[count], &expression->values[count]))
            return false;
        count++;
    } while (take(reader, ','));
    return take(reader, ')') || fail_after(reader);
}

bool call_read_arguments(call_reader *reader, call_expression *expression)
{
    expression->has_arguments = take(reader, '(');
    skip_spaces(reader);
    if (!take(reader, ')') && !read_list(reader, expression))
        return false;
    if (reader->at < reader->bytes)
        return CALL_FAIL(reader, reader->at, reader->bytes, "stray text behind the arguments");
    return true;
}

callgate_status call_parse_number(const char *text, size_t bytes, uint64_t *ret_number,
                                  callgate_error *reterr)
{
    call_reader reader = {.text = text, .bytes = bytes, .reterr = reterr};

    return call_read_number(&reader, 0, bytes, ret_number) ? CALLGATE_OK : reader.status;
}

callgate_status call_parse_value(const char *text, size_t bytes, uint64_t *ret_value,
                                 callgate_error *reterr)
{
    call_reader reader = {.text = text, .bytes = bytes, .reterr = reterr};

    if (bytes == 0 || text[bytes - 1] == '|')
        CALL_FAIL(&reader, bytes, bytes, "a value is missing");
    else if (read_values(&reader, ret_value) && reader.at < bytes)
        CALL_FAIL(&reader, reader.at, bytes, "stray text behind an argument");
    return reader.status;
}
