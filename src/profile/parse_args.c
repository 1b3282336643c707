/* Argument conditions of a rule. */
#include "base/limits.h"
#include "profile/parse.h"
#include <string.h>

enum { ARG_INDEX, ARG_VALUE, ARG_VALUE_TWO, ARG_OP, ARG_KEY_COUNT };

static const profile_key arg_keys[ARG_KEY_COUNT] = {
    [ARG_INDEX] = {"index", KEY_OCI},
    [ARG_VALUE] = {"value", KEY_OCI},
    [ARG_VALUE_TWO] = {"valueTwo", KEY_OCI},
    [ARG_OP] = {"op", KEY_OCI},
};

const profile_key_list profile_arg_keys = {arg_keys, ARG_KEY_COUNT};

typedef struct op_token {
    const char *name;
    callgate_op op;
} op_token;

static const op_token op_tokens[] = {
    {"SCMP_CMP_NE", CALLGATE_NE},
    {"SCMP_CMP_LT", CALLGATE_LT},
    {"SCMP_CMP_LE", CALLGATE_LE},
    {"SCMP_CMP_EQ", CALLGATE_EQ},
    {"SCMP_CMP_GE", CALLGATE_GE},
    {"SCMP_CMP_GT", CALLGATE_GT},
    {"SCMP_CMP_MASKED_EQ", CALLGATE_MASKED_EQ},
};

enum { OP_COUNT = sizeof(op_tokens) / sizeof(op_tokens[0]) };

const profile_word_list profile_operator_words = {&op_tokens[0].name, OP_COUNT,
                                                  sizeof(op_tokens[0])};

const char *profile_operator(callgate_op op)
{
    uint32_t i = 0;

    while (op_tokens[i].op != op)
        i++;
    return op_tokens[i].name;
}

/* What people write for an operator: "EQ", "==". */
static const char *nearest_op(const profile_string *string)
{
    static const char *const signs[OP_COUNT] = {"!=", "<", "<=", "==", ">=", ">", "&"};
    static const size_t prefix_bytes = sizeof("SCMP_CMP_") - 1;

    for (uint32_t i = 0; i < OP_COUNT; i++) {
        const char *bare = op_tokens[i].name + prefix_bytes;
        if (strcmp(signs[i], string->text) == 0 ||
            nearest_distance(string->text, string->text_bytes, bare, strlen(bare)) == 0)
            return op_tokens[i].name;
    }
    return nearest_word(string->text, string->text_bytes, &op_tokens[0].name, OP_COUNT,
                        sizeof(op_tokens[0]));
}

static bool read_op(profile_parser *parser, const json_value *value, callgate_op *ret_op)
{
    profile_string string = {0};

    if (!parse_string(parser, value, "op", &string))
        return false;
    for (uint32_t i = 0; i < OP_COUNT; i++)
        if (strcmp(op_tokens[i].name, string.text) == 0) {
            *ret_op = op_tokens[i].op;
            return true;
        }
    const char *nearest = nearest_op(&string);
    PARSE_FAIL(parser, string.span, "unknown operator '%s'", string.text);
    fail_hint_nearest(parser->reterr, nearest,
                      "operators are SCMP_CMP_NE, _LT, _LE, _EQ, _GE, _GT, _MASKED_EQ");
    return false;
}

/* Go would read an absent index or value as 0 and crun refuse it. */
static bool check_required(profile_parser *parser, const json_value *value,
                           const json_value *const *members)
{
    static const uint32_t required[] = {ARG_INDEX, ARG_VALUE, ARG_OP};

    for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
        if (members[required[i]])
            continue;
        PARSE_FAIL(parser, parse_span(value), "an element of 'args' has no '%s'",
                   arg_keys[required[i]].name);
        fail_hint(parser->reterr, "'index', 'value' and 'op' are needed");
        return false;
    }
    return true;
}

static bool read_arg(profile_parser *parser, const json_value *value, profile_arg *ret_arg)
{
    const json_value *members[ARG_KEY_COUNT] = {0};
    uint64_t index;

    if (!parse_expect(parser, value, JSON_OBJECT, "args") ||
        !parse_members(parser, value, arg_keys, ARG_KEY_COUNT, members) ||
        !check_required(parser, value, members))
        return false;
    if (!parse_u64(parser, members[ARG_INDEX], "index", RULE_CONDITION_COUNT_MAX - 1, &index) ||
        !parse_u64(parser, members[ARG_VALUE], "value", UINT64_MAX, &ret_arg->value) ||
        !read_op(parser, members[ARG_OP], &ret_arg->op))
        return false;
    const json_value *two = members[ARG_VALUE_TWO];
    if (two && !parse_u64(parser, two, "valueTwo", UINT64_MAX, &ret_arg->value_two))
        return false;
    ret_arg->index = (uint32_t)index;
    ret_arg->span = parse_span(value);
    if (ret_arg->op != CALLGATE_MASKED_EQ && ret_arg->value_two != 0)
        parse_report(parser, CALLGATE_WARNING, "unused-value-two", parse_span(two),
                     "only SCMP_CMP_MASKED_EQ reads it", "'valueTwo' means nothing here");
    return true;
}

bool parse_args(profile_parser *parser, const json_value *value, profile_entry *entry)
{
    uint32_t count = 0;

    if (!value)
        return true;
    if (!parse_expect(parser, value, JSON_ARRAY, "args"))
        return false;
    profile_arg *args = parse_alloc(parser, value->count, sizeof(*args));
    if (!args)
        return false;
    for (const json_value *element = value->first; element; element = element->next)
        if (!read_arg(parser, element, &args[count++]))
            return false;
    entry->args = args;
    entry->arg_count = count;
    return true;
}

callgate_condition profile_arg_condition(const profile_arg *arg)
{
    if (arg->op == CALLGATE_MASKED_EQ)
        return (callgate_condition){arg->index, arg->op, arg->value_two, arg->value};
    return (callgate_condition){arg->index, arg->op, arg->value, 0};
}
