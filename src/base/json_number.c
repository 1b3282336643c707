/* JSON numbers: the grammar, exact whole values. */
#include "base/json_reader.h"

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

/* Passes digits; false where there is none. */
static bool skip_digits(json_reader *reader)
{
    uint32_t begin = reader->at;

    while (is_digit(json_peek(reader)))
        reader->at++;
    return reader->at > begin;
}

/* Passes the rest of what looks like the same number, so that the caret marks all of it. */
static bool fail_number(json_reader *reader, uint32_t begin, const char *hint)
{
    while (reader->at < reader->bytes && reader->at - begin < 64) {
        int byte = json_peek(reader);
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!is_digit(byte) && !is_letter && byte != '.' && byte != '+' && byte != '-')
            break;
        reader->at++;
    }
    JSON_FAIL(reader, begin, reader->at, "broken number '%.*s'", (int)(reader->at - begin),
              reader->text + begin);
    fail_hint(reader->reterr, "%s", hint);
    return false;
}

/* The value of whole digits [begin, end); false over 2^64-1. */
static bool whole_value(const char *text, uint32_t begin, uint32_t end, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (uint32_t at = begin; at < end; at++) {
        uint64_t digit = (uint64_t)(text[at] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

static void set_whole(json_value *value, bool is_negative, uint64_t magnitude)
{
    if (is_negative) {
        value->is_i64 = magnitude <= (uint64_t)INT64_MAX + 1;
        value->i64 = value->is_i64 ? (int64_t)(0 - magnitude) : 0;
        return;
    }
    value->is_u64 = true;
    value->u64 = magnitude; /* i64 too, where it can be */
    value->is_i64 = magnitude <= INT64_MAX;
}

bool json_read_number(json_reader *reader, json_value *value)
{
    uint32_t begin = reader->at;
    bool is_negative = json_peek(reader) == '-';
    uint64_t magnitude;

    reader->at += is_negative;
    uint32_t digits_begin = reader->at;
    if (!skip_digits(reader))
        return fail_number(reader, begin, "a number begins with a digit, or with '-' before one");
    uint32_t digits_end = reader->at;
    if (reader->text[digits_begin] == '0' && digits_end > digits_begin + 1)
        return fail_number(reader, begin, "JSON has no leading zeros: write it in decimal");

    bool is_whole = true;
    if (json_peek(reader) == '.') {
        reader->at++;
        is_whole = false;
        if (!skip_digits(reader))
            return fail_number(reader, begin, "a digit must follow the point");
    }
    if (json_peek(reader) == 'e' || json_peek(reader) == 'E') {
        reader->at++;
        is_whole = false;
        reader->at += json_peek(reader) == '+' || json_peek(reader) == '-';
        if (!skip_digits(reader))
            return fail_number(reader, begin, "a digit must follow the exponent's sign");
    }
    if (json_peek(reader) == 'x' || json_peek(reader) == 'X')
        return fail_number(reader, begin, "JSON has no hexadecimal numbers: write it in decimal");
    if (is_whole && whole_value(reader->text, digits_begin, digits_end, &magnitude))
        set_whole(value, is_negative, magnitude);
    return true;
}
