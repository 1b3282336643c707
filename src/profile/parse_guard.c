/* Includes or excludes of a rule. */
#include "profile/parse.h"
#include <stdio.h>
#include <string.h>

enum { GUARD_ARCHES, GUARD_CAPS, GUARD_MIN_KERNEL, GUARD_KEY_COUNT };

static const profile_key guard_keys[GUARD_KEY_COUNT] = {
    [GUARD_ARCHES] = {"arches", KEY_DOCKER},
    [GUARD_CAPS] = {"caps", KEY_DOCKER},
    [GUARD_MIN_KERNEL] = {"minKernel", KEY_DOCKER},
};

const profile_key_list profile_guard_keys = {guard_keys, GUARD_KEY_COUNT};

/* Docker compares names as they are: "sys_admin" is no capability to it. */
static void read_cap(profile_parser *parser, const profile_string *string, profile_guard *guard)
{
    char hint[CALLGATE_TEXT_BYTES_MAX];
    uint32_t number;
    const char *name = NULL;

    if (capability_number(string->text, string->text_bytes, &number))
        name = capability_name(number);
    if (name && strcmp(name, string->text) == 0) {
        guard->caps |= UINT64_C(1) << number;
        return;
    }
    guard->has_unknown_cap = true;
    if (name)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", name);
    parse_report(parser, CALLGATE_WARNING, "unknown-capability", string->span,
                 name ? hint : "no container ever has it", "unknown capability '%s'", string->text);
}

static bool read_caps(profile_parser *parser, const json_value *value, profile_guard *guard)
{
    const profile_string *strings = NULL;
    uint32_t count = 0;

    if (!parse_strings(parser, value, "caps", &strings, &count))
        return false;
    guard->has_caps = count > 0;
    for (uint32_t i = 0; i < count; i++)
        read_cap(parser, &strings[i], guard);
    return true;
}

/* Names that published profiles use beside GOARCH's, for machines that Go doesn't run on. */
static bool is_known_arch(const char *name)
{
    static const char *const others[] = {"x86",         "x32",    "s390",     "mips64n32",
                                         "mips3l64n32", "mipsel", "mipsel64", "mipsel64n32"};

    for (uint32_t abi = 0; abi < CALLGATE_ABI_COUNT; abi++)
        if (strcmp(abi_get((callgate_abi)abi)->goarch, name) == 0)
            return *name != '\0';
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i], name) == 0)
            return true;
    return false;
}

static void check_arch(profile_parser *parser, const profile_string *string)
{
    char hint[CALLGATE_TEXT_BYTES_MAX];

    if (is_known_arch(string->text))
        return;
    callgate_abi abi = callgate_abi_from_name(string->text);
    const char *goarch = abi == CALLGATE_ABI_NONE ? "" : abi_get(abi)->goarch;
    if (*goarch)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", goarch);
    parse_report(parser, CALLGATE_WARNING, "unknown-goarch", string->span,
                 *goarch ? hint : "names are Go's, such as \"amd64\", \"arm64\"",
                 "no machine is called '%s' here", string->text);
}

/* One part of a version: up to three digits, at most 255. */
static bool read_version_part(const char **at, uint32_t *ret_number)
{
    const char *begin = *at;
    uint32_t number = 0;

    while (**at >= '0' && **at <= '9' && *at - begin < 3)
        number = number * 10 + (uint32_t)(*(*at)++ - '0');
    *ret_number = number;
    return *at > begin && number <= UINT8_MAX;
}

/* "4.8": two numbers, as Docker takes it, to which "" is 0.0: no kernel is older. */
static bool read_min_kernel(profile_parser *parser, const json_value *value, profile_guard *guard)
{
    profile_string string = {0};
    uint32_t major, minor;

    if (!parse_string(parser, value, "minKernel", &string))
        return false;
    const char *at = string.text;
    if (!value)
        return true;
    guard->min_kernel_span = string.span;
    guard->min_kernel = CALLGATE_KERNEL(0, 1);
    if (string.text_bytes == 0)
        return true;
    bool is_read = read_version_part(&at, &major) && *at == '.';
    at += is_read;
    if (!is_read || !read_version_part(&at, &minor) || *at != '\0' || major + minor == 0) {
        PARSE_FAIL(parser, string.span, "'minKernel' can't be '%s'", string.text);
        fail_hint(parser->reterr, "it takes two numbers, as in \"4.8\"");
        return false;
    }
    guard->min_kernel = CALLGATE_KERNEL(major, minor);
    return true;
}

bool parse_guard(profile_parser *parser, const json_value *value, const char *what,
                 profile_guard *ret_guard)
{
    const json_value *members[GUARD_KEY_COUNT] = {0};

    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_OBJECT, what) ||
        !parse_members(parser, value, guard_keys, GUARD_KEY_COUNT, members))
        return false;
    ret_guard->span = parse_span(value);
    if (!read_caps(parser, members[GUARD_CAPS], ret_guard) ||
        !parse_strings(parser, members[GUARD_ARCHES], "arches", &ret_guard->arches,
                       &ret_guard->arch_count) ||
        !read_min_kernel(parser, members[GUARD_MIN_KERNEL], ret_guard))
        return false;
    for (uint32_t i = 0; i < ret_guard->arch_count; i++)
        check_arch(parser, &ret_guard->arches[i]);
    return true;
}
