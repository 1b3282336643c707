/* Writes a JSON schema of profiles for editors.
 */
#include "abi/abi.h"
#include "base/limits.h"
#include "cli/list/list.h"
#include "profile/vocabulary.h"
#include <string.h>

static const char no_nul[] = "^[^\\u0000]*$";

/* What the reader's table of keys doesn't say: the value, and a line for people. The value is of a
 * definition, or an array of such, or what a function writes as members of an open object. */
typedef struct key_fact {
    const char *name;
    const char *what;
    const char *definition;
    bool is_array;
    void (*write)(json_out *json);
} key_fact;

static void write_reference(json_out *json, const char *definition)
{
    char reference[64];

    snprintf(reference, sizeof reference, "#/definitions/%s", definition);
    json_text(json, "$ref", reference);
}

static void begin_nullable(json_out *json, const char *type)
{
    json_begin(json, "type", '[');
    json_text(json, NULL, type);
    json_text(json, NULL, "null");
    json_end(json, ']');
}

/* An array, or null for one that isn't there. */
static void write_array(json_out *json, const char *definition)
{
    begin_nullable(json, "array");
    json_begin(json, "items", '{');
    write_reference(json, definition);
    json_end(json, '}');
}

static void write_name(json_out *json)
{
    json_begin(json, "anyOf", '[');
    json_begin(json, NULL, '{');
    json_text(json, "$ref", "#/definitions/call");
    json_end(json, '}');
    json_begin(json, NULL, '{');
    json_text(json, "type", "null");
    json_end(json, '}');
    json_end(json, ']');
}

static void write_number(json_out *json, uint64_t max)
{
    json_number(json, "minimum", 0);
    json_number(json, "maximum", max);
}

static void write_index(json_out *json)
{
    json_text(json, "type", "integer");
    write_number(json, RULE_CONDITION_COUNT_MAX - 1);
}

static void write_value(json_out *json)
{
    json_text(json, "type", "integer");
    write_number(json, UINT64_MAX);
}

static void write_value_two(json_out *json)
{
    begin_nullable(json, "integer");
    write_number(json, UINT64_MAX);
}

static void write_kernel(json_out *json)
{
    begin_nullable(json, "string");
    json_text(json, "pattern", "^([0-9]{1,3}\\.[0-9]{1,3})?$");
}

static const key_fact facts[] = {
    {"defaultAction", "What happens to calls that no rule names.", "action", false, NULL},
    {"defaultErrnoRet", "The errno of 'defaultAction' as a number; EPERM (1) without it.", "errno",
     false, NULL},
    {"defaultErrno", "Podman: the errno of 'defaultAction' by name.", "errnoName", false, NULL},
    {"architectures", "The ABIs that the filter is for, as libseccomp calls them.", "architecture",
     true, NULL},
    {"archMap", "The ABIs by machine: what Docker makes 'architectures' of.", "archMap", true,
     NULL},
    {"flags", "How the filter is installed.", "flag", true, NULL},
    {"listenerPath", "The socket that is handed the notifications.", "text", false, NULL},
    {"listenerMetadata", "Text for the listener.", "text", false, NULL},
    {"syscalls", "The rules.", "rule", true, NULL},
    {"comment", "Why; it changes nothing.", "text", false, NULL},
    {"description", "Why; it changes nothing.", "text", false, NULL},
    {"names", "The calls that the rule is for.", "call", true, NULL},
    {"name", "One call: the old form of 'names'.", NULL, false, write_name},
    {"action", "What happens to the calls.", "action", false, NULL},
    {"errnoRet", "The errno of 'action' as a number; EPERM (1) without it.", "errno", false, NULL},
    {"errno", "Podman: the errno of 'action' by name.", "errnoName", false, NULL},
    {"args", "Conditions on arguments: all have to hold.", "condition", true, NULL},
    {"includes", "The rule is there only where this holds.", "guard", false, NULL},
    {"excludes", "The rule is not there where this holds.", "guard", false, NULL},
    {"index", "The argument, from 0 on.", NULL, false, write_index},
    {"value", "What the argument is compared with; the mask of SCMP_CMP_MASKED_EQ.", NULL, false,
     write_value},
    {"valueTwo", "The value under the mask of SCMP_CMP_MASKED_EQ.", NULL, false, write_value_two},
    {"op", "How they are compared.", "operator", false, NULL},
    {"arches", "Machines, as Go calls them.", "machine", true, NULL},
    {"caps", "Capabilities of the container.", "capability", true, NULL},
    {"minKernel", "The oldest kernel.", NULL, false, write_kernel},
    {"architecture", "The machine's own ABI.", "architecture", false, NULL},
    {"subArchitectures", "The other ABIs that run there.", "architecture", true, NULL},
};
enum { FACT_COUNT = sizeof facts / sizeof *facts };

