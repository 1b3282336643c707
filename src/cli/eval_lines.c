/* Answers calls that come one a line.
 */
#include "cli/eval_lines.h"
#include "abi/abi.h"
#include "filter/action.h"
#include <errno.h>
#include <string.h>

enum { LINE_BYTES_MAX = 4096, NAME_SHOWN_BYTES_MAX = 60 };

/* What was looked up last is mostly wanted again. */
typedef struct line_reader {
    cli_session *cli;
    uint64_t line;
    const char *at; /* in the line */
    char abi_name[32];
    callgate_abi abi;
    uint32_t word;
    char action[ACTION_TEXT_BYTES];
    size_t action_bytes;
} line_reader;

/* The next word of the line; 0 bytes: it is over. */
static size_t next_word(line_reader *reader, const char **ret_word)
{
    const char *at = reader->at;

    while (*at == ' ' || *at == '\t' || *at == ',')
        at++;
    *ret_word = at;
    while (*at != '\0' && *at != ' ' && *at != '\t' && *at != ',' && *at != '#' && *at != '\n' &&
           *at != '\r')
        at++;
    reader->at = at;
    return (size_t)(at - *ret_word);
}

static bool fail(line_reader *reader, const char *what, const char *word, size_t bytes)
{
    if (bytes > NAME_SHOWN_BYTES_MAX)
        bytes = NAME_SHOWN_BYTES_MAX;
    talk_failure(reader->cli, "(standard input):%llu: %s '%.*s'", (unsigned long long)reader->line,
                 what, (int)bytes, word);
    return false;
}

static uint32_t digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return (uint32_t)(byte - '0');
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? (uint32_t)(byte - 'a') + 10 : 16;
}

/* 10, 0x1f, -1 (two's complement). */
static bool read_number(const char *word, size_t bytes, uint64_t *ret_number)
{
    bool is_negative = bytes > 1 && word[0] == '-';
    uint64_t number = 0;
    uint32_t base = 10;
    size_t i = is_negative;

    if (bytes > i + 2 && word[i] == '0' && (word[i + 1] | 0x20) == 'x') {
        base = 16;
        i += 2;
    }
    if (i == bytes)
        return false;
    for (; i < bytes; i++) {
        uint32_t next = digit(word[i]);
        if (next >= base || number > (UINT64_MAX - next) / base)
            return false;
        number = number * base + next;
    }
    if (is_negative && number > (uint64_t)1 << 63)
        return false;
    *ret_number = is_negative ? 0 - number : number;
    return true;
}

/* A|B of numbers and named constants. */
static bool read_value(const char *word, size_t bytes, uint64_t *ret_value)
{
    uint64_t value = 0, part;

    if (read_number(word, bytes, ret_value))
        return true;
    for (size_t i = 0; i <= bytes;) {
        const char *bar = memchr(word + i, '|', bytes - i);
        size_t length = bar != NULL ? (size_t)(bar - word) - i : bytes - i;
        if (!read_number(word + i, length, &part) && !constant_value(word + i, length, &part))
            return false;
        value |= part;
        i += length + 1;
    }
    *ret_value = value;
    return true;
}

static bool read_abi(line_reader *reader, const char *word, size_t bytes, uint32_t *ret_arch)
{
    uint64_t arch;

    if (bytes == strlen(reader->abi_name) && memcmp(word, reader->abi_name, bytes) == 0) {
        *ret_arch = callgate_abi_arch(reader->abi);
        return true;
    }
    if (read_number(word, bytes, &arch) && arch <= UINT32_MAX) {
        reader->abi_name[0] = '\0';
        reader->abi = CALLGATE_ABI_NONE;
        *ret_arch = (uint32_t)arch;
        return true;
    }
    if (bytes >= sizeof reader->abi_name)
        return fail(reader, "unknown ABI", word, bytes);
    memcpy(reader->abi_name, word, bytes);
    reader->abi_name[bytes] = '\0';
    reader->abi = callgate_abi_from_name(reader->abi_name);
    if (reader->abi == CALLGATE_ABI_NONE)
        return fail(reader, "unknown ABI", word, bytes);
    *ret_arch = callgate_abi_arch(reader->abi);
    return true;
}

