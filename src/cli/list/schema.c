/* Writes a JSON schema of profiles for editors.
 *
 * schema.json has what is fixed. Where it says "@NAME", callgate's own tables are filled in: a list
 * of words, or the keys of an object, each with the words and the value that "keys" has for it.
 */
#include "abi/abi.h"
#include "base/json.h"
#include "base/limits.h"
#include "cli/list/list.h"
#include "profile/vocabulary.h"
#include <string.h>

extern const unsigned char schema_text[]; /* schema.json */
extern const unsigned long schema_text_bytes;

static const char *word_of(const profile_word_list *list, uint32_t index)
{
    return index < list->count ? profile_word(list, index) : NULL;
}

static const char *action_word(uint32_t index)
{
    return word_of(&profile_action_words, index);
}

static const char *operator_word(uint32_t index)
{
    return word_of(&profile_operator_words, index);
}

static const char *flag_word(uint32_t index)
{
    return word_of(&profile_flag_words, index);
}

static const char *architecture_word(uint32_t index)
{
    return index < CALLGATE_ABI_COUNT ? abi_get((callgate_abi)index)->oci_token : NULL;
}

static const char *machine_word(uint32_t index)
{
    if (index >= CALLGATE_ABI_COUNT)
        return NULL;
    const abi_info *abi = abi_get((callgate_abi)index);
    return abi->machine == (callgate_abi)index ? abi->goarch : "";
}

static const char *call_word(uint32_t index)
{
    return index < call_count() ? call_name(index) : NULL;
}

/* An array; a word that is empty is none. */
static void write_words(json_out *json, const char *key, const char *list)
{
    static const struct {
        const char *list;
        list_name *word;
    } rows[] = {
        {"@actions", action_word},
        {"@operators", operator_word},
        {"@flags", flag_word},
        {"@architectures", architecture_word},
        {"@errnos", list_errno_name},
        {"@calls", call_word},
        {"@capabilities", list_cap_name},
        {"@machines", machine_word},
    };
    const char *word;

    json_begin(json, key, '[');
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        if (strcmp(rows[row].list, list) != 0)
            continue;
        for (uint32_t i = 0; (word = rows[row].word(i)) != NULL; i++)
            if (*word != '\0')
                json_text(json, NULL, word);
    }
    json_end(json, ']');
}

static void write_value(json_out *json, const json_value *facts, const json_value *value);

/* Every key of the reader has its fact: a test looks. */
static void write_property(json_out *json, const json_value *facts, const profile_key *key)
{
    static const char *const readers[] = {[KEY_OCI] = "",
                                          [KEY_DOCKER] =
                                              " Docker and Podman read it, OCI runtimes don't.",
                                          [KEY_PODMAN] = " Only Podman reads it.",
                                          [KEY_REMARK] = "",
                                          [KEY_IGNORED] = ""};
    const json_value *fact = json_member(facts, key->name);
    char what[160] = "";

    json_begin(json, key->name, '{');
    if (fact != NULL) {
        snprintf(what, sizeof what, "%s%s", fact->first->text, readers[key->reader]);
        json_text(json, "description", what);
    }
    if (fact != NULL && key->reader != KEY_IGNORED) { /* that is whatever it is */
        json_begin(json, "allOf", '[');
        write_value(json, facts, fact->first->next);
        json_end(json, ']');
    }
    json_end(json, '}');
}

static void write_properties(json_out *json, const json_value *facts, const char *object)
{
    static const struct {
        const char *object;
        const profile_key_list *keys;
    } rows[] = {
        {"@profile", &profile_root_keys},     {"@rule", &profile_entry_keys},
        {"@condition", &profile_arg_keys},    {"@guard", &profile_guard_keys},
        {"@archMap", &profile_arch_map_keys},
    };

    json_begin(json, "properties", '{');
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        if (strcmp(rows[row].object, object) != 0)
            continue;
        for (uint32_t i = 0; i < rows[row].keys->count; i++)
            write_property(json, facts, &rows[row].keys->keys[i]);
    }
    json_end(json, '}');
}

static void write_text(json_out *json, const json_value *facts, const json_value *value)
{
    const char *key = value->key != NULL ? value->key : "";

    if (*value->text != '@')
        json_text(json, value->key, value->text);
    else if (strcmp(key, "properties") == 0)
        write_properties(json, facts, value->text);
    else if (strcmp(key, "enum") == 0)
        write_words(json, key, value->text);
    else
        json_text(json, key,
                  "What callgate " CALLGATE_VERSION " reads: a profile, or a whole config.json.");
}

/* schema.json has no booleans and nulls. */
static void write_value(json_out *json, const json_value *facts, const json_value *value)
{
    bool is_object = value->kind == JSON_OBJECT;

    if (value->kind == JSON_STRING) {
        write_text(json, facts, value);
    } else if (value->kind == JSON_NUMBER) {
        json_number(json, value->key, value->u64);
    } else {
        json_begin(json, value->key, is_object ? '{' : '[');
        for (const json_value *item = value->first; item != NULL; item = item->next)
            write_value(json, facts, item);
        json_end(json, is_object ? '}' : ']');
    }
}

int list_schema(cli_session *cli)
{
    json_out json = {.file = stdout};
    const json_value *root;
    arena memory;
    callgate_error err;

    if (cli->args.operand_count > 1)
        return say_usage(cli, "the schema is one for all profiles: it takes no NAME");
    arena_init(&memory, JSON_ARENA_BYTES_MAX);
    callgate_status status = json_parse((const char *)schema_text, schema_text_bytes, "schema.json",
                                        &memory, &root, &err);
    if (status == CALLGATE_OK) {
        json_value schema = *json_member(root, "schema");
        schema.key = NULL; /* it is the root now */
        write_value(&json, json_member(root, "keys"), &schema);
    } else {
        talk_error(cli, &err);
    }
    arena_release(&memory);
    return status == CALLGATE_OK ? CLI_YES : CLI_UNSURE;
}
