/* Answers calls that come one a line.
 */
#include "cli/explain/eval_lines.h"
#include "base/fail.h"
#include "cli/answer.h"
#include "filter/action.h"
#include <errno.h>
#include <string.h>

enum { LINE_BYTES_MAX = 4096, CALL_BYTES_MAX = 128, LINE_ARENA_BYTES_MAX = 1024 * 1024 };

static const char input_name[] = "(standard input)";

/* What was looked up last is mostly wanted again. */
typedef struct line_reader {
    cli_session *cli;
    const char *line;
    uint32_t number; /* of the line */
    const char *at;  /* in the line */
    char abi_name[32];
    callgate_abi abi;
    uint32_t word;
    char action[ACTION_TEXT_BYTES];
    size_t action_bytes;
    callgate_abi action_abi;
    bool has_unasked; /* a call that can't be asked about here: said once */
} line_reader;

/* A word of the line. */
typedef struct line_word {
    const char *text;
    size_t bytes; /* 0: the line is over */
} line_word;

static line_word next_word(line_reader *reader)
{
    const char *at = reader->at + strspn(reader->at, " \t,");

    reader->at = at + strcspn(at, " \t,#\n\r");
    return (line_word){at, (size_t)(reader->at - at)};
}

/* Says an error whose place is in a part of the line that begins at `begin`. */
static bool fail_at(line_reader *reader, const char *begin, callgate_error *err)
{
    uint32_t offset = (uint32_t)(begin - reader->line) + err->place.offset;

    err->place.name = input_name;
    err->place.line = reader->number;
    err->place.offset = offset;
    err->place.column = offset + 1;
    talk_operand_error(reader->cli, err, reader->line);
    return false;
}

static bool fail_word(line_reader *reader, line_word word, const char *what)
{
    const callgate_place place = {.length = (uint32_t)word.bytes};
    callgate_error err;

    if (FAIL_AT(&err, CALLGATE_INVALID, &place, "%s '%.*s'", what, (int)word.bytes, word.text) !=
        CALLGATE_OK)
        fail_at(reader, word.text, &err);
    return false;
}

/* What is wrong with a call's name is said by the grammar of CALL, to which "ABI CALL" is
 * "ABI:CALL". */
static bool fail_name(line_reader *reader, line_word abi, line_word name)
{
    char call[CALL_BYTES_MAX];
    call_expression expression;
    callgate_error err;
    arena memory;
    const char *begin = name.text;

    if (abi.bytes + name.bytes + 2 > sizeof call)
        return fail_word(reader, name, "unknown system call");
    snprintf(call, sizeof call, "%.*s%s%.*s", (int)abi.bytes, abi.text, abi.bytes > 0 ? ":" : "",
             (int)name.bytes, name.text);
    arena_init(&memory, LINE_ARENA_BYTES_MAX);
    callgate_status status = call_parse(call, &memory, &expression, &err);
    arena_release(&memory);
    if (status == CALLGATE_OK)
        return fail_word(reader, name,
                         call_from_name(name.text, name.bytes) != CALL_NONE
                             ? "this ABI has no system call"
                             : "a line asks for one call, not");
    if (abi.bytes > 0 && err.place.offset > abi.bytes)
        err.place.offset -= (uint32_t)abi.bytes + 1;
    else if (abi.bytes > 0)
        begin = abi.text;
    return fail_at(reader, begin, &err);
}

static bool is_number(line_word word)
{
    return (*word.text >= '0' && *word.text <= '9') || *word.text == '-';
}

static bool read_number(line_reader *reader, line_word word, uint64_t *ret_number)
{
    callgate_error err;

    return call_parse_number(word.text, word.bytes, ret_number, &err) == CALLGATE_OK ||
           fail_at(reader, word.text, &err);
}

