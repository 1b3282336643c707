/* Says errors, warnings, notes, each with its place.
 */
#include "base/json_reader.h"
#include "cli/cli.h"
#include "cli/said.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EXCERPT_BYTES_MAX = 96,      /* of a line that is shown; longer ones are cut around the place */
    EXCERPT_BEFORE = 40,         /* bytes shown in front of the place in a cut line */
    MESSAGE_BYTES_MAX = 1 << 16, /* of what is written at once: a summary of hundreds of lines */
};

static const char red[] = "\033[1;31m", yellow[] = "\033[1;33m", cyan[] = "\033[1;36m",
                  green[] = "\033[1;32m", plain[] = "\033[0m";

/* Where is spoken, and how. */
typedef struct talk_voice {
    const cli_session *cli;
    FILE *file;
    bool has_colour;
} talk_voice;

void talk_start(void)
{
    static char buffer[MESSAGE_BYTES_MAX];

    setvbuf(stderr, buffer, _IOFBF, sizeof buffer);
}

void talk_message_end(void)
{
    fflush(stderr);
}

static const char *paint(const talk_voice *voice, const char *colour)
{
    return voice->has_colour ? colour : "";
}

static void print_byte(FILE *file, unsigned char byte)
{
    if (byte < 0x20 || byte == 0x7f)
        fprintf(file, "\\x%02x", byte);
    else
        fputc(byte, file);
}

/* Characters that nobody sees, or that turn round how the text about them is shown: what a terminal
 * makes of the line is not what it says. From Unicode's Cf, Zl, Zp. */
static bool is_unseen(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0x80, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x180e, 0x180e},
        {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfeff, 0xfeff},
        {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe007f},
    };

    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    }
    return false;
}

/* Bytes of the UTF-8 character at `text`; 1 where it is none, or none to be shown. */
static size_t character_bytes(const char *text, size_t bytes)
{
    uint32_t count = json_utf8_bytes(text, bytes < 4 ? (uint32_t)bytes : 4, 0);

    if (count < 2)
        return 1;
    uint32_t code = (unsigned char)text[0] & (0x7fu >> count);
    for (uint32_t i = 1; i < count; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3fu);
    return is_unseen(code) ? 1 : count;
}

static void print_bytes(FILE *file, const char *text, bool keeps_lines)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t bytes = character_bytes(text, left);
        if (bytes > 1 || (keeps_lines && *text == '\n'))
            fwrite(text, 1, bytes, file);
        else if ((unsigned char)*text >= 0x80)
            fprintf(file, "\\x%02x", (unsigned char)*text);
        else
            print_byte(file, (unsigned char)*text);
        text += bytes;
        left -= bytes;
    }
}

void print_visible(FILE *file, const char *text)
{
    print_bytes(file, text, false);
}

void print_visible_lines(FILE *file, const char *text)
{
    print_bytes(file, text, true);
}

/* One line of somebody's file: a column a character, whatever stands there. */
static size_t print_excerpt(FILE *file, const char *text, size_t bytes)
{
    size_t columns = 0;

    for (size_t i = 0; i < bytes; columns++) {
        size_t length = character_bytes(text + i, bytes - i);
        unsigned char byte = (unsigned char)text[i];

        if (length > 1)
            fwrite(text + i, 1, length, file);
        else
            fputc(byte == '\t' ? ' ' : byte < 0x20 || byte >= 0x7f ? '?' : byte, file);
        i += length;
    }
    return columns;
}

static size_t count_columns(const char *text, size_t bytes)
{
    size_t columns = 0;

    for (size_t i = 0; i < bytes; columns++)
        i += character_bytes(text + i, bytes - i);
    return columns;
}

static const char *text_of(const cli_session *cli, const callgate_place *place, size_t *ret_bytes)
{
    for (const loaded_source *source = cli->sources; source != NULL; source = source->next) {
        if (source->name != place->name && strcmp(source->name, place->name) != 0)
            continue;
        if (source->profile != NULL)
            return callgate_profile_text(source->profile, ret_bytes);
        *ret_bytes = source->text_bytes;
        return source->kind == SOURCE_FILTER ? NULL : source->text;
    }
    return NULL;
}

/* The part of a line that is shown: all of it, or a window around the place. */
typedef struct line_excerpt {
    size_t begin;
    size_t end;
    bool is_cut_before;
    bool is_cut_after;
} line_excerpt;

/* A line may be a whole file: no more of it is looked at than can be shown. */
static line_excerpt find_excerpt(const char *text, size_t text_bytes, size_t at)
{
    line_excerpt found = {.begin = at, .end = at};

    while (found.begin > 0 && at - found.begin <= EXCERPT_BYTES_MAX &&
           text[found.begin - 1] != '\n')
        found.begin--;
    while (found.end < text_bytes && found.end - at <= EXCERPT_BYTES_MAX &&
           text[found.end] != '\n' && text[found.end] != '\r')
        found.end++;
    if (found.end - found.begin > EXCERPT_BYTES_MAX && at - found.begin > EXCERPT_BEFORE) {
        found.begin = at - EXCERPT_BEFORE;
        found.is_cut_before = true;
    }
    if (found.end - found.begin > EXCERPT_BYTES_MAX) {
        found.end = found.begin + EXCERPT_BYTES_MAX;
        found.is_cut_after = true;
    }
    return found;
}