static void write_value_of(json_out *json, const key_fact *fact)
{
    if (fact->write != NULL)
        fact->write(json);
    else if (fact->is_array)
        write_array(json, fact->definition);
    else
        write_reference(json, fact->definition);
}

/* Every key of the reader has its fact: a test looks. */
static void write_property(json_out *json, const profile_key *key)
{
    static const char *const readers[] = {[KEY_OCI] = "",
                                          [KEY_DOCKER] =
                                              " Docker and Podman read it, OCI runtimes don't.",
                                          [KEY_PODMAN] = " Only Podman reads it.",
                                          [KEY_IGNORED] = ""};
    char what[160] = "";

    json_begin(json, key->name, '{');
    for (size_t i = 0; i < FACT_COUNT; i++) {
        if (strcmp(facts[i].name, key->name) != 0)
            continue;
        snprintf(what, sizeof what, "%s%s", facts[i].what, readers[key->reader]);
        json_text(json, "description", what);
        if (key->reader == KEY_IGNORED)
            continue; /* whatever it is */
        json_begin(json, "allOf", '[');
        json_begin(json, NULL, '{');
        write_value_of(json, &facts[i]);
        json_end(json, '}');
        json_end(json, ']');
    }
    json_end(json, '}');
}

static void write_properties(json_out *json, const profile_key_list *list)
{
    json_begin(json, "properties", '{');
    for (uint32_t i = 0; i < list->count; i++)
        write_property(json, &list->keys[i]);
    json_end(json, '}');
}

static void write_required(json_out *json, const char *const *keys)
{
    json_begin(json, "required", '[');
    for (; *keys != NULL; keys++)
        json_text(json, NULL, *keys);
    json_end(json, ']');
}

static void write_object(json_out *json, const char *name, const profile_key_list *list,
                         const char *const *required)
{
    json_begin(json, name, '{');
    json_text(json, "type", "object");
    write_properties(json, list);
    write_required(json, required);
    json_end(json, '}');
}

/* Words that are the only ones. */
static void write_enum(json_out *json, const char *name, const profile_word_list *words)
{
    json_begin(json, name, '{');
    json_begin(json, "enum", '[');
    for (uint32_t i = 0; i < words->count; i++)
        json_text(json, NULL, profile_word(words, i));
    json_end(json, ']');
    json_end(json, '}');
}

/* Words that editors may offer, where readers take others too: with a warning. */
typedef const char *word_at(uint32_t index);

static void write_suggestions(json_out *json, const char *name, word_at *word, uint32_t count)
{
    json_begin(json, name, '{');
    json_begin(json, "anyOf", '[');
    json_begin(json, NULL, '{');
    json_begin(json, "enum", '[');
    for (uint32_t i = 0; i < count; i++) {
        if (word(i) != NULL && *word(i) != '\0')
            json_text(json, NULL, word(i));
    }
    json_end(json, ']');
    json_end(json, '}');
    json_begin(json, NULL, '{');
    json_text(json, "type", "string");
    json_text(json, "pattern", no_nul);
    json_end(json, '}');
    json_end(json, ']');
    json_end(json, '}');
}

static const char *call_word(uint32_t index)
{
    return call_name((call_id)index);
}

static const char *cap_word(uint32_t index)
{
    return capability_name(index);
}

static const char *machine_word(uint32_t index)
{
    return abi_get((callgate_abi)index)->machine == (callgate_abi)index
               ? abi_get((callgate_abi)index)->goarch
               : NULL;
}

