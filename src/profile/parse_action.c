/* Actions with what they answer. */
#include "callgate/policy.h"
#include "profile/parse.h"
#include <stdio.h>
#include <string.h>

typedef struct action_token {
    const char *name;
    uint32_t action;
    bool takes_errno;
} action_token;

static const action_token tokens[] = {
    {"SCMP_ACT_ALLOW", CALLGATE_ALLOW, false},
    {"SCMP_ACT_ERRNO", CALLGATE_ERRNO, true},
    {"SCMP_ACT_KILL", CALLGATE_KILL_THREAD, false},
    {"SCMP_ACT_KILL_PROCESS", CALLGATE_KILL_PROCESS, false},
    {"SCMP_ACT_KILL_THREAD", CALLGATE_KILL_THREAD, false},
    {"SCMP_ACT_LOG", CALLGATE_LOG, false},
    {"SCMP_ACT_NOTIFY", CALLGATE_USER_NOTIF, false},
    {"SCMP_ACT_TRACE", CALLGATE_TRACE, true},
    {"SCMP_ACT_TRAP", CALLGATE_TRAP, false},
};

enum { TOKEN_COUNT = sizeof(tokens) / sizeof(tokens[0]) };

const profile_word_list profile_action_words = {&tokens[0].name, TOKEN_COUNT, sizeof(tokens[0])};

uint32_t profile_errno(const profile_action *action, callgate_abi abi)
{
    return action->errno_named != ERRNO_UNNAMED ? errno_of(abi, action->errno_named)
                                                : action->errno_value;
}

const char *profile_action_token(uint32_t word)
{
    for (uint32_t i = 0; i < TOKEN_COUNT; i++) /* "KILL" stands before "KILL_THREAD" */
        if (tokens[i].action == (word & CALLGATE_ACTION_MASK))
            return tokens[i].name;
    return NULL;
}

/* The token that a mistyped one, or a bare "allow", stands for. */
static const char *nearest_token(const profile_string *string)
{
    static const size_t prefix_bytes = sizeof("SCMP_ACT_") - 1;

    for (uint32_t i = 0; i < TOKEN_COUNT; i++) {
        const char *bare = tokens[i].name + prefix_bytes;
        if (nearest_distance(string->text, string->text_bytes, bare, strlen(bare)) == 0)
            return tokens[i].name;
    }
    return nearest_word(string->text, string->text_bytes, &tokens[0].name, TOKEN_COUNT,
                        sizeof(tokens[0]));
}

static bool fail_unknown(profile_parser *parser, const profile_string *string)
{
    const char *nearest = nearest_token(string);

    PARSE_FAIL(parser, string->span, "unknown action '%s'", string->text);
    fail_hint_nearest(parser->reterr, nearest,
                      "actions are SCMP_ACT_ALLOW, _LOG, _TRACE, _NOTIFY, _ERRNO, _TRAP, _KILL, "
                      "_KILL_THREAD, _KILL_PROCESS");
    return false;
}

static bool read_token(profile_parser *parser, const char *key, const json_value *value,
                       profile_action *ret_action)
{
    profile_string string = {0};

    if (!parse_string(parser, value, key, &string))
        return false;
    for (uint32_t i = 0; i < TOKEN_COUNT; i++)
        if (strcmp(tokens[i].name, string.text) == 0) {
            ret_action->action = tokens[i].action;
            ret_action->token = tokens[i].name;
            ret_action->takes_errno = tokens[i].takes_errno;
            ret_action->span = string.span;
            return true;
        }
    return fail_unknown(parser, &string);
}

/* Errnos are named in capitals; the table may know them otherwise. */
static bool is_capital(const profile_string *string)
{
    for (uint32_t i = 0; i < string->text_bytes; i++)
        if (string->text[i] >= 'a' && string->text[i] <= 'z')
            return false;
    return true;
}

/* A number in digits, which Podman takes for a name too. */
static bool read_digits(const profile_string *string, uint32_t *ret_number)
{
    uint32_t number = 0;

    for (uint32_t i = 0; i < string->text_bytes; i++) {
        if (string->text[i] < '0' || string->text[i] > '9')
            return false;
        number = number * 10 + (uint32_t)(string->text[i] - '0');
        if (number > CALLGATE_DATA_MASK)
            return false;
    }
    *ret_number = number;
    return true;
}

/* Podman's errno name, as a number of asm-generic. An empty one counts as absent, as there. */
static bool read_errno_name(profile_parser *parser, const char *key, const json_value *value,
                            profile_action *action)
{
    profile_string string = {0};

    action->has_errno = false;
    action->errno_named = ERRNO_UNNAMED;
    if (!parse_string(parser, value, key, &string))
        return false;
    if (string.text_bytes == 0)
        return true;
    action->has_errno = true;
    if (read_digits(&string, &action->errno_value))
        return true;
    if (is_capital(&string))
        action->errno_named = errno_from_name(string.text, string.text_bytes);
    if (action->errno_named != ERRNO_UNNAMED) {
        action->errno_value = errno_of(CALLGATE_ABI_NONE, action->errno_named);
        return true;
    }
    PARSE_FAIL(parser, string.span, "unknown errno '%s'", string.text);
    fail_hint(parser->reterr, "'%s' takes a name such as \"EPERM\"", key);
    return false;
}

static void report_errno(profile_parser *parser, const profile_action_keys *keys,
                         const profile_action *action, bool is_conflict)
{
    char hint[CALLGATE_TEXT_BYTES_MAX];

    if (is_conflict) {
        snprintf(hint, sizeof(hint), "Podman takes '%s', all others '%s': make them equal",
                 keys->name, keys->number);
        parse_report(parser, CALLGATE_WARNING, "errno-conflict", action->errno_span, hint,
                     "'%s' and '%s' say different numbers", keys->name, keys->number);
    }
    if (action->has_errno && !action->takes_errno)
        parse_report(parser, CALLGATE_WARNING, "unused-errno", action->errno_span,
                     "crun refuses such a profile, runc ignores the number",
                     "'%s' answers no errno", action->token);
}

bool parse_action(profile_parser *parser, const profile_action_keys *keys, const json_value *token,
                  const json_value *number, const json_value *name, profile_action *ret_action)
{
    uint64_t given = 0;

    if (!read_token(parser, keys->action, token, ret_action))
        return false;
    if (number && !parse_u64(parser, number, keys->number, CALLGATE_DATA_MASK, &given))
        return false;
    if (!read_errno_name(parser, keys->name, name, ret_action))
        return false;

    bool has_name = ret_action->has_errno;
    ret_action->has_number = number != NULL;
    ret_action->number = (uint32_t)given;
    ret_action->has_errno = number || has_name;
    if (!has_name)
        ret_action->errno_value = (uint32_t)given;
    if (ret_action->has_errno)
        ret_action->errno_span = parse_span(has_name ? name : number);
    report_errno(parser, keys, ret_action, number && has_name && ret_action->errno_value != given);
    return true;
}