static bool read_abi(line_reader *reader, line_word word, uint32_t *ret_arch)
{
    uint64_t arch;

    if (word.bytes == strlen(reader->abi_name) &&
        memcmp(word.text, reader->abi_name, word.bytes) == 0) {
        *ret_arch = callgate_abi_arch(reader->abi);
        return true;
    }
    reader->abi_name[0] = '\0';
    reader->abi = CALLGATE_ABI_NONE;
    if (is_number(word)) {
        if (!read_number(reader, word, &arch))
            return false;
        *ret_arch = (uint32_t)arch;
        return arch <= UINT32_MAX || fail_word(reader, word, "an audit arch has 32 bits, not");
    }
    if (word.bytes < sizeof reader->abi_name) {
        memcpy(reader->abi_name, word.text, word.bytes);
        reader->abi_name[word.bytes] = '\0';
        reader->abi = callgate_abi_from_name(reader->abi_name);
    }
    if (reader->abi == CALLGATE_ABI_NONE)
        return fail_name(reader, word, (line_word){"read", 4});
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

static bool read_call(line_reader *reader, line_word abi, line_word word, uint32_t arch,
                      uint32_t *ret_nr)
{
    uint64_t number;

    if (is_number(word)) {
        if (!read_number(reader, word, &number))
            return false;
        if (number > UINT32_MAX && number < 0 - ((uint64_t)1 << 31))
            return fail_word(reader, word, "no call has the number");
        *ret_nr = (uint32_t)number;
        return true;
    }
    call_id call = call_from_name(word.text, word.bytes);
    if (call != CALL_NONE && find_nr(reader, arch, call, ret_nr))
        return true;
    return fail_name(reader, reader->abi != CALLGATE_ABI_NONE ? abi : (line_word){0}, word);
}

static bool read_value(line_reader *reader, line_word word, uint64_t *ret_value)
{
    callgate_error err;

    return call_parse_value(word.text, word.bytes, ret_value, &err) == CALLGATE_OK ||
           fail_at(reader, word.text, &err);
}

/* *ret_has_call is false where the line is empty or a comment. */
static bool read_line(line_reader *reader, callgate_call_data *ret_call, bool *ret_has_call)
{
    callgate_call_data call = {0};
    line_word abi = next_word(reader), word;

    *ret_has_call = abi.bytes > 0;
    if (abi.bytes == 0)
        return true;
    if (!read_abi(reader, abi, &call.arch))
        return false;
    word = next_word(reader);
    if (word.bytes == 0)
        return fail_word(reader, abi, "a line without a call:");
    if (!read_call(reader, abi, word, call.arch, &call.nr))
        return false;
    for (uint32_t i = 0; (word = next_word(reader)).bytes > 0; i++) {
        if (i == 6)
            return fail_word(reader, word, "a call has six arguments, not also");
        if (!read_value(reader, word, &call.args[i]))
            return false;
    }
    *ret_call = call;
    return true;
}

static void print_word(line_reader *reader, uint32_t word, callgate_abi abi)
{
    if (reader->action_bytes == 0 || reader->word != word || reader->action_abi != abi) {
        reader->word = word;
        reader->action_abi = abi;
        reader->action_bytes = action_format(word, abi, reader->action);
        reader->action[reader->action_bytes++] = '\n';
    }
    fwrite_unlocked(reader->action, 1, reader->action_bytes, stdout);
}

static void json_answer(json_out *json, const line_reader *reader, const callgate_call_data *call,
                        const uint32_t *word)
{
    call_id name = reader->abi != CALLGATE_ABI_NONE ? call_at(reader->abi, call->nr) : CALL_NONE;

    json_begin(json, NULL, '{');
    json_number(json, "line", reader->number);
    json_text(json, "abi",
              reader->abi != CALLGATE_ABI_NONE ? callgate_abi_name(reader->abi) : NULL);
    json_hex(json, "arch", call->arch);
    json_text(json, "call", name != CALL_NONE ? call_name(name) : NULL);
    json_number(json, "nr", call->nr);
    if (word == NULL)
        json_bool(json, "unasked", true);
    else
        json_action(json, *word, callgate_abi_of(call->arch, call->nr));
    json_end(json, '}');
}

static bool answer_line(line_reader *reader, json_out *json, const call_answerer *who)
{
    callgate_call_data call;
    callgate_error err;
    uint32_t word;
    bool has_call;

    if (!read_line(reader, &call, &has_call))
        return false;
    if (!has_call)
        return true;
    callgate_status status = call_answer_word(who, &call, &word, &err);
    bool is_unasked = status == CALLGATE_UNSUPPORTED;
    if (status != CALLGATE_OK && !(is_unasked && reader->has_unasked))
        talk_error(reader->cli, &err);
    if (status != CALLGATE_OK && !is_unasked)
        return false;
    reader->has_unasked = reader->has_unasked || is_unasked;
    if (reader->cli->is_json)
        json_answer(json, reader, &call, is_unasked ? NULL : &word);
    else if (is_unasked)
        puts(UNASKED_WORD);
    else
        print_word(reader, word, callgate_abi_of(call.arch, call.nr));
    return true;
}

bool eval_lines(cli_session *cli, json_out *json, const call_answerer *who, FILE *in)
{
    char line[LINE_BYTES_MAX];
    line_reader reader = {.cli = cli, .line = line, .abi = CALLGATE_ABI_NONE};

    for (reader.number = 1; fgets_unlocked(line, sizeof line, in) != NULL; reader.number++) {
        size_t bytes = strlen(line);
        reader.at = line;
        if ((bytes == 0 || line[bytes - 1] != '\n') && !feof(in))
            return fail_word(&reader, (line_word){line, bytes},
                             "a line is too long or holds a NUL:");
        if (!answer_line(&reader, json, who) || ferror_unlocked(stdout))
            return false;
    }
    if (ferror(in))
        talk_failure(cli, "can't read standard input: %s", strerror(errno));
    return !ferror(in) && !reader.has_unasked;
}