/* Of an arch that is given as a number, the ABIs that have it are asked in turn. */
static bool find_nr(const line_reader *reader, uint32_t arch, call_id call, uint32_t *ret_nr)
{
    if (reader->abi != CALLGATE_ABI_NONE)
        return call_nr(call, reader->abi, ret_nr);
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++) {
        if (callgate_abi_arch((callgate_abi)abi) == arch &&
            call_nr(call, (callgate_abi)abi, ret_nr))
            return true;
    }
    return false;
}

static bool read_call(line_reader *reader, const char *word, size_t bytes, uint32_t arch,
                      uint32_t *ret_nr)
{
    uint64_t number;

    if (read_number(word, bytes, &number)) {
        if (number > UINT32_MAX && number < 0 - ((uint64_t)1 << 31))
            return fail(reader, "no call has the number", word, bytes);
        *ret_nr = (uint32_t)number;
        return true;
    }
    call_id call = call_from_name(word, bytes);
    if (call == CALL_NONE)
        return fail(reader, "unknown system call", word, bytes);
    if (!find_nr(reader, arch, call, ret_nr))
        return fail(reader, "this ABI has no system call", word, bytes);
    return true;
}

/* false: *ret_has_call is false too where the line is empty or a comment. */
static bool read_line(line_reader *reader, const char *line, callgate_call_data *ret_call,
                      bool *ret_has_call)
{
    const char *word;
    callgate_call_data call = {0};

    reader->at = line;
    size_t bytes = next_word(reader, &word);
    *ret_has_call = bytes > 0;
    if (bytes == 0)
        return true;
    if (!read_abi(reader, word, bytes, &call.arch))
        return false;
    bytes = next_word(reader, &word);
    if (bytes == 0)
        return fail(reader, "a line without a call:", line, strcspn(line, "\r\n"));
    if (!read_call(reader, word, bytes, call.arch, &call.nr))
        return false;
    for (uint32_t i = 0; (bytes = next_word(reader, &word)) > 0; i++) {
        if (i == 6)
            return fail(reader, "a call has six arguments, not also", word, bytes);
        if (!read_value(word, bytes, &call.args[i]))
            return fail(reader, "not a number or a known constant:", word, bytes);
    }
    *ret_call = call;
    return true;
}

static void print_word(line_reader *reader, uint32_t word, FILE *out)
{
    if (reader->action_bytes == 0 || reader->word != word) {
        reader->word = word;
        reader->action_bytes = action_format(word, reader->action);
        reader->action[reader->action_bytes++] = '\n';
    }
    fwrite_unlocked(reader->action, 1, reader->action_bytes, out);
}

static bool answer_line(line_reader *reader, const callgate_policy *policy, const char *line,
                        FILE *out)
{
    callgate_call_data call;
    bool has_call;

    if (!read_line(reader, line, &call, &has_call))
        return false;
    if (has_call)
        print_word(reader, callgate_policy_eval(policy, &call), out);
    return true;
}

bool eval_lines(cli_session *cli, const callgate_policy *policy, FILE *in, FILE *out)
{
    line_reader reader = {.cli = cli, .abi = CALLGATE_ABI_NONE};
    char line[LINE_BYTES_MAX];

    for (reader.line = 1; fgets_unlocked(line, sizeof line, in) != NULL; reader.line++) {
        size_t bytes = strlen(line);
        if ((bytes == 0 || line[bytes - 1] != '\n') && !feof(in))
            return fail(&reader, "a line is too long or holds a NUL:", line, bytes);
        if (!answer_line(&reader, policy, line, out))
            return false;
        if (ferror_unlocked(out))
            return false;
    }
    if (ferror(in))
        talk_failure(cli, "can't read standard input: %s", strerror(errno));
    return !ferror(in);
}