static void write_architectures(json_out *json)
{
    json_begin(json, "architecture", '{');
    json_begin(json, "enum", '[');
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++) {
        if (*abi_get((callgate_abi)i)->oci_token != '\0')
            json_text(json, NULL, abi_get((callgate_abi)i)->oci_token);
    }
    json_end(json, ']');
    json_end(json, '}');
}

static void write_errnos(json_out *json)
{
    json_begin(json, "errno", '{');
    begin_nullable(json, "integer");
    write_number(json, CALLGATE_DATA_MASK);
    json_end(json, '}');
    json_begin(json, "errnoName", '{');
    json_begin(json, "anyOf", '[');
    json_begin(json, NULL, '{');
    json_begin(json, "enum", '[');
    for (uint32_t number = 1; number <= ERRNO_MAX; number++) {
        if (errno_name(CALLGATE_ABI_NONE, number) != NULL)
            json_text(json, NULL, errno_name(CALLGATE_ABI_NONE, number));
    }
    json_end(json, ']');
    json_end(json, '}');
    json_begin(json, NULL, '{');
    begin_nullable(json, "string");
    json_text(json, "pattern", "^([0-9]{0,5}|E[A-Z0-9]+)$");
    json_end(json, '}');
    json_end(json, ']');
    json_end(json, '}');
}

/* `names`, or the old `name`, but not both. */
static void write_rule(json_out *json)
{
    json_begin(json, "rule", '{');
    json_text(json, "type", "object");
    write_properties(json, &profile_entry_keys);
    write_required(json, (const char *const[]){"action", NULL});
    json_begin(json, "anyOf", '[');
    for (uint32_t is_single = 0; is_single < 2; is_single++) {
        const char *key = is_single ? "name" : "names";
        json_begin(json, NULL, '{');
        write_required(json, (const char *const[]){key, NULL});
        json_begin(json, "properties", '{');
        json_begin(json, key, '{');
        json_text(json, "type", is_single ? "string" : "array");
        if (is_single)
            json_number(json, "minLength", 1);
        json_end(json, '}');
        json_end(json, '}');
        json_end(json, '}');
    }
    json_end(json, ']');
    json_begin(json, "not", '{');
    write_required(json, (const char *const[]){"names", "name", NULL});
    json_begin(json, "properties", '{');
    json_begin(json, "names", '{');
    json_text(json, "type", "array");
    json_number(json, "minItems", 1);
    json_end(json, '}');
    json_begin(json, "name", '{');
    json_text(json, "type", "string");
    json_number(json, "minLength", 1);
    json_end(json, '}');
    json_end(json, '}');
    json_end(json, '}');
    json_end(json, '}');
}

/* Not both, with something in each. */
static void write_no_two_arrays(json_out *json, const char *first, const char *second)
{
    json_begin(json, "not", '{');
    write_required(json, (const char *const[]){first, second, NULL});
    json_begin(json, "properties", '{');
    for (uint32_t i = 0; i < 2; i++) {
        json_begin(json, i == 0 ? first : second, '{');
        json_text(json, "type", "array");
        json_number(json, "minItems", 1);
        json_end(json, '}');
    }
    json_end(json, '}');
    json_end(json, '}');
}

/* Whoever asks a listener has to name its socket. */
static void write_listener(json_out *json)
{
    json_begin(json, "if", '{');
    json_begin(json, "anyOf", '[');
    for (uint32_t is_rule = 0; is_rule < 2; is_rule++) {
        const char *key = is_rule ? "action" : "defaultAction";
        json_begin(json, NULL, '{');
        if (is_rule) {
            write_required(json, (const char *const[]){"syscalls", NULL});
            json_begin(json, "properties", '{');
            json_begin(json, "syscalls", '{');
            json_text(json, "type", "array");
            json_begin(json, "contains", '{');
        }
        write_required(json, (const char *const[]){key, NULL});
        json_begin(json, "properties", '{');
        json_begin(json, key, '{');
        json_text(json, "const", "SCMP_ACT_NOTIFY");
        json_end(json, '}');
        json_end(json, '}');
        for (uint32_t i = 0; is_rule && i < 3; i++)
            json_end(json, '}');
        json_end(json, '}');
    }
    json_end(json, ']');
    json_end(json, '}');
    json_begin(json, "then", '{');
    write_required(json, (const char *const[]){"listenerPath", NULL});
    json_begin(json, "properties", '{');
    json_begin(json, "listenerPath", '{');
    json_text(json, "type", "string");
    json_number(json, "minLength", 1);
    json_end(json, '}');
    json_end(json, '}');
    json_end(json, '}');
}