/* The line of a place with ^~~~ below. */
static void print_line(const talk_voice *voice, const char *text, size_t text_bytes,
                       const callgate_place *place)
{
    size_t at = place->offset < text_bytes ? place->offset : text_bytes;
    line_excerpt shown = find_excerpt(text, text_bytes, at);
    if (shown.begin == shown.end)
        return; /* an empty line shows nothing */
    size_t last = at + place->length < shown.end ? at + place->length : shown.end;

    fputs(shown.is_cut_before ? "  … " : "    ", voice->file);
    print_excerpt(voice->file, text + shown.begin, shown.end - shown.begin);
    fprintf(voice->file, "%s\n    %*s", shown.is_cut_after ? " …" : "",
            (int)count_columns(text + shown.begin, at - shown.begin), "");
    fprintf(voice->file, "%s^", paint(voice, green));
    for (size_t i = last > at ? count_columns(text + at, last - at) : 0; i > 1; i--)
        fputc('~', voice->file);
    fprintf(voice->file, "%s\n", paint(voice, plain));
}

static void print_place(FILE *file, const callgate_place *place)
{
    if (place->name == NULL)
        return;
    print_visible(file, place->name);
    if (place->line != 0)
        fprintf(file, ":%u", place->line);
    if (place->line != 0 && place->column != 0)
        fprintf(file, ":%u", place->column);
    fputs(": ", file);
}

static talk_voice on_stderr(const cli_session *cli)
{
    return (talk_voice){cli, stderr, cli->has_colour};
}

static void say_severity(const talk_voice *voice, callgate_severity severity)
{
    static const char *const words[] = {"note", "warning", "error"};
    const char *const colours[] = {cyan, yellow, red};

    fprintf(voice->file, "%s%s:%s ", paint(voice, colours[severity]), words[severity],
            paint(voice, plain));
}

static void say_rest(const talk_voice *voice, const callgate_place *place, const char *text,
                     const char *rule)
{
    size_t bytes = 0;

    print_visible(voice->file, text);
    if (rule != NULL && *rule != '\0')
        fprintf(voice->file, " [%s]", rule);
    fputc('\n', voice->file);
    if (place->name == NULL || place->line == 0)
        return;
    const char *known = text_of(voice->cli, place, &bytes);
    if (known != NULL)
        print_line(voice, known, bytes, place);
}

/* As much of a text as there is room for. */
static void keep(char kept[CALLGATE_TEXT_BYTES_MAX], const char *text)
{
    size_t bytes = strnlen(text, CALLGATE_TEXT_BYTES_MAX - 1);

    memcpy(kept, text, bytes);
    kept[bytes] = '\0';
}

static void remember(cli_session *cli, const callgate_place *place, const char *text,
                     const char *hint)
{
    cli->last_error = (callgate_diagnostic){.severity = CALLGATE_ERROR, .place = *place};
    keep(cli->last_error.text, text);
    keep(cli->last_error.hint, hint != NULL ? hint : "");
}

/* In front of what is said next. */
static void clear_progress(cli_session *cli)
{
    if (cli->has_progress)
        fputs("\r\033[K", stderr);
    cli->has_progress = false;
}

void talk_progress_end(cli_session *cli)
{
    clear_progress(cli);
    talk_message_end();
}

void talk_progress(cli_session *cli, const char *format, ...)
{
    va_list list;

    if (cli->is_quiet || isatty(STDERR_FILENO) != 1 || tcgetpgrp(STDERR_FILENO) != getpgrp())
        return;
    fputs("\rcallgate: ", stderr);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    fputs("\033[K", stderr);
    talk_message_end();
    cli->has_progress = true;
}

/* The line of a hint, whoever ends the message. */
static void print_hint(cli_session *cli, const char *hint)
{
    talk_voice voice = on_stderr(cli);

    said_hint(cli->said, hint);
    fprintf(stderr, "callgate: %shint:%s ", paint(&voice, green), paint(&voice, plain));
    print_visible(stderr, hint);
    fputc('\n', stderr);
}

/* operand: where place is a place in it; NULL: in a source, or in none. */
static void say(cli_session *cli, callgate_severity severity, const callgate_place *place,
                const char *text, const char *operand, const char *rule, const char *hint)
{
    talk_voice voice = on_stderr(cli);

    if (severity == CALLGATE_ERROR)
        remember(cli, place, text, hint);
    said_add(cli->said, severity, text, hint);
    if (cli->is_quiet && severity != CALLGATE_ERROR)
        return;
    fflush(stdout);
    clear_progress(cli);
    fputs("callgate: ", stderr);
    say_severity(&voice, severity);
    print_place(stderr, place);
    say_rest(&voice, place, text, rule);
    if (operand != NULL)
        print_line(&voice, operand, strlen(operand), place);
    if (hint != NULL && *hint != '\0')
        print_hint(cli, hint);
    talk_message_end();
}

