/* Writes SARIF, a result at a time.
 */
#include "cli/sarif.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>

static void json_message(json_out *json, const char *key, const char *words)
{
    json_begin(json, key, '{');
    json_text(json, "text", words);
    json_end(json, '}');
}

static void json_driver(json_out *json, const sarif_rule *rules, size_t rule_count)
{
    json_begin(json, "tool", '{');
    json_begin(json, "driver", '{');
    json_text(json, "name", "callgate");
    json_text(json, "version", CALLGATE_VERSION);
    json_begin(json, "rules", '[');
    for (size_t i = 0; i < rule_count; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "id", rules[i].id);
        json_message(json, "shortDescription", rules[i].text);
        if (rules[i].mend != NULL)
            json_message(json, "help", rules[i].mend);
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
    json_end(json, '}');
}

void sarif_begin(json_out *json, const sarif_rule *rules, size_t rule_count)
{
    json_begin(json, NULL, '{');
    json_text(json, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json_text(json, "version", "2.1.0");
    json_begin(json, "runs", '[');
    json_begin(json, NULL, '{');
    json_driver(json, rules, rule_count);
    json_text(json, "columnKind", "unicodeCodePoints");
    json_begin(json, "results", '[');
}

/* A path as a relative or absolute URI reference (RFC 3986). */
static void add_uri(const char *path, text *out)
{
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;
        if (isalnum(byte) || strchr("-._~/", byte) != NULL)
            text_add_char(out, (char)byte);
        else
            text_add(out, "%%%02X", byte);
    }
}

/* Characters of UTF-8 between two bytes. */
static uint32_t count_characters(const char *file, size_t from, size_t to)
{
    uint32_t count = 0;

    for (size_t i = from; i < to; i++)
        count += ((unsigned char)file[i] & 0xc0) != 0x80;
    return count;
}

/* A place that spans lines ends with its first one. */
static void json_region(json_out *json, const callgate_place *place, const char *file, size_t bytes)
{
    uint32_t column = place->column, length = place->length;
    size_t at = place->offset < bytes ? place->offset : bytes, begin = at, end = at;

    while (file != NULL && begin > 0 && file[begin - 1] != '\n')
        begin--;
    while (file != NULL && end < bytes && end < at + place->length && file[end] != '\n')
        end++;
    if (file != NULL) {
        column = 1 + count_characters(file, begin, at);
        length = count_characters(file, at, end);
    }
    json_begin(json, "region", '{');
    json_number(json, "startLine", place->line);
    json_number(json, "startColumn", column);
    if (file != NULL)
        json_number(json, "endColumn", column + length);
    json_end(json, '}');
}

static void json_location(json_out *json, const callgate_place *place, const char *file,
                          size_t bytes)
{
    text uri;

    text_init(&uri);
    add_uri(place->name, &uri);
    json_begin(json, "locations", '[');
    json_begin(json, NULL, '{');
    json_begin(json, "physicalLocation", '{');
    json_begin(json, "artifactLocation", '{');
    json_text(json, "uri", text_data(&uri));
    json_end(json, '}');
    if (place->line != 0)
        json_region(json, place, file, bytes);
    json_end(json, '}');
    json_end(json, '}');
    json_end(json, ']');
    text_release(&uri);
}

static void begin_result(json_out *json, const char *rule, callgate_severity severity,
                         const char *words)
{
    static const char *const levels[] = {"note", "warning", "error"};

    json_begin(json, NULL, '{');
    json_text(json, "ruleId", rule);
    json_text(json, "level", levels[severity]);
    json_message(json, "message", words);
}

void sarif_result(json_out *json, const char *rule, callgate_severity severity, const char *words,
                  const callgate_place *place)
{
    begin_result(json, rule, severity, words);
    if (place->name != NULL)
        json_location(json, place, NULL, 0);
    json_end(json, '}');
}

void sarif_finding(json_out *json, const callgate_diagnostic *finding, bool is_file,
                   const char *file, size_t bytes)
{
    begin_result(json, finding->rule, finding->severity, finding->text);
    if (finding->place.name != NULL && is_file)
        json_location(json, &finding->place, file, bytes);
    if (finding->hint[0] != '\0' || finding->witness[0] != '\0') {
        json_begin(json, "properties", '{');
        if (finding->witness[0] != '\0')
            json_text(json, "witness", finding->witness);
        if (finding->hint[0] != '\0')
            json_text(json, "mend", finding->hint);
        json_end(json, '}');
    }
    json_end(json, '}');
}

void sarif_end(json_out *json)
{
    json_end(json, ']');
    json_end(json, '}');
    json_end(json, ']');
    json_end(json, '}');
}
