/* Words of filters to text, text to words. */
#include "filter/action.h"
#include "abi/abi.h"
#include "base/limits.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef enum action_data {
    DATA_NONE,
    DATA_OPTIONAL, /* a number, 0 where it is left out */
    DATA_ERRNO,
    DATA_WORD, /* the whole word */
} action_data;

typedef struct action_name {
    const char *name;
    uint32_t action;
    action_data data;
} action_name;

static const action_name ACTIONS[] = {
    {"ALLOW", CALLGATE_ALLOW, DATA_NONE},
    {"LOG", CALLGATE_LOG, DATA_NONE},
    {"NOTIFY", CALLGATE_USER_NOTIF, DATA_NONE},
    {"TRACE", CALLGATE_TRACE, DATA_OPTIONAL},
    {"TRAP", CALLGATE_TRAP, DATA_OPTIONAL},
    {"ERRNO", CALLGATE_ERRNO, DATA_ERRNO},
    {"KILL_THREAD", CALLGATE_KILL_THREAD, DATA_NONE},
    {"KILL_PROCESS", CALLGATE_KILL_PROCESS, DATA_NONE},
    {"UNKNOWN", 0, DATA_WORD},
};

enum { ACTION_COUNT = sizeof ACTIONS / sizeof ACTIONS[0], ACTION_UNKNOWN = ACTION_COUNT - 1 };

static const action_name *action_of(uint32_t word)
{
    for (size_t i = 0; i < ACTION_UNKNOWN; i++)
        if (ACTIONS[i].action == (word & CALLGATE_ACTION_MASK))
            return &ACTIONS[i];
    return &ACTIONS[ACTION_UNKNOWN];
}

size_t action_format(uint32_t word, callgate_abi abi, char ret_text[ACTION_TEXT_BYTES])
{
    uint32_t normal = callgate_word_normalise(word);
    uint32_t data = normal & CALLGATE_DATA_MASK;
    const action_name *action = action_of(normal);
    const char *name = action->data == DATA_ERRNO ? errno_name(abi, data) : NULL;
    int length;

    if (action->data == DATA_NONE)
        length = snprintf(ret_text, ACTION_TEXT_BYTES, "%s", action->name);
    else if (action->data == DATA_WORD)
        length = snprintf(ret_text, ACTION_TEXT_BYTES, "%s(0x%08" PRIx32 ")", action->name, normal);
    else if (name)
        length = snprintf(ret_text, ACTION_TEXT_BYTES, "%s(%s)", action->name, name);
    else
        length = snprintf(ret_text, ACTION_TEXT_BYTES, "%s(%" PRIu32 ")", action->name, data);
    return (size_t)length;
}

size_t callgate_word_format(uint32_t word, callgate_abi abi,
                            char ret_text[CALLGATE_WORD_TEXT_BYTES])
{
    return action_format(word, (uint32_t)abi < CALLGATE_ABI_COUNT ? abi : CALLGATE_ABI_NONE,
                         ret_text);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/* A whole text as a number: decimal, 0x… or 0… (octal). */
static bool read_number(const char *text, size_t text_bytes, uint32_t *ret_number)
{
    bool is_hex = text_bytes > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
    bool is_octal = !is_hex && text_bytes > 1 && text[0] == '0';
    uint32_t base = is_hex ? 16 : is_octal ? 8 : 10;
    uint64_t number = 0;

    if (text_bytes == 0)
        return false;
    for (size_t i = is_hex ? 2 : 0; i < text_bytes; i++) {
        uint32_t digit = (uint32_t)digit_value(text[i]);
        if (digit >= base)
            return false;
        number = number * base + digit;
        if (number > UINT32_MAX)
            return false;
    }
    *ret_number = (uint32_t)number;
    return true;
}

static bool add_data(const action_name *action, const char *data, size_t data_bytes,
                     callgate_abi abi, uint32_t *ret_word)
{
    uint32_t number;

    switch (action->data) {
    case DATA_OPTIONAL:
        if (!read_number(data, data_bytes, &number) || number > CALLGATE_DATA_MASK)
            return false;
        break;
    case DATA_ERRNO:
        if (!read_number(data, data_bytes, &number) &&
            !errno_number(abi, data, data_bytes, &number))
            return false;
        if (number > ERRNO_MAX)
            return false;
        break;
    case DATA_WORD:
        if (!read_number(data, data_bytes, &number))
            return false;
        break;
    case DATA_NONE:
    default:
        return false;
    }
    *ret_word = action->action | number;
    return true;
}

static const action_name *action_called(const char *name, size_t name_bytes)
{
    for (size_t i = 0; i < ACTION_COUNT; i++)
        if (strlen(ACTIONS[i].name) == name_bytes && !memcmp(ACTIONS[i].name, name, name_bytes))
            return &ACTIONS[i];
    return NULL;
}

bool action_parse(const char *text, size_t text_bytes, callgate_abi abi, uint32_t *ret_word)
{
    const char *open = text_bytes ? memchr(text, '(', text_bytes) : NULL;
    size_t name_bytes = open ? (size_t)(open - text) : text_bytes;
    const action_name *action = action_called(text, name_bytes);

    if (!action)
        return false;
    if (open)
        return text[text_bytes - 1] == ')' &&
               add_data(action, open + 1, text_bytes - name_bytes - 2, abi, ret_word);
    if (action->data != DATA_NONE && action->data != DATA_OPTIONAL)
        return false;
    *ret_word = action->action;
    return true;
}