static void write_profile(json_out *json)
{
    json_begin(json, "profile", '{');
    json_text(json, "type", "object");
    write_properties(json, &profile_root_keys);
    write_required(json, (const char *const[]){"defaultAction", NULL});
    write_no_two_arrays(json, "architectures", "archMap");
    write_listener(json);
    json_end(json, '}');
}

/* A config.json has the profile in linux.seccomp. */
static void write_config(json_out *json)
{
    json_begin(json, "config", '{');
    json_text(json, "type", "object");
    json_begin(json, "properties", '{');
    json_begin(json, "linux", '{');
    json_text(json, "type", "object");
    json_begin(json, "properties", '{');
    json_begin(json, "seccomp", '{');
    json_text(json, "$ref", "#/definitions/profile");
    json_end(json, '}');
    json_end(json, '}');
    write_required(json, (const char *const[]){"seccomp", NULL});
    json_end(json, '}');
    json_end(json, '}');
    write_required(json, (const char *const[]){"linux", NULL});
    json_begin(json, "not", '{');
    write_required(json, (const char *const[]){"defaultAction", NULL});
    json_end(json, '}');
    json_end(json, '}');
}

static void write_definitions(json_out *json)
{
    json_begin(json, "definitions", '{');
    json_begin(json, "text", '{');
    begin_nullable(json, "string");
    json_text(json, "pattern", no_nul);
    json_end(json, '}');
    write_enum(json, "action", &profile_action_words);
    write_enum(json, "operator", &profile_operator_words);
    write_enum(json, "flag", &profile_flag_words);
    write_architectures(json);
    write_errnos(json);
    write_suggestions(json, "call", call_word, call_count());
    write_suggestions(json, "capability", cap_word, 64);
    write_suggestions(json, "machine", machine_word, CALLGATE_ABI_COUNT);
    write_object(json, "archMap", &profile_arch_map_keys,
                 (const char *const[]){"architecture", NULL});
    write_object(json, "condition", &profile_arg_keys,
                 (const char *const[]){"index", "value", "op", NULL});
    json_begin(json, "guard", '{');
    begin_nullable(json, "object");
    write_properties(json, &profile_guard_keys);
    json_end(json, '}');
    write_rule(json);
    write_profile(json);
    write_config(json);
    json_end(json, '}');
}

static void write_branch(json_out *json, const char *name, const char *reference)
{
    json_begin(json, name, '{');
    json_text(json, "$ref", reference);
    json_end(json, '}');
}

int list_schema(cli_session *cli)
{
    json_out json = {.file = stdout};

    if (cli->args.operand_count > 1)
        return say_usage(cli, "the schema is one for all profiles: it takes no NAME");
    json_begin(&json, NULL, '{');
    json_text(&json, "$schema", "http://json-schema.org/draft-07/schema#");
    json_text(&json, "title", "seccomp profiles of Docker, Podman and OCI runtimes");
    json_text(&json, "description",
              "What callgate " CALLGATE_VERSION " reads: a profile, or a whole config.json.");
    json_begin(&json, "if", '{');
    json_begin(&json, "anyOf", '[');
    json_begin(&json, NULL, '{');
    write_required(&json, (const char *const[]){"linux", NULL});
    json_end(&json, '}');
    json_begin(&json, NULL, '{');
    write_required(&json, (const char *const[]){"ociVersion", NULL});
    json_begin(&json, "not", '{');
    write_required(&json, (const char *const[]){"defaultAction", NULL});
    json_end(&json, '}');
    json_end(&json, '}');
    json_end(&json, ']');
    json_end(&json, '}');
    write_branch(&json, "then", "#/definitions/config");
    write_branch(&json, "else", "#/definitions/profile");
    write_definitions(&json);
    json_end(&json, '}');
    return CLI_YES;
}
