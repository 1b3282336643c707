/* Architectures, archMap, filter flags. */
#include "callgate/policy.h"
#include "profile/parse.h"
#include <string.h>

/* An ABI under any of its names, also as in SCMP_ARCH_ARM64, a word that libseccomp doesn't know.
 */
static callgate_abi abi_meant(const profile_string *string)
{
    static const char prefix[] = "SCMP_ARCH_";
    char name[NEAREST_BYTES_MAX] = "";
    size_t bytes = sizeof prefix - 1;

    if (strncmp(string->text, prefix, bytes) != 0)
        return callgate_abi_from_name(string->text);
    for (size_t i = 0; i + 1 < sizeof name && string->text[bytes + i] != '\0'; i++) {
        char letter = string->text[bytes + i];
        name[i] = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
    }
    return callgate_abi_from_name(name);
}

static const char *nearest_arch(const profile_string *string)
{
    const char *tokens[CALLGATE_ABI_COUNT];
    callgate_abi abi = abi_meant(string);

    if (abi != CALLGATE_ABI_NONE)
        return abi_get(abi)->oci_token;
    for (uint32_t i = 0; i < CALLGATE_ABI_COUNT; i++)
        tokens[i] = abi_get((callgate_abi)i)->oci_token;
    return nearest_word(string->text, string->text_bytes, tokens, CALLGATE_ABI_COUNT,
                        sizeof(tokens[0]));
}

static bool fail_unknown_arch(profile_parser *parser, const profile_string *string)
{
    const char *nearest = nearest_arch(string);

    PARSE_FAIL(parser, string->span, "unknown architecture '%s'", string->text);
    fail_hint_nearest(parser->reterr, nearest && *nearest ? nearest : NULL,
                      "architectures are named as in SCMP_ARCH_X86_64");
    return false;
}

static bool read_arch(profile_parser *parser, const profile_string *string, profile_arch *ret_arch)
{
    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (strcmp(abi_get((callgate_abi)abi)->oci_token, string->text) == 0) {
            ret_arch->abi = (callgate_abi)abi;
            ret_arch->span = string->span;
            return string->text_bytes > 0 || fail_unknown_arch(parser, string);
        }
    return fail_unknown_arch(parser, string);
}

bool parse_arches(profile_parser *parser, const json_value *value, const char *what,
                  const profile_arch **ret_arches, uint32_t *ret_count)
{
    const profile_string *strings = NULL;
    uint32_t count = 0;

    if (!parse_strings(parser, value, what, &strings, &count))
        return false;
    profile_arch *arches = parse_alloc(parser, count, sizeof(*arches));
    if (!arches)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!read_arch(parser, &strings[i], &arches[i]))
            return false;
    *ret_arches = arches;
    *ret_count = count;
    return true;
}

static const profile_key arch_map_keys[] = {{"architecture", KEY_DOCKER},
                                            {"subArchitectures", KEY_DOCKER}};

const profile_key_list profile_arch_map_keys = {arch_map_keys, 2};

static bool read_map_element(profile_parser *parser, const json_value *value,
                             profile_arch_map *ret_map)
{
    const profile_key *keys = arch_map_keys;
    const json_value *members[2] = {0};
    profile_string string = {0};
    profile_arch machine = {0};

    if (!parse_expect(parser, value, JSON_OBJECT, "archMap") ||
        !parse_members(parser, value, keys, 2, members))
        return false;
    if (!members[0])
        return PARSE_FAIL(parser, parse_span(value),
                          "an element of 'archMap' has no "
                          "'architecture'");
    if (!parse_string(parser, members[0], keys[0].name, &string) ||
        !read_arch(parser, &string, &machine))
        return false;
    ret_map->machine = machine.abi;
    ret_map->span = parse_span(value);
    return parse_arches(parser, members[1], keys[1].name, &ret_map->subs, &ret_map->sub_count);
}

bool parse_arch_map(profile_parser *parser, const json_value *value)
{
    uint32_t count = 0;

    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_ARRAY, "archMap"))
        return false;
    profile_arch_map *map = parse_alloc(parser, value->count, sizeof(*map));
    if (!map)
        return false;
    for (const json_value *element = value->first; element; element = element->next)
        if (!read_map_element(parser, element, &map[count++]))
            return false;
    parser->profile->arch_map = map;
    parser->profile->arch_map_count = count;
    return true;
}

typedef struct flag_token {
    const char *name;
    uint32_t flag;
} flag_token;

static const flag_token flag_tokens[] = {
    {"SECCOMP_FILTER_FLAG_TSYNC", CALLGATE_FLAG_TSYNC},
    {"SECCOMP_FILTER_FLAG_LOG", CALLGATE_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", CALLGATE_FLAG_SPEC_ALLOW},
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", CALLGATE_FLAG_WAIT_KILLABLE_RECV},
};

enum { FLAG_COUNT = sizeof(flag_tokens) / sizeof(flag_tokens[0]) };

const profile_word_list profile_flag_words = {&flag_tokens[0].name, FLAG_COUNT,
                                              sizeof(flag_tokens[0])};

static bool read_flag(profile_parser *parser, const profile_string *string)
{
    for (uint32_t i = 0; i < FLAG_COUNT; i++)
        if (strcmp(flag_tokens[i].name, string->text) == 0) {
            parser->profile->flags |= flag_tokens[i].flag;
            return true;
        }
    const char *nearest = nearest_word(string->text, string->text_bytes, &flag_tokens[0].name,
                                       FLAG_COUNT, sizeof(flag_tokens[0]));
    PARSE_FAIL(parser, string->span, "unknown flag '%s'", string->text);
    if (strcmp(string->text, "SECCOMP_FILTER_FLAG_NEW_LISTENER") == 0)
        fail_hint(parser->reterr, "'listenerPath' asks for a listener");
    else
        fail_hint_nearest(parser->reterr, nearest, NULL);
    return false;
}

bool parse_flags(profile_parser *parser, const json_value *value)
{
    const profile_string *strings = NULL;
    uint32_t count = 0;

    if (!value)
        return true;
    if (!parse_strings(parser, value, "flags", &strings, &count))
        return false;
    parser->profile->has_flags = true;
    parser->profile->flags_span = parse_span(value);
    for (uint32_t i = 0; i < count; i++)
        if (!read_flag(parser, &strings[i]))
            return false;
    return true;
}
