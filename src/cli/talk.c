/* Says errors, warnings, notes, each with its place.
 */
#include "cli/cli.h"
#include <stdlib.h>
#include <string.h>

enum {
    EXCERPT_BYTES_MAX = 96, /* of a line that is shown; longer ones are cut around the place */
    EXCERPT_BEFORE = 40,    /* bytes shown in front of the place in a cut line */
};

static const char red[] = "\033[1;31m", yellow[] = "\033[1;33m", cyan[] = "\033[1;36m",
                  green[] = "\033[1;32m", plain[] = "\033[0m";

static void print_byte(FILE *file, unsigned char byte)
{
    if (byte < 0x20 || byte == 0x7f)
        fprintf(file, "\\x%02x", byte);
    else
        fputc(byte, file);
}

/* Bytes of the UTF-8 character at `text`; 1 where it is none, or a C1 control. */
static size_t character_bytes(const char *text, size_t bytes)
{
    unsigned char first = (unsigned char)text[0];
    size_t wanted = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;

    if (wanted > bytes || (first == 0xc2 && (unsigned char)text[1] < 0xa0))
        return 1;
    for (size_t i = 1; i < wanted; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 1;
    }
    return wanted;
}

void print_visible(FILE *file, const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t bytes = character_bytes(text, left);
        if (bytes > 1)
            fwrite(text, 1, bytes, file);
        else if ((unsigned char)*text >= 0x80)
            fprintf(file, "\\x%02x", (unsigned char)*text);
        else
            print_byte(file, (unsigned char)*text);
        text += bytes;
        left -= bytes;
    }
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

/* The line of a place, cut to a window where it is long, with ^~~~ below. */
static void print_line(const cli_session *cli, const char *text, size_t text_bytes,
                       const callgate_place *place)
{
    size_t at = place->offset < text_bytes ? place->offset : text_bytes;
    size_t begin = at, end = at;

    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    while (end < text_bytes && text[end] != '\n' && text[end] != '\r')
        end++;
    bool is_cut_before = false, is_cut_after = false;
    if (end - begin > EXCERPT_BYTES_MAX && at - begin > EXCERPT_BEFORE) {
        begin = at - EXCERPT_BEFORE;
        is_cut_before = true;
    }
    if (end - begin > EXCERPT_BYTES_MAX) {
        end = begin + EXCERPT_BYTES_MAX;
        is_cut_after = true;
    }
    fputs(is_cut_before ? "  … " : "    ", stderr);
    print_excerpt(stderr, text + begin, end - begin);
    fprintf(stderr, "%s\n    %*s", is_cut_after ? " …" : "",
            (int)count_columns(text + begin, at - begin), "");
    fprintf(stderr, "%s^", cli->has_colour ? green : "");
    size_t last = at + place->length < end ? at + place->length : end;
    for (size_t i = last > at ? count_columns(text + at, last - at) : 0; i > 1; i--)
        fputc('~', stderr);
    fprintf(stderr, "%s\n", cli->has_colour ? plain : "");
}

static void print_place(const callgate_place *place)
{
    if (place->name == NULL)
        return;
    print_visible(stderr, place->name);
    if (place->line != 0)
        fprintf(stderr, ":%u", place->line);
    if (place->line != 0 && place->column != 0)
        fprintf(stderr, ":%u", place->column);
    fputs(": ", stderr);
}

static void say_word(const cli_session *cli, const char *word, const char *colour)
{
    fprintf(stderr, "callgate: %s%s:%s ", cli->has_colour ? colour : "", word,
            cli->has_colour ? plain : "");
}

static void say(cli_session *cli, callgate_severity severity, const callgate_place *place,
                const char *text, const char *rule, const char *hint)
{
    static const char *const words[] = {"note", "warning", "error"};
    const char *const colours[] = {cyan, yellow, red};
    size_t bytes = 0;

    fflush(stdout);
    say_word(cli, words[severity], colours[severity]);
    print_place(place);
    print_visible(stderr, text);
    if (rule != NULL && *rule != '\0')
        fprintf(stderr, " [%s]", rule);
    fputc('\n', stderr);
    if (place->name != NULL && place->line != 0) {
        const char *known = text_of(cli, place, &bytes);
        if (known != NULL)
            print_line(cli, known, bytes, place);
    }
    if (hint != NULL && *hint != '\0')
        talk_hint(cli, "%s", hint);
}

void talk_error(cli_session *cli, const callgate_error *err)
{
    char text[CALLGATE_TEXT_BYTES_MAX + 32];
    bool is_instruction = err->place.name != NULL && err->place.line == 0 && err->place.length != 0;

    cli->error_count++;
    if (is_instruction)
        snprintf(text, sizeof text, "instruction %u: %s", err->place.offset, err->text);
    say(cli, CALLGATE_ERROR, &err->place, is_instruction ? text : err->text, NULL, err->hint);
}

void talk_diagnostic(cli_session *cli, const callgate_diagnostic *diagnostic)
{
    if (diagnostic->severity == CALLGATE_ERROR)
        cli->error_count++;
    else if (diagnostic->severity == CALLGATE_WARNING)
        cli->warning_count++;
    if (!cli->is_quiet || diagnostic->severity == CALLGATE_ERROR)
        say(cli, diagnostic->severity, &diagnostic->place, diagnostic->text, diagnostic->rule,
            diagnostic->hint);
}

static void take_diagnostic(void *user, const callgate_diagnostic *diagnostic)
{
    talk_diagnostic(user, diagnostic);
}

callgate_sink talk_sink(cli_session *cli)
{
    return (callgate_sink){.take = take_diagnostic, .user = cli};
}

__attribute__((format(printf, 3, 0))) static void
say_format(cli_session *cli, callgate_severity severity, const char *format, va_list list)
{
    char *text = NULL;
    callgate_place nowhere = {0};

    if (vasprintf(&text, format, list) < 0)
        text = NULL;
    say(cli, severity, &nowhere, text != NULL ? text : format, NULL, NULL);
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
    if (cli->is_quiet)
        return;
    va_start(list, format);
    say_format(cli, CALLGATE_WARNING, format, list);
    va_end(list);
}

void talk_note(cli_session *cli, const char *format, ...)
{
    va_list list;

    if (cli->is_quiet)
        return;
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
    say_word(cli, "hint", green);
    print_visible(stderr, text != NULL ? text : format);
    fputc('\n', stderr);
    free(text);
}