/* As compilers write it: the place first. */
void print_finding(const cli_session *cli, const callgate_diagnostic *diagnostic)
{
    talk_voice voice = {cli, stdout, cli->has_out_colour};

    print_place(stdout, &diagnostic->place);
    say_severity(&voice, diagnostic->severity);
    say_rest(&voice, &diagnostic->place, diagnostic->text, diagnostic->rule);
    if (diagnostic->severity == CALLGATE_NOTE && diagnostic->place.line == 0)
        return; /* of the file as a whole, and nothing to worry about: a line is enough */
    if (diagnostic->witness[0] != '\0')
        printf("    witness: %s\n", diagnostic->witness);
    if (diagnostic->hint[0] == '\0')
        return;
    printf("    %shint:%s ", paint(&voice, green), paint(&voice, plain));
    print_visible(stdout, diagnostic->hint);
    putchar('\n');
}

void talk_error(cli_session *cli, const callgate_error *err)
{
    char text[CALLGATE_TEXT_BYTES_MAX + 32];
    bool is_instruction = err->place.name != NULL && err->place.line == 0 && err->place.length != 0;

    cli->error_count++;
    if (is_instruction)
        snprintf(text, sizeof text, "instruction %u: %s", err->place.offset, err->text);
    say(cli, CALLGATE_ERROR, &err->place, is_instruction ? text : err->text, NULL, NULL, err->hint);
}

/* place.offset is a byte of the operand, or of the line where place names one. */
void talk_operand_error(cli_session *cli, const callgate_error *err, const char *operand)
{
    cli->error_count++;
    say(cli, CALLGATE_ERROR, &err->place, err->text, operand, NULL, err->hint);
}

static void take_diagnostic(void *user, const callgate_diagnostic *diagnostic)
{
    cli_session *cli = user;

    if (diagnostic->severity == CALLGATE_ERROR)
        cli->error_count++;
    else if (diagnostic->severity == CALLGATE_WARNING)
        cli->warning_count++;
    say(cli, diagnostic->severity, &diagnostic->place, diagnostic->text, NULL,
        diagnostic->severity == CALLGATE_NOTE ? NULL : diagnostic->rule, diagnostic->hint);
}

callgate_sink talk_sink(cli_session *cli)
{
    return (callgate_sink){.take = take_diagnostic, .user = cli};
}

bool talk_is_sink(const callgate_sink *sink)
{
    return sink != NULL && sink->take == take_diagnostic;
}

__attribute__((format(printf, 3, 0))) static void
say_format(cli_session *cli, callgate_severity severity, const char *format, va_list list)
{
    char *text = NULL;

    if (vasprintf(&text, format, list) < 0)
        text = NULL;
    say(cli, severity, &cli->at, text != NULL ? text : format, NULL, NULL, NULL);
    free(text);
}

void talk_failure(cli_session *cli, const char *format, ...)
{
    va_list list;

    cli->error_count++;
    va_start(list, format);
    say_format(cli, CALLGATE_ERROR, format, list);
    va_end(list);
}

void talk_warning(cli_session *cli, const char *format, ...)
{
    va_list list;

    cli->warning_count++;
    va_start(list, format);
    say_format(cli, CALLGATE_WARNING, format, list);
    va_end(list);
}

void talk_note(cli_session *cli, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    say_format(cli, CALLGATE_NOTE, format, list);
    va_end(list);
}

void talk_hint(cli_session *cli, const char *format, ...)
{
    char *text = NULL;
    va_list list;

    va_start(list, format);
    if (vasprintf(&text, format, list) < 0)
        text = NULL;
    va_end(list);
    print_hint(cli, text != NULL ? text : format);
    talk_message_end();
    free(text);
}

void talk_hint_nearest(cli_session *cli, const char *nearest, const char *otherwise)
{
    if (nearest != NULL)
        talk_hint(cli, "did you mean '%s'?", nearest);
    else
        talk_hint(cli, "%s", otherwise);
}

void talk_hint_value(cli_session *cli, const char *operand)
{
    option_id option = args_before(&cli->args, operand);

    if (option != OPTION_NONE)
        talk_hint(cli, "'--%s' takes a value behind '=' alone: --%s=%s", option_get(option)->name,
                  option_get(option)->name, operand);
}

void talk_hint_operand(cli_session *cli, const char *operand, const char *nearest,
                       const char *otherwise)
{
    talk_hint_nearest(cli, nearest, otherwise);
    if (nearest == NULL)
        talk_hint_value(cli, operand);
}
