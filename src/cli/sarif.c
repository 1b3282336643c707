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

static void json_location(json_out *json, const callgate_place *place)
{
    text uri;

    text_init(&uri);
    add_uri(place->name, &uri);
    json_begin(json, NULL, '{');
    json_begin(json, "physicalLocation", '{');
    json_begin(json, "artifactLocation", '{');
    json_text(json, "uri", text_data(&uri));
    json_end(json, '}');
    if (place->line != 0) {
        json_begin(json, "region", '{');
        json_number(json, "startLine", place->line);
        json_number(json, "startColumn", place->column);
        json_end(json, '}');
    }
    json_end(json, '}');
    json_end(json, '}');
    text_release(&uri);
}

void sarif_result(json_out *json, const char *rule, callgate_severity severity, const char *words,
                  const callgate_place *place)
{
    static const char *const levels[] = {"note", "warning", "error"};

    json_begin(json, NULL, '{');
    json_text(json, "ruleId", rule);
    json_text(json, "level", levels[severity]);
    json_message(json, "message", words);
    if (place->name != NULL) {
        json_begin(json, "locations", '[');
        json_location(json, place);
        json_end(json, ']');
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
