/* Keys of an object: known, unknown, in the wrong case. */
#include "profile/parse.h"
#include <stdio.h>
#include <string.h>

/* Passes one character as Go's reader folds it: ASCII letters, and the two letters outside ASCII
 * (long s, Kelvin sign) whose lower case is in it. Returns 0 for others, so nothing equals them.
 * Source: encoding/json, fold.go. */
static char fold(const char **at)
{
    const char *from = *at;
    char byte = *from;

    if ((unsigned char)byte < 0x80) {
        *at += 1;
        return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    if (strncmp(from, "\xc5\xbf", 2) == 0) {
        *at += 2;
        return 's';
    }
    if (strncmp(from, "\xe2\x84\xaa", 3) == 0) {
        *at += 3;
        return 'k';
    }
    *at += 1;
    return '\0';
}

static bool is_key(const json_value *member, const char *name)
{
    return *name == *member->key && strlen(name) == member->key_bytes &&
           memcmp(member->key, name, member->key_bytes) == 0;
}

bool profile_key_is(const json_value *member, const char *key)
{
    const char *at = member->key;

    if (is_key(member, key))
        return true;
    while (*at && *key)
        if (fold(&at) != fold(&key))
            return false;
    return !*at && !*key && at == member->key + member->key_bytes;
}

static bool is_null(const json_value *value)
{
    return value->kind == JSON_NULL;
}

const json_value *parse_member_any_case(const json_value *object, const char *key)
{
    const json_value *found = NULL;

    if (object->kind != JSON_OBJECT)
        return NULL;
    for (const json_value *member = object->first; member; member = member->next)
        if (profile_key_is(member, key) && !is_null(member) && (!found || is_key(member, key)))
            found = member;
    return found;
}

static const profile_key *find_key(const json_value *member, const profile_key *keys,
                                   uint32_t key_count)
{
    for (uint32_t i = 0; i < key_count; i++) /* nearly all are written right */
        if (is_key(member, keys[i].name))
            return &keys[i];
    for (uint32_t i = 0; i < key_count; i++)
        if (profile_key_is(member, keys[i].name))
            return &keys[i];
    return NULL;
}

static void report_unknown(profile_parser *parser, const json_value *member,
                           const profile_key *keys, uint32_t key_count)
{
    char hint[CALLGATE_TEXT_BYTES_MAX];

    if (member->key[0] == '_' || member->key[0] == '$' || is_key(member, "//")) {
        parse_report(parser, CALLGATE_NOTE, "annotation", parse_key_span(member), NULL,
                     "key '%s' is an annotation: it changes nothing", member->key);
        return;
    }
    const char *nearest =
        nearest_word(member->key, member->key_bytes, &keys->name, key_count, sizeof(*keys));
    if (nearest)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest);
    parse_report(parser, CALLGATE_WARNING, "unknown-key", parse_key_span(member),
                 nearest ? hint : "no reader knows it: what it says is lost", "unknown key '%s'",
                 member->key);
}

/* Who takes a key in the wrong case too: whoever reads it and is written in Go. Those that nobody
 * reads, or that a config.json is told about anyway, make no difference. */
static void report_case(profile_parser *parser, const json_value *member, const profile_key *key)
{
    static const char *const takers[] = {
        [KEY_OCI] = "Docker, Podman and runc take both, crun doesn't",
        [KEY_DOCKER] = "Docker and Podman take both, runc and crun neither",
        [KEY_PODMAN] = "Podman takes both, Docker, runc and crun neither",
        [KEY_REMARK] = NULL,
        [KEY_IGNORED] = NULL,
    };
    char hint[CALLGATE_TEXT_BYTES_MAX];
    profile_span *first = &parser->profile->wrong_case;

    if (takers[key->reader] == NULL || (parser->is_config && key->reader != KEY_OCI))
        return;
    if (first->end == 0 && key->reader == KEY_OCI)
        *first = parse_key_span(member);
    snprintf(hint, sizeof(hint), "write '%s': %s", key->name, takers[key->reader]);
    parse_report(parser, CALLGATE_WARNING, "key-case", parse_key_span(member), hint,
                 "key '%s' is in the wrong case", member->key);
}

/* In a config.json only OCI's keys count. */
static bool is_read(profile_parser *parser, const json_value *member, const profile_key *key)
{
    bool is_there = member->kind != JSON_NULL;
    bool is_dockers = is_there & (key->reader == KEY_DOCKER);
    bool is_podmans = is_there & (key->reader == KEY_PODMAN);

    if (key->reader == KEY_IGNORED)
        return false;
    if (parser->is_config && (is_dockers || is_podmans)) {
        parse_report(parser, CALLGATE_WARNING, "engine-key", parse_key_span(member),
                     "give the profile to Docker or Podman, which turn it into OCI's form",
                     "OCI runtimes don't read '%s': the rest holds as if it were not there",
                     key->name);
        return false;
    }
    parser->has_docker_key |= is_dockers;
    parser->has_podman_key |= is_podmans;
    return true;
}

static bool fail_twice(profile_parser *parser, const json_value *first, const json_value *second,
                       const char *name)
{
    PARSE_FAIL(parser, parse_key_span(second), "key '%s' stands twice, as '%s' too", name,
               is_key(second, name) ? first->key : second->key);
    fail_hint(parser->reterr, "the first one is in line %u; readers differ in which they take",
              profile_place(parser->profile, parse_key_span(first)).line);
    return false;
}

bool parse_members(profile_parser *parser, const json_value *object, const profile_key *keys,
                   uint32_t key_count, const json_value **ret_members)
{
    const json_value *seen[KEY_COUNT_MAX] = {0};

    for (const json_value *member = object->first; member; member = member->next) {
        const profile_key *key = find_key(member, keys, key_count);
        if (!key) {
            report_unknown(parser, member, keys, key_count);
            continue;
        }
        uint32_t index = (uint32_t)(key - keys);
        if (seen[index])
            return fail_twice(parser, seen[index], member, key->name);
        seen[index] = member;
        if (!is_key(member, key->name))
            report_case(parser, member, key);
        if (is_read(parser, member, key) && !is_null(member))
            ret_members[index] = member;
    }
    return true;
}
