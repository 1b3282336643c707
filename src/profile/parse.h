/* The inside of the profile parser, for parse*.c alone.
 *
 * Functions that return false have filled the error (`status`).
 */
#ifndef PROFILE_PARSE_H
#define PROFILE_PARSE_H

#include "base/fail.h"
#include "base/nearest.h"
#include "profile/profile.h"
#include "profile/vocabulary.h"

typedef struct profile_parser {
    callgate_profile *profile;
    const callgate_sink *sink;
    callgate_error *reterr;
    callgate_status status;
    uint32_t report_count;
    bool is_config;      /* OCI runtimes read it, engines don't */
    bool has_docker_key; /* what the dialect is told by */
    bool has_podman_key;
    uint32_t *entry_seen;         /* of each call: 1 + the last entry that names it */
    const profile_action *notify; /* the first NOTIFY action */
} profile_parser;

static inline bool parse_failed(profile_parser *parser, callgate_status status)
{
    parser->status = status;
    return false;
}

/* Fails at a span; false, so that callers can return it. */
#define PARSE_FAIL(parser, span, ...)                                                              \
    parse_failed((parser),                                                                         \
                 FAIL_AT((parser)->reterr, CALLGATE_INVALID,                                       \
                         ((const callgate_place[]){profile_place((parser)->profile, (span))}),     \
                         __VA_ARGS__))

/* Memory from the profile's arena, zeroed; NULL after filling the error. */
void *parse_alloc(profile_parser *parser, size_t count, size_t bytes);

/* Would a report be taken? Asked before advice that is dear to make. */
bool parse_reports(const profile_parser *parser);

/* Reports advice; after PROFILE_REPORT_COUNT_MAX only that there is more. hint may be NULL. */
__attribute__((format(printf, 6, 7))) void parse_report(profile_parser *parser,
                                                        callgate_severity severity,
                                                        const char *rule, profile_span span,
                                                        const char *hint, const char *format, ...);

/* parse_value.c: JSON values of the expected kind. `what` is the subject: a key, mostly. */
profile_span parse_span(const json_value *value);
profile_span parse_key_span(const json_value *member);
bool parse_expect(profile_parser *parser, const json_value *value, json_kind kind,
                  const char *what);
/* A string without NULs; value NULL (not there) gives text NULL. */
bool parse_string(profile_parser *parser, const json_value *value, const char *what,
                  profile_string *ret_string);
bool parse_u64(profile_parser *parser, const json_value *value, const char *what, uint64_t max,
               uint64_t *ret_number);
/* An array of strings; value NULL gives none. */
bool parse_strings(profile_parser *parser, const json_value *value, const char *what,
                   const profile_string **ret_strings, uint32_t *ret_count);

/* parse_keys.c */
enum { KEY_COUNT_MAX = 16 }; /* keys that one kind of object has */

/* Sorts an object's members by key: ret_members[i] is that of keys[i], NULL where it is absent or
 * null. Reports unknown keys, keys in the wrong case, and what an OCI runtime doesn't read. */
bool parse_members(profile_parser *parser, const json_value *object, const profile_key *keys,
                   uint32_t key_count, const json_value **ret_members);

/* The member that Go reads as `key`, whatever its case; NULL: none, or null. */
const json_value *parse_member_any_case(const json_value *object, const char *key);

/* parse_action.c: an action with its errnoRet (number) and errno (name), each NULL where absent.
 * The names of the three keys are for messages. */
typedef struct profile_action_keys {
    const char *action;
    const char *number;
    const char *name;
} profile_action_keys;
bool parse_action(profile_parser *parser, const profile_action_keys *keys, const json_value *token,
                  const json_value *number, const json_value *name, profile_action *ret_action);

/* parse_arch.c */
bool parse_arches(profile_parser *parser, const json_value *value, const char *what,
                  const profile_arch **ret_arches, uint32_t *ret_count);
bool parse_arch_map(profile_parser *parser, const json_value *value);
bool parse_flags(profile_parser *parser, const json_value *value);

/* parse_guard.c: includes or excludes; value NULL gives none. */
bool parse_guard(profile_parser *parser, const json_value *value, const char *what,
                 profile_guard *ret_guard);

/* parse_args.c */
bool parse_args(profile_parser *parser, const json_value *value, profile_entry *entry);

/* parse_entry.c */
bool parse_entries(profile_parser *parser, const json_value *value);

/* parse_stranger.c: fails, with a hint at what it is, where a text is known to be something else
 * than a profile. */
bool parse_is_stranger(profile_parser *parser, const json_value *root);

/* parse_holder.c: a hint at the profile that something else names: a container or a daemon as
 * engines tell of them, a manifest of Kubernetes, a compose file. false: it is none of them. */
bool parse_hint_holder(const json_value *root, callgate_error *reterr);

/* parse_root.c: the object that holds the rules, then all of it. */
bool parse_root(profile_parser *parser);

#endif
